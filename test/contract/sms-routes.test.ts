import Fastify, { type FastifyInstance } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../src/auth/index.ts';
import { errorPlugin } from '../../src/plugins/errors.ts';
import { localIdMaker, smsRepository, smsRoutes, startSmsGateway } from '../../src/sms/index.ts';
import type { SmsGatewayHandle } from '../../src/sms/index.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { freeTcpPort } from '../support/free-port.ts';
import { SIM_NOW_MS } from '../support/sms-world.ts';

const SECRET = 'a-secret-of-more-than-twenty-letters';
const PHONE = '+989151234567';

function signedIn(permissions: readonly string[]): Session {
  const user = {
    userId: 'boris',
    username: 'boris',
    name: 'Boris',
    roles: ['head'],
    permissions,
    language: 'fa',
    mustChangePassword: false,
  };
  return { sessionId: 's', expiresAtMs: 0, user, scopes: {} } as unknown as Session;
}

describe('messages over HTTP', () => {
  let db: TestDatabase;
  let app: FastifyInstance;
  let gateway: SmsGatewayHandle;
  let session: Session | null;
  let sms: ReturnType<typeof smsRepository>;
  const now = (): number => SIM_NOW_MS;
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-sms-routes-'));
  const socket = join(folder, 'server.sock');

  beforeEach(async () => {
    db = await openTestDatabase();
    session = signedIn(['sms-read']);
    sms = smsRepository({
      store: db.store,
      personal: db.personal,
      newId: db.newId,
      newLocalId: localIdMaker(now, db.randomBelow),
    });
    gateway = await startSmsGateway({
      apiKey: '',
      sender: '',
      baseUrl: 'https://api.kavenegar.com',
      now,
      simulatorPort: await freeTcpPort(),
      simulatorFile: join(folder, `${db.newId()}.jsonl`),
      callbackTo: `unix:${socket}:/api/sms/callback/${SECRET}`,
    });
    app = Fastify();
    app.setValidatorCompiler(validatorCompiler);
    app.setSerializerCompiler(serializerCompiler);
    await app.register(errorPlugin, { onFault: () => undefined });
    app.decorateRequest('session', null);
    app.addHook('onRequest', async (request) => {
      request.session = session;
    });
    await app.register(smsRoutes, {
      repository: sms,
      accounts: gateway.accounts,
      first: () => gateway.accounts[0],
      simulatorUrl: gateway.simulatorUrl,
      callbackSecrets: [SECRET],
      // No case stands behind these messages.
      shieldNames: async () => (_caseId, text) => text,
      nowMs: now,
    });
    await app.listen({ path: socket });
  });
  afterEach(async () => {
    await app.close();
    await gateway.close();
    await db.close();
    rmSync(socket, { force: true });
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  /** A message that the gateway has accepted under its id 8792343. */
  async function sent(): Promise<string> {
    const { smsId } = await db.store.tx((w) =>
      sms.enqueue(w, {
        kind: 'result',
        caseId: 'case-1',
        cycle: 1,
        phone: PHONE,
        body: 'نتیجه',
        urgent: true,
        dedupeKey: 'one',
        nowMs: now(),
        expiresAtMs: now() + 1000,
      }),
    );
    const [row] = await sms.claim({ nowMs: now(), limit: 1, leaseMs: 1000, provider: 'simulator' });
    if (!row) throw new Error('one message is waiting');
    const outcome = await gateway.accounts[0].send({
      localId: row.localId,
      to: row.to,
      body: row.body,
      line: null,
    });
    if (outcome.type !== 'accepted') throw new Error('the simulator takes it');
    await sms.apply(row, { state: 'accepted', reason: null, messageId: outcome.ref }, now());
    return smsId;
  }

  it('shows a case’s messages with the number hidden', async () => {
    const smsId = await sent();
    const answer = await app.inject('/api/sms?caseId=case-1');
    expect(answer.json()).toEqual([
      {
        smsId,
        caseId: 'case-1',
        kind: 'result',
        receptor: '0915***4567',
        body: 'نتیجه',
        templateVersion: null,
        state: 'accepted',
        reason: null,
        createdAtMs: SIM_NOW_MS,
        updatedAtMs: SIM_NOW_MS,
      },
    ]);
    expect((await app.inject('/api/sms?caseId=other')).json()).toEqual([]);
  });

  it('shows them to nobody who may not read them', async () => {
    session = signedIn(['desk']);
    expect((await app.inject('/api/sms')).statusCode).toBe(403);
    session = null;
    expect((await app.inject('/api/sms')).statusCode).toBe(401);
    expect((await app.inject('/api/sms/gateway')).statusCode).toBe(401);
  });

  it('says plainly that nothing leaves the building', async () => {
    const answer = await app.inject('/api/sms/gateway');
    expect(answer.json()).toEqual({
      provider: 'simulator',
      simulatorUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/__sim\/$/u),
    });
  });

  it('learns a delivery from the gateway’s own callback', async () => {
    await sent();
    await fetch(`${gateway.simulatorUrl}status`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ messageid: '8792343', status: 10 }),
    });
    await eventually(
      'the message is delivered',
      5000,
      async () => (await sms.list({ caseId: 'case-1', limit: 1 }))[0]?.state === 'delivered',
    );
  });

  it('takes a report in any encoding, twice as well, and of messages it does not know', async () => {
    await sent();
    const url = `/api/sms/callback/${SECRET}`;
    const form = 'messageid=8792343&status=4';
    const part = '--b\r\nContent-Disposition: form-data; name=';
    const multipart = `${part}"messageid"\r\n\r\n8792343\r\n${part}"status"\r\n\r\n10\r\n--b--`;
    const asked = [
      { method: 'GET', url: `${url}?${form}` },
      {
        method: 'POST',
        url,
        payload: form,
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      {
        method: 'POST',
        url,
        payload: '{"messageid":8792343,"status":5}',
        headers: { 'content-type': 'text/plain' },
      },
      {
        method: 'POST',
        url,
        payload: '{"messageid":1,"status":10}',
        headers: { 'content-type': 'application/json' },
      },
      { method: 'POST', url, payload: 'rubbish', headers: { 'content-type': 'application/xml' } },
      {
        method: 'POST',
        url,
        payload: multipart,
        headers: { 'content-type': 'multipart/form-data; boundary=b' },
      },
      { method: 'POST', url },
    ] as const;
    for (const one of asked) expect((await app.inject(one)).statusCode).toBe(200);
    expect((await sms.list({ caseId: 'case-1', limit: 1 }))[0]?.state).toBe('delivered');
  });

  it('does not listen to who does not know the secret', async () => {
    await sent();
    const answer = await app.inject('/api/sms/callback/guess?messageid=8792343&status=10');
    expect(answer.statusCode).toBe(404);
    expect((await sms.list({ caseId: 'case-1', limit: 1 }))[0]?.state).toBe('accepted');
  });

  it('keeps what a citizen wrote, and obeys an 11', async () => {
    const url = `/api/sms/callback/${SECRET}`;
    const payload = 'messageid=9&from=09151234567&to=10004346&message=%DB%B1%DB%B1';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await app.inject({ method: 'POST', url, payload, headers });
    expect(await sms.isOptedOut(db.store.read, PHONE)).toBe(true);
  });
});
