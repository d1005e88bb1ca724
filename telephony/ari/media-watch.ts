import type { PbxEvent } from '../engine/event.ts';
import type { CallId, OfferId } from '../protocol/index.ts';
import type { Book, CallEntry, LegEntry } from './book.ts';
import { toLegChannelId } from './names.ts';
import type { Rest } from './rest.ts';

/**
 * How often the talking legs' packet counts are read. A talk of three minutes is looked at 225
 * times: most of what a call costs here.
 */
export const watchEveryMs = 800;
/** Sound that stops where the phone's registration had gone some time before: the leg is lost. */
const lostAfterMs = 1_500;
/**
 * Sound that stops together with the registration: a page that was closed or loaded again. Judged
 * sooner, for the caller hears nothing until then.
 */
const goneAfterMs = 600;
const togetherWithinMs = 3_000;
const hurryEveryMs = 100;
/** Sound that is missing otherwise, at two looks: people are told within 3 s, the look before included. */
const oneSidedAfterMs = 1_550;

interface Counts {
  readonly rxcount: number;
  readonly txcount: number;
}

/** When each direction last moved. */
interface Track {
  readonly offerId: OfferId;
  agent: { count: number; movedAtMs: number };
  caller: { count: number; movedAtMs: number };
  lostReported: boolean;
  /** When the registration was first seen missing. */
  contactLostAtMs: number | null;
  silentSide: 'caller' | 'agent' | null;
}

export interface MediaWatch {
  start(): void;
  stop(): void;
  lookOnce(): Promise<void>;
  /** A registration has gone: whoever talks with that phone is looked at more often. */
  hurry(): void;
}

/**
 * Hears with the PBX's packet counts whether both sides of a talking call send sound. One request
 * per call and look: what the agent's leg received came from the agent, what was sent to it came
 * from the caller. A muted browser still sends packets, so silence here is a fault, not manners.
 *
 * A leg whose registration went away and whose sound stands still is lost (a closed or reloaded
 * page). Without the first, a still microphone is a one-sided call: an alarm, not a new ring.
 */
export function createMediaWatch(parts: {
  readonly rest: Rest;
  readonly book: Book;
  readonly report: (event: PbxEvent) => void;
  readonly now: () => number;
  readonly connected: () => boolean;
}): MediaWatch {
  const { rest, book, report, now } = parts;
  const tracks = new Map<CallId, Track>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let hurryTimer: ReturnType<typeof setTimeout> | undefined;
  let looking = false;

  async function lookAt(isDue: (call: CallEntry) => boolean): Promise<void> {
    if (looking || !parts.connected()) return;
    looking = true;
    try {
      for (const callId of tracks.keys()) if (!book.calls.has(callId)) tracks.delete(callId);
      const talking = [...book.calls.values()].filter((call) => call.joinedOfferId !== null);
      await Promise.all(rest.together(() => talking.filter(isDue).map(look)));
    } finally {
      looking = false;
    }
  }

  async function lookOnce(): Promise<void> {
    await lookAt(() => true);
    hurry();
  }

  function isUrgent(call: CallEntry): boolean {
    const leg = call.joinedOfferId === null ? undefined : book.legs.get(call.joinedOfferId);
    const sinceMs = tracks.get(call.callId)?.contactLostAtMs ?? null;
    if (leg?.contactLost !== true) return false;
    return sinceMs === null || now() - sinceMs < togetherWithinMs;
  }

  /** Between two looks at all: only at those whose registration has just gone, while there are any. */
  function hurry(): void {
    if (timer === undefined || hurryTimer !== undefined) return;
    if (![...book.calls.values()].some(isUrgent)) return;
    hurryTimer = setTimeout(() => {
      hurryTimer = undefined;
      void lookAt(isUrgent).then(hurry);
    }, hurryEveryMs);
  }

  async function look(call: CallEntry): Promise<void> {
    const offerId = call.joinedOfferId;
    const leg = offerId === null ? undefined : book.legs.get(offerId);
    if (offerId === null || leg === undefined) return;
    const reply = await rest.perform('channels.rtpstatistics', {
      channelId: toLegChannelId(offerId),
    });
    const counts = reply.body as Partial<Counts> | null;
    const { rxcount, txcount } = counts ?? {};
    if (reply.status !== 200 || rxcount === undefined || txcount === undefined) return;
    if (call.joinedOfferId !== offerId) return;
    judge(call, leg, { rxcount, txcount });
  }

  function judge(call: CallEntry, leg: LegEntry, counts: Counts): void {
    const nowMs = now();
    let track = tracks.get(call.callId);
    if (track === undefined || track.offerId !== leg.offerId) {
      track = startTrack(leg.offerId, counts, call.joinedAtMs ?? nowMs);
      tracks.set(call.callId, track);
      return;
    }
    // Whoever is on hold owes us no sound: the phone by itself, or the caller out of the bridge.
    follow(track.agent, counts.rxcount, nowMs, leg.onHold);
    follow(track.caller, counts.txcount, nowMs, leg.onHold || !call.inBridge);
    const agentStillMs = nowMs - track.agent.movedAtMs;
    const callerStillMs = nowMs - track.caller.movedAtMs;

    if (leg.contactLost) track.contactLostAtMs ??= nowMs;
    const goneMs = track.contactLostAtMs === null ? null : nowMs - track.contactLostAtMs;
    const isSoon = goneMs !== null && goneMs < togetherWithinMs;
    if (agentStillMs >= (isSoon ? goneAfterMs : lostAfterMs) && leg.contactLost) {
      if (!track.lostReported) report({ type: 'media.lost', offerId: leg.offerId });
      track.lostReported = true;
      return;
    }
    if (agentStillMs === 0) track.lostReported = false;
    tellSides(track, call.callId, agentStillMs, callerStillMs);
  }

  function tellSides(
    track: Track,
    callId: CallId,
    agentStillMs: number,
    callerStillMs: number,
  ): void {
    const silent =
      agentStillMs >= oneSidedAfterMs
        ? 'agent'
        : callerStillMs >= oneSidedAfterMs
          ? 'caller'
          : null;
    if (silent === track.silentSide) return;
    track.silentSide = silent;
    if (silent === null) report({ type: 'media.both-sided', callId });
    else report({ type: 'media.one-sided', callId, silentSide: silent });
  }

  return {
    start() {
      timer ??= setInterval(() => void lookOnce(), watchEveryMs);
    },
    stop() {
      clearInterval(timer);
      clearTimeout(hurryTimer);
      timer = undefined;
      hurryTimer = undefined;
    },
    lookOnce,
    hurry,
  };
}

function startTrack(offerId: OfferId, counts: Counts, sinceMs: number): Track {
  return {
    offerId,
    agent: { count: counts.rxcount, movedAtMs: sinceMs },
    caller: { count: counts.txcount, movedAtMs: sinceMs },
    lostReported: false,
    contactLostAtMs: null,
    silentSide: null,
  };
}

function follow(
  side: { count: number; movedAtMs: number },
  count: number,
  nowMs: number,
  excused: boolean,
): void {
  if (count !== side.count || excused) side.movedAtMs = nowMs;
  side.count = count;
}
