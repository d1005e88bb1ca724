import type { ReactNode } from 'react';
import { useFormat } from '../ui/format.ts';
import { useMissedView } from './use-missed.ts';

/** Beside the page's name in the navigation; nothing while nobody waits for a word. */
export function MissedCount(): ReactNode {
  const { digits } = useFormat();
  const { waiting } = useMissedView();
  if (waiting === null || waiting === 0) return null;
  return (
    <span className="count" data-testid="missed-count">
      {digits(waiting)}
    </span>
  );
}
