import { request } from 'node:http';

/** Somebody of the invented house, at the same doors as everybody else. */
export interface Person {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body?: object): Promise<T>;
}

export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, what: string) {
    super(`${what}: ${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

const ORIGIN = 'https://localhost';
const WITHIN_MS = 15_000;

interface Reply {
  readonly status: number;
  readonly text: string;
  readonly cookie: string | undefined;
}

/** Signs in when he must, and again when his session is over. */
export function personAt(serverSocket: string, username: string, password: string): Person {
  let cookie: string | null = null;

  function send(method: string, path: string, body?: object): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const sent = request({
        socketPath: serverSocket,
        path,
        method,
        timeout: WITHIN_MS,
        headers: {
          host: 'localhost',
          // As the edge would say it: one of this machine.
          'x-forwarded-for': '127.0.0.1',
          origin: ORIGIN,
          ...(cookie === null ? {} : { cookie }),
          ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
        },
      });
      sent.once('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path}`)));
      sent.once('error', reject);
      sent.once('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.once('error', reject);
        response.once('end', () => {
          const set = response.headers['set-cookie']?.[0]?.split(';')[0];
          resolve({ status: response.statusCode ?? 0, text, cookie: set });
        });
      });
      sent.end(method === 'GET' ? undefined : JSON.stringify(body ?? {}));
    });
  }

  async function signIn(): Promise<void> {
    cookie = null;
    const reply = await send('POST', '/api/session', { username, password });
    if (reply.status !== 200) throw new Refused(reply.status, codeOf(reply.text), 'signing in');
    cookie = reply.cookie ?? null;
  }

  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    if (cookie === null) await signIn();
    let reply = await send(method, path, body);
    if (reply.status === 401) {
      await signIn();
      reply = await send(method, path, body);
    }
    if (reply.status >= 300)
      throw new Refused(reply.status, codeOf(reply.text), `${method} ${path}`);
    return (reply.text === '' ? undefined : JSON.parse(reply.text)) as T;
  }

  return {
    get: (path) => ask('GET', path),
    post: (path, body) => ask('POST', path, body),
  };
}

function codeOf(text: string): string {
  return /"code":"([a-z-]+)"/.exec(text)?.[1] ?? '';
}
