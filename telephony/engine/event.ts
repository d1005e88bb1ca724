import type {
  AgentId,
  CallerToken,
  CallId,
  DialEnd,
  OfferId,
  QueueId,
  Request,
} from '../protocol/index.ts';

/**
 * Everything that can happen to the engine. The engine knows time only from `atMs` (UTC ms, never
 * running backwards: the host clamps it). Late, repeated and impossible events are ordinary input.
 */
export type EngineEvent = { readonly atMs: number } & EngineEventBody;

export type EngineEventBody =
  | PbxEvent
  | { readonly type: 'time.passed' }
  /** At each start: chance is not the engine's own. 32 bits, not zero. */
  | { readonly type: 'seed.given'; readonly seed: number }
  /** An event of this call crashed the engine twice and was left out. */
  | { readonly type: 'call.skipped'; readonly callId: CallId }
  /** A request of the server; `sign-in-agent` arrives without its password. */
  | {
      readonly type: 'request.received';
      readonly requestId: string;
      readonly request: EngineRequest;
    };

export type EngineRequest =
  | Exclude<
      Request,
      {
        type:
          | 'sign-in-agent'
          | 'show-view'
          | 'show-pbx'
          | 'show-figures'
          | 'show-trunks'
          | 'reload-trunks'
          | 'look-again';
      }
    >
  | Omit<Extract<Request, { type: 'sign-in-agent' }>, 'phonePassword'>;

/** What the PBX adapter reports. */
export type PbxEvent =
  | {
      readonly type: 'call.arrived';
      readonly callId: CallId;
      readonly callerToken: CallerToken | null;
      /** The dialled extension; the engine finds the queue that owns it, or the first queue. */
      readonly extension: string;
      /** First arrival, kept on the channel across restarts and the fallback. */
      readonly enteredAtMs: number;
      /** His number may be dialled. Absent: it may not. */
      readonly callable?: boolean;
      /** His number as the network wrote it, sealed: passed on, and of no meaning here. */
      readonly arrivedAs?: CallerToken;
    }
  /** A citizen whom we ring has picked up, and is not in our application yet. */
  | { readonly type: 'dial.answered'; readonly callId: CallId }
  /** A `dial-citizen` came to nothing; its channel certainly no longer exists. */
  | {
      readonly type: 'dial.ended';
      readonly callId: CallId;
      readonly reason: DialEnd;
      readonly cause: number | null;
    }
  /** The caller's channel is gone, whoever ended it. */
  | { readonly type: 'call.hung-up'; readonly callId: CallId; readonly cause: number | null }
  | { readonly type: 'call.digit'; readonly callId: CallId; readonly digit: string }
  /** What a `record-caller` has kept: he has spoken, or nothing is to be heard. */
  | {
      readonly type: 'recording.finished';
      readonly callId: CallId;
      readonly recordingId: string;
      readonly durationMs: number;
      readonly hasSpeech: boolean;
    }
  /** It kept nothing, or not all. `missing`: there is no such recording, none was begun. */
  | {
      readonly type: 'recording.failed';
      readonly callId: CallId;
      readonly recordingId: string;
      readonly reason: 'refused' | 'missing';
    }
  /** All parts of a `play-to-caller` have been heard (or playing them failed). */
  | { readonly type: 'prompt.finished'; readonly callId: CallId; readonly promptId: string }
  /** The agent's leg was answered (or answers itself on a re-ring). */
  | { readonly type: 'offer.answered'; readonly offerId: OfferId }
  /** A `whisper-to-agent` has been heard, or playing it failed. */
  | { readonly type: 'whisper.finished'; readonly offerId: OfferId }
  /** The agent's leg ended before it was answered; it certainly no longer exists. */
  | {
      readonly type: 'offer.failed';
      readonly offerId: OfferId;
      readonly reason: 'no-answer' | 'declined' | 'busy' | 'unreachable' | 'dropped';
      readonly cause: number | null;
    }
  /** An answered agent's leg ended: the agent hung up, or we dropped it. */
  | { readonly type: 'leg.ended'; readonly offerId: OfferId; readonly cause: number | null }
  /** `connect` succeeded: both legs are in the call's bridge. */
  | { readonly type: 'call.joined'; readonly callId: CallId; readonly offerId: OfferId }
  /** `join-agent` succeeded: this leg, too, is in the call's bridge. */
  | { readonly type: 'leg.joined'; readonly callId: CallId; readonly offerId: OfferId }
  /** A command could not be carried out. The executor has already cleaned up what it half did. */
  | {
      readonly type: 'command.failed';
      readonly command: CommandType;
      readonly callId: CallId | null;
      readonly offerId: OfferId | null;
      readonly reason: 'gone' | 'refused' | 'no-answer';
    }
  | { readonly type: 'agent.reachable'; readonly agentId: AgentId }
  | { readonly type: 'agent.unreachable'; readonly agentId: AgentId }
  /** The agent's phone made a leg of its own (echo test, own dialling) or is on a fallback call. */
  | { readonly type: 'agent.leg-started'; readonly agentId: AgentId; readonly legId: string }
  | { readonly type: 'agent.leg-ended'; readonly agentId: AgentId; readonly legId: string }
  /** The phone put the call on hold by itself; Asterisk plays the music. */
  | { readonly type: 'leg.held'; readonly offerId: OfferId }
  | { readonly type: 'leg.unheld'; readonly offerId: OfferId }
  /**
   * The phone asked for a transfer by REFER; nothing has moved yet. `target` null: to whomever it has
   * on its other line.
   */
  | { readonly type: 'transfer.asked'; readonly offerId: OfferId; readonly target: string | null }
  /** The agent's leg is up but its audio has not risen for 1.5 s. */
  | { readonly type: 'media.lost'; readonly offerId: OfferId }
  /** In a talking call only one side sends sound / both do again. */
  | {
      readonly type: 'media.one-sided';
      readonly callId: CallId;
      readonly silentSide: 'caller' | 'agent';
    }
  | { readonly type: 'media.both-sided'; readonly callId: CallId }
  | { readonly type: 'pbx.lost' }
  /** What the PBX really holds, after every (re)connect; applied before any later event. */
  | {
      readonly type: 'pbx.snapshot';
      /** The PBX process itself restarted: nothing of before exists any more. */
      readonly restarted: boolean;
      /** Callers' channels in our application. */
      readonly calls: readonly {
        readonly callId: CallId;
        readonly callerToken: CallerToken | null;
        readonly extension: string;
        readonly enteredAtMs: number;
        readonly callable?: boolean;
        readonly arrivedAs?: CallerToken;
        /** In a bridge with this offer's leg. */
        readonly joinedOfferId: OfferId | null;
        /** False: its phone still rings. Absent here and below: not looked at. */
        readonly answered?: boolean;
        /** The prompt that runs now, or null. */
        readonly promptId?: string | null;
      }[];
      /** Legs that we originated. */
      readonly legs: readonly {
        readonly offerId: OfferId;
        /** Null: it leads out of the house. */
        readonly agentId: AgentId | null;
        readonly answered: boolean;
      }[];
      /** Legs of agents' phones that are not ours: own dialling, fallback calls. */
      readonly agentLegs: readonly { readonly agentId: AgentId; readonly legId: string }[];
      readonly reachable: readonly AgentId[];
      /** Citizens' phones that we ring; `answered`: picked up, and not come to us yet. */
      readonly dials?: readonly { readonly callId: CallId; readonly answered: boolean }[];
      /** Callers in the dialplan's queue, or served by it: whom the keeper has moved there, too. */
      readonly inFallback?: readonly CallId[];
    };

/** What the engine decides. Only the ARI adapter knows how it is done. */
export type Command =
  /** First ring of the caller's phone ends: answer the channel (no waiting for media). */
  | { readonly type: 'answer-caller'; readonly callId: CallId }
  /**
   * Speak to the caller; music follows by itself (queued behind the prompt, never silence).
   * `parts` are prompt names of the manifest (`greeting`, `number/20`, …). Replaces any prompt
   * that still runs.
   */
  | {
      readonly type: 'play-to-caller';
      readonly callId: CallId;
      readonly promptId: string;
      readonly parts: readonly string[];
    }
  | { readonly type: 'play-music'; readonly callId: CallId }
  /**
   * As `play-to-caller`, and then he speaks: until he is silent, presses #, hangs up or has reached
   * the limit. Ends in recording.finished, recording.failed or command.failed.
   */
  | {
      readonly type: 'record-caller';
      readonly callId: CallId;
      readonly recordingId: string;
      readonly parts: readonly string[];
      readonly limitMs: number;
    }
  /** What has become of it. Ends as above, or in nothing while he speaks. */
  | { readonly type: 'find-recording'; readonly callId: CallId; readonly recordingId: string }
  /** Ring the agent. With `autoAnswer` the phone picks up by itself: at once
   * (re-ring after a lost leg), or when it has warned its agent. */
  | {
      readonly type: 'ring-agent';
      readonly offerId: OfferId;
      readonly callId: CallId;
      readonly agentId: AgentId;
      readonly ringLimitMs: number;
      readonly autoAnswer: boolean | 'after-beep';
    }
  /** As `ring-agent`: somebody outside the house, over the trunk. */
  | {
      readonly type: 'ring-outside';
      readonly offerId: OfferId;
      readonly callId: CallId;
      readonly numberToken: CallerToken;
      readonly ringLimitMs: number;
    }
  /**
   * Ring the citizen, never twice under one name; `offerId`'s agent hears it ringing. Ends in
   * call.arrived when he picks up, or in dial.ended, always; dial.answered may come first.
   * hang-up-caller takes it back.
   */
  | {
      readonly type: 'dial-citizen';
      readonly callId: CallId;
      readonly callerToken: CallerToken;
      readonly extension: string;
      readonly enteredAtMs: number;
      readonly ringLimitMs: number;
      readonly offerId: OfferId;
    }
  /** The same with a colleague's phone, whom no dialplan's queue may have. */
  | {
      readonly type: 'dial-colleague';
      readonly callId: CallId;
      readonly agentId: AgentId;
      readonly extension: string;
      readonly enteredAtMs: number;
      readonly ringLimitMs: number;
      readonly offerId: OfferId;
    }
  /** End the agent's leg, ringing or answered. Ends in offer.failed or leg.ended, always. */
  | { readonly type: 'drop-leg'; readonly offerId: OfferId; readonly callId: CallId }
  /**
   * Speak to the agent who has picked up, and to nobody else. `connect` stops it. Ends in
   * whisper.finished or command.failed, unless the leg ends before.
   */
  | {
      readonly type: 'whisper-to-agent';
      readonly offerId: OfferId;
      readonly callId: CallId;
      readonly parts: readonly string[];
    }
  /** Stop prompts and music, join caller and agent. Ends in call.joined or command.failed. */
  | { readonly type: 'connect'; readonly callId: CallId; readonly offerId: OfferId }
  /** A second leg into the call's bridge. Ends in leg.joined or command.failed. */
  | { readonly type: 'join-agent'; readonly callId: CallId; readonly offerId: OfferId }
  /** Caller out of the bridge to music; the agent stays. */
  | { readonly type: 'hold-caller'; readonly callId: CallId }
  | { readonly type: 'unhold-caller'; readonly callId: CallId; readonly offerId: OfferId }
  /** `ifStillRinging`: a citizen's phone is let be when he has picked up; dial.answered says so. */
  | { readonly type: 'hang-up-caller'; readonly callId: CallId; readonly ifStillRinging?: true }
  /** Leave our application: the dialplan's fallback queue takes the caller, place kept. */
  | { readonly type: 'continue-in-fallback'; readonly callId: CallId }
  /** Reply to a phone's REFER. */
  | { readonly type: 'answer-transfer'; readonly offerId: OfferId; readonly accepted: boolean }
  /** Fallback queue's member for this agent: present, paused, or removed. */
  | {
      readonly type: 'mirror-agent';
      readonly agentId: AgentId;
      readonly membership: 'available' | 'paused' | 'removed';
    };

export type CommandType = Command['type'];

export type { QueueId };
