import type { AgentId, AgentView, ConsultView } from '../../telephony/protocol/index.ts';
import { isWaiting } from '../contract/board.ts';
import type { DeskConsult, DeskState } from '../contract/desk.ts';
import type { Picture } from './picture.ts';

/** What the picture does not know of an agent. */
export interface DeskExtras {
  readonly phone: 'web' | 'desk' | null;
  readonly unfinishedContacts: DeskState['unfinishedContacts'];
  readonly serviceLevelPercent: number | null;
  readonly canDialOut: boolean;
  readonly outboundEnd: DeskState['outboundEnd'];
  readonly colleague: DeskState['colleague'];
  readonly nameOf: (agentId: string) => string;
}

/** One agent's desk, whole, from what is true now. Pure. */
export function toDeskState(
  picture: Picture,
  agentId: AgentId,
  extras: DeskExtras,
  atMs: number,
): DeskState {
  const agent = picture.agents.get(agentId) ?? signedOut(agentId, atMs);
  const call = agent.callId === null ? undefined : picture.calls.get(agent.callId);
  const talking = agent.activity === 'talking' || agent.activity === 'rejoining';
  const signedIn = agent.wish !== 'signed-out';
  return {
    signedIn,
    phone: signedIn ? extras.phone : null,
    canDialOut: extras.canDialOut,
    isCallingOut: call?.phase === 'calling',
    outboundEnd: extras.outboundEnd,
    colleague: extras.colleague,
    wish: agent.wish,
    pauseReason: agent.pauseReason,
    pausedSinceMs: agent.pausedSinceMs,
    activity: agent.activity,
    reachable: agent.reachable,
    setAsideMisses: agent.setAside?.misses ?? null,
    sinceMs: agent.sinceMs,
    offerId: agent.offerId,
    consult: agent.consult && toDeskConsult(agent.consult, extras),
    callId: agent.callId,
    answeredAtMs: talking ? (call?.answeredAtMs ?? null) : null,
    heldSinceMs: talking ? (call?.heldSinceMs ?? null) : null,
    wrapUpUntilMs: agent.wrapUpUntilMs,
    wrapUpExtensionsLeft: agent.wrapUpExtensionsLeft,
    unfinishedContacts: extras.unfinishedContacts,
    atMs,
    oneSidedAudio: agent.callId !== null && isOneSided(picture, agent.callId),
    ...waitingOf(picture, signedIn ? agent.queueIds : null),
    serviceLevelPercent: extras.serviceLevelPercent,
  };
}

function toDeskConsult(
  { outside, ...consult }: ConsultView,
  { nameOf }: Pick<DeskExtras, 'nameOf'>,
): DeskConsult {
  const { otherId } = consult;
  const otherName = otherId === null ? '' : nameOf(otherId);
  return { ...consult, otherName, entryId: outside?.outsideId ?? null };
}

function isOneSided(picture: Picture, callId: string): boolean {
  for (const { alarm, subject } of picture.alarms.values()) {
    if (alarm === 'one-sided-audio' && subject === callId) return true;
  }
  return false;
}

/** Who waits in the agent's queues; in all of them for one who is not signed in. */
function waitingOf(
  picture: Picture,
  queueIds: readonly string[] | null,
): { waiting: number; oldestEnteredAtMs: number | null } {
  let waiting = 0;
  let oldestEnteredAtMs: number | null = null;
  for (const call of picture.calls.values()) {
    if (!isWaiting(call)) continue;
    if (queueIds !== null && !queueIds.includes(call.queueId)) continue;
    waiting += 1;
    oldestEnteredAtMs = Math.min(oldestEnteredAtMs ?? call.enteredAtMs, call.enteredAtMs);
  }
  return { waiting, oldestEnteredAtMs };
}

function signedOut(agentId: AgentId, sinceMs: number): AgentView {
  return {
    agentId,
    queueIds: [],
    wish: 'signed-out',
    pauseReason: null,
    pausedSinceMs: null,
    activity: 'idle',
    sinceMs,
    reachable: false,
    setAside: null,
    callId: null,
    offerId: null,
    consult: null,
    wrapUpUntilMs: null,
    wrapUpExtensionsLeft: null,
  };
}
