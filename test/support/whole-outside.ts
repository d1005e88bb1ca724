import { sealCallerNumber } from '../../telephony/ari/caller-token.ts';
import type { EngineRequest } from '../../telephony/engine/event.ts';
import type { AgentId, Answer, CallId } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import type { SimChannel } from './sim-asterisk-channel.ts';
import { cityTrunk } from './whole-callbacks.ts';
import { isBusyTown } from './whole-faults.ts';
import { agentIds, type Town, type WholeAgent } from './whole-people.ts';
import { callerKey } from './whole-process.ts';

/**
 * Who is asked about a talk: in every second town somebody outside, in the other busy ones a colleague; and
 * how people outside take calls.
 */
export class WholeOutside {
  readonly #town: Town;
  /** Apart from the town's: a kept seed still means the history that it was kept for. */
  readonly #random: Random;
  readonly #isAsked: boolean;
  readonly #isBusy: boolean;

  constructor(town: Town, seed: number) {
    this.#town = town;
    this.#random = new Random(seed + 125_125);
    this.#isAsked = this.#random.chance(0.5);
    this.#isBusy = isBusyTown(seed);
    town.pbx.trunks.set(cityTrunk, (leg) => this.#onDialled(leg));
  }

  #onDialled(leg: SimChannel): void {
    const mood = this.#random.next();
    if (mood < 0.1) return leg.end(17);
    if (mood < 0.2) return this.#later(200, 3_000, () => leg.end(21));
    // Few networks say that it rings.
    if (mood < 0.6) leg.ring();
    if (mood < 0.9) this.#later(200, 4_000, () => leg.answer());
  }

  /** `agent`: whose leg it is; undefined: of one outside. */
  joined(caller: SimChannel, leg: SimChannel, agent: WholeAgent | undefined): void {
    if (agent === undefined) return this.#talk(caller, leg);
    agent.talk(caller, leg);
    this.#isTalkedAbout(agent.id, caller);
  }

  /** The expert who has just got this call may ask about it, and then any of what follows. */
  #isTalkedAbout(agentId: AgentId, caller: SimChannel): void {
    const callId = caller.id as CallId;
    if (!this.#isAsked && !this.#isBusy) return;
    if (!this.#town.faulty() || !this.#random.chance(this.#isBusy ? 0.7 : 0.5)) return;
    const own = { agentId, callId };
    const asks = this.#isAsked ? [this.#asksOutside(own)] : this.#asksColleagues(own);
    const kind = this.#isAsked ? 'consult-outside' : 'consult-colleague';
    this.#later(200, 2_000, () => {
      if (asks.some((one) => this.#ask(one)?.ok === true)) this.#town.count(kind);
    });
    for (let n = 0; n < 3 && this.#random.chance(0.6); n += 1) {
      const type = this.#random.pick(['complete-consult', 'cancel-consult', 'join-consult']);
      this.#later(2_500, 9_000, () => this.#ask({ type, ...own }));
    }
    // Whatever came of it, nobody is kept for ever; also a word that was not heard is said again.
    const takeBack = (): void => {
      if (!caller.alive) return;
      this.#ask({ type: 'cancel-consult', ...own });
      this.#later(4_000, 6_000, takeBack);
    };
    this.#later(10_000, 14_000, takeBack);
  }

  #asksOutside(own: object): object {
    const numberToken = sealCallerNumber(callerKey, '125');
    const party = { outsideId: 'emergency-125', numberToken };
    return this.#random.chance(0.5)
      ? { type: 'transfer-call', ...own, to: party }
      : { type: 'consult-outside', ...own, ...party };
  }

  /** Whoever is free has it. */
  #asksColleagues(own: { readonly agentId: AgentId }): object[] {
    const isTransfer = this.#random.chance(0.4);
    const others = agentIds.filter((one) => one !== own.agentId);
    return others.map((secondId) =>
      isTransfer
        ? { type: 'transfer-call', ...own, to: { agentId: secondId } }
        : { type: 'consult-agent', ...own, secondId },
    );
  }

  /** Who was outside is with the caller now: one of the two ends it, sooner or later. */
  #talk(caller: SimChannel, leg: SimChannel): void {
    const { judge } = this.#town;
    const hangsUp = this.#random.chance(0.5);
    this.#later(500, 8_000, () => {
      if (!caller.alive || !leg.alive) return;
      if (!hangsUp) return caller.end(16);
      judge.agentHangsUp(leg);
      leg.end(16);
    });
  }

  #later(lowMs: number, highMs: number, act: () => void): void {
    this.#town.clock.after(this.#random.between(lowMs, highMs), act);
  }

  #ask(request: object): Answer | null {
    return this.#town.ask(request as EngineRequest);
  }
}
