import type { ReactNode } from 'react';
import { qrOf } from '../../../src/kit/qr.ts';

/** Light around it, four modules wide: without that no camera finds the corners. */
const QUIET = 4;

/** Drawn here: what it holds goes nowhere. Dark on light in the dark view, too. */
export function QrPicture(props: { text: string; label: string }): ReactNode {
  const modules = qrOf(props.text);
  if (modules === null) return null;
  const size = modules.length + 2 * QUIET;
  const path = modules
    .flatMap((line, row) =>
      line.flatMap((dark, column) => (dark ? [`M${column + QUIET} ${row + QUIET}h1v1h-1z`] : [])),
    )
    .join('');
  return (
    <svg
      role="img"
      aria-label={props.label}
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
