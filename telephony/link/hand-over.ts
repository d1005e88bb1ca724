import { existsSync } from 'node:fs';
import { WebSocket } from 'ws';
import { HandedOver, type HandOver } from '../protocol/index.ts';

/**
 * What the older process said: it has stopped and saved all up to `lastSeq`; it refused, because it
 * could not save; nobody answered in time; or there is nobody.
 */
export type HandOverAnswer =
  | { readonly type: 'handed-over'; readonly lastSeq: number }
  | { readonly type: 'refused' | 'silent' | 'absent' };

/** Asks the process that owns this socket to hand its calls over. */
export function askHandOver(path: string, withinMs: number): Promise<HandOverAnswer> {
  if (!existsSync(path)) return Promise.resolve({ type: 'absent' });
  return new Promise((resolve) => {
    const socket = new WebSocket(`ws+unix://${path}:/`, { perMessageDeflate: false });
    const settle = (answer: HandOverAnswer): void => {
      clearTimeout(late);
      socket.terminate();
      resolve(answer);
    };
    const late = setTimeout(() => settle({ type: 'silent' }), withinMs);
    const ask: HandOver = { frame: 'hand-over' };
    socket.on('open', () => socket.send(JSON.stringify(ask)));
    socket.on('message', (text: Buffer) => {
      const said = HandedOver.safeParse(JSON.parse(text.toString('utf8')));
      if (!said.success) settle({ type: 'silent' });
      else if (said.data.lastSeq === null) settle({ type: 'refused' });
      else settle({ type: 'handed-over', lastSeq: said.data.lastSeq });
    });
    // A file without a process behind it, or one that ended meanwhile.
    socket.on('error', () => settle({ type: 'absent' }));
  });
}
