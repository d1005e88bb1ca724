import { feedbackRepository } from '../../src/announcements/index.ts';
import { makeAudit, type Audit } from '../../src/audit/index.ts';
import { accessOf, type Auth, type AuthRepository, makeAuth } from '../../src/auth/index.ts';
import { createPopBuilder, type PopBuilder } from '../../src/calls/index.ts';
import {
  type Cases,
  makeCases,
  OPEN_STATUSES,
  type Registered,
  type ResultToTell,
  statesFor,
  type WordToTell,
} from '../../src/cases/index.ts';
import { type CitizenRepository, citizenRepository } from '../../src/citizens/index.ts';
import { type ContactRepository, contactRepository } from '../../src/contacts/index.ts';
import { duplicateFinder, type Duplicates } from '../../src/duplicates/index.ts';
import {
  type Organisation,
  organisationRepository,
  type PolicyDraftRepository,
  policyDraftRepository,
  type PolicyRepository,
  policyRepository,
} from '../../src/organisation/index.ts';
import {
  type Emergencies,
  EMERGENCY_RULES,
  emergencyRepository,
  emergencyViews,
  type Roster,
  rosterRepository,
} from '../../src/emergencies/index.ts';
import { type Oversight, oversightRepository } from '../../src/oversight/index.ts';
import { makeReferrals, type Referrals } from '../../src/referrals/index.ts';
import {
  type ServiceCodeRepository,
  type DistrictMap,
  districtMap,
  serviceCodeRepository,
} from '../../src/service-codes/index.ts';
import { caseTracking, type Tracking } from '../../src/tracking/index.ts';
import { openTestDatabase, SEEDED_AT_MS, type TestDatabase } from './database.ts';

/** All rooms of records on one database, with people in them and a clock that tests turn. */
export interface CaseHouse extends TestDatabase {
  readonly clock: { nowMs: number };
  readonly users: AuthRepository;
  readonly auth: Auth;
  readonly audit: Audit;
  readonly contacts: ContactRepository;
  readonly citizens: CitizenRepository;
  readonly serviceCodes: ServiceCodeRepository;
  readonly districtMap: DistrictMap;
  readonly cases: Cases;
  readonly organisation: Organisation;
  readonly policies: PolicyRepository;
  readonly policyDrafts: PolicyDraftRepository;
  readonly referrals: Referrals;
  readonly oversight: Oversight;
  readonly roster: Roster;
  readonly emergencies: Emergencies;
  readonly emergencyViews: ReturnType<typeof emergencyViews>;
  /** Crews that were told by SMS, in order. */
  readonly paged: { caseId: string; crewId: string }[];
  /** The reply of whoever is asked now: the case waits for its verdict. */
  replied(caseId: string): Promise<void>;
  readonly duplicates: Duplicates;
  readonly tracking: Tracking;
  readonly buildPop: PopBuilder;
  /** Nobody outside was ever called. */
  readonly outsideNames: () => Promise<Record<string, never>>;
  readonly aboutOf: () => Promise<null>;
  /** What was handed over to be told, in order. Throw from `announcing.fail` to refuse it. */
  readonly announced: ResultToTell[];
  /** Whose tracking code was to be sent, in order. */
  readonly acknowledged: Registered[];
  /** What was to be told before a result, in order. */
  readonly words: WordToTell[];
  readonly announcing: { fail: Error | null };
  /** Agents Anna and Boris; Vera of special follow-up. */
  readonly anna: string;
  readonly boris: string;
  readonly vera: string;
  /** A call that `agentId` answered: its contact. */
  answeredCall(callId: string, phone: string | null, agentId: string): Promise<string>;
}

export const PASSWORD = 'یک گذرواژه بلند 137';

export async function openCaseHouse(databaseUrl = ''): Promise<CaseHouse> {
  const database = await openTestDatabase(databaseUrl);
  const { store, personal, search, newId, randomBytes, randomBelow } = database;
  const clock = { nowMs: SEEDED_AT_MS };
  const nowMs = () => clock.nowMs;
  const access = accessOf({ store, personal, nowMs, newId, randomBytes });
  const { users } = access;
  const sessionKey = Buffer.alloc(32, 7).toString('base64');
  const auth = await makeAuth({ ...access, sessionKey });
  const contacts = contactRepository({ store, personal, newId });
  const audit = makeAudit({ store, nowMs, newId });
  const citizens = citizenRepository({
    ...{ store, personal, search, contacts, audit, newId },
    findAnew: (w, caseId, atMs) => cases.findAnew(w, caseId, atMs),
  });
  const announced: ResultToTell[] = [];
  const acknowledged: Registered[] = [];
  const words: WordToTell[] = [];
  const announcing: { fail: Error | null } = { fail: null };
  const map = districtMap({ store, audit });
  const organisation = organisationRepository(store);
  const cases: Cases = makeCases({
    store,
    personal,
    search,
    contacts,
    citizens,
    newId,
    randomBelow,
    announceRegistered: async (_w, registered) => {
      if (announcing.fail !== null) throw announcing.fail;
      acknowledged.push(registered);
    },
    announceResult: async (_w, result) => {
      if (announcing.fail !== null) throw announcing.fail;
      announced.push(result);
    },
    announceWord: async (_w, word) => void words.push(word),
    announceWithdrawn: async () => undefined,
    contactFinished: async () => undefined,
    referRegistered: (w, caseId, atMs) => referrals.referRegistered(w, caseId, atMs),
    acceptReply: (w, accepted) => referrals.acceptReply(w, accepted),
    dangerJudged: (w, judged) => emergencies.judged(w, judged),
    async caseWithdrawn(w, withdrawn) {
      await referrals.withdrawn(w, withdrawn);
      await emergencies.cancel(w, withdrawn.caseId, withdrawn.atMs);
    },
    endReferrals: (w, caseId, atMs) => referrals.inTime.closeAll(w, caseId, atMs),
    outlines: map.outlines,
  });
  const { recoding, steps, tellCitizen } = cases;
  const referrals: Referrals = makeReferrals({
    ...{ store, personal, organisation, steps, recoding, tellCitizen, newId },
    beginEmergency: (w, begun) => emergencies.begin(w, begun),
  });
  const policies = policyRepository({ store, audit, newId });
  const roster = rosterRepository({ store, audit, newId });
  const paged: { caseId: string; crewId: string }[] = [];
  const emergencies: Emergencies = emergencyRepository({
    ...{ store, personal, steps, roster, newId },
    after: referrals,
    pageCrew: async (_w, { caseId, crewId }) => void paged.push({ caseId, crewId }),
    rules: EMERGENCY_RULES,
  });
  const person = async (username: string, name: string, role: string): Promise<string> => {
    const added = await auth.addUser({ username, name, roles: [role], password: PASSWORD });
    if (added.result !== 'added') throw new Error(`${username}: ${added.result}`);
    await store.tx(async (w) => {
      await w.update(store.tables.appUser).set({ mustChangePassword: false });
    });
    return added.userId;
  };
  const vera = await person('vera', 'ورا', 'special-follow-up');
  return {
    ...database,
    clock,
    users,
    auth,
    audit,
    tracking: caseTracking({
      store,
      personal,
      audit,
      contacts,
      citizens,
      pathToRoot: cases.pathToRoot,
      feedback: feedbackRepository(store, newId),
      objectIn: (w, objection) => cases.objectIn(w, objection),
      withdrawIn: (w, back) => cases.withdrawIn(w, back),
      withdrawable: statesFor('withdraw'),
    }),
    contacts,
    citizens,
    serviceCodes: serviceCodeRepository(store),
    districtMap: map,
    cases,
    organisation,
    policies,
    policyDrafts: policyDraftRepository({ store, audit, policies, newId }),
    referrals,
    roster,
    oversight: oversightRepository({ store, organisation, notices: referrals.notices, newId }),
    emergencies,
    emergencyViews: emergencyViews({ store, personal, citizens }),
    paged,
    async replied(caseId) {
      const { nowMs: atMs } = clock;
      const history = await referrals.historyOf(caseId, atMs);
      const asked = history?.referrals.find(({ state }) => state === 'open');
      if (asked === undefined) throw new Error(`nobody is asked about ${caseId}`);
      const { referralId } = asked;
      const given = { referralId, text: 'با آسفالت گرم ترمیم شد', actorId: vera, atMs };
      const { type } = await referrals.answer(given);
      if (type !== 'done') throw new Error(`${caseId}: ${type}`);
    },
    duplicates: duplicateFinder({ store, personal, search, openStatuses: OPEN_STATUSES }),
    outsideNames: async () => ({}),
    aboutOf: async () => null,
    buildPop: createPopBuilder({
      citizens,
      cases,
      contacts,
      nowMs,
      phoneHash: personal.phoneHash,
    }),
    announced,
    acknowledged,
    words,
    announcing,
    anna: await person('anna', 'آنا', 'agent'),
    boris: await person('boris', 'بوریس', 'agent'),
    vera,
    async answeredCall(callId, phone, agentId) {
      return store.tx(async (w) => {
        const contactId = await contacts.openContactForCall(w, {
          callId,
          phone,
          atMs: clock.nowMs,
        });
        await contacts.answerContactForCall(w, { callId, agentId });
        return contactId;
      });
    },
  };
}
