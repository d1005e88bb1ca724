import type { AriPorts } from '../../telephony/ari/index.ts';
import type { EventListener, EventSource } from '../../telephony/ari/event-socket.ts';
import type { AriMessage } from '../../telephony/ari/message.ts';
import { oneByOne } from '../../telephony/ari/rest.ts';
import type { Operation, Reply, Rest } from '../../telephony/ari/rest.ts';
import type { Random } from './random.ts';
import type { SimAsterisk } from './sim-asterisk.ts';
import type { WholeClock } from './whole-clock.ts';
import type { WholeFault } from './whole-faults.ts';

const deadlineMs = 2_000;
const noAnswer: Reply = { status: 0, body: null };
type Given = Readonly<Record<string, unknown>>;
type Fate = 'well' | 'command-lost' | 'reply-lost' | 'reply-late';

export interface LineOptions {
  readonly pbx: SimAsterisk;
  readonly clock: WholeClock;
  readonly random: Random;
  readonly faulty: () => boolean;
  /** The PBX is up. */
  readonly accepts: () => boolean;
  readonly count: (fault: WholeFault) => void;
  readonly tell: (line: string) => void;
  /** The request reaches the PBX now. */
  readonly onRequest: (operation: Operation, given: Given) => void;
  /** Something went wrong with this request: what it was for comes later, until then. */
  readonly onTrouble: (given: Given, untilMs: number) => void;
  /** A last change to what the PBX replies. */
  readonly onReply: (operation: Operation, given: Given, reply: Reply) => Reply;
}

/** The line between one telephony process and the PBX: requests and the event socket. */
export class WholeLine {
  readonly #options: LineOptions;
  #isAlive = true;
  #listener: EventListener | null = null;
  #source: EventSource | null = null;
  #isWanted = false;
  /** Counts the sockets: what an older one still carries is lost. */
  #socket = 0;
  #isOpen = false;
  #isSilent = false;
  #openAgainAtMs = 0;
  #deliveredAtMs = 0;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  ports(): AriPorts {
    const perform: Rest['perform'] = (operation, given, limitMs) =>
      this.#perform(operation, given, limitMs ?? deadlineMs);
    return {
      rest: {
        ready: () => true,
        load: () => Promise.resolve(true),
        close: () => Promise.resolve(),
        perform,
        inOrder: oneByOne(perform),
        together: (work) => work(),
      },
      openEvents: (listener) => {
        this.#listener = listener;
        return {
          start: () => {
            this.#isWanted = true;
            this.#open();
          },
          stop: () => {
            this.#isWanted = false;
            this.#close();
          },
          renew: () => this.#lose(),
        };
      },
    };
  }

  get isOpen(): boolean {
    return this.#isOpen && !this.#isSilent;
  }

  /** The process is dead: its sockets are closed, what it had sent still arrives. */
  die(): void {
    this.#isAlive = false;
    this.#isWanted = false;
    this.#close();
  }

  /** The socket breaks and cannot be opened again for a while. */
  cut(forMs: number): void {
    this.#openAgainAtMs = this.#options.clock.now() + forMs;
    this.#lose();
  }

  /** Half open: nothing comes any more, and only the missing pong tells. */
  goSilent(forMs: number): void {
    this.#isSilent = true;
    const socket = this.#socket;
    this.#options.clock.after(forMs, () => {
      if (socket === this.#socket) this.#lose();
    });
  }

  #perform(operation: Operation, given: Given, limitMs: number): Promise<Reply> {
    const { clock, random, pbx, onTrouble } = this.#options;
    return new Promise((resolve) => {
      if (!this.#isAlive) return;
      const settle = (reply: Reply): void => {
        if (this.#isAlive) resolve(reply);
      };
      const fate = this.#drawFate();
      if (fate !== 'well') {
        this.#options.tell(`  ! ${fate} ${operation} ${JSON.stringify(given)}`);
        onTrouble(given, clock.now() + limitMs);
      }
      const cancel = clock.after(limitMs, () => settle(noAnswer));
      if (fate === 'command-lost') return;
      clock.after(random.between(0, 4), () => {
        this.#options.tell(`  > ${operation} ${JSON.stringify(given)}`);
        this.#options.onRequest(operation, given);
        void pbx.perform(operation, given, 10 * limitMs).then((reply) => {
          this.#options.tell(`  < ${operation} ${reply.status}`);
          if (fate === 'reply-lost') return;
          const backMs = fate === 'reply-late' ? random.between(300, 3_000) : random.between(0, 4);
          clock.after(backMs, () => {
            cancel();
            settle(this.#options.onReply(operation, given, reply));
          });
        });
      });
    });
  }

  #drawFate(): Fate {
    const { random, faulty, count } = this.#options;
    if (!faulty()) return 'well';
    const draw = random.next();
    const fate: Fate =
      draw < 0.02
        ? 'command-lost'
        : draw < 0.04
          ? 'reply-lost'
          : draw < 0.06
            ? 'reply-late'
            : 'well';
    if (fate !== 'well') count(fate);
    return fate;
  }

  #open(): void {
    const { clock, pbx, random } = this.#options;
    if (!this.#isWanted || !this.#isAlive || this.#isOpen) return;
    if (clock.now() < this.#openAgainAtMs || !this.#options.accepts()) {
      clock.after(random.between(50, 500), () => this.#open());
      return;
    }
    this.#socket += 1;
    const socket = this.#socket;
    const isMine = (): boolean => socket === this.#socket && this.#isWanted;
    const source = pbx.openEvents({
      opened: () => {
        if (!isMine()) return source.stop();
        this.#isOpen = true;
        this.#isSilent = false;
        this.#listener?.opened();
      },
      message: (message) => this.#carry(message as AriMessage, isMine),
      closed: () => {
        if (isMine()) this.#lose();
      },
      replaced: () => this.#listener?.replaced(),
    });
    this.#source = source;
    source.start();
  }

  #close(): void {
    this.#socket += 1;
    this.#isOpen = false;
    this.#source?.stop();
  }

  #lose(): void {
    const wasOpen = this.#isOpen;
    this.#close();
    this.#isSilent = false;
    if (wasOpen) this.#listener?.closed();
    this.#options.clock.after(this.#options.random.between(25, 500), () => this.#open());
  }

  /** In order, each after its time on the way. */
  #carry(message: AriMessage, isMine: () => boolean): void {
    const { clock, random, faulty, count } = this.#options;
    const isLate = faulty() && random.chance(0.01);
    if (isLate) count('event-late');
    const delayMs = isLate ? random.between(100, 500) : random.between(0, 4);
    this.#deliveredAtMs = Math.max(this.#deliveredAtMs, clock.now() + delayMs);
    const isTwice = faulty() && random.chance(0.05);
    if (isTwice) count('event-duplicate');
    clock.after(this.#deliveredAtMs - clock.now(), () => {
      for (let n = 0; n < (isTwice ? 2 : 1); n += 1) {
        if (isMine() && this.#isAlive && !this.#isSilent) {
          this.#listener?.message(structuredClone(message));
        }
      }
    });
  }
}
