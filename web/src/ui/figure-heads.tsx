import Tooltip from '@mui/material/Tooltip';
import type { ReactNode } from 'react';
import { useFormat } from './format.ts';
import { Ltr } from './parts.tsx';
import './figures.css';

export interface FigureHead {
  readonly name: string;
  readonly label: string;
  /** How it is counted. */
  readonly formula: string;
}

/** Each figure's formula stands behind its name; focusable, so that it is there without a mouse too. */
export function FigureHeads(props: { first: string; heads: readonly FigureHead[] }): ReactNode {
  return (
    <thead>
      <tr>
        <th scope="col">{props.first}</th>
        {props.heads.map(({ name, label, formula }) => (
          <th key={name} scope="col" className="number">
            <Tooltip title={formula}>
              <span className="hinted" tabIndex={0}>
                {label}
              </span>
            </Tooltip>
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** A duration of a table; null: nobody knows it. */
export function FigureClock({ ms }: { ms: number | null }): ReactNode {
  const format = useFormat();
  return ms === null ? '–' : <Ltr>{format.clock(ms)}</Ltr>;
}
