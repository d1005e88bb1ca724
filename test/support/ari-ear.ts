import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { eventually } from './eventually.ts';

export interface StasisStart {
  readonly type: 'StasisStart';
  readonly args: readonly string[];
  readonly channel: { readonly id: string; readonly caller: { readonly number: string } };
}
type AriEvent = StasisStart | { readonly type: string };

/** So often a deaf link is opened anew. */
const TRIES = 8;

/** An application that only listens: as long as it is there, Stasis() takes calls. */
export interface AriEar {
  readonly events: readonly AriEvent[];
  readonly arrivals: readonly StasisStart[];
  /** Waits until that many calls have arrived in all. */
  arrived(count: number, limitMs?: number): Promise<readonly StasisStart[]>;
  /** Cuts the socket at once, as the death of a process does. */
  die(): Promise<void>;
}

interface Rig {
  readonly ariPort: number;
  readonly ariUser: string;
  readonly ariPassword: string;
}

async function open(
  { ariPort, ariUser, ariPassword }: Rig,
  application: string,
): Promise<{ socket: WebSocket; events: AriEvent[] }> {
  const socket = new WebSocket(`ws://127.0.0.1:${ariPort}/ari/events?app=${application}`, {
    auth: `${ariUser}:${ariPassword}`,
  });
  const events: AriEvent[] = [];
  socket.on('message', (text: Buffer) => events.push(JSON.parse(text.toString()) as AriEvent));
  await once(socket, 'open');
  return { socket, events };
}

async function isHeard(
  { ariPort, ariUser, ariPassword }: Rig,
  application: string,
  events: readonly AriEvent[],
): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${ariUser}:${ariPassword}`).toString('base64')}`;
  const address = `http://127.0.0.1:${ariPort}/ari/events/user/heard?application=${application}`;
  await fetch(address, { method: 'POST', headers: { authorization } });
  return eventually('an event of our own', 1_000, () =>
    events.some(({ type }) => type === 'ChannelUserevent'),
  ).catch(() => false);
}

export async function listenToAri(rig: Rig, application = 'pasokh'): Promise<AriEar> {
  let { socket, events } = await open(rig, application);
  // A link opened a moment after another was cut may be a deaf one (telephony/ari/event-proof.ts):
  // the next one is opened when the PBX has let go of the last, each time a little later.
  for (let tries = 1; !(await isHeard(rig, application, events)); tries += 1) {
    if (tries === TRIES) throw new Error('the PBX sends no events');
    const closed = once(socket, 'close');
    socket.terminate();
    await closed;
    await pause(tries * 200);
    ({ socket, events } = await open(rig, application));
  }
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
