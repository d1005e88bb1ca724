import type { AgentView, Notice } from '../../telephony/protocol/index.ts';

/** What a watcher of an engine keeps of calls, legs and offers. */
export interface KnownCall {
  readonly id: string;
  readonly callerToken: string | null;
  resumes: string | null;
  /** By us, as was promised, or by an expert. */
  readonly isCalled: boolean;
  readonly enteredAtMs: number;
  keyMs: number;
  readonly missed: Map<string, number>;
  queueId: string;
  answeredAtMs: number | null;
  talkSinceMs: number | null;
  holdSinceMs: number | null;
  talkMs: number;
  holdMs: number;
  toldPlace: number | null;
  legLostAtMs: number | null;
}

export function toKnownCall(
  notice: Extract<Notice, { type: 'call-arrived' }>,
  missed: Map<string, number>,
): KnownCall {
  const { callId: id, callerToken, enteredAtMs, keyMs, queueId } = notice;
  return {
    id,
    callerToken,
    // Whom we call has a place that was earned once.
    resumes: notice.callbackOf ?? notice.resumes,
    isCalled: notice.callbackOf !== undefined || notice.direction !== undefined,
    enteredAtMs,
    keyMs,
    queueId,
    missed,
    answeredAtMs: null,
    talkSinceMs: null,
    holdSinceMs: null,
    talkMs: 0,
    holdMs: 0,
    toldPlace: null,
    legLostAtMs: null,
  };
}

export interface KnownLeg {
  /** Null: it leads out of the house. */
  readonly agentId: string | null;
  live: boolean;
  /** When its drop was last commanded. */
  droppedAtMs: number;
}

export interface OpenOffer {
  readonly callId: string;
  readonly agentId: string;
  readonly offeredAtMs: number;
}

/** The PBX may have been lost meanwhile; then limits begin again. */
export const lostTimeMs = 30_000;

export function canServe(agent: AgentView): boolean {
  return agent.wish === 'available' && agent.reachable && agent.setAside === null;
}

export function membershipOf(agent: AgentView): string {
  if (agent.wish === 'signed-out') return 'removed';
  return agent.wish === 'paused' || agent.setAside !== null ? 'paused' : 'available';
}
