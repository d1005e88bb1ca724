import Button from '@mui/material/Button';
import type { MouseEvent, ReactNode } from 'react';

/**
 * A row of a table that opens what belongs to it, below itself. The button in its first cell is the one
 * control, for keys and for the ear; a click anywhere in the row does the same, but for one that ends
 * the marking of a number that somebody wants to copy.
 */
export function OpeningRow(props: {
  isOpen: boolean;
  /** What the button does, in words. */
  label: string;
  onToggle: () => void;
  /** In the button. */
  shown: string;
  /** The other cells; nothing in them can be clicked itself. */
  children: ReactNode;
}): ReactNode {
  const onClick = ({ target }: MouseEvent): void => {
    const isButton = target instanceof Element && target.closest('button') !== null;
    if (isButton || window.getSelection()?.isCollapsed !== false) props.onToggle();
  };
  return (
    <tr className="opens" onClick={onClick}>
      <td>
        {/* Its click is the row's, too, and counts once. */}
        <Button size="small" aria-expanded={props.isOpen} aria-label={props.label}>
          <span className="num">{props.shown}</span>
        </Button>
      </td>
      {props.children}
    </tr>
  );
}
