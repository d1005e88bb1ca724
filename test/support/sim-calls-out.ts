import type { Command, EngineEvent } from '../../telephony/engine/event.ts';
import type { AgentId, Notice } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { ensure } from './sim-ensure.ts';
import type { SimPbx } from './sim-pbx.ts';

type Arrived = Extract<Notice, { type: 'call-arrived' }>;
type Dialled = Extract<Command, { type: 'dial-citizen' | 'dial-colleague' }>;

interface CalledOut {
  readonly agentId: string;
  readonly callerToken: string | null;
  readonly secondId: string | null;
}

const prefix = 'pc-out-';
const innerPrefix = 'pc-in-';

export function isOut(callId: string): boolean {
  return callId.startsWith(prefix) || isInner(callId);
}

export function isInner(callId: string): boolean {
  return callId.startsWith(innerPrefix);
}

/**
 * In one town of three experts call people: those who call the town, others, and each other. By the
 * seed itself, and from 2,000 on: days in which bugs are hunted stay what they were.
 */
export function drawCallsOut(
  seed: number,
  agentIds: readonly AgentId[],
  forMs: number,
): { readonly atMs: number; readonly request: object }[] {
  const random = new Random(seed + 414_141);
  if (seed < 2_000 || seed % 3 !== 0) return [];
  const calls = Array.from({ length: random.pick([6, 30]) }, (_, n) => ({
    atMs: random.between(10_000, forMs - 5_000),
    request: drawCall(random, agentIds, n),
  }));
  return [...calls, ...drawInner(random, agentIds, forMs)];
}

function drawCall(random: Random, agentIds: readonly AgentId[], n: number): object {
  return {
    type: 'call-out',
    agentId: random.pick(agentIds),
    // Now and then a name is given twice.
    callId: `${prefix}${random.chance(0.05) ? n - 1 : n}`,
    callerToken: random.pick(['ali', 'bita', 'dina', 'farid', 'golnar']),
  };
}

/** Who is not free is refused: then somebody else calls another one. */
function drawInner(random: Random, agentIds: readonly AgentId[], forMs: number) {
  return Array.from({ length: 12 }, (_, n) => n).flatMap((n) => {
    const atMs = random.between(5_000, forMs - 5_000);
    return Array.from({ length: 12 }, (_none, m) => ({
      atMs: atMs + m * 40,
      request: {
        type: 'call-colleague',
        agentId: random.pick(agentIds),
        callId: `${innerPrefix}${n}-${m}`,
        secondId: random.pick(agentIds),
      },
    }));
  });
}

/** What can be known of experts' own calls from what an engine hears and says. */
export class SimCallsOut {
  readonly #pbx: SimPbx;
  readonly #granted = new Map<string, CalledOut>();
  readonly #dialled = new Set<string>();
  readonly #upLegs = new Set<string>();
  /** Those that no call was told of yet. */
  #untold = new Set<string>();
  /** Told and not over. */
  readonly #open = new Set<string>();
  /** Whose phones may ring still, as far as the engine can know: nobody has told their end. */
  readonly #mayRing = new Set<string>();

  constructor(pbx: SimPbx) {
    this.#pbx = pbx;
  }

  hear(event: EngineEvent, isGranted: boolean): void {
    this.#hearEnd(event);
    if (event.type === 'offer.answered') this.#upLegs.add(event.offerId);
    if (event.type === 'pbx.snapshot') {
      for (const { offerId, answered } of event.legs) if (answered) this.#upLegs.add(offerId);
    }
    if (event.type !== 'request.received' || !isGranted) return;
    const { request } = event;
    if (request.type !== 'call-out' && request.type !== 'call-colleague') return;
    const { callId, agentId } = request;
    const callerToken = request.type === 'call-out' ? request.callerToken : null;
    const secondId = request.type === 'call-out' ? null : request.secondId;
    ensure(!this.#granted.has(callId), 'no two calls of experts have one name');
    for (const openId of this.#open) {
      const other = this.#granted.get(openId);
      const isSame = callerToken !== null && other?.callerToken === callerToken;
      ensure(!isSame, 'one expert at a time calls a number');
      const isAsked = secondId !== null && other?.secondId === secondId;
      ensure(!isAsked, 'one expert at a time calls a colleague');
    }
    this.#granted.set(callId, { agentId, callerToken, secondId });
    this.#untold.add(callId);
  }

  #hearEnd(event: EngineEvent): void {
    if (event.type === 'dial.ended' || event.type === 'call.hung-up') {
      this.#mayRing.delete(event.callId);
    } else if (event.type === 'command.failed') {
      const { command, callId, reason } = event;
      if (callId === null) return;
      // What was given up before it failed is asked after once more.
      const isUnmade = /^dial-/.test(command) && this.#open.has(callId);
      const isGone = command === 'hang-up-caller' && reason === 'gone';
      if (isUnmade || isGone) this.#mayRing.delete(callId);
    } else if (event.type === 'pbx.snapshot') {
      const found = new Set<string>(
        [...event.calls, ...(event.dials ?? [])].map((one) => one.callId),
      );
      for (const callId of this.#mayRing) if (!found.has(callId)) this.#mayRing.delete(callId);
    }
  }

  /** The expert's own leg, which rings also on his break. */
  isOwnLeg(offerId: string): boolean {
    return isOut(offerId) && offerId.endsWith('.1') && this.#granted.has(offerId.slice(0, -2));
  }

  arrived(notice: Arrived, standing: ReadonlySet<string>): void {
    const { callId, calledBy, callerToken, secondId = null } = notice;
    const call = this.#granted.get(callId);
    this.#open.add(callId);
    if (calledBy === undefined) {
      const isThere = this.#pbx.callers.has(callId);
      return ensure(isThere, 'whoever was called comes by himself only when he is there');
    }
    ensure(this.#untold.delete(callId), 'an expert calls when he has asked for it');
    ensure(call?.agentId === calledBy.agentId, 'it is the call of him who asked');
    const isNamed = call.callerToken === callerToken && call.secondId === secondId;
    ensure(isNamed, 'it is a call to whom he named');
    ensure(!standing.has(callerToken ?? ''), 'nobody is called who is on the line');
  }

  command(command: Dialled, agentOfLeg: (offerId: string) => string | null): void {
    const { callId, offerId } = command;
    const call = this.#granted.get(callId);
    ensure(call !== undefined && this.#open.has(callId), 'nobody is called whom no expert calls');
    ensure(!this.#dialled.has(callId), 'no ring is made twice under one name');
    this.#dialled.add(callId);
    this.#mayRing.add(callId);
    const named = command.type === 'dial-citizen' ? call.callerToken : call.secondId;
    const whom = command.type === 'dial-citizen' ? command.callerToken : command.agentId;
    ensure(named === whom, 'he is called whom the expert named');
    ensure(this.#upLegs.has(offerId), 'the expert has picked up before anybody else is rung');
    ensure(agentOfLeg(offerId) === call.agentId, 'the expert who called hears it ringing');
  }

  ended(callId: string): void {
    this.#open.delete(callId);
  }

  /** At the end of a step. */
  check(): void {
    ensure(this.#untold.size === 0, 'a call that was granted is made at once');
  }

  /** His phone rings for a colleague, or talks with one. */
  holds(agentId: string): boolean {
    const { callers, dials } = this.#pbx;
    return [...this.#granted].some(
      ([callId, { secondId }]) =>
        secondId === agentId && (dials.has(callId as never) || callers.has(callId as never)),
    );
  }

  /** Somebody of ours calls this number, or has it on the line. */
  isCalled(callerToken: string): boolean {
    for (const [callId, call] of this.#granted) {
      if (call.callerToken !== callerToken) continue;
      const { callers, dials } = this.#pbx;
      if (this.#open.has(callId) || callers.has(callId as never)) return true;
      if (dials.has(callId as never) || this.#mayRing.has(callId)) return true;
    }
    return false;
  }
}
