import type { ReactNode } from 'react';
import { Fault } from './fault.tsx';
import { Empty } from './parts.tsx';
import { TextInput } from './text-input.tsx';

/**
 * A list of the back office: what it is and what can be begun, what one should know, how it is searched
 * and narrowed, why it could not be read, what to do where it is empty; then its rows.
 */
export function ListCard(props: {
  title: string;
  /** Beside the title: a count, a button. */
  beside?: ReactNode;
  hint?: ReactNode;
  search?: { label: string; value: string; onChange: (typed: string) => void };
  /** Which part of it is shown. */
  narrowed?: ReactNode;
  error?: unknown;
  /** Left out or false: there are rows, or nobody knows yet. */
  empty?: ReactNode;
  children?: ReactNode;
}): ReactNode {
  const { title, hint, search, narrowed, empty } = props;
  const hasTools = search !== undefined || isThere(narrowed);
  return (
    <section className="card" aria-label={title}>
      <div className="list-head">
        <h1 className="grow">{title}</h1>
        {props.beside}
      </div>
      {isThere(hint) && <p className="pad-inline small muted">{hint}</p>}
      {hasTools && (
        <div className="list-tools">
          {search !== undefined && <TextInput {...search} type="search" />}
          {narrowed}
        </div>
      )}
      <Fault error={props.error} className="pad-inline" />
      {isThere(empty) && <Empty>{empty}</Empty>}
      {props.children}
    </section>
  );
}

const isThere = (part: ReactNode): boolean => part !== undefined && part !== null && part !== false;
