import type { AriMessage } from './message.ts';
import type { Rest } from './rest.ts';
import { succeeded } from './rest.ts';

/** It comes within ms; a loaded PBX is given time. */
const heardWithinMs = 1_000;
/** So often an event of our own may be asked for in vain before the link counts as deaf. */
const tries = 2;

export interface EventProof {
  /** True: this message was a proof, and nothing for anybody else. */
  take(message: AriMessage): boolean;
  /** Whether an event that we ask for comes back to us. */
  isHeard(): Promise<boolean>;
}

/**
 * An open socket is not proof that callers reach us. When a link of ours is cut and the next one is
 * opened within a moment, the PBX may put away the old one after it has taken the new one in, and
 * then takes our application out of service with it (Asterisk 22.10: twice in 400 times). Requests
 * and pings are answered as ever, yet every caller passes us by. So an event of our own is asked for.
 */
export function createEventProof(rest: Pick<Rest, 'perform'>, application: string): EventProof {
  let asked = 0;
  const awaited = new Map<string, () => void>();

  function isHeardOnce(): Promise<boolean> {
    asked += 1;
    const eventName = `pasokh-proof-${asked}`;
    return new Promise((resolve) => {
      const settle = (isHeard: boolean): void => {
        clearTimeout(late);
        awaited.delete(eventName);
        resolve(isHeard);
      };
      const late = setTimeout(() => settle(false), heardWithinMs);
      awaited.set(eventName, () => settle(true));
      void rest.perform('events.userEvent', { eventName, application }).then((reply) => {
        if (!succeeded(reply)) settle(false);
      });
    });
  }

  return {
    take({ type, eventname }) {
      if (type !== 'ChannelUserevent') return false;
      awaited.get(eventname ?? '')?.();
      return true;
    },
    async isHeard() {
      for (let n = 0; n < tries; n += 1) if (await isHeardOnce()) return true;
      return false;
    },
  };
}
