import type { EngineEvent } from '../../telephony/engine/event.ts';
import { decisionCandidates } from '../../telephony/engine/timing.ts';
import type { Decision, QueueSettings } from '../../telephony/protocol/index.ts';
import type { Standing } from './sim-distribution.ts';
import { ensure } from './sim-ensure.ts';
import type { SimLuck } from './sim-luck.ts';

/** Who may serve whom, worked out the long way round from what the server has said. */
export class SimStanding {
  readonly #queues = new Map<string, QueueSettings>();
  readonly #agents = new Map<string, Standing>();
  readonly #boosts = new Map<string, number>();
  readonly #luck: SimLuck | null;
  /** Of all lists that there were: who waits keeps what he came with. */
  #largestOfCallers = 0;
  /**
   * Of each kind, also of queues that are gone: whoever moves on keeps what he was ahead as a repeated
   * caller there, and has the new queue's own besides.
   */
  readonly #largestOfKind = { boostMs: 0, repeatBoostMs: 0, frequentBoostMs: 0 };

  constructor(luck: SimLuck | null = null) {
    this.#luck = luck;
  }

  /** What was refused changes nothing. */
  hear(event: EngineEvent, isGranted: boolean): void {
    if (event.type !== 'request.received' || !isGranted) return;
    const { request } = event;
    if (request.type === 'configure-queue') {
      const { queueId, boostMs, repeatBoostMs, frequentBoostMs = 0 } = request.queue;
      this.#queues.set(queueId, request.queue);
      const largest = this.#largestOfKind;
      largest.boostMs = Math.max(largest.boostMs, boostMs);
      largest.repeatBoostMs = Math.max(largest.repeatBoostMs, repeatBoostMs);
      largest.frequentBoostMs = Math.max(largest.frequentBoostMs, frequentBoostMs);
    }
    if (request.type === 'remove-queue') this.#remove(request.queueId);
    if (request.type === 'sign-in-agent') this.#agents.set(request.agentId, request);
    if (request.type !== 'boost-callers') return;
    this.#boosts.clear();
    for (const { callerToken, boostMs } of request.callers) {
      this.#boosts.set(callerToken, boostMs);
      this.#largestOfCallers = Math.max(this.#largestOfCallers, boostMs);
    }
  }

  rankOf(agentId: string, queueId: string): number | null {
    const memberships = this.#agents.get(agentId)?.memberships ?? [];
    return memberships.find((one) => one.queueId === queueId)?.rank ?? null;
  }

  /** Agents of one row are rung before those of the next: by rank, then by preferred skills. */
  rowOf(agentId: string, queueId: string): string {
    return `${this.rankOf(agentId, queueId)} ${this.wantingOf(agentId, queueId)}`;
  }

  /** So many preferred skills he lacks. */
  wantingOf(agentId: string, queueId: string): number {
    const skills = this.#agents.get(agentId)?.skills ?? {};
    const asked = this.#queues.get(queueId)?.skills ?? [];
    return asked.filter(
      ({ skill, level, need }) => need === 'preferred' && (skills[skill] ?? 0) < level,
    ).length;
  }

  /** Who has waited so long may be served by this agent. */
  mayServe(agentId: string, queueId: string, waitedMs: number): boolean {
    const queue = this.#queues.get(queueId);
    const rank = this.rankOf(agentId, queueId);
    if (queue === undefined || rank === null) return false;
    const skills = this.#agents.get(agentId)?.skills ?? {};
    const steps = queue.widening.filter(({ afterMs }) => afterMs <= waitedMs);
    if (queue.widening.length === 0) steps.push({ afterMs: 0, maxRank: 99, levelsLess: 0 });
    return steps.some(
      ({ maxRank, levelsLess }) =>
        rank <= maxRank &&
        queue.skills.every(
          ({ skill, level, need }) =>
            need === 'preferred' || (skills[skill] ?? 0) + levelsLess >= level,
        ),
    );
  }

  /** What the present list gives this caller. */
  boostOf(callerToken: string | null): number {
    return callerToken === null ? 0 : (this.#boosts.get(callerToken) ?? 0);
  }

  /** As the queue is set now. */
  headStartsIn(queueId: string) {
    const queue = this.#queues.get(queueId);
    const { boostMs = 0, repeatBoostMs = 0, frequentBoostMs = 0 } = queue ?? {};
    return { boostMs, repeatBoostMs, frequentBoostMs };
  }

  /** No head start is larger, all taken together. */
  largestBoostMs(): number {
    const { boostMs, repeatBoostMs, frequentBoostMs } = this.#largestOfKind;
    return boostMs + repeatBoostMs + frequentBoostMs + this.#largestOfCallers;
  }

  /** The decision's own figures do not speak against it. */
  checkChoice(queueId: string, decision: Decision, mayNot: (agentId: string) => boolean): void {
    const queue = this.#queues.get(queueId);
    const [chosen, ...others] = decision.candidates;
    if (queue === undefined || chosen === undefined || decision.rule === 'last-agent') return;
    ensure(decision.rule === queue.strategy, "the queue's own rule decides");
    ensure(chosen.barred === undefined, 'nobody is rung who may not have the call');
    this.#noteLuck(queueId, decision, mayNot);
    for (const one of decision.candidates) {
      const { agentId, rank, wanting = 0 } = one;
      ensure(rank === this.rankOf(agentId, queueId), 'the rank told is true');
      ensure(wanting === this.wantingOf(agentId, queueId), 'the skills told to be wanting are');
      ensure(one.barred === undefined || mayNot(agentId), 'who is barred has let this call pass');
    }
    for (const other of others.filter(({ barred }) => barred === undefined)) {
      if (queue.strategy === 'weighted-random') continue;
      ensure(other.rank >= chosen.rank, 'a lower rank is rung first');
      if (other.rank !== chosen.rank) continue;
      const [wanting, best] = [other.wanting ?? 0, chosen.wanting ?? 0];
      ensure(wanting >= best, 'of one rank is rung first who lacks fewer preferred skills');
      if (wanting !== best) continue;
      const isWorse = {
        'longest-idle': other.idleSinceMs >= chosen.idleSinceMs,
        'fewest-calls': (other.key ?? 0) >= (chosen.key ?? 0),
        'least-talk': (other.key ?? 0) >= (chosen.key ?? 0),
        skills: (other.key ?? 0) <= (chosen.key ?? 0),
        'fixed-order': other.agentId > chosen.agentId,
        'round-robin': true,
        'ring-all': true,
        random: true,
      }[queue.strategy];
      ensure(isWorse, `the first by ${queue.strategy} is rung`);
    }
  }

  /** Only where it is certain between whom was drawn: nobody has missed this call, all are told. */
  #noteLuck(queueId: string, decision: Decision, mayNot: (agentId: string) => boolean): void {
    const { candidates, rule } = decision;
    if (candidates.length >= decisionCandidates) return;
    if (candidates.some(({ agentId }) => mayNot(agentId))) return;
    const row = this.rowOf(candidates[0]?.agentId ?? '', queueId);
    const isAmong = ({ agentId }: { readonly agentId: string }): boolean =>
      rule === 'weighted-random' || this.rowOf(agentId, queueId) === row;
    this.#luck?.take(rule, candidates.filter(isAmong));
  }

  #remove(queueId: string): void {
    this.#queues.delete(queueId);
    for (const [agentId, { memberships, skills }] of this.#agents) {
      const left = memberships.filter((one) => one.queueId !== queueId);
      this.#agents.set(agentId, { memberships: left, skills });
    }
  }
}
