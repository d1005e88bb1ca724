import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SettingRow } from '../../src/contract/settings.ts';
import { localIdMaker, smsRepository } from '../../src/sms/index.ts';
import { eventually } from '../support/eventually.ts';
import { type Person, serverRig, type ServerRig } from '../support/server-rig.ts';
import { openKavenegar, openSmsir, type SmsAccount } from '../support/sms-accounts.ts';

/** Settings through the whole server: who may, in which words he is refused, and that it is obeyed at once. */
let rig: ServerRig;
let sara: Person;
let head: Person;
let anna: Person;
let former: SmsAccount;
let other: SmsAccount;

beforeAll(async () => {
  [former, other] = [await openKavenegar(), await openSmsir()];
  rig = await serverRig({ canDial: true, accounts: [former.provider, other.provider] });
  sara = await rig.person('sara', ['informatics'], 'سارا');
  head = await rig.person('head', ['head'], 'رئیس');
  anna = await rig.person('anna', ['agent'], 'آنا');
  rig.telephony.answer = async () => ({ ok: true });
});
afterAll(async () => {
  await rig.close();
  await former.close();
  await other.close();
});

async function ask(by: Person, method: 'GET' | 'POST', url: string, body?: object) {
  const answer = await rig.server.app.inject({
    method,
    url,
    headers: { host: rig.host, origin: rig.url, cookie: by.cookie, 'accept-language': 'en' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.statusCode, body: answer.json() };
}
async function rowOf(name: string, by = sara): Promise<SettingRow | undefined> {
  const { body } = await ask(by, 'GET', '/api/settings');
  return (body as SettingRow[]).find((row) => row.name === name);
}
async function set(name: string, value: string | null, by = sara) {
  const version = (await rowOf(name))?.live?.version ?? 0;
  return ask(by, 'POST', `/api/settings/${name}`, { value, version, agreed: 0 });
}

test('the head reads how the line is set; informatics alone changes it, and only what counts at once', async () => {
  const name = 'PASOKH_SILENCE_DAYS';
  expect(await rowOf(name, head)).toMatchObject({ value: '7', from: 'default' });
  expect(await set(name, '5', head)).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
  expect(await set(name, '5')).toMatchObject({ status: 200 });
  expect(await rowOf(name, head)).toMatchObject({ value: '5', from: 'page' });
  for (const other of ['PASOKH_PORT', 'KAVENEGAR_API_KEY', 'DATABASE_URL', 'PATH']) {
    expect((await set(other, '1')).status).toBe(404);
    expect((await ask(sara, 'GET', `/api/settings/${other}/trial`)).status).toBe(404);
    expect((await rowOf(other))?.live ?? null).toBeNull();
  }
});

test('what cannot be is refused in words', async () => {
  const name = 'PASOKH_OBJECTION_DAYS';
  expect(await set(name, '91')).toMatchObject({
    ...{ status: 422, body: { code: 'setting-value-wrong' } },
  });
  const trial = await ask(sara, 'GET', `/api/settings/${name}/trial?value=91`);
  expect(trial).toMatchObject({ status: 422, body: { code: 'setting-value-wrong' } });
  const late = { value: '20', version: 7, agreed: 0 };
  expect(await ask(sara, 'POST', `/api/settings/${name}`, late)).toMatchObject({
    ...{ status: 409, body: { code: 'setting-changed-meanwhile' } },
  });
  expect(await rowOf(name)).toMatchObject({ value: '14', from: 'default' });
});

test('the level of the log follows at once, in every room, and goes back', async () => {
  expect(rig.log.level).toBe('error');
  await set('PASOKH_LOG_LEVEL', 'debug');
  expect([rig.log.level, rig.server.app.log.level]).toEqual(['debug', 'debug']);
  expect(rig.log.child({ room: 'new' }).level).toBe('debug');
  await set('PASOKH_LOG_LEVEL', null);
  expect([rig.log.level, rig.server.app.log.level]).toEqual(['error', 'error']);
});

test('an expert calls as often in an hour as the page says now', async () => {
  const call = () =>
    ask(anna, 'POST', '/api/outbound-calls', {
      ...{ purpose: 'directory', entryId: 'emergency-110' },
    });
  await set('PASOKH_CALLS_OUT_PER_HOUR', '1');
  expect((await call()).status).toBe(200);
  expect(await call()).toMatchObject({ status: 429, body: { code: 'too-many-calls-out' } });
  await set('PASOKH_CALLS_OUT_PER_HOUR', '2');
  expect((await call()).status).toBe(200);
});

test('the next message leaves by the SMS account that the page says now', async () => {
  const name = 'PASOKH_SMS_FIRST';
  const { database } = rig;
  const sms = smsRepository({
    ...database,
    newLocalId: localIdMaker(Date.now, database.randomBelow),
  });
  const sent = async (body: string) => {
    const { smsId } = await database.store.tx((w) =>
      sms.enqueue(w, {
        ...{ kind: 'test', caseId: null, cycle: null, phone: '+989151234567', urgent: true },
        ...{ body, dedupeKey: `test:${body}`, nowMs: Date.now() },
        expiresAtMs: Date.now() + 3_600_000,
      }),
    );
    return eventually(`${body} is taken`, 20_000, async () => {
      const rows = await sms.list({ caseId: null, limit: 10 });
      return rows.find(({ id, state }) => id === smsId && state === 'accepted')?.provider ?? null;
    });
  };
  const told = async () => (await ask(anna, 'GET', '/api/sms/gateway')).body.provider;
  expect([await sent('یک'), await told()]).toEqual(['simulator', 'simulator']);
  expect(await set(name, 'smsir')).toMatchObject({ status: 200 });
  expect([await sent('دو'), await told()]).toEqual(['smsir', 'smsir']);
  expect(await rowOf(name)).toMatchObject({ value: 'smsir', from: 'page' });
  expect(await set(name, null)).toMatchObject({ status: 200 });
  expect([await sent('سه'), await told()]).toEqual(['simulator', 'simulator']);
});
