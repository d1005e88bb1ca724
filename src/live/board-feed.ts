import type { AgentId, CallId } from '../../telephony/protocol/index.ts';
import type { BoardAgent, BoardCall } from '../contract/board.ts';
import type { Board } from './board.ts';
import type { LiveCall, Picture, Touched } from './picture.ts';

/** Who is calling, as far as it is known yet. */
export interface Caller {
  readonly phone: string | null;
  readonly citizenName: string | null;
}

export interface BoardFeedDeps {
  readonly board: Board;
  readonly picture: Picture;
  /** From the token alone: at once, without the database. */
  readonly phoneOf: (call: LiveCall) => string | null;
  /** Name of the one known citizen on this number; null for none or several. */
  readonly findCitizenName: (phone: string) => Promise<string | null>;
  readonly findAgentName: (agentId: string) => Promise<string | null>;
  readonly answeredToday: (agentId: string) => number;
  /** A lookup failed: said, and the board goes on without the name. */
  readonly onFault: (error: unknown) => void;
  /** Something on the board differs from what was told. */
  readonly onMarked: () => void;
}

/** Carries what the picture shows to the board, with the names that only the database knows. */
export interface BoardFeed {
  show(touched: Touched): void;
  showAgent(agentId: AgentId): void;
  /** Empty until the database has said it. */
  nameOf(agentId: AgentId): string;
}

export function createBoardFeed(deps: BoardFeedDeps): BoardFeed {
  const { board, picture } = deps;
  const callers = new Map<CallId, Caller>();
  const names = new Map<AgentId, string>();
  const shownAlarms = new Map<string, { alarm: string; subject: string }>();

  function showCall(callId: CallId): void {
    const call = picture.calls.get(callId);
    if (call === undefined) {
      callers.delete(callId);
      board.dropCall(callId);
      return;
    }
    board.setCall(toBoardCall(call, callers.get(callId) ?? meet(call)));
  }

  /** First sight of a caller: the number at once, the name when the database has said it. */
  function meet(call: LiveCall): Caller {
    const caller: Caller = { phone: deps.phoneOf(call), citizenName: null };
    callers.set(call.callId, caller);
    if (caller.phone !== null) void learnCitizen(call.callId, caller.phone).catch(deps.onFault);
    return caller;
  }

  async function learnCitizen(callId: CallId, phone: string): Promise<void> {
    const citizenName = await deps.findCitizenName(phone);
    if (citizenName === null || !callers.has(callId)) return;
    callers.set(callId, { phone, citizenName });
    showCall(callId);
    deps.onMarked();
  }

  function showAgent(agentId: AgentId): void {
    const agent = picture.agents.get(agentId);
    if (agent === undefined || (agent.wish === 'signed-out' && agent.activity === 'idle')) {
      board.dropAgent(agentId);
      return;
    }
    const known = names.get(agentId);
    if (known === undefined) void learnName(agentId);
    const { agentId: id, wish, pauseReason, pausedSinceMs, activity, reachable } = agent;
    const { sinceMs, callId, setAside } = agent;
    const row: BoardAgent = {
      agentId: id,
      wish,
      pauseReason,
      pausedSinceMs,
      activity,
      reachable,
      sinceMs,
      callId,
      name: known ?? '',
      setAsideMisses: setAside?.misses ?? null,
      answeredToday: deps.answeredToday(agentId),
    };
    board.setAgent(row);
  }

  async function learnName(agentId: AgentId): Promise<void> {
    names.set(agentId, '');
    try {
      const name = await deps.findAgentName(agentId);
      if (name === null) return;
      names.set(agentId, name);
      showAgent(agentId);
      deps.onMarked();
    } catch (error) {
      // Asked again at the agent's next change.
      names.delete(agentId);
      deps.onFault(error);
    }
  }

  function showAlarms(): void {
    for (const [id, alarm] of shownAlarms) {
      if (picture.alarms.has(id)) continue;
      shownAlarms.delete(id);
      board.dropAlarm(alarm);
    }
    for (const [id, alarm] of picture.alarms) {
      if (shownAlarms.has(id)) continue;
      shownAlarms.set(id, alarm);
      board.setAlarm(alarm);
    }
  }

  return {
    show(touched) {
      for (const callId of touched.calls) showCall(callId);
      for (const agentId of touched.agents) showAgent(agentId);
      if (touched.alarms) showAlarms();
      for (const queueId of touched.estimates) {
        const estimate = picture.estimates.get(queueId);
        if (estimate !== undefined) board.setEstimate(estimate);
      }
      deps.onMarked();
    },
    showAgent(agentId) {
      showAgent(agentId);
      deps.onMarked();
    },
    nameOf: (agentId) => names.get(agentId) ?? '',
  };
}

function toBoardCall(call: LiveCall, caller: Caller): BoardCall {
  const { callerToken: _token, offerId: _offer, secondId: _second, callback, ...shown } = call;
  return { ...shown, ...caller, ...(callback === undefined ? {} : { isCallback: true }) };
}
