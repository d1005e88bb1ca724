import type { ReactNode } from 'react';

/** A key, shown beside what it does. Hidden from screen readers: `aria-keyshortcuts` tells it. */
export function Kbd(props: { children: ReactNode; inherit?: boolean }): ReactNode {
  return (
    <kbd aria-hidden="true" className={props.inherit === true ? 'kbd-inherit' : undefined}>
      {props.children}
    </kbd>
  );
}

export type Tone = 'plain' | 'accent' | 'ring' | 'wrap' | 'ok' | 'alarm';

export function Chip(props: {
  tone?: Tone;
  dot?: boolean;
  title?: string;
  live?: boolean;
  testId?: string;
  children: ReactNode;
}): ReactNode {
  return (
    <span
      className={`chip chip-${props.tone ?? 'plain'}`}
      title={props.title}
      role={props.live === true ? 'status' : undefined}
      data-testid={props.testId}
    >
      {props.dot === true && <span className="dot" aria-hidden="true" />}
      {props.children}
    </span>
  );
}

/** Numbers and codes inside Persian text: left to right, and copied as they are. */
export function Ltr(props: { children: ReactNode; className?: string }): ReactNode {
  return (
    <bdi dir="ltr" className={`num ${props.className ?? ''}`}>
      {props.children}
    </bdi>
  );
}

export function Card(props: {
  title?: ReactNode;
  /** At the end of the title's row. */
  beside?: ReactNode;
  label?: string;
  className?: string;
  grow?: boolean;
  children: ReactNode;
}): ReactNode {
  const title = props.title !== undefined && <h2 className="card-title">{props.title}</h2>;
  const classes = ['card', props.className, props.grow === true ? 'grow' : ''];
  return (
    <section className={classes.filter(Boolean).join(' ')} aria-label={props.label}>
      {props.beside === undefined ? (
        title
      ) : (
        <div className="card-head">
          {title}
          <span className="chips">{props.beside}</span>
        </div>
      )}
      {props.children}
    </section>
  );
}

/** What to do next where nothing is yet. */
export function Empty(props: { children: ReactNode }): ReactNode {
  return <p className="empty">{props.children}</p>;
}
