import { AgentId, type Answer, type Request } from '../telephony/protocol/index.ts';
import {
  fallbackStore,
  followFallbackRecord,
  forgetAgentStates,
  ledgerCheck,
  type FallbackRecord,
  type Today,
} from './calls/index.ts';
import { assert } from './kit/assert.ts';
import { createLine, type Line, lineRepository } from './line/index.ts';
import {
  type LineTableRoutesOptions,
  membershipTable,
  holidayTable,
  queueTables,
  userTable,
} from './line-tables/index.ts';
import type { Link } from './link/index.ts';
import {
  endPromise,
  type Exchange,
  type LiveHub,
  type LiveSockets,
  untriagedAlarm,
} from './live/index.ts';
import { faultsOf } from './metrics/index.ts';
import type { Queues } from './queues/index.ts';
import { makeOutboundCalls, type OutboundCalls } from './outbound/index.ts';
import { watchSelf, type SelfWatch } from './self-check/index.ts';
import type { MissedWatch } from './missed-callers/index.ts';
import { type DeadlineWatch, watchDeadlines } from './referrals/index.ts';
import type { ServerDeps } from './server.ts';
import { shiftPicture, type ShiftRoutesOptions } from './shifts/index.ts';
import {
  type AccountWatch,
  blankOldTexts,
  DEFAULT_RULES,
  firstOf,
  receivingLines,
  type Outbox,
  type SmsProvider,
  startInbox,
  startOutboxes,
  startTidying,
  watchAccount,
} from './sms/index.ts';
import type { TrainingRoutesOptions } from './trainings/index.ts';
import { makeTrunks, type Trunks } from './trunks/index.ts';
import { watchDue } from './cases/index.ts';
import { startLetters } from './letters/index.ts';
import { fromWallOf } from './server-clock.ts';
import type { Records } from './server-records.ts';
import { type Keeping, startKeeping } from './voice-messages/index.ts';

/** Who is let in when, and what callers are told, those of a district what concerns it. */
export function followLine(deps: ServerDeps, records: Records, ask: Exchange['ask']): Line {
  const { store, nowMs, canDial = false } = deps;
  return createLine({
    repository: lineRepository({ store, audit: records.audit, nowMs }),
    banners: records.banners,
    outside: records.outsideCalls,
    phoneOf: records.phoneOf,
    districtOf: (phone) => records.districtOfNumber(phone, nowMs()),
    ...{ ask, nowMs, canDial, onFault: faultsOf(deps, 'line') },
  });
}

/** Calls that Asterisk's own queue answered, or lost, while we were away: into the ledger. */
export function followFallback(
  deps: ServerDeps,
  records: Records,
  queues: Queues,
  live: Exchange & {
    readonly today: Today;
    readonly hub: LiveHub;
    readonly missedWatch: MissedWatch;
  },
): FallbackRecord {
  const onFault = faultsOf(deps, 'fallback-record');
  return followFallbackRecord({
    path: deps.queueLog,
    store: fallbackStore({ ...deps, ...records, queue: () => queues.first() }),
    onFault,
    onApplied({ ended, agentIds, settled }) {
      if (settled.length > 0) live.hub.promisesMoved();
      // What is not heard now is told by the next greeting.
      for (const promise of settled) void endPromise(live, promise).catch(onFault);
      for (const outcome of ended) deps.metrics.fallbackEnded(outcome);
      void live.today.refresh().catch(onFault);
      live.missedWatch.changed();
      for (const agentId of agentIds) {
        void live.hub.refreshDesk(AgentId.parse(agentId)).catch(onFault);
      }
    },
  });
}

/** What callers leave after the tone, from the PBX's spool to our shelf, and away when it is old. */
export function keepMessages(
  deps: ServerDeps,
  records: Records,
  missedWatch: MissedWatch,
): Keeping {
  return startKeeping({
    repository: records.voiceMessages,
    shelf: records.shelf,
    nowMs: deps.nowMs,
    fromWall: fromWallOf(deps),
    keepMs: () => records.settings.rules().voiceMessages.keepMs,
    onMoved: () => missedWatch.changed(),
    onFault: faultsOf(deps, 'voice-messages'),
  });
}

/** Engine, ledger, PBX and board, compared each minute. */
export function followSelf(
  deps: ServerDeps,
  records: Records,
  live: {
    readonly today: Today;
    readonly hub: LiveHub;
    readonly link: Link;
    readonly ask: (request: Request) => Promise<Answer>;
  },
): SelfWatch {
  const onFault = faultsOf(deps, 'self-check');
  return watchSelf({
    ...deps,
    ...live,
    log: deps.log.child({ room: 'self-check' }),
    ledger: ledgerCheck({ ...deps, ...records }),
    callbacks: records.callbacks,
    onFault,
    onLedgerMended: () => void live.today.refresh().catch(onFault),
    ...deps.selfCheck,
  });
}

type OnFault = (fault: unknown) => void;

/** What citizens write back, what their cases do by themselves, what is forgotten: each minute. */
export function followCitizens(
  deps: ServerDeps,
  records: Records,
  live: {
    readonly line: Pick<Line, 'endBanners'>;
    readonly queues: Queues;
    readonly hub: LiveHub;
  },
): { stop(): Promise<void> } {
  const { nowMs: now, log } = deps;
  const { accounts } = deps.gateway;
  const inboxes = accounts.map((each) =>
    startInbox({
      repository: records.sms,
      provider: each,
      lines: async () => receivingLines(each.id, await records.smsSettings.read()),
      ...{ now, wallMs: deps.wallMs },
      log: log.child({ room: 'sms', gateway: each.id }),
    }),
  );
  const tidying = startTidying({
    blank: (beforeMs, atMs) => blankOldTexts({ ...deps, ...records }, beforeMs, atMs),
    settings: () => records.smsSettings.read(),
    now,
    onFault: faultsOf(deps, 'sms'),
  });
  /** Each by itself: what stops one of them stops no other. */
  const each = (room: string, runDue: (atMs: number, onFault: OnFault) => Promise<unknown>) => {
    const onFault = faultsOf(deps, room);
    return watchDue({ runDue: (atMs) => runDue(atMs, onFault), now, onFault });
  };
  const watches = [
    each('cases', (atMs) => records.cases.runDue(atMs)),
    each('referrals', untriagedAlarm({ ...records.referrals, hub: live.hub })),
    each('oversight', (atMs, onFault) => records.oversight.runDue(atMs, onFault)),
    each('manager-sessions', (atMs, onFault) => records.managerSessions.runDue(atMs, onFault)),
    each('works', (atMs, onFault) => records.works.runDue(atMs, onFault)),
    each('history', async (atMs) => records.history?.sealDay(atMs)),
    each('line', (atMs) => live.line.endBanners(atMs)),
    each('trainings', () => live.queues.refreshSkills()),
    each('emergencies', (atMs, onFault) => records.emergencies.runDue(atMs, onFault)),
    each('agent-states', (atMs) =>
      forgetAgentStates(deps.store, atMs - records.settings.rules().agentStates.keepMs, atMs),
    ),
    each('field-visits', (atMs) => records.fieldVisits.runDue(atMs)),
    each('warnings', (atMs, onFault) => records.warnings.runDue(atMs, onFault)),
    each('attachments', (atMs) => records.attachments.tidy(atMs)),
    each('sms', (atMs) =>
      records.sms.endGone(
        accounts.map(({ id }) => id),
        DEFAULT_RULES.resolveLimitMs,
        atMs,
      ),
    ),
  ];
  const letters = sendLetters(deps, records);
  return {
    async stop() {
      await letters.stop();
      for (const inbox of inboxes) await inbox.stop();
      await tidying.stop();
      for (const watch of watches) await watch.stop();
    },
  };
}

/** Letters on their way to the office automation and back, with their figures. */
function sendLetters(deps: ServerDeps, records: Records): { stop(): Promise<void> } {
  const { letters } = records;
  const { nowMs: now, random, metrics } = deps;
  const isResting = (): boolean => letters.breaker.openUntilMs !== null;
  const { figures } = letters.outbox;
  const forReview = () => letters.received.countReview();
  metrics.letters.watch({ figures, forReview, isResting, nowMs: now });
  const log = deps.log.child({ room: 'letters' });
  const { read: settings } = letters.settings;
  return startLetters({ ...letters, settings, now, random, log, meter: metrics.letters });
}

/** Experts' own calls: what is on record, asked of telephony. */
export function callOut(deps: ServerDeps, records: Records, link: Link): OutboundCalls {
  return makeOutboundCalls({
    repository: records.outbound,
    numberOf: records.outboundNumberOf,
    outside: records.outsideCalls,
    canDialOut: deps.canDial === true,
    seal: records.sealNumber,
    ask: (request) => link.request(request),
    isTelephonyUp: () => link.isUp(),
    newId: deps.newId,
  });
}

/** What whoever leads the shift sees and hands over. */
export function overShift(
  deps: ServerDeps,
  records: Records,
  live: { readonly hub: LiveHub; readonly line: Line; readonly queues: Queues },
): Pick<ShiftRoutesOptions, 'shiftPicture' | 'isOnShift' | 'callInHand' | 'onGiven'> &
  Pick<TrainingRoutesOptions, 'onTrained'> {
  const { hub, line, queues } = live;
  const onFault = faultsOf(deps, 'shifts');
  return {
    async shiftPicture(userId) {
      const atMs = deps.nowMs();
      const known = {
        emergencies: await records.emergencyViews.list({ userId, all: true }, atMs),
        banners: await line.banners(null),
        breaks: await records.pauses.list(),
        unfinished: await records.unfinished.list(
          (agentId, callId) => hub.callOf(AgentId.parse(agentId)) === callId,
        ),
        board: hub.joinBoard(),
      };
      return shiftPicture(known, atMs);
    },
    isOnShift: (agentId) => {
      const agent = hub.picture.agents.get(AgentId.parse(agentId));
      return agent !== undefined && agent.wish !== 'signed-out';
    },
    onTrained: () => queues.refreshSkills(),
    callInHand: (agentId) => hub.callOf(AgentId.parse(agentId)),
    onGiven(agentIds) {
      for (const agentId of agentIds) {
        void hub.refreshDesk(AgentId.parse(agentId)).catch(onFault);
      }
    },
  };
}

/** The clocks of cases: at boot and each minute. */
export function followDeadlines(deps: ServerDeps, records: Records): DeadlineWatch {
  return watchDeadlines({
    store: deps.store,
    organisation: records.organisation,
    inTime: records.referrals.inTime,
    nowMs: deps.nowMs,
    onFault: faultsOf(deps, 'deadlines'),
  });
}

/** What a worker's own account is like: how it is set, and which of its lines are refused. */
export type SmsAccountLook = Pick<Outbox, 'refusedLines'> & { readonly account: AccountWatch };

export interface SmsAccountLooks {
  /** At the account that sends now. */
  sending(): SmsAccountLook;
  /** At the other one; null: there is one account. */
  standby(): SmsAccountLook | null;
}

/**
 * The outbox: woken by what is queued, its figures on the metrics page. Of two accounts the page says which one
 * sends; how each is set is looked at now and then: what is wrong with the other is to be mended before it is needed.
 */
export function sendSms(deps: ServerDeps, records: Records): Outbox & SmsAccountLooks {
  const { metrics, nowMs, gateway } = deps;
  const { accounts } = gateway;
  const settings = () => records.smsSettings.read();
  const first = firstAccountOf(deps, records);
  const log = deps.log.child({ room: 'sms' });
  const outbox = startOutboxes({
    ...{ repository: records.sms, accounts, first, settings },
    now: nowMs,
    toWall: (instantMs) => (deps.wallMs ?? nowMs)() - (nowMs() - instantMs),
    random: deps.random,
    meter: metrics.sms,
    logOf: ({ id }) => (accounts.length > 1 ? log.child({ gateway: id }) : log),
  });
  records.wake.outbox = () => outbox.wake();
  const isResting = (): boolean => outbox.breaker.openUntilMs !== null;
  const onFault = faultsOf(deps, 'sms');
  const looks = accounts.map((provider) => ({
    account: watchAccount({ provider, settings, now: nowMs, log, onFault }),
    refusedLines: () => outbox.refusedLinesOf(provider),
  }));
  const isFirst = ({ account }: SmsAccountLook): boolean => account.gateway === first().id;
  let sending = first();
  records.settings.onChanged(() => {
    if (first() === sending) return;
    sending = first();
    log.info({ gateway: sending.id }, 'another SMS account is the first now');
    outbox.wake();
  });
  const figures = () => records.sms.figures();
  const credits = () => looks.map(({ account }) => account);
  metrics.sms.watch({ figures, isResting, credits, nowMs });
  return {
    wake: () => outbox.wake(),
    breaker: outbox.breaker,
    refusedLines: () => outbox.refusedLines(),
    sending() {
      const look = looks.find(isFirst);
      assert(look !== undefined, 'each account is looked at');
      return look;
    },
    standby: () => looks.find((look) => !isFirst(look)) ?? null,
    async stop() {
      await outbox.stop();
      for (const { account } of looks) await account.stop();
    },
  };
}

/** The SMS account that sends, as the settings say it now. */
export const firstAccountOf =
  ({ gateway }: Pick<ServerDeps, 'gateway'>, { settings }: Pick<Records, 'settings'>) =>
  (): SmsProvider =>
    firstOf(gateway.accounts, settings.values().PASOKH_SMS_FIRST);

/** The ways to the telephone network, as telephony sees them. */
export const lookAtTrunks = (
  { nowMs }: Pick<ServerDeps, 'nowMs'>,
  { audit }: Pick<Records, 'audit'>,
  link: Link,
): Trunks =>
  makeTrunks({
    ...{ audit, nowMs },
    ask: (request) => link.request(request),
    isTelephonyUp: () => link.isUp(),
  });

/** Users, queues, memberships and holidays as tables; who has less than before is put out at once. */
export function lineTables(
  deps: ServerDeps,
  records: Records,
  live: {
    readonly queues: Queues;
    readonly line: Line;
    readonly onUserOut: (userId: string) => Promise<void>;
    readonly sockets: Pick<LiveSockets, 'endSessions'>;
  },
): Omit<LineTableRoutesOptions, 'audit'> {
  const { audit, auth, queueRepository: repository } = records;
  return {
    userTable: userTable({
      ...deps,
      audit,
      async onLess(userId) {
        live.sockets.endSessions(await auth.endAllSessions(userId));
        await live.onUserOut(userId);
      },
      onFault: (userId, fault) =>
        deps.log.error({ userId, err: fault }, 'who has less by a table could not be signed out'),
    }),
    membershipTable: membershipTable({
      ...{ store: deps.store, audit, repository, skills: records.skillRepository },
      queues: live.queues,
    }),
    holidayTable: holidayTable({ ...deps, audit, line: live.line }),
    queueTables: queueTables({
      ...{ store: deps.store, audit, newId: deps.newId, repository },
      ...{ queues: live.queues, canDial: deps.canDial === true },
    }),
  };
}
