import type { AgentId, AgentView, QueueId, QueueSettings } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { simQueues } from './sim-settings.ts';
import { isBusyTown } from './whole-faults.ts';
import type { Town } from './whole-people.ts';

const first = 'waterworks' as QueueId;
const second = 'parks' as QueueId;

interface Parts {
  readonly seed: number;
  readonly town: Town;
  readonly forMs: number;
  readonly agents: () => readonly AgentView[];
  readonly settle: (queue: QueueSettings) => QueueSettings;
}

/**
 * The lines, as the server tells them. In most busy towns the second one is taken off now and then,
 * when nobody is in it, and put up again; who dials it meanwhile comes to the first.
 */
export class WholeQueues {
  readonly #parts: Parts;
  readonly #random: Random;
  #isGone = false;

  constructor(parts: Parts) {
    const { seed, town, forMs } = parts;
    this.#parts = parts;
    this.#random = new Random(seed + 818_181);
    if (!isBusyTown(seed) || !this.#random.chance(0.6)) return;
    for (let n = 0; n < 4; n += 1) {
      town.clock.after(this.#random.between(6_000, forMs - 2_000), () => this.#remove());
    }
  }

  /** Which lines this expert serves now. */
  servedBy(agentId: AgentId): QueueId[] {
    return agentId.length === 4 && !this.#isGone ? [first, second] : [first];
  }

  /** False: telephony is not there for all of it. */
  tell(): boolean {
    const { town, settle } = this.#parts;
    const answers = simQueues.map((queue) =>
      town.ask({ type: 'configure-queue', queue: settle(queue) }),
    );
    return answers.every((answer) => answer?.ok === true);
  }

  #remove(): void {
    const { ask, count } = this.#parts.town;
    const answer = ask({ type: 'remove-queue', queueId: second });
    // No answer: telephony died of it, before or after it was done.
    if (answer?.ok === false) return;
    if (answer !== null) count('queue-removed');
    this.#isGone = true;
    this.#comesBack(this.#random.between(500, 8_000));
  }

  #comesBack(afterMs: number): void {
    this.#parts.town.clock.after(afterMs, () => {
      if (!this.#isGone) return;
      this.#isGone = !this.#putUp();
      if (this.#isGone) this.#comesBack(1_000);
    });
  }

  #putUp(): boolean {
    const { town, agents } = this.#parts;
    if (!this.tell()) return false;
    for (const { agentId, wish } of agents()) {
      if (wish === 'signed-out' || agentId.length !== 4) continue;
      const memberships = [first, second].map((queueId) => ({ queueId, rank: 1 }));
      const known = { agentId, memberships, skills: {}, phone: 'web', pausedReason: null } as const;
      if (town.ask({ type: 'sign-in-agent', ...known })?.ok !== true) return false;
    }
    return true;
  }
}
