import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Desk, WholeDesk } from './desk.ts';

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (desk === null) throw new Error('useDesk outside of the desk');
  return desk;
}

export function useWholeDesk(): WholeDesk {
  const desk = useDesk();
  return useSyncExternalStore(desk.subscribe, desk.whole);
}
