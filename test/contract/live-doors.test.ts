import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserToServer } from '../../src/contract/socket.ts';
import { ROLES } from '../support/role-matrix.ts';
import { askBoard, askDesk, type Page, reportPhone, takePhone } from '../support/live-asks.ts';
import { serverRig, type ServerRig } from '../support/server-rig.ts';

type Answer = { readonly ok: boolean; readonly code?: string };
type Door = { readonly permission: string; readonly knock: (page: Page) => Promise<Answer> };

/** Every event that a page may send; a new one does not compile before it has its line here. */
const DOORS = {
  'join-board': { permission: 'board', knock: askBoard },
  'join-missed': {
    permission: 'missed-callers',
    knock: (page) => new Promise<Answer>((resolve) => page.emit('join-missed', resolve)),
  },
  'join-desk': { permission: 'desk', knock: askDesk },
  'take-phone': { permission: 'desk', knock: (page) => takePhone(page, 'tab-1') },
  'report-phone': { permission: 'desk', knock: (page) => reportPhone(page, []) },
  /** Answers nothing, and does nothing but for an offer that rings at its sender: live-pages.test.ts. */
  'pop-painted': null,
} as const satisfies Record<keyof BrowserToServer, Door | null>;

let rig: ServerRig;
const pages: Page[] = [];

beforeAll(async () => {
  rig = await serverRig();
});
afterAll(async () => {
  for (const page of pages) page.disconnect();
  await rig.close();
});

async function open(role: string): Promise<Page> {
  const { cookie } = await rig.person(role, [role]);
  const page: Page = io(rig.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: { cookie, origin: rig.url },
  });
  pages.push(page);
  await new Promise<void>((resolve, reject) => {
    page.once('connect', resolve);
    page.once('connect_error', reject);
  });
  return page;
}

describe('the events that a page sends', () => {
  test('each role is answered what its permissions open, and nothing else', async () => {
    let refused = 0;
    let admitted = 0;
    for (const [role, permissions] of Object.entries(ROLES)) {
      const page = await open(role);
      for (const [event, door] of Object.entries(DOORS)) {
        if (door === null) continue;
        const answer = await door.knock(page);
        const isRefused = !answer.ok && answer.code === 'not-allowed';
        const may = permissions.includes(door.permission);
        expect([role, event, isRefused]).toEqual([role, event, !may]);
        if (may) admitted += 1;
        else refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(20);
    expect(admitted).toBeGreaterThan(10);
  });
});
