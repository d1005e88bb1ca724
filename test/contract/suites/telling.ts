import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findThread } from '../../../src/calls/index.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import {
  CLAIM_MS,
  DAY_MS,
  openToldHouse,
  type ToldHouse,
  UNSOLVED,
} from '../../support/told-house.ts';

const PHONE = '+989153124587';
/** 18:00 in Tehran on the day that the house's clock begins with. */
const EVENING_MS = Date.UTC(2026, 10, 22, 14, 30);
const MORNING_MS = Date.UTC(2026, 10, 22, 6, 30);

export function tellingSuite(openUrl: (name: string) => Promise<string>): void {
  describe('telling the result by a call', () => {
    let house: ToldHouse;
    beforeAll(async () => {
      house = await openToldHouse(await openUrl('telling'));
    });
    afterAll(() => house.close());

    test('bad news, complaints and numbers that take no SMS are called, the rest is written', async () => {
      const cases = {
        unsolved: await house.verified(PHONE, UNSOLVED),
        complaint: await house.verified(PHONE, undefined, { kind: 'complaint' }),
        landline: await house.verified('+985138412345'),
        foreign: await house.verified('+9647701234567'),
        asked: await house.verified(PHONE, undefined, { announceBy: 'call' }),
      };
      const written = await house.verified(PHONE);
      const reasons = await Promise.all(
        Object.values(cases).map(async (caseId) => (await house.taskOf(caseId))?.reason),
      );
      expect(reasons).toEqual([
        'needs-persuasion',
        'complaint',
        'no-mobile',
        'foreign-number',
        'asked-for-a-call',
      ]);
      expect(await house.taskOf(written)).toBeUndefined();
      expect(await house.sms.list({ caseId: cases.unsolved, limit: 5 })).toMatchObject([
        { kind: 'registered' },
      ]);
    });

    test('who leaves the city soonest is called first, as long as he is in it', async () => {
      const { clock, rana, tellTasks } = house;
      const day = (ahead: number): string => tehranDay(clock.nowMs + ahead * DAY_MS);
      const ids: string[] = [];
      for (const leavesOn of [day(-1), null, day(5), day(1)]) {
        ids.push(await house.verified('+9647701234568', undefined, { leavesOn }));
        clock.nowMs += 1;
      }
      const [left, stays, later, soon] = ids;
      const tasks = (await tellTasks.list(rana)).filter(({ caseId }) => ids.includes(caseId));
      expect(tasks.map(({ caseId }) => caseId)).toEqual([soon, later, left, stays]);
      expect(tehranDay(tasks[0]?.leavesOnMs ?? 0)).toBe(day(1));
    });

    test('a message, its report and what is written back carry the id of the call they came from', async () => {
      const { clock, sms, store } = house;
      const pilgrim = '+989153330001';
      const caseId = await house.announced(pilgrim);
      await house.write(pilgrim, '۳۳ هنوز همان است');
      const [row] = await sms.list({ caseId, limit: 1 });
      const callId = row?.callId ?? '';
      expect(callId).toMatch(/^told-/u);
      const thread = await findThread(store, { localId: row?.localId ?? '' });
      expect(thread?.callId).toBe(callId);
      expect(thread?.rows.map((one) => [one.row, one.kind ?? null, one.state])).toEqual([
        ['case', null, 'special_follow_up'],
        ['sms', 'registered', 'queued'],
        ['sms', 'result', 'delivered'],
        ['sms', 'reply', 'queued'],
        ['sms-received', null, 'objected'],
      ]);
      expect(JSON.stringify(thread)).not.toContain('9153330001');
      const told = house.smsSteps.filter((step) => step.callId === callId);
      expect(told.map((step) => ('state' in step ? step.state : step.outcome))).toEqual([
        'delivered',
        'objected',
      ]);
      // A call without a contact, and a word that no call has brought, are followed by nothing.
      expect(await findThread(store, { callId: 'call-none' })).toBeNull();
      expect(await findThread(store, { trackingCode: '200000000' })).toBeNull();
      clock.nowMs += 1;
    });

    test('of two who take a task at once one has it, and only he sees the number', async () => {
      const { tellTasks, by, rana, reza, clock } = house;
      const caseId = await house.verified(PHONE, UNSOLVED);
      const taskId = (await house.taskOf(caseId))?.taskId ?? '';
      const [first, second] = await Promise.all([
        tellTasks.claim(taskId, by(rana)),
        tellTasks.claim(taskId, by(reza)),
      ]);
      expect([first, second]).toEqual([null, { refusal: 'tell-task-claimed', holder: 'رعنا' }]);
      expect((await tellTasks.open(taskId, rana))?.numbers).toEqual([PHONE]);
      expect((await tellTasks.open(taskId, reza))?.numbers).toEqual([]);
      const call = { result: 'reached', number: PHONE } as const;
      expect(await tellTasks.record(taskId, call, by(reza))).toMatchObject({
        refusal: 'tell-task-claimed',
      });
      clock.nowMs += CLAIM_MS + 1;
      expect(await tellTasks.record(taskId, call, by(reza))).toEqual({
        refusal: 'tell-task-not-claimed',
      });
      expect(await tellTasks.claim(taskId, by(reza))).toBeNull();
      expect(await tellTasks.release(taskId, by(rana))).toMatchObject({
        refusal: 'tell-task-claimed',
      });
      expect(await tellTasks.release(taskId, by(reza))).toBeNull();
      expect((await house.taskOf(caseId))?.claim).toBeNull();
      const { audit } = house.store.tables;
      const acts = await house.store.read.select().from(audit).where(eq(audit.subjectId, caseId));
      expect(acts.map(({ act }) => act)).toEqual([
        'tell-task-claimed',
        'tell-task-claimed',
        'tell-task-released',
      ]);
    });

    test('who was reached is told, by whom is in the history, and the window to object opens', async () => {
      const { cases, clock, rana, by, tellTasks } = house;
      const caseId = await house.verified(PHONE, UNSOLVED);
      const taskId = (await house.taskOf(caseId))?.taskId ?? '';
      await tellTasks.claim(taskId, by(rana));
      const wrong = { result: 'reached', number: '+989150000000' } as const;
      expect(await tellTasks.record(taskId, wrong, by(rana))).toEqual({
        refusal: 'not-a-number-of-it',
      });
      const said = { score: 4, note: 'پذیرفت' };
      expect(await house.call(caseId, 'reached', said)).toEqual({ state: 'told', objected: false });
      expect(await cases.view(caseId)).toMatchObject({
        status: 'announced',
        objectableUntilMs: clock.nowMs + 14 * DAY_MS,
        feedback: [{ cycle: 1, channel: 'call', satisfied: true, score: 4 }],
      });
      const last = (await cases.view(caseId))?.events.at(-1);
      expect(last).toMatchObject({ type: 'announced', byName: 'رعنا' });
      expect(await house.taskOf(caseId)).toBeUndefined();
      expect(await tellTasks.open(taskId, rana)).toBeNull();
      expect(await tellTasks.claim(taskId, by(rana))).toEqual({ refusal: 'unknown-tell-task' });
    });

    test('who does not accept it on the line is in special follow-up at once', async () => {
      const { cases } = house;
      const caseId = await house.verified(PHONE, UNSOLVED);
      const objection = { objects: true, objection: 'هنوز چاله هست', score: 1 };
      expect(await house.call(caseId, 'reached', objection)).toEqual({
        state: 'told',
        objected: true,
      });
      const view = await cases.view(caseId);
      expect(view).toMatchObject({
        status: 'special_follow_up',
        cycle: 2,
        outcome: null,
        explanation: null,
        earlier: [{ cycle: 1, outcome: 'unsolved', explanation: UNSOLVED.explanation }],
        feedback: [{ cycle: 1, channel: 'call', satisfied: false, score: 1 }],
      });
      expect(view?.events.slice(-2)).toMatchObject([
        { type: 'announced' },
        { type: 'objected', note: 'هنوز چاله هست', byName: 'رعنا' },
      ]);
      expect((await cases.verifyHistory(caseId))?.ok).toBe(true);
    });

    test('three calls on three days are not enough by day: one must be in the evening', async () => {
      const { clock } = house;
      const caseId = await house.verified(PHONE, UNSOLVED);
      for (const [day, result] of (['no_answer', 'busy', 'voicemail'] as const).entries()) {
        clock.nowMs = MORNING_MS + (day + 1) * DAY_MS;
        expect(await house.call(caseId, result)).toEqual({ state: 'open', objected: false });
      }
      expect(await house.taskOf(caseId)).toMatchObject({
        attempts: 3,
        daysTried: 3,
        eveningTried: false,
        lastAttempt: { result: 'voicemail' },
        claim: null,
      });
      expect(await house.statusOf(caseId)).toBe('verified');
      clock.nowMs = EVENING_MS + 3 * DAY_MS;
      expect(await house.call(caseId, 'no_answer')).toEqual({ state: 'closed', objected: false });
      expect(await house.cases.view(caseId)).toMatchObject({
        status: 'told_closed',
        objectableUntilMs: clock.nowMs + 14 * DAY_MS,
      });
    });

    test('three calls in one evening are one day', async () => {
      const { clock } = house;
      const caseId = await house.verified(PHONE, UNSOLVED);
      clock.nowMs = EVENING_MS + 4 * DAY_MS;
      for (const result of ['no_answer', 'no_answer', 'busy', 'no_answer']) {
        clock.nowMs += 60_000;
        expect(await house.call(caseId, result)).toMatchObject({ state: 'open' });
      }
      expect(await house.taskOf(caseId)).toMatchObject({ daysTried: 1, eveningTried: true });
      for (const result of ['busy', 'no_answer']) {
        clock.nowMs += DAY_MS;
        await house.call(caseId, result);
      }
      expect(await house.statusOf(caseId)).toBe('told_closed');
    });

    test.each([
      ['declined', 'told_closed'],
      ['wrong_number', 'told_closed'],
    ])('a %s closes it where there is no other number', async (result, status) => {
      const caseId = await house.verified(PHONE, UNSOLVED);
      expect(await house.call(caseId, result)).toMatchObject({ state: 'closed' });
      expect(await house.statusOf(caseId)).toBe(status);
      const { announcement } = house.store.tables;
      const [row] = await house.store.read
        .select()
        .from(announcement)
        .where(eq(announcement.caseId, caseId));
      expect(row?.reason).toBe(result === 'declined' ? 'declined' : 'no_address');
    });

    test('after a wrong number the citizen’s other one is called', async () => {
      const { citizens, anna, clock, tellTasks, rana } = house;
      const contactId = await house.answeredCall('call-other', '+985138411111', anna);
      const met = await citizens.addCitizen(
        { contactId, name: 'مریم رضایی', kind: 'resident', district: 3, address: null },
        anna,
        clock.nowMs,
      );
      if (met.type !== 'added') throw new Error(met.type);
      const { citizenId } = met.citizen;
      const caseId = await house.verified('+989151110000', UNSOLVED, { citizenId });
      const numbers = async () => {
        const taskId = (await house.taskOf(caseId))?.taskId ?? '';
        await tellTasks.claim(taskId, house.by(rana));
        return (await tellTasks.open(taskId, rana))?.numbers;
      };
      expect(await numbers()).toEqual(['+989151110000', '+985138411111']);
      expect(await house.call(caseId, 'wrong_number')).toMatchObject({ state: 'open' });
      expect(await numbers()).toEqual(['+985138411111']);
      expect(await house.call(caseId, 'wrong_number')).toMatchObject({ state: 'closed' });
    });

    test('a case that ended another way is on nobody’s list, and a late call moves nothing', async () => {
      const { tellTasks, by, rana } = house;
      const caseId = await house.verified(PHONE, UNSOLVED);
      const taskId = (await house.taskOf(caseId))?.taskId ?? '';
      await tellTasks.claim(taskId, by(rana));
      await house.setState(caseId, 'withdrawn');
      expect(await house.taskOf(caseId)).toBeUndefined();
      const call = { result: 'reached', number: PHONE, objects: true } as const;
      expect(await tellTasks.record(taskId, call, by(rana))).toEqual({
        state: 'closed',
        objected: false,
        finished: [],
      });
      expect(await house.statusOf(caseId)).toBe('withdrawn');
    });

    test('an SMS that did not come is a call, until its report comes after all', async () => {
      const { sms, store, clock } = house;
      const { smsOutbox } = store.tables;
      const caseId = await house.verified(PHONE);
      const result = async () =>
        (await sms.list({ caseId, limit: 5 })).find(({ kind }) => kind === 'result');
      const smsId = (await result())?.id ?? '';
      await store.tx((w) =>
        w
          .update(smsOutbox)
          .set({ state: 'accepted', messageId: '5501', acceptedAtMs: clock.nowMs })
          .where(eq(smsOutbox.id, smsId)),
      );
      await sms.report('5501', 'undelivered', 'poll', clock.nowMs);
      expect(await house.taskOf(caseId)).toMatchObject({
        reason: 'sms-undelivered:phone-off-or-out-of-reach',
        isInDoubt: false,
      });
      await sms.report('5501', 'delivered', 'callback', clock.nowMs);
      expect(await house.statusOf(caseId)).toBe('announced');
      expect(await house.taskOf(caseId)).toBeUndefined();
    });

    test('a message whose fate is unknown is a call that asks first', async () => {
      const { announcements, sms, store, clock } = house;
      const caseId = await house.verified(PHONE);
      const [row] = (await sms.list({ caseId, limit: 5 })).filter(({ kind }) => kind === 'result');
      const unknown = { state: 'needs_review', reason: 'delivery-unknown' } as const;
      const final = { smsId: row?.id ?? '', kind: 'result', caseId, cycle: 1, ...unknown };
      await store.tx((w) => announcements.onSmsFinal(w, { ...final, atMs: clock.nowMs }));
      expect(await house.taskOf(caseId)).toMatchObject({ isInDoubt: true });
      expect(await house.call(caseId, 'reached')).toMatchObject({ state: 'told' });
      expect(await house.statusOf(caseId)).toBe('announced');
    });

    test('days to object and of silence are as they are set now, and so is a claim', async () => {
      const { clock, rules, cases, tellTasks, rana, by } = house;
      const silent = await house.answered(PHONE);
      const before = { ...rules };
      try {
        Object.assign(rules, { objectionMs: 3 * DAY_MS, claimMs: 60_000 });
        const caseId = await house.verified(PHONE, UNSOLVED);
        const taskId = (await house.taskOf(caseId))?.taskId ?? '';
        await tellTasks.claim(taskId, by(rana));
        expect((await house.taskOf(caseId))?.claim?.untilMs).toBe(clock.nowMs + 60_000);
        await house.call(caseId, 'reached');
        expect(await cases.view(caseId)).toMatchObject({
          objectableUntilMs: clock.nowMs + 3 * DAY_MS,
        });
        clock.nowMs += 2 * DAY_MS;
        expect((await house.cases.view(silent))?.status).toBe('answered');
        await cases.runDue(clock.nowMs);
        const wait = await cases.countSilent(DAY_MS, clock.nowMs);
        expect(wait).toBeGreaterThan(0);
        rules.silenceMs = DAY_MS;
        expect((await cases.runDue(clock.nowMs)).told).toBe(wait);
      } finally {
        Object.assign(rules, before);
      }
    });
  });
}
