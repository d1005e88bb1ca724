import type {
  AgentId,
  AlarmKind,
  Boost,
  CallerToken,
  CallId,
  CallOutcome,
  ConsultManner,
  ConsultStage,
  LeaveCause,
  LineState,
  Membership,
  News,
  OfferEnd,
  OfferId,
  OutsideId,
  PlannedHours,
  QueueId,
  QueueRules,
  QueueSettings,
  Standby,
} from '../protocol/index.ts';
import type { CallbackAsk, DoorAsk } from './ask-callback.ts';
import type { LeftWrapUp, RingingAgent, TalkingAgent } from './call-out.ts';
import type { Callback } from './callbacks.ts';
import type { RecentCaller } from './callers.ts';
import type { Skills } from './fit.ts';
import type { QueueEstimate } from './estimate.ts';
import type { Recording } from './recording-phase.ts';
import type { UsedNames } from './used-names.ts';
import type { Trunk } from './trunk.ts';

/*
 * Rule 1: all that the engine knows is here, and only `handle` changes it, in place. What can be
 * computed from it (lines, idle agents, deadlines) lives in indexes.ts and is proved equal to a
 * fresh computation in invariant.ts.
 */
export interface EngineState {
  nowMs: number;
  /** `lost`: no command can be given and no PBX event is believed until the next snapshot. */
  pbx: 'connected' | 'lost';
  readonly queues: Map<QueueId, QueueSettings>;
  /** Where callers go who cannot be served: of queues that have such rules. */
  readonly plans: Map<QueueId, QueuePlan>;
  line: LineState;
  readonly calls: Map<CallId, Call>;
  /** Promises that are not kept yet. */
  readonly callbacks: Map<CallId, Callback>;
  /** Those that are over, with when, for two days: no record of before makes them new again. */
  readonly endedCallbacks: Map<CallId, number>;
  readonly trunk: Trunk;
  /**
   * Citizens' phones that we have rung and have forgotten: found by the last snapshot, until each is
   * over. Whoever is at one of them is not rung beside it.
   */
  readonly strayDials: Set<CallId>;
  readonly agents: Map<AgentId, Agent>;
  readonly offers: Map<OfferId, Offer>;
  /** Agents with a registered phone, whether we know the agent yet or not. */
  readonly online: Set<AgentId>;
  /** Legs of agents' own making: dialling, echo test, fallback calls. */
  readonly ownLegs: Map<AgentId, string[]>;
  /** `<kind> <subject>` of every alarm that stands. */
  readonly alarms: Map<string, { readonly alarm: AlarmKind; readonly subject: string }>;
  /** Every call that ever arrived, and how those that are over ended. */
  readonly tally: { arrived: number; ended: Partial<Record<CallOutcome, number>> };
  /** What recent calls teach about the waits to come. */
  readonly estimates: Map<QueueId, QueueEstimate>;
  nextCallSeq: number;
  /** Of calls that are over, for an hour: one that comes again has new names for its legs. */
  readonly usedNames: Map<CallId, UsedNames>;
  /** Head starts of single callers, as the server has told them. */
  readonly callerBoosts: Map<CallerToken, number>;
  /** Callers who are not served, each until then. */
  readonly blockedCallers: Map<CallerToken, number>;
  /** Callers of the last day, the oldest first. */
  readonly recentCallers: Map<CallerToken, RecentCaller>;
  /** Whom a queue rang last in its turn. */
  readonly lastInTurn: Map<QueueId, AgentId>;
  /** Of chance: given by an event, moved on by each draw. */
  seed: number;
}

/** A queue's rules, hours and news, and since when what two of the rules ask for has been so. */
export interface QueuePlan {
  rules: QueueRules;
  /** Null: round the clock. */
  hours: PlannedHours | null;
  /** In the greeting's breath, to all. */
  news: News | null;
  /** After it, to those whom they concern; absent: none. */
  also?: readonly News[];
  /** When nobody is called back. */
  quiet: readonly { readonly fromMs: number; readonly untilMs: number }[];
  nobodySinceMs: number | null;
  pausedSinceMs: number | null;
  /** The number that rings when nobody can be reached; null: none. */
  standby: Standby | null;
  /** Since when nobody can be reached, where there is such a number. */
  aloneSinceMs: number | null;
  standbyRestUntilMs: number | null;
  /** The caller for whom it was rung last. */
  standbyCallId: CallId | null;
}

export interface Call {
  readonly id: CallId;
  /** Order of arrival: decides between callers of the same millisecond. */
  readonly seq: number;
  callerToken: CallerToken | null;
  readonly enteredAtMs: number;
  /** The key of the line, constant while the call waits: smaller goes first. See callers.ts. */
  keyMs: number;
  boosts: readonly { readonly why: Boost; readonly ms: number }[];
  /** His number may be dialled. */
  readonly callable: boolean;
  /** The callback by which we call him; null: he called us. */
  callbackOf: CallId | null;
  /** We call him and he has not picked up: there is no caller's channel yet. */
  absent: boolean;
  /** Absent still, but his phone is up: he comes through the dialplan. */
  pickedUp: boolean;
  /** The expert whose own call it is, until the two are together; and the colleague he calls. */
  calledBy: AgentId | null;
  readonly secondId: AgentId | null;
  /** It was told that a 2 asks for a callback. */
  toldOfCallback: boolean;
  /** The given-up call whose place this one has. */
  resumes: CallId | null;
  queueId: QueueId;
  /** When it came to this queue, or back to it: a limit of waiting counts from here. */
  queuedAtMs: number;
  /** Every queue it has been in: no rule sends it to one of them again. */
  visited: QueueId[];
  /** A rule has sent it to the dialplan's queue, which happens once. */
  fellBack: boolean;
  offersMade: number;
  promptsPlayed: number;
  hearing: Hearing;
  /** When the place is next due to be told, if the call waits then. */
  tellAtMs: number;
  toldPlace: number | null;
  /** It was told the news: a 1 says that this was all. */
  heardNews: boolean;
  /** What it was told since its last greeting, and which of it has a name; absent: nothing. */
  toldNews?: readonly Pick<News, 'topic' | 'district'>[];
  newsId?: string;
  /** Where the caller is known to live; absent: it is not known. */
  district?: number;
  /** A rule has asked him whether he would be called; absent: none has. */
  callbackAsk?: CallbackAsk;
  /** The door would have him asked so, once he is greeted; absent: it was open. */
  doorAsk?: DoorAsk;
  /** What he had to say could not be recorded: no rule sends him to do so again. */
  isUnrecordable: boolean;
  /** The shortest wait that was promised so far. */
  toldMinutes: number | null;
  /** The whole wait as predicted on arrival; null: nothing honest could be said. */
  expectedWaitMs: number | null;
  /** Agents who missed or declined this call, with their last miss. */
  missedBy: { readonly agentId: AgentId; readonly atMs: number }[];
  firstAnsweredAtMs: number | null;
  lastAgentId: AgentId | null;
  /** Closed stretches; talk does not contain hold. */
  talkMs: number;
  holdMs: number;
  now: CallNow;
}

export type Hearing =
  | { readonly sound: 'music' }
  | {
      readonly sound: 'prompt';
      readonly prompt: 'greeting' | 'place' | 'question' | 'apology' | 'farewell' | 'message';
      readonly promptId: string;
      readonly startedAtMs: number;
    };

export type CallNow =
  /** Entered on arrival when the queue's greeting must be heard; left when its prompt ends. */
  | { readonly phase: 'greeting' }
  /** In line, nobody rings for it. Left by an offer, or by the caller hanging up. */
  | { readonly phase: 'waiting' }
  /** One agent's phone rings for it. Left by the answer, or back to waiting when the offer ends. */
  | { readonly phase: 'offered'; readonly offerId: OfferId; readonly agentId: AgentId }
  /**
   * The agent picked up, and hears a word about the caller or `connect` is on its way: nobody has
   * heard anybody yet. What the caller hears goes on until `connect` stops it.
   */
  | { readonly phase: 'joining'; readonly offerId: OfferId; readonly agentId: AgentId }
  /** We call him: the agent has picked up, his own phone rings. Left by him, or at `untilMs`. */
  | {
      readonly phase: 'calling';
      readonly offerId: OfferId;
      readonly agentId: AgentId;
      readonly untilMs: number;
    }
  /** Both are in the bridge. Left when either goes, by a transfer, or when the leg is lost. */
  | {
      readonly phase: 'talking';
      readonly offerId: OfferId;
      readonly agentId: AgentId;
      readonly sinceMs: number;
      readonly held: { readonly sinceMs: number; readonly by: HeldBy } | null;
      readonly consult: Consult | null;
    }
  /**
   * The agent's leg died in the talk: music for the caller while the same phone is rung again
   * with auto-answer. `offerId` null: the phone is not there yet, tried again at `retryAtMs`.
   * Left by the answer (talking), by the caller, or at `untilMs` back to the head of the line.
   */
  | {
      readonly phase: 'rejoining';
      readonly agentId: AgentId;
      readonly offerId: OfferId | null;
      readonly retryAtMs: number;
      readonly untilMs: number;
    }
  /**
   * With somebody outside the house, or on the way there; no agent has it. Left when either hangs up,
   * or back to the line if the two never come together or the leg is found gone.
   */
  | {
      readonly phase: 'outside';
      readonly offerId: OfferId;
      /** Null: found so, nobody remembers whom. */
      readonly outsideId: OutsideId | null;
      /** `standby`: the on-call number is rung for him, who keeps his place in line. */
      readonly by: 'hand-over' | 'standby';
    }
  | Recording
  /** Its outcome is told; its channel is being ended, by `take-back` only while it rings. Left when gone. */
  | {
      readonly phase: 'leaving';
      readonly how: 'hang-up' | 'take-back' | 'fallback';
      readonly retryAtMs: number;
    }
  /** As above, but a last word is being said: hung up when it is over. */
  | {
      readonly phase: 'leaving';
      readonly how: 'message';
      readonly parts: readonly string[];
      readonly retryAtMs: number;
    };

/** What stands in line: a call, or a callback whose turn has not come. */
export type Waiter = Pick<
  Call,
  'id' | 'seq' | 'keyMs' | 'queueId' | 'callerToken' | 'boosts' | 'missedBy'
>;

export type Talking = Extract<CallNow, { phase: 'talking' }>;
export type HeldBy = 'desk' | 'phone' | 'consult';

/** At whose phone a second leg ends: a colleague's, or that of somebody outside the house. */
export type Party =
  | { readonly agentId: AgentId; readonly outsideId?: undefined }
  | { readonly agentId: null; readonly outsideId: OutsideId };

/** A second leg in a talk, whoever of the two ends it. */
export type Consult = Party & {
  readonly offerId: OfferId;
  readonly manner: ConsultManner;
  /**
   * `ringing`: or picked up and on its way into the bridge. `speaking`: the two, the caller
   * hears music. `three`: all of them. `handing-over`: the caller is on the way to the second.
   */
  readonly stage: ConsultStage;
};

export interface Agent {
  readonly id: AgentId;
  memberships: readonly Membership[];
  skills: Skills;
  /** Since the sign-in. */
  callsTaken: number;
  talkedMs: number;
  wish: 'available' | 'paused' | 'signed-out';
  pauseReason: string | null;
  /** Since when the break runs; null: none, or it waits for the end of the present work. */
  pausedSinceMs: number | null;
  /** Order of the longest idle: start of the present or latest idleness. */
  idleSinceMs: number;
  /** When anything that others see of the agent last changed. */
  sinceMs: number;
  setAside: { readonly misses: number; readonly sinceMs: number } | null;
  /** Offers missed in a row. */
  misses: number;
  /** A phone that was busy or out of reach is left alone until then. */
  rest: { readonly why: 'busy' | 'unreachable'; readonly untilMs: number } | null;
  /** Failures to reach the phone in a row: each doubles the rest. */
  unreachableTries: number;
  /** Our legs to this phone that may still exist. While there is one, the agent is reserved. */
  legs: OfferId[];
  /** What the fallback queue was last told; null: tell it. */
  mirrored: 'available' | 'paused' | 'removed' | null;
  mirrorRetryAtMs: number | null;
  /** The work that a queue's call brought, from its ring until the agent is idle again. */
  occupied: { readonly queueId: QueueId; readonly sinceMs: number; answered: boolean } | null;
  now: AgentNow;
}

export type AgentNow =
  /** Nothing in hand. Whether offers come depends on wish, reachability, set-aside and rest. */
  | { readonly activity: 'idle' }
  /** An offer rings, or was answered and is being joined. */
  | RingingAgent
  /** The offer is over for us, but the PBX has not confirmed the end of its leg: still reserved. */
  | { readonly activity: 'releasing' }
  | TalkingAgent
  /** The second agent of a talk. (The first one is talking; both are shown as consulting.) */
  | { readonly activity: 'consulting'; readonly callId: CallId; readonly offerId: OfferId }
  /** See the call's phase of the same name. */
  | { readonly activity: 'rejoining'; readonly callId: CallId; readonly left?: LeftWrapUp }
  /**
   * Writing down the call that ended; left by the agent, by sign-out, or at the limit, which the
   * agent may move by another `limitMs` while extensions are left.
   */
  | {
      readonly activity: 'wrap-up';
      readonly callId: CallId;
      readonly startedAtMs: number;
      readonly untilMs: number;
      readonly limitMs: number;
      readonly extensionsLeft: number;
    }
  /** On a leg of the agent's own making. */
  | { readonly activity: 'busy' };

/** One leg that we originated; known until the PBX has confirmed its end. */
export interface Offer {
  readonly id: OfferId;
  readonly callId: CallId;
  /** Null: the leg leads out of the house and reserves nobody. */
  readonly agentId: AgentId | null;
  /**
   * `rejoin`: the same agent rung again in the talk; it is no new offer to the reports. `consult`:
   * a second leg in a talk; an offer like others once the call is that colleague's, and `outside`
   * once it is with somebody outside. `also`: rings beside the call's own, see ring-all.ts.
   */
  purpose: 'offer' | 'also' | 'rejoin' | 'consult' | 'outside' | 'call-out';
  /** Began as the ring of a consult: whose call it is was told by whoever asked. */
  wasAsked?: true;
  readonly madeAtMs: number;
  now: OfferNow;
}

export type OfferNow =
  /** Commanded to ring; left by answer, failure, or our taking it back. */
  | { readonly phase: 'ringing'; readonly untilMs: number }
  /** Picked up, and hears a word about the caller; left by its end, at the latest at `untilMs`. */
  | { readonly phase: 'hearing'; readonly untilMs: number }
  /** Picked up, `connect` given `tries` times; left by the join or by letting go. */
  | { readonly phase: 'answered'; readonly tries: number; readonly retryAtMs: number }
  /** Picked up, and hears how the citizen's phone rings. The call has the limit. */
  | { readonly phase: 'expecting' }
  /** In the bridge with the caller. */
  | { readonly phase: 'joined' }
  /** We want it gone and wait for the PBX to confirm; commanded again at `retryAtMs`. */
  | { readonly phase: 'dropping'; readonly retryAtMs: number };

export type { LeaveCause, OfferEnd };

/** The phone is registered and has not just failed to be reached. */
export function isReachable(state: EngineState, agent: Agent): boolean {
  return state.online.has(agent.id) && agent.rest?.why !== 'unreachable';
}

/** Counts as somebody who could take the call, now or when the present work is done. */
export function isEligible(state: EngineState, agent: Agent): boolean {
  return agent.wish === 'available' && agent.setAside === null && isReachable(state, agent);
}

/** Has a call in hand, in any way: a break that is wished now begins after it. */
export function isWorking(agent: Agent): boolean {
  const { activity } = agent.now;
  return activity !== 'idle' && activity !== 'releasing' && activity !== 'busy';
}

/** May be rung this instant. */
export function isFree(state: EngineState, agent: Agent): boolean {
  return (
    isEligible(state, agent) &&
    agent.now.activity === 'idle' &&
    agent.rest === null &&
    agent.legs.length === 0 &&
    !state.ownLegs.has(agent.id)
  );
}

const inLine = new Set<string>('greeting waiting offered calling joining'.split(' '));

/** Calls that have a place in line. */
export function isInLine(call: Call): boolean {
  if (call.now.phase === 'outside') return call.now.by === 'standby';
  return call.calledBy === null && inLine.has(call.now.phase);
}
