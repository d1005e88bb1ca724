import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseStatus } from '../../../src/contract/cases.ts';
import { useFormat } from './format.ts';
import { Chip } from './parts.tsx';

/** A case with the thin line of its running clock; without a clock its state is the word. */
export function CaseClock(props: {
  name: string;
  fromMs: number | null;
  dueMs: number | null;
  status: CaseStatus;
  children: ReactNode;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useMinute();
  const { fromMs, dueMs } = props;
  const leftMs = dueMs === null ? null : dueMs - nowMs;
  const isLate = leftMs !== null && leftMs < 0;
  const share =
    dueMs === null || fromMs === null || dueMs <= fromMs
      ? 1
      : Math.min(1, Math.max(0, (nowMs - fromMs) / (dueMs - fromMs)));
  return (
    <>
      <div className="row-between">
        <b className="ellipsis">{props.name}</b>
        {leftMs === null ? (
          <Chip>{t(`caseStatus.${props.status}`)}</Chip>
        ) : (
          <Chip tone={isLate ? 'alarm' : 'accent'}>
            {t(isLate ? 'case.late' : 'case.left', { time: format.about(Math.abs(leftMs)) })}
          </Chip>
        )}
      </div>
      {props.children}
      {leftMs !== null && (
        <div className={isLate ? 'clock over' : 'clock'} aria-hidden="true">
          <i style={{ inlineSize: `${Math.round(share * 100)}%` }} />
        </div>
      )}
    </>
  );
}

/** Clocks of cases run in hours: a look a minute is enough, and the page's own clock will do. */
function useMinute(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
