import type { ReactNode } from 'react';

/** Of what is opened beside a list: what it is, and how it stands. */
export function PaneHead(props: {
  title: ReactNode;
  /** Where it is of this language whatever the page is. */
  lang?: 'fa';
  children: ReactNode;
}): ReactNode {
  return (
    <div className="row-between">
      <h1 lang={props.lang}>{props.title}</h1>
      {props.children}
    </div>
  );
}

/** What is known of it, each fact under its name. */
export function FactList(props: {
  facts: readonly (readonly [name: string, value: ReactNode])[];
}): ReactNode {
  return (
    <dl className="facts">
      {props.facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
