import type {
  AgentId,
  AgentView,
  CallId,
  CallView,
  Notice,
  NumberedNotice,
  QueueId,
  QueueView,
  TelephonyView,
} from '../../telephony/protocol/index.ts';
import { unreachable } from '../kit/assert.ts';

/** A call as the pages see it; its place in line follows from who else waits. */
export type LiveCall = Omit<CallView, 'place'>;

export interface LiveAlarm {
  readonly alarm: string;
  readonly subject: string;
  readonly sinceMs: number;
}

/** What a step changed, so that readers need not look at everything. */
export interface Touched {
  readonly calls: ReadonlySet<CallId>;
  readonly agents: ReadonlySet<AgentId>;
  readonly alarms: boolean;
  readonly estimates: ReadonlySet<QueueId>;
}

/**
 * Telephony's present state, mirrored: a view now and then, notices in between. It holds nothing of
 * its own: after any loss the next view makes it right again.
 */
export interface Picture {
  readonly calls: ReadonlyMap<CallId, LiveCall>;
  readonly agents: ReadonlyMap<AgentId, AgentView>;
  readonly alarms: ReadonlyMap<string, LiveAlarm>;
  readonly estimates: ReadonlyMap<QueueId, QueueView>;
  pbxConnected(): boolean;
  /** Takes the view as the truth, then what was heard after it. Returns all that may differ. */
  reset(view: TelephonyView): Touched;
  /** Before the first view, or older than it: kept or left out, nothing touched. */
  hear(notice: NumberedNotice): Touched;
  /** Telephony is away: what is heard from now on waits for the next view. */
  lose(): void;
  /** Alarms that stood before this process began. */
  restoreAlarms(alarms: readonly LiveAlarm[]): void;
  /** An alarm of the server's own is over. */
  clearAlarm(alarm: Pick<LiveAlarm, 'alarm' | 'subject'>): void;
}

const NOTHING: Touched = {
  calls: new Set(),
  agents: new Set(),
  alarms: false,
  estimates: new Set(),
};

export function createPicture(): Picture {
  const calls = new Map<CallId, LiveCall>();
  const agents = new Map<AgentId, AgentView>();
  const alarms = new Map<string, LiveAlarm>();
  const estimates = new Map<QueueId, QueueView>();
  let unseen: NumberedNotice[] = [];
  let baseSeq: number | null = null;
  let connected = false;

  function step(numbered: NumberedNotice): Touched {
    const { notice, atMs } = numbered;
    if (notice.type === 'alarm-raised' || notice.type === 'alarm-cleared') {
      moveAlarm(alarms, notice, atMs);
      if (notice.alarm === 'pbx-lost') connected = notice.type === 'alarm-cleared';
      return { ...NOTHING, alarms: true };
    }
    if (notice.type === 'agent-changed') {
      const { agent } = notice;
      agents.set(agent.agentId, agent);
      return { ...NOTHING, agents: new Set([agent.agentId]), calls: announce(agent) };
    }
    if (notice.type === 'estimate-changed') {
      const { queueId } = notice.estimate;
      estimates.set(queueId, notice.estimate);
      return { ...NOTHING, estimates: new Set([queueId]) };
    }
    if (notice.type === 'callback-made' || notice.type === 'callback-tried') return NOTHING;
    if (notice.type === 'callback-ended') {
      const reached = notice.endedIn === null ? undefined : calls.get(notice.endedIn);
      if (reached?.callback === undefined || notice.outcome !== 'reached') return NOTHING;
      const callback = { ...reached.callback, isReached: true };
      calls.set(reached.callId, { ...reached, callback });
      return NOTHING;
    }
    const { callId } = notice;
    const after = nextCall(calls.get(callId), notice, atMs);
    if (after !== undefined && after !== null) calls.set(callId, after);
    if (after !== null) return { ...NOTHING, calls: new Set([callId]) };
    calls.delete(callId);
    return { ...NOTHING, calls: new Set([callId]), alarms: dropAlarmsOf(callId) };
  }

  /** An alarm about a call does not outlive it. */
  function dropAlarmsOf(callId: CallId): boolean {
    const alarmed = [...alarms].filter(([, alarm]) => alarm.subject === callId);
    for (const [id] of alarmed) alarms.delete(id);
    return alarmed.length > 0;
  }

  /** He has picked up and is told whose call it is: his phone rings for it no more. */
  function announce({ activity, callId, agentId }: AgentView): ReadonlySet<CallId> {
    const call = callId === null ? undefined : calls.get(callId);
    const isHis = call?.phase === 'offered' && call.agentId === agentId;
    if (activity !== 'announcing' || !isHis) return NOTHING.calls;
    calls.set(call.callId, { ...call, phase: 'announcing' });
    return new Set([call.callId]);
  }

  /** What the view has told already, but for alarms. */
  function hearOld({ notice, atMs }: NumberedNotice): Touched {
    if (notice.type === 'call-ended') return { ...NOTHING, alarms: dropAlarmsOf(notice.callId) };
    if (notice.type !== 'alarm-raised' && notice.type !== 'alarm-cleared') return NOTHING;
    moveAlarm(alarms, notice, atMs);
    dropPbxLost();
    return { ...NOTHING, alarms: true };
  }

  function dropPbxLost(): void {
    if (!connected) return;
    for (const [id, { alarm }] of alarms) if (alarm === 'pbx-lost') alarms.delete(id);
  }

  return {
    calls,
    agents,
    alarms,
    estimates,
    pbxConnected: () => connected,
    reset(view) {
      const touched = {
        calls: new Set([...calls.keys(), ...view.calls.map((call) => call.callId)]),
        agents: new Set([...agents.keys(), ...view.agents.map((agent) => agent.agentId)]),
        alarms: true,
        estimates: new Set([
          ...estimates.keys(),
          ...view.estimates.map((estimate) => estimate.queueId),
        ]),
      };
      calls.clear();
      agents.clear();
      for (const { place: _place, ...call } of view.calls) calls.set(call.callId, call);
      for (const agent of view.agents) agents.set(agent.agentId, agent);
      // What a telephony has forgotten it must learn anew: nothing is known meanwhile.
      for (const queueId of estimates.keys()) estimates.set(queueId, unknownEstimate(queueId));
      for (const estimate of view.estimates) estimates.set(estimate.queueId, estimate);
      // The view does not tell alarms: those of before it count, too.
      for (const one of unseen) if (one.seq <= view.seq) hearOld(one);
      connected = view.pbxConnected;
      dropPbxLost();
      baseSeq = view.seq;
      const later = unseen.filter((one) => one.seq > view.seq);
      unseen = [];
      for (const notice of later) {
        const more = step(notice);
        for (const callId of more.calls) touched.calls.add(callId);
        for (const agentId of more.agents) touched.agents.add(agentId);
        for (const queueId of more.estimates) touched.estimates.add(queueId);
      }
      return touched;
    },
    hear(notice) {
      if (baseSeq === null) {
        unseen.push(notice);
        return NOTHING;
      }
      if (notice.seq <= baseSeq) return hearOld(notice);
      return step(notice);
    },
    lose() {
      baseSeq = null;
      unseen = [];
    },
    clearAlarm: (alarm) => void alarms.delete(alarmId(alarm)),
    restoreAlarms(standing) {
      for (const alarm of standing) {
        if (!alarms.has(alarmId(alarm))) alarms.set(alarmId(alarm), alarm);
      }
    },
  };
}

function unknownEstimate(queueId: QueueId): QueueView {
  return { queueId, expectedWaitMs: null, errorP50Ms: null, errorP90Ms: null };
}

export function alarmId(alarm: { alarm: string; subject: string }): string {
  return `${alarm.alarm} ${alarm.subject}`;
}

function moveAlarm(
  alarms: Map<string, LiveAlarm>,
  notice: Extract<Notice, { type: 'alarm-raised' | 'alarm-cleared' }>,
  atMs: number,
): void {
  const { alarm, subject } = notice;
  if (notice.type === 'alarm-cleared') alarms.delete(alarmId(notice));
  else if (!alarms.has(alarmId(notice))) {
    alarms.set(alarmId(notice), { alarm, subject, sinceMs: atMs });
  }
}

/** Some agent has it in hand, and nobody talks with it yet. */
function isOffered({ phase }: LiveCall): boolean {
  return phase === 'offered' || phase === 'announcing';
}

type CallNotice = Exclude<Extract<Notice, { callId: CallId }>, { type: 'callback-tried' }>;

/** The call after the notice; null: gone; undefined: as it was (or not known, which stays so). */
function nextCall(
  call: LiveCall | undefined,
  notice: CallNotice,
  atMs: number,
): LiveCall | null | undefined {
  if (notice.type === 'call-arrived') {
    const { callId, callerToken, queueId, enteredAtMs, keyMs, callbackOf: of } = notice;
    const { calledBy, direction, secondId } = notice;
    return {
      ...(direction === undefined ? {} : { direction }),
      ...(secondId === undefined ? {} : { secondId }),
      ...(of === undefined ? {} : { callback: { of, isReached: false } }),
      callId,
      callerToken,
      queueId,
      enteredAtMs,
      keyMs,
      phase: calledBy === undefined ? 'waiting' : 'calling',
      agentId: calledBy?.agentId ?? null,
      offerId: calledBy?.offerId ?? null,
      answeredAtMs: null,
      heldSinceMs: null,
    };
  }
  if (notice.type === 'call-ended') return null;
  if (call === undefined) return undefined;
  switch (notice.type) {
    case 'call-offered': {
      const { agentId, offerId } = notice;
      // Others are rung, too: the first one is the call's own.
      if (call.phase === 'offered') return undefined;
      return { ...call, phase: 'offered', agentId, offerId };
    }
    case 'offer-ended':
      // The end of an offer that is no longer the call's own changes nothing of the call.
      if (call.offerId !== notice.offerId || !isOffered(call)) return undefined;
      if (notice.end === 'answered') return undefined;
      if (notice.goesOn !== undefined) return { ...call, ...notice.goesOn };
      return { ...call, phase: 'waiting', agentId: null, offerId: null };
    case 'call-answered': {
      const { agentId, offerId } = notice;
      // As telephony's view tells it: the first answer stands.
      const answeredAtMs = call.answeredAtMs ?? atMs;
      return { ...call, phase: 'talking', agentId, offerId, answeredAtMs, heldSinceMs: null };
    }
    case 'call-held':
      return { ...call, heldSinceMs: atMs };
    case 'call-unheld':
      return { ...call, heldSinceMs: null };
    case 'call-transferred': {
      const { agentId, offerId } = notice;
      return { ...call, phase: 'talking', agentId, offerId, heldSinceMs: null };
    }
    case 'call-handed-out': {
      const answeredAtMs = call.answeredAtMs ?? atMs;
      const { offerId } = notice;
      return { ...call, phase: 'talking', agentId: null, offerId, answeredAtMs, heldSinceMs: null };
    }
    case 'standby-rung':
      return { ...call, phase: 'offered', agentId: null, offerId: notice.offerId };
    case 'hand-out-failed':
    case 'recording-failed':
      return { ...call, phase: 'waiting', agentId: null, offerId: null };
    case 'recording-started':
      return { ...call, phase: 'recording', agentId: null, offerId: null };
    case 'call-requeued':
      return {
        ...call,
        phase: 'waiting',
        queueId: notice.queueId,
        keyMs: notice.keyMs,
        agentId: null,
        offerId: null,
        heldSinceMs: null,
      };
    case 'call-overflowed':
      return { ...call, queueId: notice.queueId, keyMs: notice.keyMs };
    case 'call-leg-lost':
      // A hold ends with its talk; back together, both hear each other.
      return { ...call, heldSinceMs: null };
    case 'call-rejoined':
    // What a consult does to the caller is told as hold; the agents' part by their own states.
    case 'consult-asked':
    case 'consult-answered':
    case 'consult-joined':
    case 'consult-ended':
    case 'wrap-up-started':
    case 'wrap-up-extended':
    case 'wrap-up-ended':
    // Its end is told with it.
    case 'message-left':
    case 'callback-asked':
      return undefined;
    default:
      return unreachable(notice);
  }
}
