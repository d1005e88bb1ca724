import type { Command, PbxEvent } from '../engine/event.ts';
import type { CallId, DialEnd } from '../protocol/index.ts';
import type { DialEntry } from './book.ts';
import type { Acting } from './executor.ts';
import { toEndpoint, toLegChannelId } from './names.ts';
import { pause } from './pause.ts';
import { succeeded } from './rest.ts';

type Dial = Extract<Command, { type: 'dial-citizen' | 'dial-colleague' }>;

/** A lost reply is looked into, and a ring looked at, this often. */
const lookAgainMs = 500;
const lookEveryMs = 1_000;
/** The citizen is not kept waiting for a sound that only the agent hears. */
const ringDeadlineMs = 300;
/** The dialplan's context that a citizen's call runs through. */
const context = 'caller';

/**
 * What is done to citizens whom we call. The call enters the dialplan as if it had come in: whoever
 * picks up while we are dead waits in the fallback queue with his old place, and comes to us from
 * there. The price is that the PBX does not tell us of the ring by itself: we subscribe to it, and
 * as its end may be quicker than that, we look as well.
 */
export function createDialActs(acting: Acting) {
  const { rest, book, report, log } = acting;
  const watched = new Set<CallId>();

  /** Known from the moment of the command: its events may overtake the reply. */
  function expect({ callId, ringLimitMs }: Dial): void {
    book.expectDial({ callId, askedAtMs: acting.now(), ringLimitMs });
  }

  /** One originate, never a second under this name. */
  async function dial(command: Dial): Promise<void> {
    const { callId, ringLimitMs, offerId } = command;
    const to = command.type === 'dial-colleague' ? toPhone(command, acting) : toCity(command);
    if (to === null) {
      log.error({ callId }, 'this citizen cannot be called: no trunk, or no number to dial');
      return reportEnd(callId, 'fault');
    }
    // What the agent hears meanwhile. First, so that it cannot begin when the two are talking.
    await rest.perform('channels.ring', { channelId: toLegChannelId(offerId) }, ringDeadlineMs);
    const reply = await rest.perform('channels.originate', {
      channelId: callId,
      ...to,
      callerId: '"137" <137>',
      timeout: Math.max(1, Math.ceil(ringLimitMs / 1_000)),
    });
    if (!succeeded(reply)) {
      log.warn({ callId, status: reply.status }, 'a dial is in doubt: looking for its channel');
      if ((await settle(callId)) !== 'exists') return;
    }
    void watch(callId);
  }

  /** Null: he can or must not be called. */
  function toCity({
    callerToken,
    extension,
    enteredAtMs,
  }: Extract<Dial, { type: 'dial-citizen' }>) {
    const endpoint = acting.toEndpointOf(callerToken);
    const variables = { __ENTERED: toSeconds(enteredAtMs), CALLED: `,${callerToken}` };
    return endpoint === null ? null : { endpoint, context, extension, priority: 1, variables };
  }

  /** Asks until the PBX says whether the channel exists; one that does not was not taken. */
  async function settle(callId: CallId): Promise<'exists' | 'gone' | 'unknown'> {
    for (;;) {
      if (!acting.connected()) return 'unknown';
      const reply = await rest.perform('channels.get', { channelId: callId });
      if (reply.status === 200) return 'exists';
      if (reply.status === 404) {
        reportEnd(callId, 'fault');
        return 'gone';
      }
      await pause(lookAgainMs);
    }
  }

  /** Until he has come to us, or his ring is over: seen by its event, or by its absence. */
  async function watch(callId: CallId): Promise<void> {
    if (watched.has(callId)) return;
    watched.add(callId);
    try {
      const eventSource = `channel:${callId}`;
      await rest.perform('applications.subscribe', {
        applicationName: acting.application,
        eventSource,
      });
      while (book.dials.has(callId) && acting.connected()) {
        const seen = await look(callId);
        if (seen === 'gone') return reportEnd(callId);
        if (seen === 'ringing') await lookAtTrunk(callId);
        await pause(lookEveryMs);
      }
    } finally {
      watched.delete(callId);
    }
  }

  /** Whether he has picked up is told as soon as it is seen: nobody hangs up on him from then on. */
  async function look(callId: CallId): Promise<'ringing' | 'up' | 'gone' | 'unknown'> {
    const reply = await rest.perform('channels.get', { channelId: callId });
    if (reply.status === 404) return 'gone';
    if (!succeeded(reply)) return 'unknown';
    const { state } = (reply.body ?? {}) as { readonly state?: string };
    const dial = book.dials.get(callId);
    if (dial !== undefined && state === 'Ringing') dial.rang = true;
    if (state !== 'Up') return 'ringing';
    report({ type: 'dial.answered', callId });
    return 'up';
  }

  /** Nothing was heard of his phone so far: whether that is the trunk's silence. */
  async function lookAtTrunk(callId: CallId): Promise<void> {
    const dial = book.dials.get(callId);
    if (dial === undefined || dial.rang || acting.trunk === '') return;
    const reply = await rest.perform('endpoints.get', { tech: 'PJSIP', resource: acting.trunk });
    const { state } = (reply.body ?? {}) as { readonly state?: string };
    if (succeeded(reply)) dial.isTrunkAway = state === 'offline';
  }

  /**
   * Takes back what rings; its end is told by whoever sees it first. `ifStillRinging`: looked at
   * just before, for he may have picked up while we were away or deaf.
   */
  async function drop(callId: CallId, ifStillRinging: boolean): Promise<void> {
    const dial = book.dials.get(callId);
    if (dial === undefined) return;
    while (acting.connected() && book.dials.has(callId)) {
      const seen = ifStillRinging ? await look(callId) : 'ringing';
      if (seen === 'gone') return reportEnd(callId);
      dial.dropping = seen === 'ringing';
      if (seen === 'up') break;
      if (seen === 'unknown') {
        await pause(lookAgainMs);
        continue;
      }
      const reply = await rest.perform('channels.hangup', { channelId: callId });
      if (reply.status === 404) return reportEnd(callId);
      if (succeeded(reply)) break;
      await pause(lookAgainMs);
    }
    void watch(callId);
  }

  function reportEnd(callId: CallId, reason?: DialEnd): void {
    const dial = book.dials.get(callId);
    if (dial === undefined) return;
    const { cause } = dial;
    report({ type: 'dial.ended', callId, reason: reason ?? toDialEnd(dial, cause), cause });
  }

  return { expect, dial, drop, watch };
}

/** A phone of the house comes to us and nowhere else, as a caller would. */
function toPhone(
  { agentId, extension, enteredAtMs }: Extract<Dial, { type: 'dial-colleague' }>,
  { application }: Acting,
) {
  const appArgs = `caller,${extension},${toSeconds(enteredAtMs)}`;
  return { endpoint: toEndpoint(agentId), app: application, appArgs };
}

function toSeconds(ms: number): string {
  return (ms / 1_000).toFixed(3);
}

/**
 * Why a citizen's phone was not picked up, from the Q.850 cause. A ring that ended before anybody
 * could listen has none: it was too short for anything but a busy phone. A trunk that does not let
 * us in (401, 403) has the cause of a citizen who rejects the call; but at his end it rings first. One
 * that does not answer at all has the cause of a phone that nobody takes.
 */
export function toDialEnd(
  dial: Pick<DialEntry, 'dropping' | 'answered' | 'rang' | 'isTrunkAway'>,
  cause: number | null,
): Extract<PbxEvent, { type: 'dial.ended' }>['reason'] {
  if (dial.answered || cause === 16) return dial.dropping ? 'dropped' : 'left';
  if (dial.dropping) return 'dropped';
  switch (cause) {
    case null:
    case 17:
      return 'busy';
    case 21:
      return dial.rang ? 'declined' : 'fault';
    case 1:
    case 22:
    case 28:
      return 'no-such-number';
    case 18:
    case 19:
    case 20:
      return dial.isTrunkAway && !dial.rang ? 'fault' : 'no-answer';
    default:
      return 'fault';
  }
}
