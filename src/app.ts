import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify';
import {
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { agentRoutes, type AgentRoutesOptions } from './agents/index.ts';
import { announcementRoutes, type AnnouncementRoutesOptions } from './announcements/index.ts';
import type { Audit } from './audit/index.ts';
import { apiDocs } from './api-docs/index.ts';
import {
  authPlugin,
  authRoutes,
  KEY_SESSION,
  type Auth,
  type AuthRoutesOptions,
  type Session,
} from './auth/index.ts';
import {
  callbackRoutes,
  callRoutes,
  type CallbackRoutesOptions,
  type CallRoutesOptions,
  fairnessRoutes,
  type FairnessRoutesOptions,
} from './calls/index.ts';
import { caseRoutes, type Cases, mergeRoutes, tellingRoutes } from './cases/index.ts';
import { circularRoutes, type CircularRoutesOptions } from './circulars/index.ts';
import { citizenRoutes, type CitizenRepository } from './citizens/index.ts';
import { commissionRoutes, type CommissionRoutesOptions } from './commissions/index.ts';
import {
  callOf,
  contactRoutes,
  type ContactRepository,
  type ContactRoutesOptions,
  type MatterFigures,
} from './contacts/index.ts';
import { emergencyRoutes, type EmergencyRoutesOptions } from './emergencies/index.ts';
import { Refusal } from './contract/refusal.ts';
import { fieldRoutes, type FieldRoutesOptions } from './field-visits/index.ts';
import { markedCallerRoutes, type MarkedCallers } from './marked-callers/index.ts';
import { directoryRoutes, type DirectoryRepository, type OutsideCalls } from './directory/index.ts';
import { duplicateRoutes, type Duplicates } from './duplicates/index.ts';
import { missedCallerRoutes, type MissedCallerRoutesOptions } from './missed-callers/index.ts';
import { healthRoutes, type HealthRoutesOptions } from './health/index.ts';
import { knowledgeRoutes, type Knowledge } from './knowledge/index.ts';
import { letterRoutes, type Letters, letterSettingRoutes } from './letters/index.ts';
import { assert } from './kit/assert.ts';
import { lineRoutes, type Line } from './line/index.ts';
import { lineTableRoutes, type LineTableRoutesOptions } from './line-tables/index.ts';
import {
  guestRoutes,
  managerSessionRoutes,
  type ManagerSessionRoutesOptions,
  promiseRoutes,
} from './manager-sessions/index.ts';
import { faultsOf, metricsRoutes, type Metrics } from './metrics/index.ts';
import { outboundRoutes, type OutboundRoutesOptions } from './outbound/index.ts';
import { errorPlugin } from './plugins/errors.ts';
import { requestCounts } from './plugins/request-counts.ts';
import { trailPlugin } from './plugins/trail.ts';
import {
  organisationRoutes,
  organisingRoutes,
  type OrganisingRoutesOptions,
  type PolicyDraftRepository,
  type PolicyRepository,
  type PostRepository,
} from './organisation/index.ts';
import { ownWorkRoutes, type OwnWorkRoutesOptions } from './own-work/index.ts';
import { oversightRoutes, type OversightRoutesOptions } from './oversight/index.ts';
import { queueLogRoutes, type QueueLogRoutesOptions } from './queue-log/index.ts';
import { promptRoutes, type PromptRoutesOptions } from './prompts/index.ts';
import { queueRoutes, type Queues } from './queues/index.ts';
import { recurringRoutes, type RecurringRoutesOptions } from './recurring/index.ts';
import {
  evidenceRoutes,
  followUpRoutes,
  officialRoutes,
  type Referrals,
} from './referrals/index.ts';
import { serviceCodeRoutes, type ServiceCodeRoutesOptions } from './service-codes/index.ts';
import { trainingRoutes, type TrainingRoutesOptions } from './trainings/index.ts';
import { shiftRoutes, type ShiftRoutesOptions } from './shifts/index.ts';
import { settingRoutes, type SettingRoutesOptions } from './settings/index.ts';
import { trunkRoutes, type TrunkRoutesOptions } from './trunks/index.ts';
import { trackingRoutes, type Tracking } from './tracking/index.ts';
import {
  smsRoutes,
  type SmsRoutesOptions,
  smsOutboxRoutes,
  type SmsOutboxRoutesOptions,
  smsSettingsRoutes,
  type SmsSettingsRoutesOptions,
  smsTemplateRoutes,
  type SmsTemplateRoutesOptions,
} from './sms/index.ts';
import { warningRoutes, type WarningRoutesOptions } from './warnings/index.ts';
import { worksRoutes, type WorksRoutesOptions } from './works/index.ts';
import { voiceMessageRoutes, type VoiceMessageRoutesOptions } from './voice-messages/index.ts';

export interface AppDeps
  extends Pick<AuthRoutesOptions, 'onSessionsEnded' | 'onUserOut'>,
    Pick<ContactRoutesOptions, 'onFinished'>,
    CallRoutesOptions,
    AgentRoutesOptions,
    CircularRoutesOptions,
    EmergencyRoutesOptions,
    FairnessRoutesOptions,
    FieldRoutesOptions,
    CommissionRoutesOptions,
    WarningRoutesOptions,
    AnnouncementRoutesOptions,
    LineTableRoutesOptions,
    ManagerSessionRoutesOptions,
    MissedCallerRoutesOptions,
    OutboundRoutesOptions,
    OversightRoutesOptions,
    OwnWorkRoutesOptions,
    QueueLogRoutesOptions,
    RecurringRoutesOptions,
    OrganisingRoutesOptions,
    PromptRoutesOptions,
    ServiceCodeRoutesOptions,
    ShiftRoutesOptions,
    SettingRoutesOptions,
    TrainingRoutesOptions,
    TrunkRoutesOptions,
    SmsOutboxRoutesOptions,
    SmsSettingsRoutesOptions,
    SmsTemplateRoutesOptions,
    VoiceMessageRoutesOptions,
    WorksRoutesOptions {
  readonly log: FastifyBaseLogger;
  readonly nowMs: () => number;
  readonly auth: Auth;
  readonly audit: Audit;
  readonly queues: Queues;
  readonly contacts: ContactRepository;
  readonly duplicates: Duplicates;
  readonly tracking: Tracking;
  readonly matterFigures: MatterFigures;
  readonly citizens: CitizenRepository;
  readonly cases: Cases;
  readonly policies: PolicyRepository;
  readonly policyDrafts: PolicyDraftRepository;
  readonly posts: PostRepository;
  readonly referrals: Referrals;
  readonly knowledge: Knowledge;
  readonly letters: Letters;
  readonly line: Line;
  readonly callbacks: CallbackRoutesOptions['callbacks'];
  readonly onPromisesMoved: CallbackRoutesOptions['onPromisesMoved'];
  readonly ask: CallbackRoutesOptions['ask'];
  readonly directory: DirectoryRepository;
  readonly outsideCalls: OutsideCalls;
  readonly markedCallers: MarkedCallers;
  readonly sms: Omit<SmsRoutesOptions, 'nowMs' | 'shieldNames'>;
  readonly metrics: Metrics;
  readonly isTelephonyUp: () => boolean;
  readonly watched: Omit<HealthRoutesOptions, 'nowMs'>;
}

/** A form is small; a page that sends more is broken. */
const BODY_LIMIT = 256 * 1024;
const KEPT_FREE_MS = 90_000;
/** Longer than a page sends a photo over a network that hardly is one (PHOTO_LIMIT_MS). */
const SENT_WITHIN_MS = 240_000;
/** Per session, else per address: a hand cannot, a runaway page can. */
const REQUESTS_PER_MINUTE = 1_200;
/** A program asks in a loop: a slower one hurts nobody. */
const KEY_REQUESTS_PER_MINUTE = 300;
const isKey = (session: Session | null): boolean =>
  session?.sessionId.startsWith(KEY_SESSION) ?? false;
const SMS_CALLBACK = '/api/sms/callback/';

/** The HTTP application, not listening: main listens, tests inject. */
export async function buildApp(deps: AppDeps): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: deps.log,
    // We listen on a Unix socket behind our own edge: its word about addresses is believed.
    trustProxy: true,
    bodyLimit: BODY_LIMIT,
    // Longer than the edge's, which asks again on what it believes to be open (src/edge/edge.ts).
    keepAliveTimeout: KEPT_FREE_MS,
    // Fastify's own is none: whoever sends a byte a minute, and need not be anybody for it, would hold one of
    // the edge's connections to us for ever. It ends with the request's last byte: an answer may take longer.
    requestTimeout: SENT_WITHIN_MS,
    // A raw URL may hold what somebody searched for; routes are measured by their pattern below.
    logController: new LogController({ disableRequestLogging: true }),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  await app.register(errorPlugin, { onFault: () => deps.metrics.fault('http') });
  await app.register(trailPlugin, {
    callOf: (of) => callOf(deps.store, deps.store.read, of),
    onFault: faultsOf(deps, 'trail'),
  });
  await app.register(helmet);
  await app.register(cookie);
  await app.register(authPlugin, { auth: deps.auth, machinePaths: [SMS_CALLBACK] });
  await app.register(rateLimit, {
    max: (request) => (isKey(request.session) ? KEY_REQUESTS_PER_MINUTE : REQUESTS_PER_MINUTE),
    timeWindow: 60_000,
    keyGenerator: (request) => request.session?.sessionId ?? request.ip,
    allowList: (request) => request.url.startsWith(SMS_CALLBACK),
    errorResponseBuilder: () => new Refusal('too-many-requests'),
    store: requestCounts(deps.nowMs),
  });
  app.addHook('onResponse', async (request, reply) => {
    deps.metrics.httpDone({
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      tookMs: reply.elapsedTime,
    });
  });
  // Names and numbers of citizens are in no cache, neither a browser's nor a proxy's.
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
  app.addHook('onRoute', ({ url, bodyLimit = BODY_LIMIT, preParsing }) => {
    assert(
      bodyLimit <= BODY_LIMIT || preParsing !== undefined,
      `${url} reads a long body of whoever sends one: see beforeBody`,
    );
  });
  const docs = apiDocs(app);
  await features(app, deps);
  await watching(app, deps);
  await app.register(docs);
  return app;
}

async function features(app: FastifyInstance, deps: AppDeps): Promise<void> {
  const { audit, contacts, citizens, cases, calls, nowMs } = deps;
  const { onFinished, popOf, pastPop } = deps;
  await app.register(authRoutes, deps);
  await app.register(agentRoutes, deps);
  await app.register(queueRoutes, { queues: deps.queues });
  await app.register(lineTableRoutes, deps);
  await app.register(promptRoutes, deps);
  await app.register(settingRoutes, deps);
  await app.register(trunkRoutes, deps);
  const { callHistories, callbacks, ask, isTelephonyUp, onPromisesMoved } = deps;
  await app.register(callRoutes, { calls, callHistories, audit, popOf, pastPop });
  await app.register(fairnessRoutes, deps);
  await app.register(ownWorkRoutes, deps);
  const promised = { callbacks, audit, nowMs, ask, isTelephonyUp, onPromisesMoved };
  await app.register(callbackRoutes, promised);
  await app.register(contactRoutes, {
    contacts,
    finish: cases.finishContact,
    nowMs,
    onFinished,
    figures: deps.matterFigures,
  });
  await app.register(citizenRoutes, { citizens, nowMs });
  await app.register(caseRoutes, { cases, audit, nowMs });
  await app.register(tellingRoutes, { cases, audit, nowMs });
  await app.register(announcementRoutes, deps);
  await app.register(duplicateRoutes, {
    duplicates: deps.duplicates,
    contacts,
    nowMs,
    shield: cases.shield,
  });
  await app.register(trackingRoutes, { tracking: deps.tracking, nowMs });
  await app.register(mergeRoutes, { cases, audit, nowMs });
  const { policies, policyDrafts, posts, referrals } = deps;
  const { policyEffect } = referrals;
  await app.register(organisationRoutes, {
    ...{ policies, policyDrafts, posts, policyEffect, nowMs },
  });
  await app.register(organisingRoutes, deps);
  await app.register(knowledgeRoutes, deps);
  await app.register(circularRoutes, deps);
  await app.register(shiftRoutes, deps);
  await app.register(trainingRoutes, deps);
  await app.register(officialRoutes, { referrals, cases, audit, nowMs });
  const { attachments } = deps;
  await app.register(evidenceRoutes, { referrals, cases, attachments, audit, nowMs });
  await app.register(followUpRoutes, { referrals, cases, nowMs });
  await app.register(letterRoutes, { letters: deps.letters, audit, nowMs });
  await app.register(letterSettingRoutes, { letters: deps.letters });
  await app.register(emergencyRoutes, deps);
  await app.register(fieldRoutes, deps);
  await app.register(commissionRoutes, deps);
  await app.register(warningRoutes, deps);
  await app.register(oversightRoutes, deps);
  await app.register(managerSessionRoutes, deps);
  await app.register(guestRoutes, deps);
  await app.register(promiseRoutes, deps);
  await app.register(worksRoutes, deps);
  await app.register(recurringRoutes, deps);
  const { line, directory, outsideCalls: outside } = deps;
  await app.register(lineRoutes, { line, outside, nowMs });
  const isOnCall = (entryId: string) => line.isOnCall(entryId);
  await app.register(directoryRoutes, { directory, isOnCall, audit });
  await app.register(markedCallerRoutes, { markedCallers: deps.markedCallers, audit });
  await app.register(missedCallerRoutes, deps);
  await app.register(outboundRoutes, deps);
  await app.register(voiceMessageRoutes, deps);
  await app.register(queueLogRoutes, { store: deps.store, personal: deps.personal, audit });
  await app.register(serviceCodeRoutes, deps);
  await app.register(smsRoutes, { ...deps.sms, shieldNames: deps.cases.shieldNames, nowMs });
  await app.register(smsTemplateRoutes, deps);
  await app.register(smsOutboxRoutes, deps);
  await app.register(smsSettingsRoutes, deps);
}

/** For those who watch over the product: is it well, and its figures. */
async function watching(app: FastifyInstance, deps: AppDeps): Promise<void> {
  await app.register(healthRoutes, { ...deps.watched, nowMs: deps.nowMs });
  await app.register(metricsRoutes, { metrics: deps.metrics });
}
