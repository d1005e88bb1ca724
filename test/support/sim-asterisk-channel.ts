import type { AriChannel } from '../../telephony/ari/message.ts';
import type { SimAsterisk } from './sim-asterisk.ts';

export type SimSound = 'silence' | 'prompt' | 'music' | 'bridge';

/** A job of the channel's own thread: the next starts when this one has called `done`. */
type Job = (done: () => void) => void;

/**
 * One leg. Commands of the application run one after the other in its own thread, so that one
 * behind a prompt waits for the prompt's end, as in the real PBX.
 */
export class SimChannel {
  readonly pbx: SimAsterisk;
  readonly id: string;
  readonly name: string;
  readonly callerNumber: string;
  readonly variables = new Map<string, string>();
  readonly bornAtMs: number;
  state: string;
  /** Arguments of Stasis() while in the application; null elsewhere. */
  args: readonly string[] | null = null;
  sound: SimSound = 'silence';
  bridgeId: string | null = null;
  alive = true;
  /** Ends the ringing of an originated leg at its timeout. */
  cancelTimeout: () => void = () => undefined;
  /** What is recorded of it ends with it, and before its leave is told. */
  endRecording: () => void = () => undefined;
  readonly #jobs: Job[] = [];
  #busy = false;
  #cancelLap: () => void = () => undefined;
  #entrance: readonly string[] = [];
  readonly #dialled: readonly string[] | null;

  constructor(
    pbx: SimAsterisk,
    of: {
      id: string;
      name: string;
      state: string;
      callerNumber: string;
      /** Of a citizen whom we call: with what he enters our application. */
      entrance?: readonly string[] | null;
    },
  ) {
    this.pbx = pbx;
    this.id = of.id;
    this.name = of.name;
    this.state = of.state;
    this.callerNumber = of.callerNumber;
    this.bornAtMs = pbx.clock.now();
    this.#dialled = of.entrance ?? null;
  }

  get isLeg(): boolean {
    return this.id.startsWith('po-');
  }

  /** Events of an agent's leg come twice: for the channel and for the endpoint. */
  get copies(): number {
    if (this.#dialled !== null) return this.pbx.subscribed.has(`channel:${this.id}`) ? 1 : 0;
    return this.isLeg && this.pbx.subscribed.has(this.endpoint) ? 2 : 1;
  }

  get endpoint(): string {
    return this.name.slice('PJSIP/'.length, this.name.lastIndexOf('-'));
  }

  show(): AriChannel {
    return {
      id: this.id,
      name: this.name,
      state: this.state,
      caller: { name: '', number: this.callerNumber },
      creationtime: new Date(this.bornAtMs).toISOString(),
      dialplan:
        this.args === null
          ? { app_name: 'Queue', app_data: 'fallback' }
          : { app_name: 'Stasis', app_data: ['pasokh', ...this.args].join(',') },
    };
  }

  enqueue(job: Job): void {
    this.#jobs.push(job);
    if (!this.#busy) this.#work();
  }

  #work(): void {
    const job = this.alive ? this.#jobs.shift() : undefined;
    if (job === undefined) {
      this.#busy = false;
      return;
    }
    this.#busy = true;
    job(() => this.#work());
  }

  /** Stasis(): fails at once while nobody listens; callers then wait in the fallback. */
  enterApplication(args: readonly string[]): void {
    this.#entrance = args;
    if (!this.pbx.applicationIsActive) {
      if (this.isLeg) this.end(16);
      else this.waitInFallback();
      return;
    }
    this.args = args;
    this.pbx.emit({ type: 'StasisStart', args, channel: this.show() });
  }

  /** One lap of the fallback queue, then the application is tried again. */
  waitInFallback(): void {
    this.sound = 'music';
    this.#cancelLap();
    this.#cancelLap = this.pbx.clock.after(this.pbx.options.lapMs ?? 2_000, () => {
      if (this.alive && this.args === null) this.enterApplication(this.#entrance);
    });
  }

  leaveApplication(): void {
    if (this.args === null) return;
    this.pbx.emit({ type: 'StasisEnd', channel: this.show() });
    this.args = null;
  }

  // What the hand at the phone does.

  ring(): void {
    if (!this.alive || this.state === 'Up') return;
    this.state = 'Ringing';
    this.pbx.emit({ type: 'ChannelStateChange', channel: this.show() }, this.copies);
  }

  answer(): void {
    if (!this.alive || this.state === 'Up') return;
    this.cancelTimeout();
    this.state = 'Up';
    this.pbx.emit({ type: 'ChannelStateChange', channel: this.show() }, this.copies);
    if (this.isLeg) this.enterApplication(['agent', this.id.slice('po-'.length)]);
    if (this.#dialled !== null) this.enterApplication(this.#dialled);
  }

  press(digit: string): void {
    if (this.args !== null) {
      this.pbx.emit({ type: 'ChannelDtmfReceived', digit, channel: this.show() });
    }
  }

  /** The call is over, whoever ended it. A caller's ChannelDestroyed does not reach us. */
  end(cause: number): void {
    if (!this.alive) return;
    const wasOurs = this.args !== null;
    this.endRecording();
    this.vanish();
    this.pbx.channels.delete(this.id);
    this.leaveBridge();
    if (wasOurs) {
      this.pbx.emit({ type: 'ChannelHangupRequest', cause, channel: this.show() });
      this.leaveApplication();
    }
    if (this.isLeg || this.#dialled !== null) {
      this.pbx.emit({ type: 'ChannelDestroyed', cause, channel: this.show() }, this.copies);
    }
  }

  leaveBridge(): void {
    const bridge = this.bridgeId === null ? undefined : this.pbx.bridges.get(this.bridgeId);
    if (bridge !== undefined) bridge.channels.splice(bridge.channels.indexOf(this.id), 1);
    this.bridgeId = null;
    this.sound = 'silence';
  }

  vanish(): void {
    this.alive = false;
    this.cancelTimeout();
    this.#cancelLap();
    this.#jobs.length = 0;
  }
}
