import { io, type Socket } from 'socket.io-client';
import type { BrowserToServer, ServerToBrowser } from '../../../src/contract/socket.ts';

export type LiveSocket = Socket<ServerToBrowser, BrowserToServer>;

/** An acknowledgement that does not come in this time counts as refused; the caller asks again. */
export const ACK_LIMIT_MS = 5_000;

/** One connection a page. It tries again for ever: a wall screen must survive the night. */
export function openSocket(tabId: Promise<string>): LiveSocket {
  return io({
    path: '/socket.io',
    transports: ['websocket'],
    // The server then knows a tab that comes back from one that is another.
    auth: (tell) => void tabId.then((known) => tell({ tabId: known })),
    reconnectionDelay: 250,
    reconnectionDelayMax: 2_000,
    timeout: 4_000,
    autoConnect: false,
  });
}
