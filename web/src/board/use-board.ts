import { useEffect, useState, useSyncExternalStore } from 'react';
import type { LiveSocket } from '../app/socket.ts';
import { BoardLive, type BoardView } from './board-live.ts';

/** The board while it is shown; left, it is asked for anew. */
export function useBoard(socket: LiveSocket): { board: BoardLive; view: BoardView } {
  const [board] = useState(() => new BoardLive(socket, () => Date.now()));
  useEffect(() => board.start(), [board]);
  const view = useSyncExternalStore(board.subscribe, board.view);
  return { board, view };
}
