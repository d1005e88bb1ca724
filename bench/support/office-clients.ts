import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';

/** Clients over HTTP, each with connections and sessions of its own, as pages have them. */
export interface Asker {
  /** What came, before it is looked at: reading it is no part of the answer's time. Throws unless 200. */
  ask(client: number, path: string, body?: object): Promise<string>;
}

export function makeAsker(url: string, cookies: readonly string[], connections: number): Asker {
  const dispatcher = new Agent({ connections });
  return {
    async ask(client, path, body) {
      const response = await request(`${url}${path}`, {
        dispatcher,
        method: body === undefined ? 'GET' : 'POST',
        headers: { cookie: cookies[client] ?? '', origin: url, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await response.body.text();
      if (response.statusCode !== 200) {
        throw new Error(`${path}: ${response.statusCode} ${answer}`);
      }
      return answer;
    },
  };
}

/** `times` requests by all clients at once: ms of each. */
export async function measure(options: {
  readonly asker: Asker;
  readonly clients: number;
  /** Of each client, in turn: a page that asks as fast as it can would be taken for a runaway one. */
  readonly sessions: number;
  readonly times: number;
  /** Between an answer and the next request, two thirds of it to four thirds; 0: at once. */
  readonly thinkMs?: number;
  readonly requestOf: (n: number, session: number) => { path: string; body?: object };
  readonly isRight: (answer: unknown, n: number) => boolean;
}): Promise<number[]> {
  const { asker, clients, sessions, times, requestOf, isRight, thinkMs = 0 } = options;
  const tookMs: number[] = [];
  let next = 0;
  /** From the beginning on, so that not all of them ask in the same moment. */
  const think = (part: number): Promise<void> =>
    thinkMs === 0 ? Promise.resolve() : sleep(thinkMs * part);
  async function client(of: number): Promise<void> {
    await think(of / clients);
    while (next < times) {
      const n = next++;
      const session = of + clients * (n % sessions);
      const { path, body } = requestOf(n, session);
      const beganMs = performance.now();
      const answer = await asker.ask(session, path, body);
      tookMs.push(performance.now() - beganMs);
      if (!isRight(JSON.parse(answer), n)) throw new Error(`${path}: not the rows that are there`);
      await think((1 + Math.random()) / 1.5);
    }
  }
  await Promise.all(Array.from({ length: clients }, (_, of) => client(of)));
  return tookMs;
}
