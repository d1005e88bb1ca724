import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { AgentId } from '../telephony/protocol/index.ts';
import { createAgents, type Agents } from './agents/index.ts';
import { buildApp, type AppDeps } from './app.ts';
import type { Auth } from './auth/index.ts';
import { createToday, noticeStore, type Today } from './calls/index.ts';
import { callbackSecretsOf, type Secrets } from './config.ts';
import type { Pop } from './contract/desk.ts';
import type { Store } from './db/index.ts';
import { tehranDay } from './kit/jalali.ts';
import type { Line } from './line/index.ts';
import { openLink, type Link } from './link/index.ts';
import {
  createLiveServer,
  greetTelephony,
  insist,
  type Exchange,
  LiveHub,
  missedWireOf,
  serveLive,
  wireOf,
  type LiveServer,
  type LiveSockets,
} from './live/index.ts';
import { faultsOf, type Metrics } from './metrics/index.ts';
import { createMarkedCallers, type MarkedCallers } from './marked-callers/index.ts';
import { type MissedWatch, watchMissed } from './missed-callers/index.ts';
import { createQueues, toBoardQueue, type Queues, withQueue } from './queues/index.ts';
import type { SelfWatch } from './self-check/index.ts';
import {
  callOut,
  followCitizens,
  followDeadlines,
  followFallback,
  followLine,
  followSelf,
  keepMessages,
  lineTables,
  lookAtTrunks,
  overShift,
  sendSms,
  firstAccountOf,
} from './server-follow.ts';
import { watchHealth } from './server-health.ts';
import { makeRecords, type Records } from './server-records.ts';
import { followSettings, type SettingDeps } from './server-settings.ts';
import type { SmsGatewayHandle } from './sms/index.ts';
import type { Trunks } from './trunks/index.ts';
import type { ShelfDeps } from './voice-messages/index.ts';

/** What the composition is given; clocks (`wallMs`: the machine's, as it is set) and chance come from main alone. */
export interface ServerDeps extends SettingDeps {
  readonly store: Store;
  readonly secrets: Omit<Secrets, 'ariPassword'>;
  readonly telephonySocket: string;
  /** Whose disk must have room. */
  readonly dataDir: string;
  readonly version: string;
  /** Asterisk's own record of the calls that its queue served while we were down. */
  readonly queueLog: string;
  readonly canDial?: boolean;
  /** Where the signed heads of case histories go; absent: nowhere. */
  readonly caseHeads?: string;
  /** Folders by which letters go to office automations; absent: `letters` of the data folder. */
  readonly letterFolders?: string;
  /** Where callers' messages are recorded, and where they stay. */
  readonly voiceMessages: ShelfDeps;
  /** Where desk phones register. */
  readonly sipPort: number;
  readonly gateway: Pick<SmsGatewayHandle, 'accounts' | 'simulatorUrl'>;
  readonly log: FastifyBaseLogger;
  readonly metrics: Metrics;
  readonly nowMs: () => number;
  readonly wallMs?: () => number;
  readonly random: () => number;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly randomBelow: (end: number) => number;
  readonly newId: () => string;
  /** Tests let less time pass between the looks of a check. */
  readonly selfCheck?: { readonly everyMs?: number; readonly settleMs?: number };
}

export interface PasokhServer {
  /** Ready to listen or to inject; Socket.IO is on its HTTP server. */
  readonly app: FastifyInstance;
  readonly auth: Auth;
  readonly hub: LiveHub;
  readonly link: Link;
  readonly selfCheck: SelfWatch;
  /** Stops taking, stores what was received, leaves the store open. */
  close(): Promise<void>;
}

/** Everything between the database, telephony's socket and the pages, wired; not listening. */
export async function composeServer(deps: ServerDeps): Promise<PasokhServer> {
  const records = await makeRecords(deps);
  await records.queueRepository.seed(deps.nowMs());
  const io = createLiveServer();
  const live = await makeLive(deps, records, io);
  const sockets = servePages(deps, records, live, io);
  const sms = sendSms(deps, records);
  const citizens = followCitizens(deps, records, live);
  const deadlines = followDeadlines(deps, records);
  const trunks = lookAtTrunks(deps, records, live.link);
  records.prompts.settle();
  const settings = followSettings(deps, records);
  const watched = watchHealth(deps, records, { ...live, trunks }, sms);
  const app = await buildApp(toAppDeps(deps, records, { ...live, trunks, sms }, sockets, watched));
  sockets.attach(app.server);
  return {
    app,
    auth: records.auth,
    hub: live.hub,
    link: live.link,
    selfCheck: live.selfCheck,
    async close() {
      await sockets.close();
      await app.close();
      await watched.stop();
      await settings.stop();
      await deadlines.stop();
      await sms.stop();
      await citizens.stop();
      await live.close();
    },
  };
}

interface Live {
  readonly hub: LiveHub;
  readonly link: Link;
  readonly agents: Agents;
  readonly selfCheck: SelfWatch;
  readonly line: Line;
  readonly markedCallers: MarkedCallers;
  readonly queues: Queues;
  readonly missedWatch: MissedWatch;
  close(): Promise<void>;
}

/** Agents ask the link, the hub asks agents, the link tells the hub: tied here, once. */
interface Knot {
  link: Link | null;
  hub: LiveHub | null;
}

/** What moves: telephony's notices to the ledger, the boards and the desks. */
async function makeLive(deps: ServerDeps, records: Records, io: LiveServer): Promise<Live> {
  const { log, metrics, nowMs } = deps;
  const onFault = faultsOf(deps, 'live');
  const knot: Knot = { link: null, hub: null };
  const exchange: Exchange = {
    ask: async (request) =>
      knot.link?.request(request) ?? { ok: false, refusal: 'pbx-unavailable' },
    isUp: () => knot.link?.isUp() ?? false,
  };

  const queues = createQueues({
    repository: records.queueRepository,
    skills: records.skillRepository,
    withheld: () => records.trainings.withheld(deps.nowMs()),
    newId: deps.newId,
    canDial: deps.canDial === true,
    line: exchange,
    insist: (request) => insist(exchange, request),
    onSet(queue) {
      hub.setQueue(toBoardQueue(queue));
      void today.refresh().catch(onFault);
    },
    onArchived: (queueId) => hub.dropQueue(queueId),
    onServing: (agentIds) => agents.refreshServing(agentIds),
    onFault,
  });
  const missedWatch = watchMissed({
    repository: records.missedCallers,
    tell: missedWireOf(io),
    onFault: faultsOf(deps, 'missed-callers'),
  });
  await queues.load();
  const agents = makeAgents(deps, records, { ...exchange, knot, queues });
  const { ask } = exchange;
  const line = followLine(deps, records, ask);
  const markedCallers = createMarkedCallers({
    repository: records.markedCallers,
    nuisance: records.nuisance,
    hasDanger: (number) => records.cases.hasUrgentOfPhone(number),
    seal: records.sealNumber,
    ask,
  });
  const today: Today = createToday({
    calls: records.calls,
    nowMs,
    serviceLevels: queues.serviceLevels,
    onDay: (day) => hub.setDay(day),
    onCounters: (counters) => hub.setCounters(counters),
    onAgent: (agentId) => hub.refreshAgent(AgentId.parse(agentId)),
    onFault,
  });
  const hub = makeHub(deps, records, { agents, today, queues }, io);
  knot.hub = hub;

  for (const queue of queues.all()) hub.setQueue(toBoardQueue(queue));
  hub.restoreAlarms(await records.calls.standingAlarms());
  await agents.load();
  await today.load();
  const greeters = { hub, agents, queues, line, markedCallers, callbacks: records.callbacks };
  const link = openLink({
    socketPath: deps.telephonySocket,
    random: deps.random,
    newId: deps.newId,
    store: noticeStore({ ...deps, ...records, onDoubt: (callId) => today.doubt(callId) }),
    log: log.child({ room: 'link' }),
    onUp: () => void greetTelephony({ ...exchange, ...greeters }).catch(onFault),
    onDown: () => hub.onDown(),
    onReceived(notice) {
      hub.onReceived(notice);
      line.onReceived(notice, hub.lineNowMs());
    },
    onStored(notice, isLate) {
      metrics.noticeStored(notice, nowMs());
      today.onStored(notice, isLate);
      const { type } = notice.notice;
      if (['call-ended', 'call-answered', 'callback-ended'].includes(type)) missedWatch.changed();
      if (type === 'message-left') keeping.wake();
      if (type.startsWith('callback-')) hub.promisesMoved();
      if (notice.notice.type === 'wrap-up-started') {
        const { agentId, callId } = notice.notice;
        void agents.endIdleWrapUp(agentId, callId).catch(onFault);
      }
      const ended = notice.notice.type === 'wrap-up-ended' ? notice.notice.agentId : null;
      if (ended !== null) void hub.refreshDesk(ended).catch(onFault);
      if (notice.notice.type === 'call-ended') {
        // Handed out, a call may end after its wrap-up: only then its contact is unfinished.
        const { agentId, callId } = notice.notice;
        void markedCallers.review(callId).catch(onFault);
        const isLate = agentId !== null && hub.callOf(agentId) !== callId;
        if (isLate) void hub.refreshDesk(agentId).catch(onFault);
      }
    },
  });
  knot.link = link;
  const fallback = followFallback(deps, records, queues, {
    ...exchange,
    today,
    hub,
    missedWatch,
  });
  const keeping = keepMessages(deps, records, missedWatch);
  const selfCheck = followSelf(deps, records, { today, hub, link, ask });
  return {
    hub,
    agents,
    line,
    markedCallers,
    queues,
    missedWatch,
    link,
    selfCheck,
    async close() {
      await selfCheck.stop();
      await keeping.stop();
      missedWatch.stop();
      line.stop();
      await fallback.stop();
      await link.close();
      today.stop();
      hub.stop();
    },
  };
}

function makeAgents(
  deps: ServerDeps,
  records: Records,
  line: Exchange & { knot: Knot; queues: Queues },
): Agents {
  const onFault = faultsOf(deps, 'agents');
  return createAgents({
    repository: records.agentRepository,
    ask: line.ask,
    isFinished: (callId) => records.contacts.isFinishedForCall(callId),
    isTelephonyUp: line.isUp,
    nowMs: deps.nowMs,
    membershipsOf: (agentId) => line.queues.membershipsOf(agentId),
    skillsOf: (agentId) => line.queues.skillsOf(agentId),
    sipPort: deps.sipPort,
    outside: records.outsideCalls,
    newPassword: () => Buffer.from(deps.randomBytes(24)).toString('base64url'),
    onChanged: (agentId) => void line.knot.hub?.refreshDesk(AgentId.parse(agentId)).catch(onFault),
  });
}

function makeHub(
  deps: ServerDeps,
  records: Records,
  parts: { readonly agents: Agents; readonly today: Today; readonly queues: Queues },
  io: LiveServer,
): LiveHub {
  const { agents, today, queues } = parts;
  const { nowMs, metrics } = deps;
  const { buildPop } = records;
  return new LiveHub({
    wire: wireOf(io),
    nowMs,
    day: tehranDay(nowMs()),
    onFault: faultsOf(deps, 'live'),
    phoneOf: (call) => records.phoneOf(call.callerToken),
    findCitizenName: (phone) => records.nameOnNumber(phone),
    findAgentName: (agentId) => records.agentRepository.findName(agentId),
    answeredToday: (agentId) => today.answeredBy(agentId),
    async buildPop({ callId, offerId, agentId }, call, atMs) {
      // The talk is over and its wrap-up runs: the ledger knows the rest.
      if (call === null || offerId === null) {
        return withQueue(queues, await records.pastPop(agentId, callId));
      }
      const { queueId, callerToken, enteredAtMs, callback, direction } = call;
      const waitedMs = Math.max(0, atMs - enteredAtMs);
      const phone = records.phoneOf(callerToken);
      const isCallback = callback !== undefined;
      const known = { callId, offerId, queueId, waitedMs, phone, isCallback };
      const outbound = direction === undefined ? null : await records.outboundOf(callId);
      const pop = await buildPop(outbound === null ? known : { ...known, outbound });
      return withQueue(queues, pop);
    },
    phoneKindOf: (agentId) => agents.phoneKindOf(agentId),
    canDialOut: deps.canDial === true,
    unfinishedOf: (agentId) => records.contacts.listUnfinished(agentId),
    onPopSent: (tookMs) => metrics.popSent(tookMs),
  });
}

function servePages(deps: ServerDeps, records: Records, live: Live, io: LiveServer): LiveSockets {
  const onFault = faultsOf(deps, 'pages');
  return serveLive(io, {
    hub: live.hub,
    onFault,
    missedWaiting: () => records.missedCallers.countWaiting(),
    reportPhone: (userId, offerIds) => live.agents.reportPhone(userId, offerIds),
    authenticate: (cookie) => records.auth.authenticate(cookie),
    findSession: (sessionId) => records.auth.findSession(sessionId),
    onPopPainted(painted) {
      if (painted.ringDelayMs !== null) deps.metrics.ringDelayed(painted.ringDelayMs);
      records.calls.keepPopPainted({ ...painted, atMs: deps.nowMs() }).catch(onFault);
    },
  });
}

function toAppDeps(
  deps: ServerDeps,
  records: Records,
  live: Live & { readonly trunks: Trunks; readonly sms: AppDeps['smsOutbox'] },
  sockets: LiveSockets,
  watched: AppDeps['watched'],
): AppDeps {
  const { hub, agents, queues, line, markedCallers, link, trunks } = live;
  // Telephony away: the account stays until he signs in again, nobody is kept from leaving.
  const onUserOut = async (userId: string): Promise<void> => {
    if (agents.phoneKindOf(userId) !== null) await agents.signOut(userId);
  };
  return {
    ...lineTables(deps, records, { queues, line, onUserOut, sockets }),
    ...records,
    agents,
    line,
    markedCallers,
    queues,
    trunks,
    pastPop: async (userId, callId) => withQueue(queues, await records.pastPop(userId, callId)),
    ...{ log: deps.log, nowMs: deps.nowMs, store: deps.store },
    onMissedChanged: () => live.missedWatch.changed(),
    onPromisesMoved: () => hub.promisesMoved(),
    ...{ metrics: deps.metrics, smsOutbox: live.sms },
    sms: {
      repository: records.sms,
      ...deps.gateway,
      first: firstAccountOf(deps, records),
      callbackSecrets: callbackSecretsOf(deps.secrets),
    },
    ...overShift(deps, records, live),
    outboundCalls: callOut(deps, records, link),
    transferTargets: (userId) => hub.transferTargets(AgentId.parse(userId)),
    phones: () => hub.phones(link.isUp(), agents.phones()),
    ...{ ask: (request) => link.request(request), isTelephonyUp: () => link.isUp() },
    watched,
    environment: deps.environment ?? [],
    async popOf(agentId, callId): Promise<Pop | null> {
      const agent = AgentId.parse(agentId);
      return hub.callOf(agent) === callId ? hub.popOf(agent) : null;
    },
    onSessionsEnded: (sessionIds) => sockets.endSessions(sessionIds),
    onUserOut,
    async onFinished({ agentId, callId }) {
      if (callId !== null) {
        await agents.finishWrapUp(agentId, callId);
        void markedCallers.review(callId).catch(faultsOf(deps, 'marked-callers'));
      }
      await hub.refreshDesk(AgentId.parse(agentId));
    },
  };
}
