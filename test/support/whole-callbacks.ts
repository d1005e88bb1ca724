import type { QueueSettings } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import type { SimAsterisk } from './sim-asterisk.ts';
import type { SimChannel } from './sim-asterisk-channel.ts';
import type { WholeClock } from './whole-clock.ts';
import { drawWhispers } from './sim-whispers.ts';
import { isBusyTown, Wrong } from './whole-faults.ts';

/** The trunk that leads to the citizens' telephones. */
export const cityTrunk = 'city';

/**
 * Citizens who would rather be called, and their telephones. Drawn from chance of its own; every
 * second town has lines that call back.
 */
export class WholeCallbacks {
  readonly #clock: WholeClock;
  readonly #pbx: SimAsterisk;
  readonly #random: Random;
  readonly #faulty: () => boolean;
  readonly #isOn: boolean;
  readonly #isBusy: boolean;
  readonly #whisper: ReturnType<typeof drawWhispers>;

  constructor(parts: {
    readonly seed: number;
    readonly clock: WholeClock;
    readonly pbx: SimAsterisk;
    readonly faulty: () => boolean;
  }) {
    this.#clock = parts.clock;
    this.#pbx = parts.pbx;
    this.#random = new Random(parts.seed + 272_727);
    this.#faulty = parts.faulty;
    this.#isBusy = isBusyTown(parts.seed);
    this.#isOn = this.#random.chance(this.#isBusy ? 0.9 : 0.5);
    this.#whisper = drawWhispers(parts.seed);
    const phone = parts.pbx.addPhone(cityTrunk, (ring) => this.#onRing(ring));
    phone.registered = true;
    phone.isTrunk = true;
  }

  /** Whether its experts hear a word before the join is the town's own, too. */
  settle(plain: QueueSettings): QueueSettings {
    const queue = this.#whisper(plain);
    const callback = { offerAfterMs: 1_000, tries: 3, retryAfterMs: 8_000, perDay: 3 };
    return this.#isOn ? { ...queue, callback } : queue;
  }

  /** A citizen waits, and perhaps asks for it as soon as he is told. */
  waits(caller: SimChannel): void {
    if (!this.#isOn || !this.#random.chance(this.#isBusy ? 0.9 : 0.6)) return;
    for (const ms of [4_000, 8_000, 14_000, 22_000]) {
      this.#clock.after(ms, () => {
        if (caller.alive) caller.press('2');
      });
    }
  }

  /** At every instant: nobody's telephone rings, or talks with us, twice. */
  judge(): void {
    const numbers = new Set<string>();
    for (const channel of this.#pbx.channels.values()) {
      if (!isCitizenCalled(channel)) continue;
      if (numbers.has(channel.endpoint))
        throw new Wrong(`${channel.endpoint} is rung twice at once`);
      numbers.add(channel.endpoint);
    }
  }

  #onRing(ring: SimChannel): void {
    const { between, mood } = {
      between: (low: number, high: number) => this.#random.between(low, high),
      mood: this.#faulty() ? this.#random.next() : 1,
    };
    if (mood < 0.15) return ring.end(17);
    ring.ring();
    if (mood < 0.2) this.#clock.after(between(300, 3_000), () => ring.end(21));
    else if (mood >= 0.3) this.#clock.after(between(300, 5_000), () => ring.answer());
  }
}

/** One whom we have called, ringing or on the line. */
export function isCitizenCalled(channel: SimChannel): boolean {
  return channel.name.includes(`@${cityTrunk}-`);
}
