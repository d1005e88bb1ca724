import type { AgentId, CallId, NumberedNotice, OfferId } from '../../telephony/protocol/index.ts';
import type { Pop } from '../contract/desk.ts';
import type { Picture } from './picture.ts';

export interface PopsDeps {
  readonly picture: Picture;
  /** Everything known of the caller; null when the call is not known any more. */
  readonly build: (offer: Offered) => Promise<Pop | null>;
  readonly nowMs: () => number;
  readonly opened: (agentId: AgentId, pop: Pop, tookMs: number) => void;
  readonly closed: (agentId: AgentId, closed: { callId: string; offerId: string }) => void;
  readonly onFault: (error: unknown) => void;
}

export interface Offered {
  readonly callId: CallId;
  /** Null: no longer told (wrap-up, after a restart of this process); the ledger has it. */
  readonly offerId: OfferId | null;
  readonly agentId: AgentId;
}

/**
 * The record that opens on an agent's desk. It is begun the moment the offer is heard of, beside
 * the database's write of it: the citizen's name is on the screen before the ring is loud.
 */
export interface Pops {
  hear(notice: NumberedNotice): void;
  /** After a fresh view: what is over is closed, what began unheard is opened for these agents. */
  reconcile(watching: Iterable<AgentId>): void;
  /** The pop of the call that this agent has now; after a reload or a restart it is built again. */
  popOf(agentId: AgentId): Promise<Pop | null>;
  /** The call that this agent is rung for or has (wrap-up included). */
  callOf(agentId: AgentId): string | null;
  callOfOffer(agentId: AgentId, offerId: string): string | null;
}

interface OpenPop extends Offered {
  readonly pop: Promise<Pop | null>;
  /** The agent's own state has shown this call: from then on its absence there ends the pop. */
  held: boolean;
}

export function createPops(deps: PopsDeps): Pops {
  const open = new Map<AgentId, OpenPop>();

  function begin(offered: Offered): OpenPop {
    const entry: OpenPop = { ...offered, pop: deps.build(offered), held: false };
    // Whoever awaits it hears of the fault too. It is not kept: the next who asks tries anew.
    entry.pop.catch((error: unknown) => {
      if (open.get(entry.agentId) === entry) open.delete(entry.agentId);
      deps.onFault(error);
    });
    open.set(offered.agentId, entry);
    return entry;
  }

  function openFor(offered: Offered): void {
    const heardAtMs = deps.nowMs();
    const entry = begin(offered);
    void tell(entry, heardAtMs);
  }

  async function tell(entry: OpenPop, heardAtMs: number): Promise<void> {
    const { agentId, offerId } = entry;
    let pop: Pop | null;
    try {
      pop = await entry.pop;
    } catch {
      // Said by begin(); the agent talks without a record until the page asks again.
      return;
    }
    // Not if the offer is over meanwhile: it is closed for one who did not get the call.
    if (pop !== null && open.get(agentId)?.offerId === offerId) {
      deps.opened(agentId, pop, deps.nowMs() - heardAtMs);
    }
  }

  function close(entry: OpenPop): void {
    open.delete(entry.agentId);
    deps.closed(entry.agentId, { callId: entry.callId, offerId: entry.offerId ?? '' });
  }

  function closeOf(agentId: AgentId, over: (entry: OpenPop) => boolean): void {
    const entry = open.get(agentId);
    if (entry !== undefined && over(entry)) close(entry);
  }

  /** The colleague in a consult keeps the caller when the first agent leaves. */
  function isAsked(agentId: AgentId): boolean {
    return deps.picture.agents.get(agentId)?.consult?.role === 'second';
  }

  /** Somebody outside has no desk: the record stays with whom the call was last. */
  function isElsewhere(callId: CallId): boolean {
    const call = deps.picture.calls.get(callId);
    return call !== undefined && !(call.phase === 'talking' && call.agentId === null);
  }

  function current(agentId: AgentId): Offered | null {
    const agent = deps.picture.agents.get(agentId);
    const entry = open.get(agentId);
    if (!agent?.callId) return entry ?? null;
    // A colleague has no record.
    if (deps.picture.calls.get(agent.callId)?.direction === 'inner') return null;
    // Written down while the call goes on: it is somebody else's by now, and so is its record.
    if (agent.activity === 'wrap-up' && isElsewhere(agent.callId)) return null;
    const known = entry?.callId === agent.callId ? entry.offerId : null;
    return { agentId, callId: agent.callId, offerId: agent.offerId ?? known };
  }

  return {
    hear({ notice }) {
      switch (notice.type) {
        case 'call-offered':
          openFor({ callId: notice.callId, offerId: notice.offerId, agentId: notice.agentId });
          return;
        case 'call-arrived':
          // A call of his own: the record is there before the other's phone rings.
          if (notice.calledBy === undefined || notice.direction === 'inner') return;
          openFor({ callId: notice.callId, ...notice.calledBy });
          return;
        case 'wrap-up-started': {
          // Of a call that he had left to make another, in vain.
          const { agentId, callId } = notice;
          if (open.get(agentId)?.callId === callId || isElsewhere(callId)) return;
          openFor({ agentId, callId, offerId: null });
          return;
        }
        case 'consult-asked': {
          // The record goes with the question: the colleague sees it before his phone is loud.
          const { callId, offerId, secondId } = notice;
          if (secondId !== null) openFor({ callId, offerId, agentId: secondId });
          return;
        }
        case 'consult-ended':
          if (notice.secondId !== null) {
            closeOf(notice.secondId, (entry) => entry.callId === notice.callId);
          }
          return;
        case 'call-transferred':
          closeOf(notice.fromId, (entry) => entry.callId === notice.callId);
          return;
        case 'offer-ended':
          if (notice.end === 'answered') return;
          closeOf(notice.agentId, (entry) => entry.offerId === notice.offerId);
          return;
        case 'wrap-up-ended':
          closeOf(notice.agentId, (entry) => entry.callId === notice.callId);
          return;
        case 'call-requeued':
          for (const entry of Array.from(open.values())) {
            if (entry.callId === notice.callId && !isAsked(entry.agentId)) close(entry);
          }
          return;
        case 'agent-changed': {
          const { agentId, callId } = notice.agent;
          const entry = open.get(agentId);
          if (entry === undefined) return;
          if (entry.callId === callId) entry.held = true;
          else if (entry.held) close(entry);
          return;
        }
        default:
          return;
      }
    },
    reconcile(watching) {
      const { agents } = deps.picture;
      for (const entry of Array.from(open.values())) {
        if (agents.get(entry.agentId)?.callId !== entry.callId) close(entry);
      }
      for (const agentId of watching) {
        const now = current(agentId);
        if (now !== null && !open.has(agentId)) openFor(now);
      }
    },
    async popOf(agentId) {
      const now = current(agentId);
      if (now === null) return null;
      const entry = open.get(agentId);
      const same = entry?.callId === now.callId && entry.offerId === now.offerId;
      // Built afresh on a reload: a citizen or case written during the call is then in it.
      const pop = await (same && !entry.held ? entry.pop : begin({ ...now }).pop);
      const kept = open.get(agentId);
      if (kept !== undefined && deps.picture.agents.get(agentId)?.callId === kept.callId) {
        kept.held = true;
      }
      return pop;
    },
    callOf: (agentId) => current(agentId)?.callId ?? null,
    callOfOffer(agentId, offerId) {
      const now = current(agentId);
      return now?.offerId === offerId ? now.callId : null;
    },
  };
}
