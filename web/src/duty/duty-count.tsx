import type { ReactNode } from 'react';
import { useFormat } from '../ui/format.ts';
import { useEmergencies } from './use-emergencies.ts';

/** Beside the page's name: so many emergencies wait for a crew, or are over their time. */
export function DutyCount(): ReactNode {
  const { digits } = useFormat();
  const { data } = useEmergencies(true);
  const waiting = (data ?? []).filter(({ state, alarm }) => state === 'waiting' || alarm !== null);
  if (waiting.length === 0) return null;
  return (
    <span className="count" data-testid="duty-count">
      {digits(waiting.length)}
    </span>
  );
}
