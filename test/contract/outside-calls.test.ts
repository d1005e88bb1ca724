import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCallerToken } from '../../telephony/ari/caller-token.ts';
import type { DirectoryEntry } from '../../src/contract/directory.ts';
import { eventually } from '../support/eventually.ts';
import { CALLER_KEY, type Person, serverRig, type ServerRig } from '../support/server-rig.ts';

const CALL = '1700000000.7';

/** An agent, and a head who sits at a desk, too, as their pages ask the server. */
let rig: ServerRig;
let agent: Person;
let head: Person;

beforeAll(async () => {
  rig = await serverRig({ canDial: true });
  agent = await rig.person('anna', ['agent'], 'آنا');
  head = await rig.person('head', ['head', 'agent'], 'رئیس');
});
afterAll(() => rig.close());

async function post(by: Person, path: string, body: object, on: ServerRig = rig) {
  const headers = { host: on.host, origin: on.url, cookie: by.cookie };
  const answer = await on.server.app.inject({ method: 'POST', url: path, headers, payload: body });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
}

const add = async (entry: object): Promise<DirectoryEntry> =>
  (await post(head, '/api/directory', entry)).body as DirectoryEntry;

const lastOf = (type: string) => rig.telephony.requests.findLast((one) => one.type === type);

describe('a call to the outside', () => {
  test('goes to telephony as the entry’s id and its number sealed, never in the open', async () => {
    const done = await post(agent, `/api/calls/${CALL}/consult`, { entryId: 'emergency-125' });
    expect(done.status).toBe(204);
    const asked = await eventually('it is asked', 5_000, () => lastOf('consult-outside'));
    expect(asked).toMatchObject({ callId: CALL, outsideId: 'emergency-125' });
    const { numberToken } = asked as { numberToken: string };
    expect(numberToken).not.toContain('125');
    expect(openCallerToken(CALLER_KEY, numberToken as never)).toBe('125');
  });

  test('blindly: the same, as a transfer', async () => {
    const department = { kind: 'department', nameFa: 'گاز', nameEn: 'Gas', number: '05138412345' };
    const { entryId } = await add(department);
    const done = await post(agent, `/api/calls/${CALL}/transfer`, { entryId });
    expect(done.status).toBe(204);
    const asked = await eventually('it is asked', 5_000, () => lastOf('transfer-call'));
    const { to } = asked as { to: { outsideId: string; numberToken: string } };
    expect(to.outsideId).toBe(entryId);
    expect(openCallerToken(CALLER_KEY, to.numberToken as never)).toBe('+985138412345');
  });

  test('persons are called by those who may read their numbers, and do not exist for others', async () => {
    const person = { kind: 'person', nameFa: 'کشیک', nameEn: 'On call', number: '09151234567' };
    const { entryId } = await add(person);
    for (const what of ['consult', 'transfer']) {
      const refused = await post(agent, `/api/calls/${CALL}/${what}`, { entryId });
      expect(refused).toMatchObject({ status: 404, body: { code: 'unknown-outside-number' } });
      expect((await post(head, `/api/calls/${CALL}/${what}`, { entryId })).status).toBe(204);
    }
  });

  test('an entry that is not there, and a body that is none, are refused', async () => {
    const nobody = await post(agent, `/api/calls/${CALL}/consult`, { entryId: 'emergency-999' });
    expect(nobody).toMatchObject({ status: 404, body: { code: 'unknown-outside-number' } });
    const both = { entryId: 'emergency-125', agentId: 'boris' };
    expect((await post(agent, `/api/calls/${CALL}/consult`, both)).status).toBe(400);
    expect((await post(agent, `/api/calls/${CALL}/consult`, { number: '125' })).status).toBe(400);
    const noCall = await post(agent, '/api/calls/no%20call/consult', { entryId: 'emergency-125' });
    expect(noCall).toMatchObject({ status: 404, body: { code: 'unknown-call' } });
  });

  test('is refused in plain words where no trunk is configured, and the desk knows', async () => {
    const other = await serverRig();
    try {
      const anna = await other.person('anna', ['agent'], 'آنا');
      const body = { entryId: 'emergency-110' };
      for (const what of ['consult', 'transfer']) {
        const refused = await post(anna, `/api/calls/${CALL}/${what}`, body, other);
        expect(refused).toMatchObject({ status: 409, body: { code: 'no-trunk' } });
      }
      expect(other.server.hub.deskState(anna.userId as never).canDialOut).toBe(false);
      expect(rig.server.hub.deskState(agent.userId as never).canDialOut).toBe(true);
    } finally {
      await other.close();
    }
  });
});
