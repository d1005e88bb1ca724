import { io } from 'socket.io-client';
import { request } from 'undici';
import type { Page } from '../../test/support/live-asks.ts';
import { type Account, PASSWORD } from './line-accounts.ts';

/** A page's socket, once it is connected; throws the server's word when it is not let in. */
export function openPage(url: string, cookie: string): Promise<Page> {
  const page: Page = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie, origin: url },
  });
  return new Promise((resolve, reject) => {
    page.once('connect', () => resolve(page));
    page.once('connect_error', reject);
  });
}

/** Signs in as a page does, from an address of his own: the cookie. */
export async function signIn(url: string, { username, address }: Account): Promise<string> {
  const response = await request(`${url}/api/session`, {
    method: 'POST',
    headers: { origin: url, 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ username, password: PASSWORD }),
  });
  const answer = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`sign-in: ${response.statusCode} ${answer}`);
  return String(response.headers['set-cookie']).split(';')[0] ?? '';
}

/** Throws unless it was done. */
export async function post(page: {
  readonly url: string;
  readonly cookie: string;
  readonly path: string;
  readonly body: object;
}): Promise<void> {
  const { url, cookie, path, body } = page;
  const response = await request(`${url}${path}`, {
    method: 'POST',
    headers: { cookie, origin: url, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.body.text();
  if (response.statusCode >= 300) throw new Error(`${path}: ${response.statusCode} ${answer}`);
}
