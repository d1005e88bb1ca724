import { join } from 'node:path';
import { agentRepository, pauseRepository } from './agents/index.ts';
import {
  announcementRepository,
  feedbackRepository,
  makeAnnouncements,
  makeReplies,
  tellTaskRepository,
} from './announcements/index.ts';
import { attachmentRepository, openPhotoShelf } from './attachments/index.ts';
import { makeAudit } from './audit/index.ts';
import { accessOf, makeAuth } from './auth/index.ts';
import {
  callbackRepository,
  callHistories,
  callRepository,
  createPastPop,
  createPopBuilder,
  callerTokens,
  fairnessReports,
} from './calls/index.ts';
import {
  type Cases,
  historyVerifier,
  makeCases,
  OPEN_STATUSES,
  statesFor,
  TELLING_RULES,
} from './cases/index.ts';
import { circularRepository } from './circulars/index.ts';
import { citizenRepository, districtOfNumber } from './citizens/index.ts';
import { commissionRepository, commissionViews } from './commissions/index.ts';
import { contactRepository, matterFigures } from './contacts/index.ts';
import { makePersonal, makeSearch, type Writer } from './db/index.ts';
import { duplicateFinder } from './duplicates/index.ts';
import { directoryRepository, makeOutsideCalls } from './directory/index.ts';
import {
  crewPager,
  type Emergencies,
  EMERGENCY_RULES,
  emergencyRepository,
  emergencyViews,
  rosterRepository,
} from './emergencies/index.ts';
import { FIELD_RULES, fieldVisitRepository, fieldViews } from './field-visits/index.ts';
import { toE164 } from './kit/phone-number.ts';
import { makeLetters } from './letters/index.ts';
import { knowledgeRepository } from './knowledge/index.ts';
import { bannerRepository } from './line/index.ts';
import { faultsOf } from './metrics/index.ts';
import { markBlocks, markedCallerRepository, nuisanceRepository } from './marked-callers/index.ts';
import { makeManagerSessions } from './manager-sessions/index.ts';
import { missedLedger, missedRepository } from './missed-callers/index.ts';
import { makeNumberOf, makeShownAbout, outboundRepository } from './outbound/index.ts';
import {
  calendarRepository,
  exporting,
  importing,
  organisationRepository,
  policyDraftRepository,
  policyRepository,
  postRepository,
  routingRepository,
} from './organisation/index.ts';
import { oversightRepository } from './oversight/index.ts';
import { ownWorkReports } from './own-work/index.ts';
import { makePrompts, soundFoldersOf } from './prompts/index.ts';
import { queueRepository, skillRepository } from './queues/index.ts';
import { recurringRepository } from './recurring/index.ts';
import { makeReferrals, type Referrals } from './referrals/index.ts';
import type { ServerDeps } from './server.ts';
import { concernedBy } from './server-settings.ts';
import { makeSettings } from './settings/index.ts';
import { districtMap, serviceCodeEditing, serviceCodeRepository } from './service-codes/index.ts';
import { handoverRepository, unfinishedContacts } from './shifts/index.ts';
import {
  localIdMaker,
  smsRepository,
  type SmsRepositoryOptions,
  smsReview,
  smsSettingsRepository,
  smsTemplateRepository,
} from './sms/index.ts';
import { openShelf, voiceMessageRepository } from './voice-messages/index.ts';
import { trainingImport, trainingRepository } from './trainings/index.ts';
import { caseTracking } from './tracking/index.ts';
import { WARNING_RULES, warningRepository } from './warnings/index.ts';
import { makeWorks } from './works/index.ts';

export type Records = Awaited<ReturnType<typeof makeRecords>>;
/** Of the server's own, what stands on no telephony and no gateway. */
export type RecordsDeps = Pick<
  ServerDeps,
  | 'store'
  | 'secrets'
  | 'nowMs'
  | 'wallMs'
  | 'newId'
  | 'randomBytes'
  | 'randomBelow'
  | 'metrics'
  | 'log'
  | 'live'
  | 'canDial'
  | 'caseHeads'
  | 'dataDir'
  | 'letterFolders'
  | 'voiceMessages'
>;

/** What is kept: everything over the database. */
export async function makeRecords(deps: RecordsDeps) {
  const { store, secrets, nowMs, wallMs, newId, randomBytes, randomBelow } = deps;
  const personal = makePersonal({ store, key: secrets.personalKey, newId, randomBytes });
  const search = makeSearch(store, personal);
  const audit = makeAudit({ store, nowMs, newId });
  const settings = makeSettings({
    ...{ store, personal, audit, nowMs, given: deps.live },
    concerned: (name, value) =>
      concernedBy(deps, { cases, missedCallers, voiceMessages }, name, value),
  });
  await settings.refresh();
  const contacts = contactRepository({ store, personal, newId });
  const citizens = citizenRepository({
    ...{ store, personal, search, contacts, audit, newId },
    findAnew: (w, caseId, atMs) => cases.findAnew(w, caseId, atMs),
  });
  const newLocalId = localIdMaker(nowMs, randomBelow);
  /** Set when the outbox runs: what is queued leaves at once. */
  const wake: { outbox: (() => void) | null } = { outbox: null };
  const smsOptions: SmsRepositoryOptions = {
    store,
    personal,
    newId,
    newLocalId,
    onQueued: () => wake.outbox?.(),
    onFinal: (w, final) => announcements.onSmsFinal(w, final),
    onReceived: (w, received) => replies.onReceived(w, received),
    onDelivered: deps.metrics.sms.delivered,
    onStep: (step) => deps.log.info({ room: 'sms', ...step }, 'an SMS'),
    onKept: (step) => deps.log.info({ room: 'sms', ...step }, 'an SMS from a citizen'),
  };
  const sms = smsRepository(smsOptions);
  const told = announcementRepository(store, newId);
  const announcements = makeAnnouncements({
    announcements: told,
    outbox: sms,
    phoneHash: personal.phoneHash,
    markAnnounced: (w, told) => cases.markAnnounced(w, told),
    markToldClosed: (w, closed) => cases.markToldClosed(w, closed),
  });
  const organisation = organisationRepository(store);
  const policies = policyRepository({ store, audit, newId });
  const cases: Cases = makeCases({
    store,
    personal,
    search,
    contacts,
    citizens,
    newId,
    randomBelow,
    announceRegistered: (w, registered) => announcements.announceRegistered(w, registered),
    announceResult: (w, result) => announcements.announceResult(w, result),
    announceWord: (w, word) => announcements.announceWord(w, word),
    announceWithdrawn: (w, withdrawn) => announcements.announceWithdrawn(w, withdrawn),
    contactFinished: (w, contactId, atMs) => announcements.contactFinished(w, contactId, atMs),
    rules: () => ({ ...TELLING_RULES, ...settings.rules().telling }),
    onFault: faultsOf(deps, 'cases'),
    referRegistered: (w, caseId, atMs) => referrals.referRegistered(w, caseId, atMs),
    acceptReply: (w, accepted) => referrals.acceptReply(w, accepted),
    dangerJudged: (w, judged) => emergencies.judged(w, judged),
    async caseWithdrawn(w, withdrawn) {
      await referrals.withdrawn(w, withdrawn);
      await emergencies.cancel(w, withdrawn.caseId, withdrawn.atMs);
    },
    endReferrals: (w, caseId, atMs) => referrals.inTime.closeAll(w, caseId, atMs),
    outlines: () => map.outlines(),
  });
  const { recoding, steps, tellCitizen } = cases;
  const referrals: Referrals = makeReferrals({
    ...{ store, personal, organisation, steps, recoding, tellCitizen, newId },
    beginEmergency: (w, begun) => emergencies.begin(w, begun),
  });
  const map = districtMap({ store, audit });
  const root = deps.letterFolders ?? join(deps.dataDir, 'letters');
  const lettered = { store, personal, audit, referrals, root, newId, nowMs, randomBytes };
  const roster = rosterRepository({ store, audit, newId });
  const emergencies: Emergencies = emergencyRepository({
    ...{ store, personal, steps, roster, newId },
    after: referrals,
    pageCrew: crewPager({ store, personal, outbox: sms }),
    rules: EMERGENCY_RULES,
  });
  const photoShelf = openPhotoShelf(join(deps.dataDir, 'photos'), nowMs);
  const attachments = attachmentRepository({ store, shelf: photoShelf, steps, newId });
  const fieldVisits = fieldVisitRepository({
    ...{ store, personal, steps, newId, openStatuses: OPEN_STATUSES, rules: FIELD_RULES },
    ownReply: referrals.ownReply,
  });
  const access = accessOf({ store, personal, nowMs, wallMs, newId, randomBytes });
  const { pathToRoot } = cases;
  const { sessionKey, former } = secrets;
  const formerSessionKey = former?.sessionKey;
  const tokens = callerTokens(Buffer.from(secrets.callerKey, 'base64'));
  const feedback = feedbackRepository(store, newId);
  const replies = makeReplies({ announcements: told, outbox: sms, feedback, cases });
  const directory = directoryRepository({ store, personal, audit, newId, nowMs });
  const perHour = () => settings.rules().callsOutPerHour;
  const outbound = outboundRepository({ store, audit, nowMs, perHour });
  const calls = callRepository({
    // It stands beside the number: which case that was told in confidence by it, is not said.
    async aboutOf(callId) {
      const about = await outbound.aboutOf(callId);
      if (about === null || about.caseId === null) return about;
      const owner = await cases.findOwner(about.caseId);
      return owner?.confidentiality === 'open' ? about : { ...about, caseId: null };
    },
    store,
    personal,
    newId,
    outsideNames: (entryIds) => directory.namesOf(entryIds),
  });
  const sealNumber = tokens.seal;
  const { phoneHash } = personal;
  const limits = () => settings.rules().missed;
  const missed = missedLedger({ store, personal, newId, limits, outbox: sms });
  const people = { store, personal, cases, citizens, nowMs };
  const blocks = markBlocks({ store, personal, nowMs });
  const missedCallers = missedRepository({ ...people, limits, audit, outbox: sms });
  const routing = routingRepository({ store, audit, newId });
  const calendars = calendarRepository({ store, audit, organisation, newId });
  const tellTasks = tellTaskRepository({
    ...{ store, personal, citizens, contacts, audit, cases, feedback, newId, nowMs },
    claimMs: () => limits().claimMs,
    takeWordIn: referrals.takeWordIn,
  });
  const managerSessions = makeManagerSessions({
    ...{ store, personal, audit, outbox: sms, organisation, citizens, steps, tellCitizen, newId },
  });
  const trainings = trainingRepository({ store, audit, newId });
  const voiceMessages = voiceMessageRepository({ store, nowMs, missed });
  const outboundOf = makeShownAbout(outbound, directory);
  const buildPop = createPopBuilder({ citizens, contacts, cases, phoneHash, nowMs });
  return {
    personal,
    contacts,
    matterFigures: matterFigures(store),
    citizens,
    cases,
    tracking: caseTracking({
      ...{ store, personal, audit, contacts, citizens, pathToRoot, feedback },
      objectIn: (w, objection) => cases.objectIn(w, objection),
      withdrawIn: (w, back) => cases.withdrawIn(w, back),
      withdrawable: statesFor('withdraw'),
    }),
    duplicates: duplicateFinder({ store, personal, search, openStatuses: OPEN_STATUSES }),
    sms,
    smsReview: smsReview({
      ...{ ...smsOptions, sms, audit, mayTellAgain: told.tellAgain },
      shieldNames: cases.shieldNames,
    }),
    smsTemplates: smsTemplateRepository({ store, audit, newId, nowMs }),
    smsSettings: smsSettingsRepository({ store, personal, audit, newId, nowMs }),
    feedback,
    history:
      deps.caseHeads === undefined
        ? null
        : historyVerifier({
            ...{ store, personal, newId, folder: deps.caseHeads },
            personalKey: secrets.personalKey,
          }),
    tellTasks,
    managerSessions,
    works: makeWorks({ store, personal, audit, steps, tellCitizen, newId }),
    async ownCallUnanswered(
      w: Writer,
      call: Parameters<typeof tellTasks.ownCallUnanswered>[1],
    ): Promise<void> {
      await tellTasks.ownCallUnanswered(w, call);
      await managerSessions.ownCallUnanswered(w, call);
    },
    wake,
    auth: await makeAuth({ ...access, sessionKey, formerSessionKey }),
    audit,
    pauses: pauseRepository(store, audit),
    calls,
    callHistories: callHistories({ store, personal }),
    fairness: fairnessReports({ store, nowMs }),
    ownWork: ownWorkReports(store),
    buildPop,
    pastPop: createPastPop({ calls, buildPop, contacts, outboundOf }),
    agentRepository: agentRepository(store),
    queueRepository: queueRepository({ store, audit, nowMs }),
    directory,
    outsideCalls: makeOutsideCalls({
      directory,
      canDialOut: deps.canDial === true,
      seal: sealNumber,
    }),
    skillRepository: skillRepository({ store, audit, nowMs }),
    markedCallers: markedCallerRepository({ store, personal, audit, blocks, newId, nowMs }),
    nuisance: nuisanceRepository({ store, personal, audit, blocks, newId, nowMs }),
    missed,
    missedCallers,
    outbound,
    outboundOf,
    outboundNumberOf: makeNumberOf({ contacts, missedCallers, cases, nowMs }),
    sealNumber,
    callbacks: callbackRepository({ store, personal, audit, nowMs, missed, sealNumber }),
    serviceCodes: serviceCodeRepository(store),
    codeEditing: serviceCodeEditing({ store, audit }),
    districtMap: map,
    unseal: tokens.open,
    voiceMessages,
    settings,
    shelf: openShelf(deps.voiceMessages),
    roster,
    oversight: oversightRepository({ store, organisation, notices: referrals.notices, newId }),
    emergencies,
    emergencyViews: emergencyViews({ store, personal, citizens }),
    commissions: commissionRepository({
      ...{ store, personal, steps, tellCitizen, audit, newId },
      after: referrals,
    }),
    commissionViews: commissionViews({ store, personal }),
    warnings: warningRepository({
      ...{ store, personal, steps, newId, openStatuses: OPEN_STATUSES, rules: WARNING_RULES },
      after: { ...referrals.afterWarning, sendCrew: fieldVisits.askForWarning },
    }),
    attachments,
    fieldVisits,
    fieldViews: fieldViews({
      ...{ store, personal, citizens, attachments, audit, openStatuses: OPEN_STATUSES },
    }),
    organisation,
    policies,
    policyDrafts: policyDraftRepository({ store, audit, policies, newId }),
    banners: bannerRepository({ store, audit, newId }),
    trainings,
    importTrainings: trainingImport({ store, audit, records: trainings }),
    recurring: recurringRepository({
      ...{ store, personal, audit, merges: cases.merges, notices: referrals.notices },
      openStatuses: OPEN_STATUSES,
    }),
    handovers: handoverRepository({ store, personal, audit, newId }),
    unfinished: unfinishedContacts({ store, audit }),
    circulars: circularRepository({ store, audit, newId }),
    knowledge: knowledgeRepository({ store, audit, newId }),
    posts: postRepository({ store, audit, newId }),
    prompts: makePrompts({ folders: soundFoldersOf(deps.dataDir), audit, nowMs, newId }),
    routing,
    calendars,
    importing: importing({ store, audit, routing, calendars }),
    exporting: exporting({ store, routing, calendars }),
    referrals,
    letters: makeLetters({ ...lettered, way: { now: wallMs ?? nowMs } }),
    /** E.164 behind telephony's token; null: withheld, or no number. */
    phoneOf(callerToken: string | null): string | null {
      const digits = callerToken === null ? null : tokens.open(callerToken);
      return digits === null ? null : (toE164(digits)?.e164 ?? null);
    },
    districtOfNumber: districtOfNumber({ store, personal }),
    async nameOnNumber(phone: string): Promise<string | null> {
      const [one, ...others] = await citizens.findByPhone(phone, nowMs());
      return one !== undefined && others.length === 0 ? one.name : null;
    },
  };
}
