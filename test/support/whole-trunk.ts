import type { Notice } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import type { SimAsterisk } from './sim-asterisk.ts';
import type { SimChannel } from './sim-asterisk-channel.ts';
import { SimTrunk } from './sim-trunk.ts';
import type { WholeClock } from './whole-clock.ts';
import { cityTrunk } from './whole-callbacks.ts';
import { isBusyTown, type WholeFault } from './whole-faults.ts';

/** How a trunk takes no calls: says so, does not let us in, or says nothing at all. */
const manners = ['says-no', 'forbids', 'silent'] as const;
const noCircuit = 34;
const forbidden = 21;
/** A silent trunk is noticed by the PBX's own questions after a while. */
const noticedAfterMs = 4_000;

interface Parts {
  readonly seed: number;
  readonly clock: WholeClock;
  readonly pbx: SimAsterisk;
  readonly forMs: number;
  readonly count: (fault: WholeFault) => void;
}

/**
 * In two towns of three (in all busy ones) the trunk takes no calls for a while. Whoever is called then is
 * not reached, and it is no ring of his: telephony leaves the trunk alone, and tries it with one call at a
 * time. In most of the busy ones it fails just when somebody has been promised a call.
 */
export class WholeTrunk {
  readonly #pbx: SimAsterisk;
  readonly #clock: WholeClock;
  readonly #count: (fault: WholeFault) => void;
  readonly #alarms = new Set<string>();
  readonly #rule = new SimTrunk(this.#alarms);
  readonly #attempts = new Set<string>();
  readonly #open = new Set<string>();
  readonly #manner: (typeof manners)[number];
  /** At the first promise it fails so soon after it, for so long; null: not then, or it has. */
  #atPromise: { readonly afterMs: number; readonly forMs: number } | null = null;
  readonly #faultyUntilMs: number;
  #isDown = false;

  constructor({ seed, clock, pbx, forMs, count }: Parts) {
    this.#pbx = pbx;
    this.#clock = clock;
    this.#count = count;
    // Apart: a kept seed still means the history that it was kept for.
    const random = new Random(seed + 343_434);
    this.#manner = random.pick([...manners]);
    this.#faultyUntilMs = clock.now() + forMs;
    if (isBusyTown(seed) && random.chance(0.8)) {
      const afterMs = random.between(0, 2_000);
      // Long enough for an expert to come free meanwhile, be it after everything else has healed.
      this.#atPromise = { afterMs, forMs: random.between(forMs / 2, forMs) };
    }
    if (seed < 5_000 || !(isBusyTown(seed) || random.chance(0.67))) return;
    const fromMs = random.between(8_000, forMs / 2);
    const lastsMs = random.between(15_000, forMs - fromMs);
    clock.after(isBusyTown(seed) ? fromMs + 8_000 : fromMs, () => this.#fail(lastsMs));
  }

  /** Once all who are behind the trunk have their telephones. */
  stand(): this {
    const phone = this.#pbx.phones.get(cityTrunk);
    const dialled = this.#pbx.trunks.get(cityTrunk);
    if (phone === undefined || dialled === undefined) throw new Error('nobody is behind the trunk');
    const { onRing } = phone;
    phone.onRing = (ring) => this.#pass(ring, () => onRing(ring));
    this.#pbx.trunks.set(cityTrunk, (leg, number) => this.#pass(leg, () => dialled(leg, number)));
    return this;
  }

  onNotice(notice: Notice, atMs: number): void {
    switch (notice.type) {
      case 'alarm-raised':
        return void this.#alarms.add(`${notice.alarm} ${notice.subject}`);
      case 'alarm-cleared':
        return void this.#alarms.delete(`${notice.alarm} ${notice.subject}`);
      case 'call-arrived':
        return this.#onArrived(notice.callId, atMs);
      case 'call-ended': {
        const isFault = this.#isDown && notice.dialEnd === 'fault';
        if (isFault && notice.callId.startsWith('pc-out-')) this.#count('call-out-at-outage');
        return void this.#open.delete(notice.callId);
      }
      case 'callback-made':
        return this.#onPromise();
      case 'callback-tried':
        if (notice.end !== 'fault') return;
        if (this.#isDown) this.#count('callback-at-outage');
        return this.#rule.failed(notice.callId, atMs);
      default:
        return;
    }
  }

  #onPromise(): void {
    const planned = this.#atPromise;
    this.#atPromise = null;
    if (planned === null) return;
    this.#clock.after(planned.afterMs, () => {
      if (this.#clock.now() < this.#faultyUntilMs) this.#fail(planned.forMs);
    });
  }

  #onArrived(callId: string, atMs: number): void {
    const isAttempt = callId.startsWith('pc-') && !/^pc-(out|in)-/.test(callId);
    // Who was given up and comes after all is no new one.
    if (!isAttempt || this.#attempts.has(callId)) return;
    for (const other of this.#attempts) {
      const isOver = !this.#open.has(other) && !this.#pbx.channels.has(other);
      if (isOver) this.#rule.attemptEnded(other);
    }
    this.#attempts.add(callId);
    this.#open.add(callId);
    this.#rule.attempted(callId, atMs);
  }

  #fail(forMs: number): void {
    this.#atPromise = null;
    if (this.#isDown) return;
    this.#count('trunk-outage');
    this.#isDown = true;
    const phone = this.#pbx.phones.get(cityTrunk);
    const isSeen = this.#manner === 'silent';
    this.#clock.after(noticedAfterMs, () => {
      if (isSeen && this.#isDown && phone !== undefined) phone.registered = false;
    });
    this.#clock.after(forMs, () => {
      this.#isDown = false;
      if (phone !== undefined) phone.registered = true;
    });
  }

  #pass(leg: SimChannel, through: () => void): void {
    if (!this.#isDown) return through();
    if (this.#manner === 'says-no') leg.end(noCircuit);
    else if (this.#manner === 'forbids') leg.end(forbidden);
  }
}
