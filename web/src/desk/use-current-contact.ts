import { useState } from 'react';
import type { DeskState, Pop } from '../../../src/contract/desk.ts';
import { useWholeDesk } from './use-desk.ts';

/** What the agent works on: the call that is here, or an unfinished contact he opened. */
export interface CurrentContact {
  readonly contactId: string;
  readonly callId: string | null;
  /** Null until it is fetched (unfinished contacts). */
  readonly pop: Pop | null;
  readonly isCall: boolean;
}

type Unfinished = DeskState['unfinishedContacts'][number];

/** A call that comes in goes before an unfinished contact; that one stays on the list. */
export function useCurrentContact(): [CurrentContact | null, (one: Unfinished | null) => void] {
  const { live } = useWholeDesk();
  const [chosen, setChosen] = useState<Unfinished | null>(null);
  if (live.pop !== null) {
    const { contactId, callId } = live.pop;
    return [{ contactId, callId, pop: live.pop, isCall: true }, setChosen];
  }
  const isListed = live.state?.unfinishedContacts.some(
    (contact) => contact.contactId === chosen?.contactId,
  );
  if (chosen === null || isListed !== true) return [null, setChosen];
  const { contactId, callId } = chosen;
  return [{ contactId, callId, pop: null, isCall: false }, setChosen];
}
