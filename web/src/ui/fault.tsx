import type { ReactNode } from 'react';
import { useProblemText } from './problem.tsx';

/** A failed request in words, where it was asked; nothing while there is no error. */
export function Fault(props: { error: unknown; className?: string }): ReactNode {
  const problemText = useProblemText();
  if (props.error === null || props.error === undefined) return null;
  return (
    <p role="alert" className={`form-error ${props.className ?? ''}`}>
      {problemText(props.error)}
    </p>
  );
}
