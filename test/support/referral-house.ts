import { eq } from 'drizzle-orm';
import type { CaseReferrals } from '../../src/contract/referrals.ts';
import { deadlineJob, type Done } from '../../src/referrals/index.ts';
import { type CaseHouse, openCaseHouse, PASSWORD } from './case-house.ts';

export const HOUR_MS = 3_600_000;
/** The line of command of works in district 3, as the first data have it. */
export const WORKS = {
  unit: 'district-3-works-office',
  head: 'post-district-3-works-office',
  deputy: 'post-district-3-works',
  manager: 'post-district-3',
} as const;

/** A case house whose posts have people in them, and the job that time drives. */
export interface ReferralHouse extends CaseHouse {
  /** Of WORKS; the inspection and the head of 137. */
  readonly hana: string;
  readonly dara: string;
  readonly mahan: string;
  readonly iman: string;
  readonly helen: string;
  /** What went wrong in the job. */
  readonly faults: unknown[];
  /** Registered by Anna: asphalt in district 3, unless the form says otherwise. */
  register(form?: object): Promise<string>;
  /** So much later, with the job at the end only: it may have been dead meanwhile. */
  after(hours: number): Promise<void>;
  history(caseId: string): Promise<CaseReferrals>;
  /** Level, role and state of each referral. */
  rungs(caseId: string): Promise<string[]>;
  /** What is asked just now, of the highest level. */
  asked(caseId: string): Promise<string>;
  setPost(
    positionId: string,
    post: { holderId?: string | null; isVacant?: boolean },
  ): Promise<void>;
  hire(username: string, role?: string): Promise<string>;
  statusOf(caseId: string): Promise<string>;
  dueOf(caseId: string): Promise<number | null | undefined>;
  /** Types of its events. */
  typesOf(caseId: string): Promise<string[]>;
  /** Of whoever is asked now, or of this referral. */
  reply(caseId: string, referralId?: string): Promise<Done>;
  unconvincing(caseId: string): Promise<Done>;
}

export async function openReferralHouse(databaseUrl = ''): Promise<ReferralHouse> {
  const house = await openCaseHouse(databaseUrl);
  const { store, clock, cases, referrals, anna } = house;
  const { appUser, position } = store.tables;
  const faults: unknown[] = [];
  const job = deadlineJob({
    store,
    organisation: house.organisation,
    inTime: referrals.inTime,
    onFault: (fault) => faults.push(fault),
  });
  const hire = async (username: string, role = 'official'): Promise<string> => {
    const person = { username, name: username, roles: [role], password: PASSWORD };
    const { result, userId } = await house.auth.addUser(person);
    if (result !== 'added') throw new Error(`${username}: ${result}`);
    await store.tx(async (w) => {
      await w.update(appUser).set({ mustChangePassword: false });
    });
    return userId;
  };
  const setPost: ReferralHouse['setPost'] = async (positionId, post) => {
    await store.tx(async (w) => {
      await w.update(position).set(post).where(eq(position.id, positionId));
    });
  };
  const seat = async (username: string, positionId: string, role?: string): Promise<string> => {
    const holderId = await hire(username, role);
    await setPost(positionId, { holderId });
    return holderId;
  };
  const history = async (caseId: string): Promise<CaseReferrals> => {
    const found = await referrals.historyOf(caseId, clock.nowMs);
    if (found === null) throw new Error(`no case ${caseId}`);
    return found;
  };
  const asked = async (caseId: string): Promise<string> => {
    const open = (await history(caseId)).referrals.filter(({ state }) => state === 'open');
    const last = open.at(-1);
    if (last === undefined) throw new Error(`nobody is asked about ${caseId}`);
    return last.referralId;
  };
  const hana = await seat('hana', WORKS.head);
  let calls = 0;
  return {
    ...house,
    hana,
    dara: await seat('dara', WORKS.deputy),
    mahan: await seat('mahan', WORKS.manager),
    iman: await seat('iman', 'post-inspection', 'inspection'),
    helen: await seat('helen', 'post-centre-137', 'head'),
    faults,
    hire,
    setPost,
    history,
    async register(form = {}) {
      calls += 1;
      const contactId = await house.answeredCall(`referred-${calls}`, '+989153124587', anna);
      const opened = await cases.openDraft(
        {
          contactId,
          serviceCode: '101',
          district: 3,
          description: 'چاله جلوی مدرسه',
          addressText: 'کوچه ۵',
          ...form,
        },
        anna,
        clock.nowMs,
      );
      if (opened.type !== 'changed') throw new Error(opened.type);
      const { type } = await cases.register(opened.caseId, anna, clock.nowMs);
      if (type !== 'changed') throw new Error(type);
      return opened.caseId;
    },
    async after(hours) {
      clock.nowMs += hours * HOUR_MS;
      await job(clock.nowMs);
    },
    async rungs(caseId) {
      const { referrals: rows } = await history(caseId);
      return rows.map(({ level, role, state }) => `${level} ${role} ${state}`);
    },
    asked,
    async statusOf(caseId) {
      const view = await cases.view(caseId);
      return view?.status ?? 'none';
    },
    dueOf: async (caseId) => (await cases.view(caseId))?.dueAtMs,
    typesOf: async (caseId) => ((await cases.view(caseId))?.events ?? []).map(({ type }) => type),
    reply: async (caseId, referralId) =>
      referrals.answer({
        referralId: referralId ?? (await asked(caseId)),
        text: 'با آسفالت گرم ترمیم شد',
        actorId: hana,
        atMs: clock.nowMs,
      }),
    unconvincing: (caseId) =>
      referrals.findUnconvincing(caseId, 'عکس ندارد', house.vera, clock.nowMs),
  };
}
