import type { ReactNode } from 'react';
import { Ltr } from './parts.tsx';

/** 482 190 356: grouped for the eye by style alone, so that it copies as 482190356. */
export function TrackingCode(props: { code: string; className?: string }): ReactNode {
  const groups = props.code.match(/.{1,3}/g) ?? [];
  return (
    <Ltr className={`code ${props.className ?? ''}`}>
      {groups.map((group, index) => (
        // The groups never change places: the index is their name.
        <span key={index}>{group}</span>
      ))}
    </Ltr>
  );
}
