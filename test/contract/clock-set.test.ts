import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSteadyClock } from '../../src/kit/steady-clock.ts';
import { KEPT, startRetention } from '../../src/retention/index.ts';
import {
  localIdMaker,
  type Outbox,
  type SmsProvider,
  smsRepository,
  startOutbox,
} from '../../src/sms/index.ts';
import { eventually } from '../support/eventually.ts';
import { type LetterHouse, openLetterHouse } from '../support/letter-house.ts';
import { letterWords } from '../support/letter-words.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LOOK_MS = 5_000;
/** In the way that the machine's clock is set by people, and by a bad battery. */
const jumps = [-5 * HOUR_MS, 5 * HOUR_MS];

/**
 * The machine's clock is set by hours. What the server plans, holds by lease or lets run out goes by its
 * steady clock: nothing waits for the hours to come again, and nothing is done twice.
 */
describe('when the clock is set', () => {
  const machine = { wallMs: 0, monotonicMs: 0 };
  let house: LetterHouse;
  let clock: ReturnType<typeof createSteadyClock>;
  /** What the office automation's clock says. */
  let officeMs: number;

  beforeAll(async () => {
    house = await openLetterHouse('', () => machine.wallMs);
    officeMs = house.clock.nowMs;
    machine.wallMs = officeMs;
    startClock();
    // Numbers are given when a test says so.
    await house.office.plan({ delayMs: 4_000 * DAY_MS });
  }, 120_000);
  afterAll(async () => {
    expect(house.faults).toEqual([]);
    await house.close();
  });
  /** Each test begins with clocks that agree. */
  beforeEach(async () => {
    await setBy(house.clock.nowMs - machine.wallMs);
    startClock();
  });

  function startClock(): void {
    clock = createSteadyClock({
      wallMs: () => machine.wallMs,
      monotonicMs: () => machine.monotonicMs,
      notBeforeMs: 0,
    });
  }

  async function setBy(ms: number): Promise<void> {
    machine.wallMs += ms;
    await follow();
  }

  async function pass(ms: number): Promise<void> {
    machine.wallMs += ms;
    machine.monotonicMs += ms;
    await follow();
  }

  /** The house lives by the steady clock; the office automation's own is set together with ours. */
  async function follow(): Promise<void> {
    house.clock.nowMs = clock.nowMs();
    const aheadMs = machine.wallMs - officeMs;
    officeMs += aheadMs;
    await house.office.advance(aheadMs);
  }

  describe.each(jumps)('by %d ms', (jumpMs) => {
    describe('a message', () => {
      let sent: string[];
      let looks: number;
      let outcome: () => ReturnType<SmsProvider['send']>;
      let worker: Outbox | null;
      let wrong: string[];
      let names = 0;
      const keyOf = (name: number): string => `set:${jumpMs}:${name}`;

      beforeEach(() => {
        sent = [];
        looks = 0;
        wrong = [];
        worker = null;
        outcome = async () => ({
          type: 'accepted',
          ref: `${sent.length}`,
          costRial: 1,
          echoMatches: true,
        });
      });
      afterEach(async () => {
        await worker?.stop();
        expect(wrong).toEqual([]);
        const { smsAttempt, smsOutbox } = house.store.tables;
        await house.store.tx(async (w) => {
          await w.delete(smsAttempt);
          await w.delete(smsOutbox);
        });
      });

      function repository() {
        const { store, personal, newId, randomBelow } = house;
        const newLocalId = localIdMaker(clock.nowMs, randomBelow);
        const made = smsRepository({ store, personal, newId, newLocalId });
        const claim: typeof made.claim = async (ask) => {
          const rows = await made.claim(ask);
          looks += 1;
          return rows;
        };
        return { ...made, claim };
      }

      async function queue(): Promise<void> {
        names += 1;
        const phone = `+98915${3_000_000 + names}`;
        await house.store.tx((w) =>
          repository().enqueue(w, {
            ...{ kind: 'note', caseId: null, cycle: null, phone, urgent: true },
            ...{ body: `پیام ${names}`, dedupeKey: keyOf(names) },
            ...{ nowMs: clock.nowMs(), expiresAtMs: clock.nowMs() + 2 * HOUR_MS },
          }),
        );
      }

      function work(): void {
        const provider = {
          ...{ id: 'simulator', parseCallback: () => [], parseInbound: () => [] },
          caps: {
            ...{ idempotencyKey: false, queryByKey: null, dlrPush: false, reachesPeople: false },
            ...{ maxChars: 900, statusPerCall: 100 },
          },
          async send({ localId }: { localId: string }) {
            sent.push(localId);
            return outcome();
          },
          resolve: async () => ({ type: 'not_found' }),
          status: async () => new Map(),
          balance: async () => ({ left: 1_000 }),
        } as unknown as SmsProvider;
        worker = startOutbox({
          ...{ repository: repository(), provider, now: clock.nowMs, random: () => 0.5 },
          ...{ lookEveryMs: 20, ratePerSecond: 100 },
          log: {
            info: () => undefined,
            warn: (_fields, text) => void wrong.push(text),
            error: (_fields, text) => void wrong.push(text),
          },
        });
      }

      const stateOf = async () => {
        const { smsOutbox } = house.store.tables;
        const rows = await house.store.read.select().from(smsOutbox);
        return rows.find(({ dedupeKey }) => dedupeKey === keyOf(names))?.state;
      };
      /** Whatever a look would do, it has done. */
      const looked = async () => {
        const before = looks;
        await eventually('the outbox was looked at twice', LOOK_MS, () => looks >= before + 2);
      };

      test('that could not leave leaves at its time, and once', async () => {
        outcome = async () => ({ type: 'not_sent', code: 'no-route' });
        work();
        await queue();
        await eventually(
          'it waits',
          LOOK_MS,
          async () => (await stateOf()) === 'queued' && sent.length === 1,
        );
        outcome = async () => ({ type: 'accepted', ref: '1', costRial: 1, echoMatches: true });
        await setBy(jumpMs);
        await looked();
        expect(sent).toHaveLength(1);
        await pass(MINUTE_MS);
        await eventually('it is there', LOOK_MS, async () => (await stateOf()) === 'accepted');
        expect(sent).toHaveLength(2);
      });

      test('that is just leaving is taken by nobody else', async () => {
        let arrive: () => void = () => undefined;
        const onItsWay = new Promise<void>((resolve) => {
          arrive = resolve;
        });
        outcome = async () => {
          await onItsWay;
          return { type: 'accepted', ref: '1', costRial: 1, echoMatches: true };
        };
        work();
        await queue();
        await eventually('it leaves', LOOK_MS, () => sent.length === 1);
        await setBy(jumpMs);
        await looked();
        expect(await stateOf()).toBe('sending');
        arrive();
        await eventually('it is there', LOOK_MS, async () => (await stateOf()) === 'accepted');
        expect(sent).toHaveLength(1);
      });

      test('whose worker has died is taken when its lease is over, and not before', async () => {
        await queue();
        const ask = {
          nowMs: clock.nowMs(),
          limit: 1,
          leaseMs: 90_000,
          provider: 'simulator',
        } as const;
        expect(await repository().claim(ask)).toHaveLength(1);
        await setBy(jumpMs);
        work();
        await looked();
        expect(sent).toHaveLength(0);
        await pass(2 * MINUTE_MS);
        await eventually('it is there', LOOK_MS, async () => (await stateOf()) === 'accepted');
        expect(sent).toHaveLength(1);
      });
    });

    describe('a letter', () => {
      const { sent, stateOf, there, today } = letterWords(() => house);
      /** Of other tests, so that this one's letter is alone on its way. */
      beforeEach(() => house.look());

      test('that could not leave leaves at its time; signatures go by the world, not by us', async () => {
        await house.office.fault({ on: 'letter', kind: 'busy', times: 1 });
        const { caseId, letterId } = await sent();
        expect(await stateOf(caseId)).toBe('waiting');
        await setBy(jumpMs);
        await house.look();
        expect(await stateOf(caseId)).toBe('waiting');
        await pass(2 * MINUTE_MS);
        await house.look();
        expect(await stateOf(caseId)).toBe('sent');
        expect((await there(letterId))?.times).toBe(1);
      });

      test('is told its number at the next look for messages', async () => {
        const { caseId, letterId } = await sent();
        expect(await stateOf(caseId)).toBe('sent');
        await setBy(jumpMs);
        const number = `1405/${jumpMs > 0 ? 7 : 8}/1`;
        const said = { kind: 'registered', messageId: `set ${number}`, letterId, number };
        await house.office.say({ ...said, date: today() });
        await pass(MINUTE_MS);
        await house.look();
        expect(await stateOf(caseId)).toBe('registered');
      });

      test('that a dead worker holds is taken when its lease is over, and not before', async () => {
        const caseId = await house.register();
        const ask = { limit: 9, leaseMs: 90_000, way: 'http', doubtsOf: ['http'] } as const;
        await house.letters.outbox.claim({ nowMs: clock.nowMs(), ...ask });
        await setBy(jumpMs);
        await house.look();
        expect(await stateOf(caseId)).toBe('sending');
        await pass(2 * MINUTE_MS);
        await house.look();
        expect(await stateOf(caseId)).toBe('sent');
      });
    });

    test("a case goes up when its unit's time is over: not before, not later, and once", async () => {
      const caseId = await house.register();
      const dueAtMs = (await house.dueOf(caseId)) ?? 0;
      const untilMs = dueAtMs - clock.nowMs();
      await pass(untilMs - 30 * MINUTE_MS);
      await setBy(jumpMs);
      await house.after(0);
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
      await pass(HOUR_MS);
      await house.after(0);
      await house.after(0);
      expect(await house.rungs(caseId)).toEqual(['1 head expired', '2 deputy open']);
    });
  });

  test('a clock that is set years ahead takes nothing away that is kept for years', async () => {
    const { store, newId } = house;
    const { session } = store.tables;
    const id = newId();
    const createdAtMs = clock.nowMs();
    await store.tx((w) =>
      w.insert(session).values({
        ...{ id, userId: house.vera, address: '10.0.0.1', device: null, revokedAtMs: null },
        ...{ expiresAtMs: createdAtMs, createdAtMs, lastSeenAtMs: createdAtMs },
      }),
    );
    const isKept = async () =>
      (await store.read.select().from(session)).some((row) => row.id === id);
    const faults: unknown[] = [];
    await setBy(3 * 365 * DAY_MS);
    const retention = startRetention({
      ...{ store, periods: () => KEPT, now: clock.nowMs, onTidied: () => undefined },
      onFault: (fault) => faults.push(fault),
    });
    await retention.look();
    expect(await isKept()).toBe(true);
    await setBy(-3 * 365 * DAY_MS);
    await pass(KEPT.session * DAY_MS + DAY_MS);
    await retention.look();
    expect(await isKept()).toBe(false);
    expect(faults).toEqual([]);
    await retention.stop();
  });
});
