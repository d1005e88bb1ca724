import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { Fault } from './fault.tsx';
import { Kbd } from './parts.tsx';

/** How a form ends: what went wrong with sending it, and the button that sends it. */
export function FormEnd(props: {
  error: Error | null;
  disabled: boolean;
  /** The page listens for Ctrl+Enter, and the button says so. */
  hasKey?: boolean;
  /** Another thing that may be done with what is written. */
  beside?: ReactNode;
  children: ReactNode;
}): ReactNode {
  const { error, disabled, hasKey = false, beside, children } = props;
  return (
    <>
      <Fault error={error} />
      <div className="row-end">
        {beside}
        <Button
          type="submit"
          variant="contained"
          disabled={disabled}
          {...(hasKey ? { 'aria-keyshortcuts': 'Control+Enter' } : {})}
        >
          {children}
          {hasKey && (
            <>
              {' '}
              <Kbd inherit>Ctrl ↵</Kbd>
            </>
          )}
        </Button>
      </div>
    </>
  );
}
