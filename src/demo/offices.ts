import type { CaseSummary, CaseView } from '../contract/cases.ts';
import type { CaseReferrals, OrganisationView } from '../contract/referrals.ts';
import type { Chance } from './chance.ts';
import { TOPICS } from './matters.ts';
import { type Person, personAt, Refused } from './person.ts';

export interface OfficesOptions {
  readonly followUp: Person;
  readonly password: string;
  readonly serverSocket: string;
  readonly chance: Chance;
  readonly nowMs: () => number;
  readonly onFault: (fault: unknown) => void;
}

/** In an office of the demonstration it takes a minute what takes days elsewhere. */
const REPLY_AFTER_MS = 30_000;
const VERDICT_AFTER_MS = 50_000;
/** Older ones are the year's own and go their own way. */
const NEW_WITHIN_MS = 30 * 60_000;
const LOOK_EVERY_MS = 10_000;

/** Officials reply to what was registered lately, follow-up accepts it: so that results are sent. */
export function startOffices(options: OfficesOptions): { stop(): void } {
  const { followUp, chance } = options;
  const officials = new Map<string, Person>();
  /** What cannot be answered so, as a danger on which a crew works. */
  const leftAlone = new Set<string>();
  let isLooking = false;

  async function look(): Promise<void> {
    const nowMs = options.nowMs();
    const newest = await followUp.get<CaseSummary[]>('/api/cases');
    for (const { caseId, status, registeredAtMs } of newest) {
      const ageMs = nowMs - (registeredAtMs ?? 0);
      if (ageMs > NEW_WITHIN_MS || leftAlone.has(caseId)) continue;
      try {
        if (status === 'referred' && ageMs > REPLY_AFTER_MS) await reply(caseId);
        if (status === 'answered' && ageMs > VERDICT_AFTER_MS) await accept(caseId);
      } catch (fault) {
        // Whoever is only away is asked again.
        if (fault instanceof Refused && fault.status < 500) leftAlone.add(caseId);
        options.onFault(fault);
      }
    }
  }

  async function reply(caseId: string): Promise<void> {
    const { referrals } = await followUp.get<CaseReferrals>(`/api/cases/${caseId}/referrals`);
    const asked = referrals.find(({ state }) => state === 'open');
    if (asked === undefined) return;
    const { posts } = await followUp.get<OrganisationView>('/api/organisation');
    const holder = posts.find(({ titleFa }) => titleFa === asked.post.titleFa)?.holder;
    const { serviceCode } = await followUp.get<CaseView>(`/api/cases/${caseId}`);
    const text = chance.pick(doneOf(serviceCode));
    if (holder === undefined || holder === null) {
      const { referralId } = asked;
      const letter = { referralId, text, answeredAtMs: asked.sentAtMs, number: null, year: null };
      return followUp.post(`/api/cases/${caseId}/letter`, letter);
    }
    const known = officials.get(holder);
    const official = known ?? personAt(options.serverSocket, holder, options.password);
    officials.set(holder, official);
    await official.post(`/api/referrals/${asked.referralId}/reply`, { text });
  }

  async function accept(caseId: string): Promise<void> {
    const { serviceCode, isUnclassified } = await followUp.get<CaseView>(`/api/cases/${caseId}`);
    // Which code it should have had is for whoever looks at it.
    if (isUnclassified) return void leftAlone.add(caseId);
    const explanation = chance.pick(doneOf(serviceCode));
    await followUp.post(`/api/cases/${caseId}/verify`, { outcome: 'solved', explanation });
  }

  const timer = setInterval(() => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch(options.onFault)
      .finally(() => {
        isLooking = false;
      });
  }, LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer) };
}

const doneOf = (code: string | null): readonly string[] =>
  TOPICS.find((topic) => topic.code === code)?.done ?? ['کار بررسی و انجام شد.'];
