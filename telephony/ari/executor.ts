import { unreachable } from '../../src/kit/assert.ts';
import type { Command, PbxEvent } from '../engine/event.ts';
import type { AgentId, CallerToken, CallId, OfferId } from '../protocol/index.ts';
import type { Book, CallEntry } from './book.ts';
import { createCallerActs, type ToPlay } from './caller-acts.ts';
import { createDialActs } from './dial-acts.ts';
import { createLanes } from './lanes.ts';
import { createLegActs } from './leg-acts.ts';
import type { AriMessage } from './message.ts';
import { createRecordingActs, type Spool } from './recording-acts.ts';
import type { Log } from './log.ts';
import { toEndpoint } from './names.ts';
import { pause } from './pause.ts';
import type { Reply, Rest } from './rest.ts';
import { succeeded } from './rest.ts';

/** Commands → requests. Handed over, never awaited; what becomes of them returns as events. */
export interface Executor {
  execute(command: Command): void;
  /** The PBX says that this caller is in a bridge now. */
  entered(callId: CallId): void;
  /** The caller left our application: let its bridge go. */
  cleanUp(call: CallEntry): void;
  /** A citizen's phone rings that a former process began to ring. */
  watchDial(callId: CallId): void;
  /** The PBX says that a recording is over. */
  recordingEnded(message: AriMessage): void;
  /** Of a word to an agent, too. */
  whisperEnded(message: AriMessage): void;
  /** Resolves when all commands so far have been carried out or have failed. */
  idle(): Promise<void>;
}

/** What carrying out needs; shared by the parts of the executor. */
export interface Acting {
  readonly rest: Rest;
  readonly book: Book;
  /** The one door for events, repeated ones are dropped there. */
  readonly report: (event: PbxEvent) => void;
  /** Past that door: for an end the engine asks for again. */
  readonly insist: (event: PbxEvent) => void;
  readonly connected: () => boolean;
  readonly now: () => number;
  readonly application: string;
  readonly musicClass: string | null;
  readonly promptPrefix: string;
  /** Null: what is recorded cannot be looked at, and the PBX is believed. */
  readonly spool: Spool | null;
  readonly log: Log;
  /** Null: this caller must or can not be called. */
  readonly toEndpointOf: (caller: CallerToken) => string | null;
  /** Its account in the PBX; empty: there is none. */
  readonly trunk: string;
}

type FailedReason = Extract<PbxEvent, { type: 'command.failed' }>['reason'];

/**
 * A ring's head start: what the same moment asks besides (answer the caller, greet him, hang up on
 * another) would compete with it inside the PBX, and nobody hears a few ms of it.
 */
const headStartMs = 5;

/**
 * One lane per call and one per offer: what concerns one caller happens in order, a ring waits for
 * nobody's answer, and a request that hangs holds up only its own lane.
 */
export function createExecutor(acting: Acting): Executor {
  const lanes = createLanes((fault) => {
    acting.log.error({ err: fault }, 'a command broke off: this is a bug');
  });
  const caller = createCallerActs(acting);
  const recording = createRecordingActs(acting, caller);
  const leg = createLegActs(acting);
  const citizen = createDialActs(acting);
  /** The caller whom the last command answers; what the next one says to him goes along with it. */
  let answering: { readonly callId: CallId; greeting: ToPlay | null } | null = null;
  let headStart: Promise<void> | null = null;

  function giveHeadStart(): void {
    const mine = pause(headStartMs).then(() => {
      if (headStart === mine) headStart = null;
    });
    headStart = mine;
  }

  /** In the caller's lane, behind a ring of this very moment. */
  function unhurried(callId: CallId, job: () => Promise<void>): void {
    lanes.run(callId, headStart === null ? job : async () => (await headStart, job()));
  }

  /** What follows in the same breath is asked together with it. */
  function answer(callId: CallId): void {
    const one = { callId, greeting: null };
    answering = one;
    unhurried(callId, async () => {
      await Promise.resolve();
      if (answering === one) answering = null;
      await caller.answer(callId, one.greeting);
    });
  }

  function play(command: ToPlay, answered: typeof answering): void {
    if (answered?.callId === command.callId) answered.greeting = command;
    else unhurried(command.callId, () => caller.play(command));
  }

  function hangUp(callId: CallId, ifStillRinging: boolean): void {
    const { calls, dials } = acting.book;
    if (dials.has(callId)) {
      return lanes.run(toDialLane(callId), async () => {
        await citizen.drop(callId, ifStillRinging);
        if (!calls.has(callId) || ifStillRinging) return;
        // Picked up in this very moment: a caller like others.
        lanes.run(callId, () => caller.hangUp(callId));
      });
    }
    // He has come to us, which the engine is about to hear.
    if (ifStillRinging && calls.has(callId)) return;
    unhurried(callId, () => caller.hangUp(callId));
  }

  function execute(command: Command): void {
    const answered = answering;
    answering = null;
    switch (command.type) {
      case 'answer-caller':
        return answer(command.callId);
      case 'play-to-caller':
        return play(command, answered);
      case 'record-caller':
        return unhurried(command.callId, () => recording.record(command));
      case 'find-recording':
        return lanes.run(command.callId, () => recording.find(command));
      case 'play-music':
        return unhurried(command.callId, () => caller.playMusic(command.callId));
      case 'connect':
        return lanes.run(command.callId, () => caller.connect(command.callId, command.offerId));
      case 'join-agent':
        return lanes.run(command.callId, () => caller.joinAgent(command.callId, command.offerId));
      case 'hold-caller':
        return lanes.run(command.callId, () => caller.hold(command.callId));
      case 'unhold-caller':
        return lanes.run(command.callId, () => caller.unhold(command.callId, command.offerId));
      case 'hang-up-caller':
        return hangUp(command.callId, command.ifStillRinging === true);
      case 'dial-citizen':
      case 'dial-colleague':
        citizen.expect(command);
        return lanes.run(toDialLane(command.callId), () => citizen.dial(command));
      case 'continue-in-fallback':
        return lanes.run(command.callId, () => caller.continueInFallback(command.callId));
      case 'ring-agent':
      case 'ring-outside':
        leg.expect(command);
        giveHeadStart();
        return lanes.run(command.offerId, async () => {
          const rings = await leg.ring(command);
          // Made while the phone rings, so that the answer finds it ready.
          if (rings) lanes.run(command.callId, () => caller.prepareBridge(command.callId));
        });
      case 'drop-leg': {
        const wasKnown = acting.book.legs.has(command.offerId);
        return lanes.run(command.offerId, () => leg.drop(command.offerId, wasKnown));
      }
      case 'whisper-to-agent':
        leg.expectWhisper(command);
        return lanes.run(command.offerId, () => leg.whisper(command));
      case 'answer-transfer':
        return lanes.run(command.offerId, () =>
          leg.answerTransfer(command.offerId, command.accepted),
        );
      case 'mirror-agent':
        return lanes.run(`agent ${command.agentId}`, () =>
          mirror(acting, command.agentId, command.membership),
        );
      default:
        return unreachable(command);
    }
  }

  return {
    execute,
    // Behind a join that is under way.
    entered: (callId) => lanes.run(callId, () => caller.onEntered(callId)),
    cleanUp(call) {
      if (call.bridgeAsked) unhurried(call.callId, () => caller.destroyBridge(call.callId));
    },
    watchDial: (callId) => void citizen.watch(callId),
    recordingEnded: (message) => void recording.ended(message),
    whisperEnded: (message) => void leg.whisperEnded(message),
    idle: () => lanes.idle(),
  };
}

/** Not the caller's: he may pick up before the PBX has said that it rings him. */
function toDialLane(callId: CallId): string {
  return `dial ${callId}`;
}

const memberExtensions = { available: 'add', paused: 'pause', removed: 'remove' } as const;

/** The fallback queue knows its members by dialplan alone: no second management interface. */
async function mirror(
  acting: Acting,
  agentId: AgentId,
  membership: keyof typeof memberExtensions,
): Promise<void> {
  const reply = await acting.rest.perform('channels.originate', {
    endpoint: `Local/${memberExtensions[membership]}@fallback-sync/n`,
    context: 'fallback-sync',
    extension: 'sink',
    priority: 1,
    timeout: 5,
    variables: { __MEMBER: toEndpoint(agentId), __MEMBERNAME: agentId },
  });
  if (!succeeded(reply)) {
    acting.log.warn({ agentId, membership, status: reply.status }, 'fallback member not mirrored');
    fail(acting, 'mirror-agent', reply);
  }
}

/** 404 and 400 (a dead channel in addChannel): gone; nothing heard: no answer; else refused. */
export function toFailedReason(reply: Reply): FailedReason {
  if (reply.status === 404 || reply.status === 400) return 'gone';
  return reply.status === 0 || reply.status >= 500 ? 'no-answer' : 'refused';
}

export function fail(
  acting: Acting,
  command: Command['type'],
  reply: Reply,
  about: { readonly callId?: CallId; readonly offerId?: OfferId } = {},
): void {
  acting.report({
    type: 'command.failed',
    command,
    callId: about.callId ?? null,
    offerId: about.offerId ?? null,
    reason: toFailedReason(reply),
  });
}
