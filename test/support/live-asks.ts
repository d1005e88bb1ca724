import type { Socket } from 'socket.io-client';
import type { BoardSnapshot } from '../../src/contract/board.ts';
import type { DeskState, Pop } from '../../src/contract/desk.ts';
import type { BrowserToServer, ServerToBrowser } from '../../src/contract/socket.ts';

/** A page's live socket, and what it asks over it. */
export type Page = Socket<ServerToBrowser, BrowserToServer>;

export const askBoard = (page: Page) =>
  new Promise<{ ok: boolean; code?: string; snapshot?: BoardSnapshot }>((resolve) => {
    page.emit('join-board', (answer) => resolve(answer));
  });
export const askDesk = (page: Page) =>
  new Promise<{
    ok: boolean;
    code?: string;
    state?: DeskState;
    pop?: Pop | null;
    holdsPhone?: boolean;
  }>((resolve) => page.emit('join-desk', (answer) => resolve(answer)));
export const takePhone = (page: Page, tabId: string) =>
  new Promise<{ ok: boolean; code?: string }>((resolve) =>
    page.emit('take-phone', { tabId }, resolve),
  );

export const reportPhone = (page: Page, offerIds: string[]) =>
  new Promise<{ ok: boolean; code?: string }>((resolve) =>
    page.emit('report-phone', { offerIds }, resolve),
  );
