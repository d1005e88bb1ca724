import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClockEffect } from '../../../src/contract/organising.ts';
import { useFormat } from '../ui/format.ts';
import { TrackingCode } from '../ui/tracking-code.tsx';

/** Cases whose due time a change would move: from when to when, the nearest first. */
export function MovedDues({ dues }: { readonly dues: ClockEffect['examples'] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const at = (ms: number): string => `${format.shortDate(ms)} ${format.time(ms)}`;
  return (
    <ul className="history">
      {dues.map((one) => (
        <li key={`${one.trackingCode} ${one.dueAtMs}`}>
          <span>{one.trackingCode !== null && <TrackingCode code={one.trackingCode} />}</span>
          <span className="num">
            {t('calendars.moves', { from: at(one.dueAtMs), to: at(one.newDueAtMs) })}
          </span>
        </li>
      ))}
    </ul>
  );
}
