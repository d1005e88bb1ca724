import type { AgentId, AgentView, Membership, QueueId } from '../../telephony/protocol/index.ts';
import type { Distribution } from './sim-distribution.ts';
import type { Random } from './random.ts';

interface Town {
  readonly random: Random;
  readonly distribution: Distribution;
  agents(): readonly AgentView[];
  /** True when it was granted; a process that is down grants nothing. */
  request(request: unknown): boolean;
  later(delayMs: number, act: () => void): void;
  removed(): void;
}

const queueId = 'parks' as QueueId;

/**
 * The administrators take the second line off, with callers in it or without, and put it up
 * again. What hangs on it (rules, hours, who serves it) comes again with it, as the server does it.
 * They also change what agents can do, while these are signed in.
 */
export class SimQueues {
  readonly #town: Town;
  readonly #learned = new Map<AgentId, Readonly<Record<string, number>>>();
  /** What rules there are, told again when the line is put up again; none: empty. */
  #rules: readonly object[] = [];
  #isGone = false;

  constructor(town: Town) {
    this.#town = town;
  }

  /** In some towns only: the others keep their line for the whole day. */
  begin(rules: readonly object[]): void {
    this.#rules = rules;
    const { random, later, request } = this.#town;
    for (const rule of rules) request(rule);
    const somewhen = (): number => random.between(2_000, 130_000);
    if (random.chance(0.8)) for (let i = 0; i < 6; i += 1) later(somewhen(), () => this.#teach());
    if (!random.chance(0.4)) return;
    for (let i = 0; i < 6; i += 1) later(somewhen(), () => this.#remove());
  }

  putUp(): void {
    if (!this.#isGone) return;
    const { distribution, request } = this.#town;
    const queue = distribution.queues.find((one) => one.queueId === queueId);
    if (!request({ type: 'configure-queue', queue })) return;
    this.#isGone = false;
    const belongs = (one: object): boolean => 'queueId' in one && one.queueId === queueId;
    for (const rule of this.#rules.filter(belongs)) request(rule);
    this.#tellAgents();
  }

  /** To the queues that are there, with the skills of now. */
  signIn(agentId: AgentId): object {
    const standing = this.#town.distribution.standingOf(agentId);
    const isThere = (one: Membership): boolean => !this.#isGone || one.queueId !== queueId;
    return {
      type: 'sign-in-agent',
      agentId,
      memberships: standing.memberships.filter(isThere),
      skills: this.#learned.get(agentId) ?? standing.skills,
      phone: 'web',
      pausedReason: null,
    };
  }

  /** Those who serve both lines keep what a line requires: there is always somebody for everybody. */
  #teach(): void {
    const { random, agents } = this.#town;
    for (const { agentId } of agents()) {
      const least = agentId.length === 4 ? 4 : 1;
      if (random.chance(0.8)) this.#learned.set(agentId, { arabic: random.pick([least, 5, 9]) });
    }
    this.#tellAgents();
  }

  /** Who is on shift; the others hear of it when they come to work. */
  #tellAgents(): void {
    for (const { agentId, wish } of this.#town.agents()) {
      if (wish === 'available') this.#town.request(this.signIn(agentId));
    }
  }

  #remove(): void {
    const { request, removed, later, random } = this.#town;
    if (!request({ type: 'remove-queue', queueId })) return;
    this.#isGone = true;
    removed();
    // Twice, for the process may be down just then.
    const backMs = random.between(500, 12_000);
    for (const afterMs of [backMs, backMs + 6_000]) later(afterMs, () => this.putUp());
  }
}
