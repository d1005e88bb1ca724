import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeAudit } from '../../src/audit/index.ts';
import { contactIdOf } from '../../src/contacts/index.ts';
import type { CallHistory, CallsPage } from '../../src/contract/calls.ts';
import type { MissedCallers, MissedHistory } from '../../src/contract/missed-callers.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { makeOutboundCalls, outboundRepository } from '../../src/outbound/index.ts';
import { openCallerToken, sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import { eventually } from '../support/eventually.ts';
import { answered, arrived, changed, ended, numbered, offered } from '../support/live-notices.ts';
import { CALLER_KEY, type Person, serverRig, type ServerRig } from '../support/server-rig.ts';

const NUMBER = '+989153124587';

/** Calls that experts make, as their pages ask the server and as it keeps them. */
let rig: ServerRig;
let anna: Person;
let boris: Person;
let maryam: Person;
let head: Person;
let seq = 0;

beforeAll(async () => {
  rig = await serverRig({ canDial: true });
  anna = await rig.person('anna', ['agent'], 'آنا');
  boris = await rig.person('boris', ['agent'], 'بوریس');
  maryam = await rig.person('maryam', ['shift-supervisor'], 'مریم');
  head = await rig.person('head', ['head'], 'رئیس');
});
afterAll(() => rig.close());

const say = (...notices: object[]): void => {
  for (const notice of notices) rig.telephony.say(numbered((seq += 1), Date.now(), notice));
};

async function ask(by: Person, method: 'GET' | 'POST', url: string, body?: object, on = rig) {
  const answer = await on.server.app.inject({
    method,
    url,
    headers: { host: on.host, origin: on.url, cookie: by.cookie, 'accept-language': 'en' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
}

const call = (by: Person, about: object, on = rig) =>
  ask(by, 'POST', '/api/outbound-calls', about, on);

/** This expert has talked with that number: the contact is hers to finish. */
async function talked(callId: string, by: Person, number: string): Promise<string> {
  const enteredAtMs = Date.now() - 60_000;
  const token = sealCallerNumber(CALLER_KEY, number);
  const end = { agentId: by.userId, enteredAtMs, waitMs: 1_000, talkMs: 50_000 };
  say(
    { ...arrived(callId, enteredAtMs), callerToken: token },
    offered(callId, by.userId),
    answered(callId, by.userId, 1_000),
    ended(callId, 'answered', end),
  );
  const contactId = contactIdOf(callId);
  const { contact } = rig.database.store.tables;
  const own = eq(contact.id, contactId);
  await eventually('the contact has ended', 5_000, async () => {
    const [row] = await rig.database.store.read.select().from(contact).where(own);
    return row?.endedAtMs ?? null;
  });
  return contactId;
}

const lastAsked = () =>
  rig.telephony.requests.findLast((one) => one.type === 'call-out') as
    | { agentId: string; callId: string; callerToken: string }
    | undefined;

describe('an expert who calls', () => {
  test('the number of her contact: telephony is told it sealed, the audit what it was about', async () => {
    const contactId = await talked('1.1', anna, NUMBER);
    const done = await call(anna, { purpose: 'contact', contactId });
    expect(done.status).toBe(200);
    const asked = lastAsked();
    expect(asked).toMatchObject({ agentId: anna.userId, callId: done.body.callId });
    expect(asked?.callId).toMatch(/^pc-out-[0-9a-f-]+$/);
    expect(asked?.callerToken).not.toContain('9153124587');
    expect(openCallerToken(CALLER_KEY, asked?.callerToken as never)).toBe(NUMBER);
    const { audit } = rig.database.store.tables;
    const acts = await rig.database.store.read
      .select()
      .from(audit)
      .where(eq(audit.subjectId, done.body.callId));
    expect(acts).toMatchObject([
      { act: 'called-out', userId: anna.userId, detail: { purpose: 'contact' } },
    ]);
    expect(JSON.stringify(acts)).not.toContain('9153124587');
  });

  test('has no business with a contact of somebody else, or none', async () => {
    const contactId = await talked('1.2', anna, NUMBER);
    const others = await call(boris, { purpose: 'contact', contactId });
    expect(others).toMatchObject({ status: 403, body: { code: 'not-your-contact' } });
    const none = await call(boris, { purpose: 'contact', contactId: 'nothing' });
    expect(none).toMatchObject({ status: 404, body: { code: 'unknown-contact' } });
  });

  test('who gave up waiting: only the holder of the claim', async () => {
    const enteredAtMs = Date.now() - 90_000;
    const callerToken = sealCallerNumber(CALLER_KEY, '+989153334444');
    say({ ...arrived('1.3', enteredAtMs), callerToken });
    say(ended('1.3', 'abandoned', { enteredAtMs, waitMs: 90_000 }));
    const entry = await eventually('the entry', 5_000, async () => {
      const { body } = await ask(anna, 'GET', '/api/missed-callers');
      return (body as MissedCallers).entries[0];
    });
    const about = { purpose: 'missed-caller', missedId: entry.entryId };
    expect(await call(anna, about)).toMatchObject({ body: { code: 'missed-not-claimed' } });
    await ask(anna, 'POST', `/api/missed-callers/${entry.entryId}/claim`);
    const done = await call(anna, about);
    expect(done.status).toBe(200);
    expect(openCallerToken(CALLER_KEY, lastAsked()?.callerToken as never)).toBe('+989153334444');
    expect(await call(boris, about)).toMatchObject({ body: { code: 'missed-not-claimed' } });
    const { callId } = done.body as { callId: string };
    const calledBy = { agentId: anna.userId, offerId: `${callId}.1` };
    const out = { direction: 'outbound', callerToken, calledBy };
    say({ ...arrived(callId, Date.now()), ...out }, answered(callId, anna.userId, 5_000));
    // Reached by her, and not by himself: the list says so.
    const settled = await eventually('it is settled', 5_000, async () => {
      const { body } = await ask(anna, 'GET', '/api/missed-callers/history');
      return (body as MissedHistory).entries.find(({ entryId }) => entryId === entry.entryId);
    });
    expect(settled).toMatchObject({ settledAs: 'reached', settledByName: 'آنا', attempts: 1 });
  });

  test('the number of a case, and of an entry of the directory', async () => {
    const contactId = await talked('1.4', anna, NUMBER);
    const opened = await ask(anna, 'POST', '/api/cases', { contactId, description: 'چاله' });
    const about = { purpose: 'case', caseId: opened.body.caseId };
    expect((await call(anna, about)).status).toBe(200);
    expect(openCallerToken(CALLER_KEY, lastAsked()?.callerToken as never)).toBe(NUMBER);
    expect(await call(boris, about)).toMatchObject({ body: { code: 'not-your-draft' } });
    const entry = { purpose: 'directory', entryId: 'emergency-125' };
    expect((await call(anna, entry)).status).toBe(200);
    expect(openCallerToken(CALLER_KEY, lastAsked()?.callerToken as never)).toBe('125');
  });

  test('nobody abroad, and nobody by a number that she types', async () => {
    const contactId = await talked('1.5', anna, '+4915112345678');
    const abroad = await call(anna, { purpose: 'contact', contactId });
    expect(abroad).toMatchObject({ status: 422, body: { code: 'not-iranian-number' } });
    expect((await call(anna, { purpose: 'contact', number: NUMBER })).status).toBe(400);
    const announced = await call(anna, { purpose: 'announce', caseId: 'any' });
    expect(announced.status).toBe(400);
  });

  test.each(['+989091234567', '+989701234567'])(
    'nobody at %s, which bills by the minute, whoever has it on record',
    async (number) => {
      const asked = rig.telephony.requests.length;
      const contactId = await talked(`1.${number.slice(1)}`, anna, number);
      const premium = await call(anna, { purpose: 'contact', contactId });
      expect(premium).toMatchObject({ status: 422, body: { code: 'not-iranian-number' } });
      const dialled = rig.telephony.requests.slice(asked).filter(({ type }) => type === 'call-out');
      expect(dialled).toEqual([]);
    },
  );

  test('is refused in words, and what was refused does not count against the hour', async () => {
    const few = await serverRig({ canDial: true, live: { PASOKH_CALLS_OUT_PER_HOUR: 2 } });
    try {
      const clara = await few.person('clara', ['agent']);
      const about = { purpose: 'directory', entryId: 'emergency-110' };
      few.telephony.answer = async () => ({ ok: false, refusal: 'already-on-line' });
      for (let n = 0; n < 3; n += 1) {
        const refused = await call(clara, about, few);
        expect(refused).toMatchObject({ status: 409, body: { code: 'already-on-line' } });
      }
      few.telephony.answer = async () => ({ ok: true });
      expect((await call(clara, about, few)).status).toBe(200);
      expect((await call(clara, about, few)).status).toBe(200);
      const tooMany = await call(clara, about, few);
      expect(tooMany).toMatchObject({ status: 429, body: { code: 'too-many-calls-out' } });
    } finally {
      await few.close();
    }
  });

  test('needs the permission, and a trunk', async () => {
    const about = { purpose: 'directory', entryId: 'emergency-110' };
    expect(await call(head, about)).toMatchObject({ status: 403, body: { code: 'not-allowed' } });
    const without = await serverRig();
    try {
      const clara = await without.person('clara', ['agent']);
      expect(await call(clara, about, without)).toMatchObject({ body: { code: 'no-trunk' } });
    } finally {
      await without.close();
    }
  });
});

describe('a word with a colleague', () => {
  test('is asked by name, needs no trunk, and each of the two sees who the other is', async () => {
    const done = await call(anna, { purpose: 'colleague', agentId: boris.userId });
    expect(done.status).toBe(200);
    const { callId } = done.body as { callId: string };
    const asked = rig.telephony.requests.findLast((one) => one.type === 'call-colleague');
    expect(asked).toMatchObject({ agentId: anna.userId, secondId: boris.userId, callId });
    expect(callId).toMatch(/^pc-in-/);
    const enteredAtMs = Date.now();
    const inner = { callerToken: null, direction: 'inner', secondId: boris.userId };
    const calledBy = { agentId: anna.userId, offerId: `${callId}.1` };
    say(
      changed(boris.userId, { activity: 'busy' }),
      { ...arrived(callId, enteredAtMs), ...inner, calledBy },
      changed(anna.userId, { activity: 'ringing', callId, offerId: `${callId}.1` }),
    );
    const deskOf = ({ userId }: Person) => rig.server.hub.deskState(userId as never);
    await eventually('his name is there', 5_000, () => deskOf(anna).colleague?.name || null);
    expect(deskOf(anna).colleague).toEqual({ name: 'بوریس', isCaller: false });
    await eventually('her name is there', 5_000, () => deskOf(boris).colleague?.name || null);
    expect(deskOf(boris).colleague).toEqual({ name: 'آنا', isCaller: true });
    // A colleague has no record.
    expect(await rig.server.hub.popOf(anna.userId as never)).toBeNull();
    const end = { direction: 'inner', agentId: anna.userId, enteredAtMs, talkMs: 5_000 };
    say(answered(callId, anna.userId, 3_000), ended(callId, 'answered', end));
    say(changed(anna.userId), changed(boris.userId));
    const history = await eventually('its end is kept', 5_000, async () => {
      const found = (await ask(maryam, 'GET', `/api/calls/${callId}`)).body as CallHistory;
      return found.outcome === 'answered' ? found : null;
    });
    const about = { purpose: 'colleague', caseId: null, entryId: null };
    expect(history).toMatchObject({ direction: 'inner', phone: null, about });
    expect(history.agents[boris.userId]).toBe('بوریس');
    expect(deskOf(boris).colleague).toBeNull();
    const { contact } = rig.database.store.tables;
    const none = await rig.database.store.read
      .select()
      .from(contact)
      .where(eq(contact.id, contactIdOf(callId)));
    expect(none).toEqual([]);
  });
});

describe('a result that is told by a call', () => {
  test('goes to the number that was chosen, and is known by the name of the call ever after', async () => {
    const contactId = await talked('1.9', anna, NUMBER);
    const draft = { contactId, description: 'چراغ' };
    const { caseId } = (await ask(anna, 'POST', '/api/cases', draft)).body as { caseId: string };
    const { store } = rig.database;
    const nowMs = () => Date.now();
    const audit = makeAudit({ store, nowMs, newId: () => `a${Math.random()}` });
    const repository = outboundRepository({ store, audit, nowMs, perHour: () => 9 });
    const asked: object[] = [];
    const calls = makeOutboundCalls({
      repository,
      numberOf: async (about) => ({ number: about.purpose === 'announce' ? about.number : '' }),
      outside: async () => 'no-trunk',
      canDialOut: true,
      seal: (e164) => sealCallerNumber(CALLER_KEY, e164) as never,
      ask: async (request) => {
        asked.push(request);
        return { ok: true };
      },
      isTelephonyUp: () => true,
      newId: () => 'of-the-result-unit',
    });
    const by = { userId: anna.userId, address: '::1', seesPersons: false };
    const called = await calls.call(
      { purpose: 'announce', caseId, taskId: 't1', number: NUMBER },
      by,
    );
    expect(called).toEqual({ ok: true, callId: 'pc-out-of-the-result-unit' });
    expect(asked).toMatchObject([{ type: 'call-out', callId: 'pc-out-of-the-result-unit' }]);
    const about = { purpose: 'announce', caseId, entryId: null };
    expect(await repository.aboutOf('pc-out-of-the-result-unit')).toEqual(about);
  });
});

describe('a call that an expert has made', () => {
  const token = sealCallerNumber(CALLER_KEY, '+989155556666');
  const out = { direction: 'outbound' };
  const begins = (callId: string, enteredAtMs: number) => ({
    ...arrived(callId, enteredAtMs),
    ...out,
    callerToken: token,
    calledBy: { agentId: anna.userId, offerId: `${callId}.1` },
  });

  test('is in the history with what it was about, and in no figure of a queue', async () => {
    const contactId = await talked('2.1', anna, '+989155556666');
    const before = rig.server.hub.joinBoard().counters;
    const { body } = await call(anna, { purpose: 'contact', contactId });
    const { callId } = body as { callId: string };
    const enteredAtMs = Date.now();
    const end = { ...out, agentId: anna.userId, enteredAtMs, waitMs: 9_000, talkMs: 20_000 };
    say(
      begins(callId, enteredAtMs),
      answered(callId, anna.userId, 9_000),
      ended(callId, 'answered', end),
    );
    const path = `/api/calls/${callId}`;
    const history = await eventually('its end is kept', 5_000, async () => {
      const found = (await ask(maryam, 'GET', path)).body as CallHistory;
      return found.endedAtMs === null || found.endedAtMs === undefined ? null : found;
    });
    expect(history).toMatchObject({
      direction: 'outbound',
      outcome: 'answered',
      phone: '+989155556666',
      agentId: anna.userId,
      about: { purpose: 'contact', caseId: null, entryId: null },
    });
    const day = tehranDay(enteredAtMs);
    const range = { fromDay: day, toDay: day };
    const page = (await ask(maryam, 'POST', '/api/calls/find', range)).body as CallsPage;
    const found = page.calls.find((one) => one.callId === callId);
    expect(found).toMatchObject({ direction: 'outbound' });
    const behind = (await ask(maryam, 'GET', `/api/calls?day=${day}`)).body as { callId: string }[];
    expect(behind.some((one) => one.callId === callId)).toBe(false);
    expect(rig.server.hub.joinBoard().counters).toEqual(before);
    const { contact } = rig.database.store.tables;
    const [row] = await rig.database.store.read
      .select()
      .from(contact)
      .where(eq(contact.id, contactIdOf(callId)));
    expect(row).toMatchObject({ channelId: 'outbound', agentId: anna.userId });
  });

  test('nobody took: no contact, and its expert is told why until the next', async () => {
    const callId = 'pc-out-in-vain';
    const enteredAtMs = Date.now();
    const busy = changed(anna.userId, { activity: 'ringing', callId, offerId: `${callId}.1` });
    say(changed(anna.userId), begins(callId, enteredAtMs), busy);
    await eventually('she calls', 5_000, () =>
      rig.server.hub.deskState(anna.userId as never).isCallingOut ? true : null,
    );
    // Who is called waits for nobody.
    expect(rig.server.hub.deskState(anna.userId as never).waiting).toBe(0);
    const pop = await rig.server.hub.popOf(anna.userId as never);
    expect(pop).toMatchObject({ callId, phone: '+989155556666' });
    const end = { ...out, endedBy: 'system', enteredAtMs, dialEnd: 'busy' };
    say(ended(callId, 'unreached', end), changed(anna.userId));
    await eventually(
      'she is told',
      5_000,
      () => rig.server.hub.deskState(anna.userId as never).outboundEnd,
    );
    expect(rig.server.hub.deskState(anna.userId as never)).toMatchObject({
      isCallingOut: false,
      outboundEnd: { callId, end: 'busy' },
    });
    const history = await eventually('its end is kept', 5_000, async () => {
      const found = (await ask(maryam, 'GET', `/api/calls/${callId}`)).body as CallHistory;
      return found.outcome === 'unreached' ? found : null;
    });
    expect(history.about).toBeNull();
    const { contact } = rig.database.store.tables;
    const none = await rig.database.store.read
      .select()
      .from(contact)
      .where(eq(contact.id, contactIdOf(callId)));
    expect(none).toEqual([]);
    say(begins('pc-out-again', Date.now()));
    await eventually('it is over with the next', 5_000, () =>
      rig.server.hub.deskState(anna.userId as never).outboundEnd === null ? true : null,
    );
  });
});
