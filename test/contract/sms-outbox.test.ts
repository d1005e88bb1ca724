import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { announcementRepository, makeAnnouncements } from '../../src/announcements/index.ts';
import {
  localIdMaker,
  type Outbox,
  type OutboxRules,
  type SmsProvider,
  smsRepository,
  startOutbox,
} from '../../src/sms/index.ts';
import { kavenegarProvider } from '../../src/sms/kavenegar-provider.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { eventually } from '../support/eventually.ts';
import { freeTcpPort } from '../support/free-port.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { FAST_RULES } from '../support/sms-worker-config.ts';
import { openSmsWorld, SIM_NOW_MS, type SmsWorld } from '../support/sms-world.ts';

const HOUR_MS = 3_600_000;
const PHONE = '+989151234567';
let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres.stop());

describe.each(['sqlite', 'postgres'] as const)('the outbox on %s', (dialect) => {
  let db: TestDatabase;
  let world: SmsWorld;
  let sms: ReturnType<typeof smsRepository>;
  let announcements: ReturnType<typeof makeAnnouncements>;
  let told: { caseId: string; cycle: number }[];
  let closed: { caseId: string; cycle: number }[];
  let workers: Outbox[];
  let warnings: string[];
  let names = 0;
  /** Ten in the morning of a day in Tehran, running; a test may move it. */
  let shiftMs = 0;
  const startedAtMs = Date.now();
  const now = (): number => SIM_NOW_MS + (Date.now() - startedAtMs) + shiftMs;
  const rows = (caseId: string) => announcementRepository(db.store, db.newId).ofCase(caseId);

  beforeAll(async () => {
    db = await openTestDatabase(
      dialect === 'sqlite' ? '' : await postgres.createDatabase('outbox'),
    );
  });
  afterAll(() => db.close());
  beforeEach(async () => {
    shiftMs = 0;
    told = [];
    closed = [];
    workers = [];
    warnings = [];
    world = await openSmsWorld({ now });
    await world.press('options', { toOperatorMs: 20, deliveryMs: 50 });
    sms = smsRepository({
      store: db.store,
      personal: db.personal,
      newId: db.newId,
      newLocalId: localIdMaker(now, db.randomBelow),
      onFinal: (w, final) => announcements.onSmsFinal(w, final),
      pollAfterMs: [100, 300, 600, 900, 1200],
    });
    announcements = makeAnnouncements({
      announcements: announcementRepository(db.store, db.newId),
      outbox: sms,
      phoneHash: (e164) => db.personal.phoneHash(e164),
      markAnnounced: async (_w, { caseId, cycle }) => void told.push({ caseId, cycle }),
      markToldClosed: async (_w, { caseId, cycle }) => void closed.push({ caseId, cycle }),
    });
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await world.close();
    const { announcement, smsAttempt, smsOutbox, smsOptout, smsDlrRaw } = db.store.tables;
    await db.store.tx(async (w) => {
      for (const table of [announcement, smsAttempt, smsOutbox, smsOptout, smsDlrRaw]) {
        await w.delete(table);
      }
    });
  });

  function work(provider: SmsProvider = world.provider, rules: Partial<OutboxRules> = {}): Outbox {
    const worker = startOutbox({
      repository: sms,
      provider,
      now,
      random: Math.random,
      rules: { ...FAST_RULES, ...rules },
      breaker: { openAfter: 5, openForMs: 100 },
      concurrency: 5,
      ratePerSecond: 200,
      lookEveryMs: 50,
      log: {
        info: () => undefined,
        warn: (_fields, text) => void warnings.push(text),
        error: (_fields, text) => void warnings.push(text),
      },
    });
    workers.push(worker);
    return worker;
  }

  async function openCase(): Promise<string> {
    const id = db.newId();
    const columns = {
      id,
      kind: 'request',
      status: 'verified',
      cycle: 1,
      priority: 'normal',
      confidentiality: 'open',
      announceBy: 'sms',
      version: 1,
      eventCount: 0,
      eventHash: '',
      createdAtMs: now(),
    } as const;
    await db.store.tx(async (w) => {
      await w.insert(db.store.tables.cases).values(columns);
    });
    return id;
  }

  const tell = (caseId: string, phone: string | null, more: object = {}) =>
    db.store.tx((w) =>
      announcements.announceResult(w, {
        caseId,
        cycle: 1,
        outcome: 'solved',
        explanation: 'چاله خیابان ترمیم شد.',
        trackingCode: '481920375',
        phone,
        citizenName: 'زهرا محمدی',
        atMs: now(),
        ...more,
      }),
    );

  const queue = (phone: string, more: object = {}) =>
    db.store.tx((w) =>
      sms.enqueue(w, {
        kind: 'note',
        caseId: null,
        cycle: null,
        phone,
        body: `پیام ${(names += 1)}`,
        urgent: true,
        dedupeKey: `note:${names}`,
        nowMs: now(),
        expiresAtMs: now() + 24 * HOUR_MS,
        ...more,
      }),
    );

  const stateIs = (state: string) =>
    eventually(`a message is ${state}`, 8000, async () => {
      const [row] = await sms.list({ caseId: null, limit: 1 });
      return row?.state === state ? row : null;
    });

  it('tells a citizen the result once, and the case learns it when the phone has it', async () => {
    const caseId = await openCase();
    await tell(caseId, '0915 123 4567');
    await tell(caseId, '0915 123 4567');
    work();
    await eventually('the case was told', 8000, () => told.length > 0);
    expect(told).toEqual([{ caseId, cycle: 1 }]);
    expect(await rows(caseId)).toMatchObject([{ state: 'told', method: 'sms', reason: null }]);
    const { messages } = (await world.look('messages')) as { messages: { message: string }[] };
    expect(messages).toHaveLength(1);
    expect(messages[0]?.message).toBe(
      [
        'زهرا محمدی گرامی',
        'نتیجه درخواست 481920375: انجام شد',
        'چاله خیابان ترمیم شد.',
        'رضایت 31، اعتراض 33',
        'شهرداری مشهد 137',
        'لغو۱۱',
      ].join('\n'),
    );
  });

  it('has no message of a result that was not stored', async () => {
    const caseId = await openCase();
    await expect(
      db.store.tx(async (w) => {
        await announcements.announceResult(w, {
          caseId,
          cycle: 1,
          outcome: 'solved',
          explanation: 'انجام شد',
          trackingCode: '481920375',
          phone: PHONE,
          citizenName: null,
          atMs: now(),
        });
        throw new Error('the disk is full');
      }),
    ).rejects.toThrow('the disk is full');
    expect(await sms.list({ caseId, limit: 5 })).toEqual([]);
    expect(await rows(caseId)).toEqual([]);
  });

  it('gives whom no message reaches to a person who calls, with the true reason', async () => {
    const cases = [
      ['051 38412345', {}, 'no-mobile'],
      ['+9647701234567', {}, 'foreign-number'],
      [PHONE, { outcome: 'unlawful' }, 'needs-persuasion'],
      [PHONE, { announceBy: 'call' }, 'asked-for-a-call'],
    ] as const;
    for (const [phone, more, reason] of cases) {
      const caseId = await openCase();
      await tell(caseId, phone, more);
      expect(await rows(caseId)).toMatchObject([{ state: 'call_needed', method: 'call', reason }]);
    }
    expect(await sms.list({ caseId: null, limit: 5 })).toEqual([]);
    expect(closed).toEqual([]);
  });

  it('closes a result whose citizen asked to be forgotten while it waited', async () => {
    const caseId = await openCase();
    await tell(caseId, PHONE);
    const [row] = await sms.list({ caseId, limit: 1 });
    await db.store.tx((w) => db.personal.erase(w, row?.receptorTextId ?? '', now()));
    work();
    await stateIs('cancelled');
    expect(await rows(caseId)).toMatchObject([{ state: 'closed', reason: 'sms-cancelled:erased' }]);
    expect(closed).toEqual([{ caseId, cycle: 1 }]);
  });

  it('asks for a call when the phone stays off, and takes that back when it got the message', async () => {
    const caseId = await openCase();
    await tell(caseId, '09151230011');
    work();
    await eventually(
      'a call is needed',
      8000,
      async () => (await rows(caseId))[0]?.state === 'call_needed',
    );
    expect((await rows(caseId))[0]?.reason).toBe('sms-undelivered:phone-off-or-out-of-reach');
    expect(told).toEqual([]);
    const [row] = await sms.list({ caseId, limit: 1 });
    await sms.report(row?.messageId ?? '', 'delivered', 'callback', now());
    expect((await rows(caseId))[0]?.state).toBe('told');
    expect(told).toEqual([{ caseId, cycle: 1 }]);
  });

  it('never writes again to who blocked the line', async () => {
    const caseId = await openCase();
    await tell(caseId, '09151230014');
    work();
    await eventually('blocked', 8000, async () => (await rows(caseId))[0]?.state === 'call_needed');
    const next = await openCase();
    await tell(next, '09151230014');
    expect(await rows(next)).toMatchObject([{ state: 'call_needed', reason: 'opted-out' }]);
  });

  it('does not send what was queued before the citizen asked for silence', async () => {
    await queue(PHONE);
    const inbound = { ref: '77', from: PHONE, line: '10004346', text: '۱۱' };
    await sms.receive(inbound, now());
    await sms.receive(inbound, now());
    work();
    expect(await stateIs('cancelled')).toMatchObject({ reason: 'opted-out' });
    await sms.receive({ ...inbound, ref: '78', text: '12' }, now());
    await queue(PHONE);
    await stateIs('delivered');
  });

  it('takes a delivery report that comes before the answer to the sending', async () => {
    await sms.report('8792343', 'delivered', 'callback', now());
    await queue(PHONE);
    work();
    expect((await stateIs('delivered')).messageId).toBe('8792343');
  });

  it('sends each message once, though three workers take from one outbox', async () => {
    for (let n = 0; n < 30; n += 1) await queue(`+98915123${String(4000 + n)}`);
    for (let n = 0; n < 3; n += 1) work();
    await eventually(
      'all are delivered',
      15_000,
      async () => (await sms.figures()).byState.get('delivered') === 30,
    );
    expect(await world.look('stats')).toMatchObject({ total: 30, dupByText: 0 });
    const calls = (await world.look('calls')) as { method: string }[];
    expect(calls.filter((call) => call.method === 'sms/send')).toHaveLength(30);
  });

  it('waits without using up messages while there is no credit', async () => {
    await world.press('settings', { credit: 10 });
    await queue(PHONE);
    work();
    expect(await stateIs('held')).toMatchObject({ reason: 'credit:418', attempts: 0 });
    await world.press('settings', { credit: 1_000_000 });
    await stateIs('delivered');
  });

  it('says so when a message could not be sent for a day', async () => {
    const provider = kavenegarProvider({
      id: 'simulator',
      apiKey: 'K',
      sender: '',
      baseUrl: `http://127.0.0.1:${await freeTcpPort()}`,
    });
    const caseId = await openCase();
    await tell(caseId, PHONE);
    work(provider);
    await eventually(
      'it was tried',
      8000,
      async () => (await sms.list({ caseId, limit: 1 }))[0]?.reason === 'not-sent:ECONNREFUSED',
    );
    shiftMs = 25 * HOUR_MS;
    await stateIs('expired');
    expect(await rows(caseId)).toMatchObject([
      { state: 'call_needed', reason: 'sms-expired:not-sent-in-time' },
    ]);
  });

  it('leaves a doubt that lasted eleven hours to a person', async () => {
    await world.press('faults', { method: 'sms/send', kind: 'reset', when: 'after' });
    await world.press('faults', { method: 'sms/statuslocalmessageid', kind: 'http', times: 1000 });
    const caseId = await openCase();
    await tell(caseId, PHONE);
    work();
    await stateIs('uncertain');
    shiftMs = 12 * HOUR_MS;
    expect(await stateIs('needs_review')).toMatchObject({ reason: 'unresolved-too-long' });
    expect((await rows(caseId))[0]?.state).toBe('needs_review');
    expect(await world.look('stats')).toMatchObject({ total: 1 });
  });

  it('leaves a message whose fate nobody tells to a person', async () => {
    await queue('+989151230099');
    work();
    expect(await stateIs('needs_review')).toMatchObject({ reason: 'delivery-unknown' });
  });

  it('wakes nobody at night, but answers at once who has just called', async () => {
    shiftMs = 13 * HOUR_MS + HOUR_MS / 2;
    const real = { ...world.provider, caps: { ...world.provider.caps, reachesPeople: true } };
    await queue(PHONE, { urgent: false });
    work(real, { quietFromMin: 21 * 60 + 30, quietUntilMin: 8 * 60 });
    expect(await stateIs('held')).toMatchObject({ reason: 'quiet-hours' });
    await queue('+989151234568', { urgent: true });
    await eventually(
      'the answer went',
      8000,
      async () => (await sms.figures()).byState.get('delivered') === 1,
    );
    shiftMs += 9 * HOUR_MS;
    workers[0]?.wake();
    await eventually(
      'the morning came',
      8000,
      async () => (await sms.figures()).byState.get('delivered') === 2,
    );
  });

  it('keeps numbers and texts out of its tables', async () => {
    await queue(PHONE, { body: 'متن محرمانه' });
    const { smsOutbox, personalText } = db.store.tables;
    const all = JSON.stringify([
      await db.store.read.select().from(smsOutbox),
      await db.store.read.select().from(personalText),
    ]);
    expect(all).not.toContain('9151234567');
    expect(all).not.toContain('محرمانه');
    expect(await sms.list({ caseId: null, limit: 1 })).toMatchObject([
      { to: PHONE, body: 'متن محرمانه' },
    ]);
  });
});
