import type { Operation } from '../../telephony/ari/rest.ts';
import type { Notice, TelephonyView } from '../../telephony/protocol/index.ts';
import type { SimAsterisk } from './sim-asterisk.ts';
import type { SimChannel } from './sim-asterisk-channel.ts';
import { isCitizenCalled } from './whole-callbacks.ts';
import type { WholeClock } from './whole-clock.ts';
import { Wrong } from './whole-faults.ts';

/** Nobody who waits is longer without a sound. */
const silenceLimitMs = 1_000;
/** A join, a hold and their undoing take no longer. */
const apartLimitMs = 3_000;

interface Ear {
  quietSinceMs: number | null;
  /** Until then a request for this caller was lost or late: no fault of ours. */
  troubleUntilMs: number;
  /** The leg that the caller was last joined with. */
  joinedWith: string | null;
  /** Who was last joined with the caller has hung up: we are to do it, too. */
  isLeft: boolean;
  /** The agent asked for the end at the desk. */
  isAskedFor: boolean;
}

/**
 * Judges from outside, by what the PBX holds, at every instant. Knows nothing of the engine but
 * the names that its things bear in the PBX.
 */
export class WholeJudge {
  readonly #pbx: SimAsterisk;
  readonly #clock: WholeClock;
  readonly #ears = new Map<string, Ear>();
  /** Agents who are said to talk and hear nobody, and since when. */
  readonly #apart = new Map<string, number>();
  /** Legs whose page was closed or reloaded: nobody holds them any more. */
  readonly deadLegs = new Set<string>();
  /** Every caller who was ever in one bridge with an agent. */
  readonly joined = new Set<string>();
  /** Callers whom the PBX took with it when it died. */
  readonly #cutOff = new Set<string>();
  /** Since when telephony has known what the PBX holds; null: it does not. */
  connectedSinceMs: number | null = null;
  onJoin: (caller: SimChannel, leg: SimChannel) => void = () => undefined;

  constructor(pbx: SimAsterisk, clock: WholeClock) {
    this.#pbx = pbx;
    this.#clock = clock;
  }

  observe(isConnected: boolean): void {
    if (!isConnected) this.connectedSinceMs = null;
    else this.connectedSinceMs ??= this.#clock.now();
    const held = new Map<string, string>();
    for (const channel of this.#pbx.channels.values()) {
      if (channel.isLeg) this.#judgeLeg(channel, held);
      else if (isCaller(channel)) this.#judgeCaller(channel);
    }
  }

  /** Whom telephony calls talking, those hear each other: they are in one bridge, or on hold. */
  judgeTalks({ calls, agents }: Pick<TelephonyView, 'calls' | 'agents'>): void {
    const nowMs = this.#clock.now();
    for (const { agentId, activity, callId, offerId } of agents) {
      const call = calls.find((one) => one.callId === callId);
      const caller = this.#pbx.channels.get(String(callId));
      const legId = `po-${offerId}`;
      const isApart =
        activity === 'talking' &&
        call?.heldSinceMs === null &&
        caller !== undefined &&
        this.connectedSinceMs !== null &&
        this.#pbx.bridges.get(caller.bridgeId ?? '')?.channels.includes(legId) !== true;
      if (!isApart) {
        this.#apart.delete(agentId);
        continue;
      }
      const ear = this.#earOf(caller);
      const sinceMs = Math.max(this.#apart.get(agentId) ?? nowMs, ear.troubleUntilMs);
      this.#apart.set(agentId, sinceMs);
      ensure(nowMs - sinceMs <= apartLimitMs, `${agentId} and ${callId} talk only in words`);
    }
  }

  /** A request reaches the PBX. */
  onRequest(operation: Operation, given: Readonly<Record<string, unknown>>): void {
    if (operation !== 'channels.hangup') return;
    const channel = this.#pbx.channels.get(String(given['channelId']));
    // Whoever is called may pick up in the very moment in which the ring is taken back.
    if (channel === undefined || channel.isLeg || isCitizenCalled(channel)) return;
    ensure(isCaller(channel), `${channel.name} is not ours to hang up`);
    const { isLeft, isAskedFor } = this.#earOf(channel);
    ensure(isLeft || isAskedFor, `caller ${channel.id} is hung up by us, unasked`);
  }

  /** A request that names this caller is in trouble. */
  onTrouble(given: Readonly<Record<string, unknown>>, untilMs: number): void {
    const text = JSON.stringify(given);
    for (const channel of this.#pbx.channels.values()) {
      if (channel.isLeg || !text.includes(channel.id)) continue;
      const ear = this.#earOf(channel);
      ear.troubleUntilMs = Math.max(ear.troubleUntilMs, untilMs);
    }
  }

  /** The agent at this leg puts the phone down. */
  agentHangsUp(leg: SimChannel): void {
    for (const ear of this.#ears.values()) if (ear.joinedWith === leg.id) ear.isLeft = true;
  }

  /** The agent ended the call at the desk, or the caller by a key. */
  agentEnds(callId: string): void {
    const ear = this.#ears.get(callId);
    if (ear !== undefined) ear.isAskedFor = true;
  }

  /** The leg is the one that the caller was last joined with. */
  isJoined(caller: SimChannel, leg: SimChannel): boolean {
    return this.#ears.get(caller.id)?.joinedWith === leg.id;
  }

  /** The PBX dies now: whoever is on the line is cut off, and that is what must be told. */
  pbxDies(): void {
    for (const channel of this.#pbx.channels.values()) {
      if (!isCaller(channel)) continue;
      const { isLeft, isAskedFor } = this.#earOf(channel);
      if (!isLeft && !isAskedFor) this.#cutOff.add(channel.id);
    }
  }

  /** Telephony tells how a call ended. */
  onEnded({ callId, endedBy, outcome }: Extract<Notice, { type: 'call-ended' }>): void {
    // Who had his promise before that was told so, and it may be told of him later.
    if (outcome === 'callback_accepted') return;
    ensure(endedBy === 'system' || !this.#cutOff.has(callId), `${callId} was cut off by the PBX`);
  }

  #judgeLeg(leg: SimChannel, held: Map<string, string>): void {
    if (this.deadLegs.has(leg.id)) return;
    const other = held.get(leg.endpoint);
    ensure(other === undefined, `${leg.endpoint} has two of our legs: ${other} and ${leg.id}`);
    held.set(leg.endpoint, leg.id);
  }

  #judgeCaller(caller: SimChannel): void {
    const nowMs = this.#clock.now();
    const ear = this.#earOf(caller);
    const bridge = caller.bridgeId === null ? undefined : this.#pbx.bridges.get(caller.bridgeId);
    const legId = bridge?.channels.find((id) => id !== caller.id) ?? null;
    if (legId !== null && legId !== ear.joinedWith) {
      ear.joinedWith = legId;
      ear.isLeft = false;
      this.joined.add(caller.id);
      const leg = this.#pbx.channels.get(legId);
      if (leg !== undefined) this.onJoin(caller, leg);
    }
    const isQuiet = caller.sound === 'silence' || (caller.sound === 'bridge' && legId === null);
    if (!isQuiet || ear.isLeft || ear.isAskedFor) {
      ear.quietSinceMs = null;
      return;
    }
    ear.quietSinceMs ??= nowMs;
    if (this.connectedSinceMs === null) return;
    const sinceMs = Math.max(ear.quietSinceMs, ear.troubleUntilMs, this.connectedSinceMs);
    ensure(
      nowMs - sinceMs <= silenceLimitMs,
      `caller ${caller.id} hears nothing since ${ear.quietSinceMs} (now ${nowMs})`,
    );
  }

  #earOf(caller: SimChannel): Ear {
    let ear = this.#ears.get(caller.id);
    if (ear === undefined) {
      ear = {
        quietSinceMs: null,
        troubleUntilMs: 0,
        joinedWith: null,
        isLeft: false,
        isAskedFor: false,
      };
      this.#ears.set(caller.id, ear);
    }
    return ear;
  }
}

export function isCaller(channel: SimChannel): boolean {
  return channel.name.startsWith('PJSIP/callers-') || isOnTheLine(channel);
}

/** Whom we have called and who has picked up. */
function isOnTheLine(channel: SimChannel): boolean {
  return isCitizenCalled(channel) && channel.state === 'Up';
}

function ensure(isRight: boolean, rule: string): void {
  if (!isRight) throw new Wrong(rule);
}
