import type { SmsProvider } from './provider.ts';
import type { SmsRepository } from './repository.ts';
import { GatewayFault } from './transport.ts';

export interface InboxOptions {
  readonly repository: Pick<SmsRepository, 'receive' | 'learnOptOuts'>;
  readonly provider: Pick<SmsProvider, 'inbox' | 'optOuts'>;
  readonly now: () => number;
  /** The machine's own clock: gateways go by it. */
  readonly wallMs?: (() => number) | undefined;
  readonly log: { warn(fields: object, message: string): void; error(f: object, m: string): void };
  readonly everyMs?: number;
  /** Lines that citizens write to, besides the account's own. */
  readonly lines?: () => Promise<readonly string[]>;
}

export interface Inbox {
  /** One look now; `again`: also at what the gateway takes for read. */
  look(again: boolean): Promise<void>;
  stop(): Promise<void>;
}

const EVERY_MS = 60_000;
/** Whoever died between asking and keeping left messages that count as read: found by then. */
const AGAIN_EACH = 30;
/** Numbers in one transaction. */
const LEARN_AT_ONCE = 200;
/** A line that receives more than this in a look goes on in the next. */
const MOST_PAGES = 20;

/**
 * Asks the gateway for what citizens wrote: callbacks are lost when we or the network are away. Each
 * page is kept before the next is asked for; what is known already is passed over by its id.
 */
export function startInbox(options: InboxOptions): Inbox {
  const { repository, provider, now, log, everyMs = EVERY_MS } = options;
  const wallMs = options.wallMs ?? now;
  let looks = 0;
  let running: Promise<void> = Promise.resolve();

  async function read(which: 'unread' | 'read', line: string | null): Promise<void> {
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const { messages, isLast } = await provider.inbox(which, page, wallMs(), line);
      for (const sms of messages) await repository.receive(sms, now());
      if (isLast) return;
    }
  }

  /** A wish that went to the operator while we were away, or by another way than an SMS to us. */
  async function learn(line: string | null): Promise<void> {
    const phones = await provider.optOuts(line);
    for (let from = 0; from < phones.length; from += LEARN_AT_ONCE) {
      await repository.learnOptOuts(phones.slice(from, from + LEARN_AT_ONCE), now());
    }
  }

  async function lookAt(line: string | null, again: boolean): Promise<void> {
    try {
      if (again) await read('read', line);
      await read('unread', line);
      if (again) await learn(line);
    } catch (error) {
      // A line that is refused says nothing of the others.
      if (!(error instanceof GatewayFault) || error.kind !== 'rejected') throw error;
      log.warn({ code: error.code, line }, 'the SMS gateway tells nothing of a line');
    }
  }

  async function lookOnce(again: boolean): Promise<void> {
    try {
      for (const line of [null, ...((await options.lines?.()) ?? [])]) await lookAt(line, again);
    } catch (error) {
      // A gateway that is away is asked again; what is wrong with us must be seen.
      if (error instanceof GatewayFault) {
        log.warn({ code: error.code }, 'the SMS gateway did not tell what citizens wrote');
      } else {
        log.error({ err: error }, 'a received SMS was not kept');
      }
    }
  }

  const look = (again: boolean): Promise<void> => {
    running = running.then(() => lookOnce(again));
    return running;
  };
  const tick = (): void => {
    void look(looks % AGAIN_EACH === 0);
    looks += 1;
  };
  tick();
  const timer = setInterval(tick, everyMs);
  timer.unref();
  return {
    look,
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
