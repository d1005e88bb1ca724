import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import type { Product } from '../../test/support/product.ts';

/** A supervisor watches all the time: the board must have followed. `stop`: its patches so far. */
export async function watchBoard(
  product: Product,
  cookie: string,
): Promise<{ stop: () => number }> {
  const socket = io(product.origin, {
    transports: ['websocket'],
    extraHeaders: { cookie, origin: product.origin },
    ca: readFileSync(join(product.dataDir, 'tls', 'ca.crt'), 'utf8'),
  });
  let patches = 0;
  socket.on('board-patch', () => (patches += 1));
  const answer = (await socket.timeout(10_000).emitWithAck('join-board')) as { ok: boolean };
  if (!answer.ok) throw new Error('the board refused its supervisor');
  return {
    stop() {
      socket.close();
      if (patches === 0) throw new Error('the board stood still');
      return patches;
    },
  };
}
