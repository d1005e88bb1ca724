import type { EventListener, EventSource } from '../../telephony/ari/event-socket.ts';
import type { AriMessage } from '../../telephony/ari/message.ts';
import type { AriPorts } from '../../telephony/ari/index.ts';
import { oneByOne } from '../../telephony/ari/rest.ts';
import type { Reply, Rest } from '../../telephony/ari/rest.ts';
import { performOperation } from './sim-asterisk-rest.ts';
import { SimChannel, type SimSound } from './sim-asterisk-channel.ts';

/** Time as the fake sees it: real, or a simulation's own. */
export interface SimClock {
  now(): number;
  /** Runs the job once, later; the returned function cancels it. */
  after(ms: number, job: () => void): () => void;
}

/** Time that runs `factor` times as fast as ours. */
export function quickClock(factor: number): SimClock {
  return {
    now: () => performance.now() * factor,
    after(ms, job) {
      const timer = setTimeout(job, ms / factor);
      return () => clearTimeout(timer);
    },
  };
}

export interface SimOptions {
  readonly clock: SimClock;
  /** Ms of a sound by its name without `sound:`; null: no such sound. */
  readonly soundMs: (name: string) => number | null;
  /** How long a request or an event is on its way; default 1 ms each. */
  readonly latencyMs?: () => number;
  /** A reply that is lost: the request is carried out all the same. */
  readonly losesReply?: (operation: string) => boolean;
  /** The next link is one whose application is out of service. */
  readonly opensDeaf?: () => boolean;
  /** How long a caller speaks; default 2,000. */
  readonly speechMs?: () => number;
  /** Of one lap in the fallback queue; default 2,000. */
  readonly lapMs?: number;
}

/** A phone's account and the hand that holds it. */
export interface SimPhone {
  readonly name: string;
  registered: boolean;
  rings: number;
  /** Numbers are dialled through it; no agent's. */
  isTrunk?: boolean;
  /** Called when it rings; uses `ring`, `answer`, `refuse` of the leg. */
  onRing: (leg: SimChannel) => void;
}

/**
 * A small honest PBX at the level of ARI: channels with their queue of commands, bridges,
 * playbacks, phones and one application. It agrees with the real one in every fact of
 * ari-contract.ts and knows nothing of our engine.
 */
export class SimAsterisk implements Rest {
  readonly clock: SimClock;
  readonly options: SimOptions;
  readonly channels = new Map<string, SimChannel>();
  readonly bridges = new Map<string, { readonly id: string; readonly channels: string[] }>();
  /** Playbacks that run or stand in line, by id; the value ends them. */
  readonly playbacks = new Map<string, () => void>();
  /** Recordings by name, live or on the disk, which survives everything. */
  readonly recordings = new Map<string, 'live' | 'stored'>();
  /** Of those that run: lets the channel go on. */
  readonly recordingEnds = new Map<string, () => void>();
  readonly phones = new Map<string, SimPhone>();
  /** The telephone network behind each trunk: what it does with a number that is dialled. */
  readonly trunks = new Map<string, (leg: SimChannel, number: string) => void>();
  readonly globals = new Map<string, string>();
  readonly subscribed = new Set<string>();
  allowed: ReadonlySet<string> | null = null;
  /** Our application is out of service although its socket is open, until the next one. */
  isDeaf = false;
  startedAtMs: number;
  #listener: EventListener | null = null;
  #serial = 0;
  #running = true;

  constructor(options: SimOptions) {
    this.options = options;
    this.clock = options.clock;
    this.startedAtMs = this.clock.now();
  }

  get applicationIsActive(): boolean {
    return this.#listener !== null && !this.isDeaf;
  }

  readonly openEvents = (listener: EventListener): EventSource => {
    const start = (): void => {
      this.clock.after(this.latencyMs(), () => {
        if (this.#listener !== null) this.#listener.replaced();
        this.#listener = listener;
        this.isDeaf = this.options.opensDeaf?.() ?? false;
        listener.opened();
      });
    };
    return {
      start,
      stop: () => {
        if (this.#listener === listener) this.#listener = null;
      },
      renew: () => {
        if (this.#listener !== listener) return;
        this.breakLink();
        start();
      },
    };
  };

  latencyMs(): number {
    return this.options.latencyMs?.() ?? 1;
  }

  /** A request travels, is carried out, and its reply travels back, unless something is lost. */
  perform(
    operation: Parameters<Rest['perform']>[0],
    parameters: Parameters<Rest['perform']>[1],
    deadlineMs = 2_000,
  ): Promise<Reply> {
    return new Promise((resolve) => {
      const noAnswer = { status: 0, body: null };
      const cancel = this.clock.after(deadlineMs, () => resolve(noAnswer));
      const settle = (reply: Reply): void => {
        cancel();
        resolve(reply);
      };
      this.clock.after(this.latencyMs(), () => {
        if (!this.#running) return settle(noAnswer);
        const done = (reply: Reply): void => {
          if (this.options.losesReply?.(operation) ?? false) return;
          this.clock.after(this.latencyMs(), () => settle(reply));
        };
        performOperation(this, operation, parameters, done);
      });
    });
  }

  inOrder: Rest['inOrder'] = oneByOne((...asked) => this.perform(...asked));

  together: Rest['together'] = (work) => work();

  /** The ports that `createAri` takes in place of the real ones. */
  ports(): AriPorts {
    return {
      rest: {
        ready: () => true,
        load: () => Promise.resolve(true),
        close: () => Promise.resolve(),
        perform: this.perform.bind(this),
        inOrder: this.inOrder,
        together: this.together,
      },
      openEvents: this.openEvents,
    };
  }

  emit(message: AriMessage, copies = 1): void {
    const listener = this.#listener;
    if (listener === null || this.isDeaf) return;
    if (this.allowed !== null && !this.allowed.has(message.type)) return;
    this.clock.after(this.latencyMs(), () => {
      for (let n = 0; n < copies; n++) {
        if (this.#listener === listener) listener.message(structuredClone(message));
      }
    });
  }

  newId(): string {
    this.#serial += 1;
    return `${1_700_000_000 + Math.floor(this.startedAtMs / 1_000)}.${this.#serial}`;
  }

  addPhone(name: string, onRing: SimPhone['onRing']): SimPhone {
    const phone: SimPhone = { name, registered: false, rings: 0, onRing };
    this.phones.set(name, phone);
    return phone;
  }

  register(phone: SimPhone, registered: boolean): void {
    phone.registered = registered;
    if (!this.subscribed.has(phone.name)) return;
    this.emit({
      type: 'PeerStatusChange',
      endpoint: {
        technology: 'PJSIP',
        resource: phone.name,
        state: registered ? 'online' : 'offline',
      },
    });
  }

  /** A citizen's call enters the dialplan. */
  dial(callerNumber: string, extension: string): SimChannel {
    const channel = new SimChannel(this, {
      id: this.newId(),
      name: `PJSIP/callers-${this.#serial.toString(16).padStart(8, '0')}`,
      state: 'Ring',
      callerNumber,
    });
    this.channels.set(channel.id, channel);
    const enteredS = (this.clock.now() / 1_000).toFixed(3);
    channel.enterApplication(['caller', extension, enteredS]);
    return channel;
  }

  /** What this channel's phone hears now. */
  soundOf(channelId: string): SimSound | null {
    return this.channels.get(channelId)?.sound ?? null;
  }

  /** The link to the application breaks; calls go on. */
  breakLink(): void {
    const listener = this.#listener;
    this.#listener = null;
    listener?.closed();
  }

  /** kill -9: everything is gone; `restart` brings up an empty PBX that knows its phones. */
  kill(): void {
    this.#running = false;
    for (const channel of this.channels.values()) channel.vanish();
    this.channels.clear();
    this.bridges.clear();
    this.playbacks.clear();
    this.globals.clear();
    this.subscribed.clear();
    this.allowed = null;
    this.breakLink();
  }

  restart(): void {
    this.#running = true;
    this.startedAtMs = this.clock.now();
  }
}
