import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BrowserPerson, ChromiumHouse } from './chromium.ts';
import { eventually } from './eventually.ts';
import { FIRST_PASSWORD, OWN_PASSWORD, signInAs } from './chromium-desk.ts';
import type { Person, Product } from './product.ts';

const ADMINISTRATORS_OWN = 'administrators-own-1';
/** The new server has to replay what telephony kept, and to run its jobs. */
const BACK_LIMIT_MS = 60_000;

/**
 * The server of a whole product lives days later: it dies, and comes back with its clock set on, as
 * after an outage. Whoever was signed in has been for too long, and signs in again.
 */
export interface LaterServer {
  /** For `startProduct`. */
  readonly env: Readonly<Record<string, string>>;
  nowMs(): number;
  goTo(product: Product, atMs: number): Promise<void>;
  /** Somebody with a password of his own, who has not opened a page yet. */
  hire(product: Product, username: string, name: string, role: string): Promise<void>;
  /** The administrator, signed in as of now. */
  head(product: Product): Promise<Person>;
  /** A browser whose clock is the server's, at this page. */
  visit(
    product: Product,
    chromium: ChromiumHouse,
    username: string,
    path: string,
  ): Promise<BrowserPerson>;
  close(): void;
}

export function laterServer(): LaterServer {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-later-'));
  const file = join(folder, 'shift-ms');
  const preload = resolve(import.meta.dirname, 'shifted-clock.mjs');
  let shiftMs = 0;
  let known: Person | null = null;
  const nowMs = () => Date.now() + shiftMs;
  const head: LaterServer['head'] = async (product) => {
    known ??= await signInHead(product);
    return known;
  };
  const signInHead: LaterServer['head'] = async (product) => {
    const { username, password } = product.administrator;
    const mine = await product.signIn(username, ADMINISTRATORS_OWN).catch(() => null);
    if (mine !== null) return mine;
    const first = await product.signIn(username, password);
    await first.post('/api/session/password', {
      oldPassword: password,
      newPassword: ADMINISTRATORS_OWN,
    });
    return product.signIn(username, ADMINISTRATORS_OWN);
  };
  return {
    env: { NODE_OPTIONS: `--import=${preload}`, PASOKH_TEST_SHIFT_FILE: file },
    nowMs,
    head,
    async goTo(product, atMs) {
      shiftMs += atMs - nowMs();
      writeFileSync(file, String(shiftMs));
      await product.replaced('server', product.kill('server'));
      const { username } = product.administrator;
      known = await eventually('the server is back', BACK_LIMIT_MS, () =>
        product.signIn(username, ADMINISTRATORS_OWN).catch(() => null),
      );
    },
    async hire(product, username, name, role) {
      const person = { username, name, roles: [role], password: FIRST_PASSWORD };
      await (await head(product)).post('/api/users', person);
      const first = await product.signIn(username, FIRST_PASSWORD);
      const own = { oldPassword: FIRST_PASSWORD, newPassword: OWN_PASSWORD };
      await first.post('/api/session/password', own);
    },
    async visit(product, chromium, username, path) {
      const person = await chromium.person();
      await person.context.addInitScript((ms) => {
        const machine = Date.now.bind(Date);
        Date.now = () => machine() + ms;
      }, shiftMs);
      await person.page.goto(product.origin + path);
      await signInAs(person.page, username, OWN_PASSWORD);
      await person.page.getByRole('button', { name: 'ورود', exact: true }).waitFor({
        state: 'detached',
      });
      await person.page.goto(product.origin + path);
      return person;
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
