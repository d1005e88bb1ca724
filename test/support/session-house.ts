import type { WritePromise } from '../../src/contract/manager-sessions.ts';
import { startOfTehranDayMs } from '../../src/kit/jalali.ts';
import { makeManagerSessions } from '../../src/manager-sessions/index.ts';
import { localIdMaker, smsRepository } from '../../src/sms/index.ts';
import { HOUR_MS, openReferralHouse, WORKS } from './referral-house.ts';

const DAY_MS = 24 * HOUR_MS;
/** Ten in the morning of a Saturday, in Tehran. */
export const TEN_MS = startOfTehranDayMs('2026-12-05') + 10 * HOUR_MS;

export type SessionHouse = Awaited<ReturnType<typeof openSessionHouse>>;

/** A referral house in which a manager has hours, Anna is his host, and telephony is told by hand. */
export async function openSessionHouse(databaseUrl = '') {
  const house = await openReferralHouse(databaseUrl);
  const { store, personal, audit, organisation, citizens, cases, newId, clock } = house;
  clock.nowMs = TEN_MS - 5 * DAY_MS;
  const newLocalId = localIdMaker(() => clock.nowMs, house.randomBelow);
  const sms = smsRepository({ store, personal, newId, newLocalId });
  const { steps, tellCitizen } = cases;
  const sessions = makeManagerSessions({
    ...{ store, personal, audit, organisation, citizens, steps, tellCitizen, newId },
    outbox: sms,
  });
  const guest = await house.hire('shahr', 'guest-manager');
  await house.hire('other-guest', 'guest-manager');
  const faults: unknown[] = [];
  let calls = 0;
  let days = 0;

  const by = (userId = house.anna) => ({ userId, address: '' });
  const run = () => sessions.runDue(house.clock.nowMs, (fault) => faults.push(fault));

  /** From ten to twelve of a day that no other test has. */
  async function plan(more: object = {}) {
    const today = Math.floor((clock.nowMs - TEN_MS) / DAY_MS);
    days = Math.max(days, today) + 1;
    const fromMs = TEN_MS + days * DAY_MS;
    const form = {
      ...{ manager: 'shahr', host: 'anna', title: 'شهردار منطقه ۳', office: 'district' as const },
      ...{ fromMs, untilMs: fromMs + 2 * HOUR_MS, places: 3, districts: [3], topics: '' },
      ...more,
    };
    const made = await sessions.planning.plan(form, by(house.helen), house.clock.nowMs);
    if ('refusal' in made) throw new Error(made.refusal);
    return { sessionId: made.sessionId, fromMs: form.fromMs, untilMs: form.untilMs };
  }
  async function book(sessionId: string, number: string, more: object = {}) {
    const form = { from: { contactId: 'in-hand' }, matter: 'آسفالت کوچه', ...more };
    const { nowMs } = house.clock;
    return sessions.bookings.book(sessionId, form, number, by(), nowMs);
  }
  const bookedId = (result: Awaited<ReturnType<typeof book>>): string => {
    if ('refusal' in result) throw new Error(result.refusal);
    return result.bookingId;
  };
  const open = async (sessionId: string) => {
    const found = await sessions.views.open(sessionId, house.anna, house.clock.nowMs);
    if (found === null) throw new Error('no session');
    return found;
  };
  const turns = async (sessionId: string) =>
    (await open(sessionId)).bookings.map(({ place, state, tries }) => `${place} ${state} ${tries}`);
  async function start(sessionId: string, fromMs: number): Promise<void> {
    house.clock.nowMs = fromMs;
    const refusal = await sessions.talks.start(sessionId, by(), fromMs);
    if (refusal !== null) throw new Error(refusal);
  }
  /** The next one is called under a name of its own, as telephony has taken it. */
  async function callNext(sessionId: string): Promise<{ bookingId: string; callId: string }> {
    const turn = await sessions.talks.callNext(sessionId, by(), house.clock.nowMs);
    if ('refusal' in turn) throw new Error(turn.refusal);
    const { bookingId } = turn;
    const callId = `pc-out-${(calls += 1)}`;
    const { outboundCall } = house.store.tables;
    const atMs = house.clock.nowMs;
    await house.store.tx((w) =>
      w.insert(outboundCall).values({
        ...{ id: callId, agentId: house.anna, purpose: 'manager-session', bookingId },
        ...{ askedAtMs: atMs, createdAtMs: atMs },
      }),
    );
    await sessions.talks.called(bookingId, callId);
    return { bookingId, callId };
  }
  const unanswered = (callId: string, dialEnd: 'busy' | 'no-answer' | 'fault') =>
    house.store.tx((w) =>
      sessions.ownCallUnanswered(w, { callId, dialEnd, atMs: house.clock.nowMs }),
    );
  const endTalk = (sessionId: string, as: 'talked' | 'not-reached' = 'talked') =>
    sessions.talks.endTalk(sessionId, as, by(), house.clock.nowMs);
  const codeOf = async (caseId: string): Promise<string> =>
    (await house.cases.view(caseId))?.trackingCode ?? '';
  const promise = (caseId: string, dueAtMs: number): WritePromise => ({
    ...{ caseId, dueAtMs, departmentId: WORKS.unit, text: 'تا پایان هفته آسفالت می‌شود' },
  });
  async function guestView() {
    const { nowMs } = house.clock;
    const session = await sessions.views.guestSession(guest, nowMs);
    return session === null ? null : sessions.views.guestView(session, guest, nowMs);
  }
  const messages = async (kind: string) =>
    (await sms.list({ caseId: null, limit: 200 })).filter((one) => one.kind === kind);

  return {
    ...house,
    ...{ sessions, sms, guest, jobFaults: faults },
    ...{ by, run, plan, book, bookedId, open, turns, start, callNext, unanswered, endTalk },
    ...{ codeOf, promise, guestView, messages },
  };
}
