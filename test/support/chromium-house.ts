import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import type { PhoneAccount } from '../../src/contract/desk.ts';
import { QUEUE_FIELDS, type QueueView } from '../../src/contract/queues.ts';
import { z } from 'zod';
import { type BrowserPerson, type ChromiumHouse, openChromium } from './chromium.ts';
import { enter, FIRST_PASSWORD } from './chromium-desk.ts';
import { eventually } from './eventually.ts';
import { type Person, type Product, type ProductOptions, startProduct } from './product.ts';
import { openPhone, type SipPhone } from './sip-phone.ts';
import { PATIENCE } from './patience.ts';
import { ADMINISTRATORS_PASSWORD, becomeAdministrator, takeOwnPassword } from './people.ts';

export const AGENT_HZ = 700;
export const DESK_PHONE_HZ = 500;
export const CITIZEN_HZ = 1_100;
type Account = z.infer<typeof PhoneAccount>;
/** Of an expert at a table, who may open his page, too. */
export const TABLE_PASSWORD = 'agents-own-password-3';

/** Of every queue, in milliseconds: what a test cannot wait for as long as people do. */
export interface QueueLimits {
  readonly ringLimitMs?: number;
  readonly wrapUpLimitMs?: number;
  readonly reofferAfterMs?: number;
}

/** An expert whose telephone stands on the table; no page is open unless the test opens one. */
export interface TableAgent {
  readonly userId: string;
  readonly person: Person;
  readonly phone: SipPhone;
}

/** The whole product with people in it: a supervisor's board is open, experts come as asked. */
export interface DeskHouse {
  readonly product: Product;
  readonly chromium: ChromiumHouse;
  /** The supervisor's board. */
  readonly board: Page;
  /** Console errors and the like of everybody's pages. */
  readonly faults: () => readonly string[];
  addUser(username: string, name: string, roles: readonly string[]): Promise<string>;
  /** An expert in Chromium who has entered, with the phone not taken yet. */
  atBrowser(username: string, name: string): Promise<BrowserPerson & { userId: string }>;
  /** An expert with a desk phone, signed in to the queue and seen by the board. */
  atTable(username: string, name: string): Promise<TableAgent>;
  citizen(number: string): Promise<SipPhone>;
  /** A phone of this account, as the page or the API gave it out. */
  register(account: Pick<Account, 'username' | 'password'>): Promise<SipPhone>;
  /** The board shows this word on the expert's card. */
  boardShows(userId: string, word: string | RegExp, limitMs?: number): Promise<void>;
  close(): Promise<void>;
}

export async function openDeskHouse(
  limits: QueueLimits = {},
  options: ProductOptions = {},
): Promise<DeskHouse> {
  const product = await startProduct(options);
  const phones: SipPhone[] = [];
  const people: BrowserPerson[] = [];
  const head = await becomeAdministrator(product);
  if (Object.keys(limits).length > 0) await setLimits(product, head, limits);
  const chromium = await openChromium({ origin: product.origin, microphoneHz: AGENT_HZ });
  const board = await chromium.person();
  people.push(board);

  const server = { host: '127.0.0.1', port: product.sipPort };
  const open = async (options: { username: string; password?: string; toneHz: number }) => {
    const phone = await openPhone({ ...options, server });
    phones.push(phone);
    return phone;
  };
  const addUser: DeskHouse['addUser'] = async (name, fullName, roles) => {
    const made = await head.post<{ userId: string }>('/api/users', {
      username: name,
      name: fullName,
      roles,
      password: FIRST_PASSWORD,
    });
    return made.userId;
  };
  await addUser('maryam', 'مریم رضایی', ['shift-supervisor']);
  await enter(board.page, product.origin, 'maryam');
  await board.page.goto(`${product.origin}/board`);
  await board.page
    .getByTestId('live-chip')
    .filter({ hasText: /^زنده ·/ })
    .waitFor();

  const house: DeskHouse = {
    product,
    chromium,
    board: board.page,
    faults: () => people.flatMap((one) => one.faults),
    addUser,
    async atBrowser(name, fullName) {
      const userId = await addUser(name, fullName, ['agent']);
      const person = await chromium.person();
      people.push(person);
      await enter(person.page, product.origin, name);
      return { ...person, userId };
    },
    async atTable(name, fullName) {
      const userId = await addUser(name, fullName, ['agent']);
      const person = await takeOwnPassword(product, name, FIRST_PASSWORD, TABLE_PASSWORD);
      const account = await person.post<Account>('/api/phone/sign-in', {
        kind: 'desk',
      });
      const phone = await house.register(account);
      await house.boardShows(userId, 'آماده');
      return { userId, person, phone };
    },
    citizen: (number) => open({ username: number, toneHz: CITIZEN_HZ }),
    async register(account) {
      const { username: name, password: secret } = account;
      const phone = await open({ username: name, password: secret, toneHz: DESK_PHONE_HZ });
      await phone.register();
      return phone;
    },
    boardShows: (userId, word, limitMs = 8_000) =>
      board.page
        .getByTestId(`agent-${userId}`)
        .filter({ hasText: word })
        .waitFor({ timeout: PATIENCE * limitMs }),
    async close() {
      await Promise.allSettled(phones.map((phone) => phone.close()));
      await chromium.close();
      await product.stop();
    },
  };
  return house;
}

/** As the head sets them on their page; what is shorter than the page allows goes into the row. */
export async function setLimits(
  product: Product,
  head: Person,
  limits: QueueLimits,
): Promise<void> {
  const { success: isAllowed } = limitsOfPage.safeParse(limits);
  if (!isAllowed) return setInRow(product, limits);
  for (const view of await head.get<QueueView[]>('/api/queues')) {
    const { queueId, lastChange: _last, ...form } = view;
    await head.patch(`/api/queues/${queueId}`, { ...form, ...limits });
  }
}

const { ringLimitMs, wrapUpLimitMs, reofferAfterMs } = QUEUE_FIELDS;
const limitsOfPage = z.object({
  ringLimitMs: ringLimitMs.shape.optional(),
  wrapUpLimitMs: wrapUpLimitMs.shape.optional(),
  reofferAfterMs: reofferAfterMs.shape.optional(),
});

/** The server reads its rows when it starts. */
async function setInRow(product: Product, limits: QueueLimits): Promise<void> {
  const columns: Record<keyof QueueLimits, string> = {
    ringLimitMs: 'ring_limit_ms',
    wrapUpLimitMs: 'wrap_up_limit_ms',
    reofferAfterMs: 'reoffer_after_ms',
  };
  const database = new Database(join(product.dataDir, 'pasokh.db'));
  for (const [name, value] of Object.entries(limits)) {
    const column = columns[name as keyof QueueLimits];
    database.prepare(`update queue set ${column} = ?`).run(value);
  }
  database.close();
  await product.replaced('server', product.kill('server'));
  const { username } = product.administrator;
  await eventually('the new server answers', 20_000, () =>
    product.signIn(username, ADMINISTRATORS_PASSWORD).catch(() => null),
  );
}
