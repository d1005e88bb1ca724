import { once } from 'node:events';
import { WebSocket } from 'ws';
import { eventually } from './eventually.ts';

export interface StasisStart {
  readonly type: 'StasisStart';
  readonly args: readonly string[];
  readonly channel: { readonly id: string; readonly caller: { readonly number: string } };
}
type AriEvent = StasisStart | { readonly type: string };

/** An application that only listens: as long as it is there, Stasis() takes calls. */
export interface AriEar {
  readonly events: readonly AriEvent[];
  readonly arrivals: readonly StasisStart[];
  /** Waits until that many calls have arrived in all. */
  arrived(count: number, limitMs?: number): Promise<readonly StasisStart[]>;
  /** Cuts the socket at once, as the death of a process does. */
  die(): Promise<void>;
}

export async function listenToAri(
  rig: { readonly ariPort: number; readonly ariUser: string; readonly ariPassword: string },
  application = 'pasokh',
): Promise<AriEar> {
  const { ariPort, ariUser, ariPassword } = rig;
  const socket = new WebSocket(`ws://127.0.0.1:${ariPort}/ari/events?app=${application}`, {
    auth: `${ariUser}:${ariPassword}`,
  });
  const events: AriEvent[] = [];
  socket.on('message', (text: Buffer) => events.push(JSON.parse(text.toString()) as AriEvent));
  await once(socket, 'open');
  const arrivals = (): StasisStart[] =>
    events.filter((event): event is StasisStart => event.type === 'StasisStart');
  return {
    events,
    get arrivals() {
      return arrivals();
    },
    arrived: (count, limitMs = 5_000) =>
      eventually(`${count} calls in the application`, limitMs, () =>
        arrivals().length >= count ? arrivals() : null,
      ),
    async die() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.terminate();
      await closed;
    },
  };
}
