import { eq } from 'drizzle-orm';
import {
  announcementRepository,
  feedbackRepository,
  makeAnnouncements,
  makeReplies,
  tellTaskRepository,
} from '../../src/announcements/index.ts';
import { makeCases, TELLING_RULES } from '../../src/cases/index.ts';
import type { TellTask } from '../../src/contract/announcements.ts';
import type { VerifyCase } from '../../src/contract/cases.ts';
import { makeReferrals } from '../../src/referrals/index.ts';
import {
  type InboundStep,
  localIdMaker,
  type OnFinal,
  smsRepository,
  type SmsStep,
} from '../../src/sms/index.ts';
import type { z } from 'zod';
import { openCaseHouse } from './case-house.ts';

type Verdict = z.input<typeof VerifyCase>;
export const DAY_MS = 24 * 3_600_000;
export const CLAIM_MS = 15 * 60_000;
export const SOLVED: Verdict = { outcome: 'solved', explanation: 'با آسفالت گرم پر شد' };
export const UNSOLVED: Verdict = { outcome: 'unsolved', explanation: 'بودجه‌ای برای آن نیست' };

export type ToldHouse = Awaited<ReturnType<typeof openToldHouse>>;

/** All that follows a verdict, on one database: cases, announcements, outbox; time is turned. */
export async function openToldHouse(databaseUrl = '', { withOffices = false } = {}) {
  const house = await openCaseHouse(databaseUrl);
  const { store, personal, newId, clock, audit, citizens } = house;
  const nowMs = () => clock.nowMs;
  const newLocalId = localIdMaker(nowMs, house.randomBelow);
  const feedback = feedbackRepository(store, newId);
  const onSmsFinal: OnFinal = (w, final) => announcements.onSmsFinal(w, final);
  const smsSteps: (SmsStep | InboundStep)[] = [];
  const sms = smsRepository({
    ...{ store, personal, newId, newLocalId },
    onFinal: (w, final) => onSmsFinal(w, final),
    onReceived: (w, received) => replies.onReceived(w, received),
    onStep: (step) => smsSteps.push(step),
    onKept: (step) => smsSteps.push(step),
  });
  const faults: unknown[] = [];
  /** As the page of settings says them now. */
  const rules = { ...TELLING_RULES, claimMs: CLAIM_MS };
  const told = announcementRepository(store, newId);
  const announcements = makeAnnouncements({
    announcements: told,
    outbox: sms,
    phoneHash: personal.phoneHash,
    markAnnounced: (w, told) => cases.markAnnounced(w, told),
    markToldClosed: (w, closed) => cases.markToldClosed(w, closed),
  });
  const cases: ReturnType<typeof makeCases> = makeCases({
    ...house,
    rules: () => rules,
    onFault: (fault) => faults.push(fault),
    announceRegistered: (w, registered) => announcements.announceRegistered(w, registered),
    announceResult: (w, result) => announcements.announceResult(w, result),
    announceWord: (w, word) => announcements.announceWord(w, word),
    announceWithdrawn: (w, withdrawn) => announcements.announceWithdrawn(w, withdrawn),
    contactFinished: (w, contactId, atMs) => announcements.contactFinished(w, contactId, atMs),
    // What is told is the same, whoever has answered: the offices are mostly other tests' matter.
    referRegistered: async (w, caseId, atMs) => {
      if (withOffices) await referrals.referRegistered(w, caseId, atMs);
    },
    acceptReply: async (w, accepted) => {
      if (withOffices) await referrals.acceptReply(w, accepted);
    },
    dangerJudged: (w, judged) => house.emergencies.judged(w, judged),
    async caseWithdrawn(w, withdrawn) {
      await referrals.withdrawn(w, withdrawn);
    },
    endReferrals: (w, caseId, atMs) => referrals.inTime.closeAll(w, caseId, atMs),
    outlines: house.districtMap.outlines,
  });
  const { organisation } = house;
  const { recoding, steps, tellCitizen } = cases;
  const referrals: ReturnType<typeof makeReferrals> = makeReferrals({
    ...{ store, personal, organisation, steps, recoding, tellCitizen, newId },
    beginEmergency: (w, begun) => house.emergencies.begin(w, begun),
  });
  const replies = makeReplies({ announcements: told, outbox: sms, feedback, cases });
  const tellTasks = tellTaskRepository({
    ...{ store, personal, citizens, audit, cases, feedback, newId, nowMs },
    contacts: house.contacts,
    claimMs: () => rules.claimMs,
    takeWordIn: referrals.takeWordIn,
  });
  const addUser = async (username: string, name: string, role: string): Promise<string> => {
    const added = await house.auth.addUser({
      ...{ username, name, roles: [role] },
      password: 'یک گذرواژه بلند 137',
    });
    if (added.result !== 'added') throw new Error(added.result);
    return added.userId;
  };
  const [rana, reza] = [
    await addUser('rana', 'رعنا', 'result'),
    await addUser('reza', 'رضا', 'result'),
  ];
  let calls = 0;

  /** A case from this number whose answer waits for its verdict, as a unit's reply leaves it. */
  async function answered(phone: string | null, form: object = {}): Promise<string> {
    calls += 1;
    const contactId = await house.answeredCall(`told-${calls}`, phone, house.anna);
    const fields = { serviceCode: '101', district: 3, description: 'چاله جلوی مدرسه', ...form };
    const opened = await cases.openDraft({ contactId, ...fields }, house.anna, clock.nowMs);
    if (opened.type !== 'changed') throw new Error(opened.type);
    const { caseId } = opened;
    const registered = await cases.register(caseId, house.anna, clock.nowMs);
    if (registered.type !== 'changed') throw new Error(registered.type);
    await setState(caseId, 'answered');
    return caseId;
  }

  const setState = (caseId: string, status: string) =>
    store.tx((w) =>
      w.update(store.tables.cases).set({ status }).where(eq(store.tables.cases.id, caseId)),
    );

  async function verified(
    phone: string | null,
    verdict: Verdict = SOLVED,
    form: object = {},
  ): Promise<string> {
    const caseId = await answered(phone, form);
    const change = await cases.verify(caseId, verdict, house.vera, clock.nowMs);
    if (change.type !== 'changed') throw new Error(change.type);
    return caseId;
  }

  /** Its message came to the phone. */
  async function deliver(caseId: string, kind = 'result'): Promise<void> {
    const rows = await sms.list({ caseId, limit: 20 });
    const row = rows.find((one) => one.kind === kind && one.state === 'queued');
    if (row === undefined) throw new Error(`no ${kind} waits for ${caseId}`);
    const { smsOutbox } = store.tables;
    const messageId = `${(calls += 1)}000`;
    await store.tx((w) =>
      w.update(smsOutbox).set({ state: 'accepted', messageId }).where(eq(smsOutbox.id, row.id)),
    );
    await sms.report(messageId, 'delivered', 'callback', clock.nowMs);
  }

  const by = (userId: string) => ({ userId, address: '10.0.0.1' });
  return {
    ...house,
    cases,
    referrals,
    sms,
    onSmsFinal,
    feedback,
    announcements,
    tellTasks,
    rules,
    /** Steps that cases could not take. */
    faults,
    /** What the log would say of messages. */
    smsSteps,
    rana,
    reza,
    by,
    answered,
    verified,
    deliver,
    setState,
    async announced(phone: string, verdict?: Verdict): Promise<string> {
      const caseId = await verified(phone, verdict);
      await deliver(caseId);
      return caseId;
    },
    /** The citizen writes back; the same `ref` is the same message. */
    async write(from: string, text: string, ref = `${90_000 + (calls += 1)}`): Promise<string> {
      await sms.receive({ ref, from, line: '137', text }, clock.nowMs);
      return ref;
    },
    /** What we wrote to this number in answer, the oldest first. */
    async repliesTo(phone: string): Promise<string[]> {
      const rows = await sms.list({ caseId: null, limit: 100 });
      return rows
        .filter(({ kind, to }) => kind === 'reply' && to === phone)
        .map(({ body }) => body)
        .reverse();
    },
    async statusOf(caseId: string) {
      return (await cases.view(caseId))?.status;
    },
    async taskOf(caseId: string): Promise<TellTask | undefined> {
      return (await tellTasks.list(rana)).find((task) => task.caseId === caseId);
    },
    /** Taken, and called with this result, by a telephone that is not the desk's. */
    async call(caseId: string, result: string, more: object = {}) {
      const task = (await tellTasks.list(rana)).find((one) => one.caseId === caseId);
      if (task === undefined) throw new Error(`nobody is to be called for ${caseId}`);
      await tellTasks.claim(task.taskId, by(rana));
      const opened = await tellTasks.open(task.taskId, rana);
      const number = opened?.numbers[0] ?? '';
      const recorded = await tellTasks.record(
        task.taskId,
        { number, result, ...more } as Parameters<typeof tellTasks.record>[1],
        by(rana),
      );
      if ('refusal' in recorded) return recorded;
      const { finished, ...told } = recorded;
      if (finished.length > 0) throw new Error('a call of the desk was finished');
      return told;
    },
  };
}
