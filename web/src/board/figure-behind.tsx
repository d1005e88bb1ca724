import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardSnapshot } from '../../../src/contract/board.ts';
import { useSession } from '../app/session.tsx';
import { useFormat } from '../ui/format.ts';
import { Empty, Ltr } from '../ui/parts.tsx';
import { CallsBehind } from './calls-behind.tsx';
import { type FigureName, tellFormula } from './figure-formula.ts';
import { figuresOf } from './figures.ts';
import { useWording } from './use-wording.ts';
import { WaitingTable } from './waiting-table.tsx';

/** How a figure is made, which goes on moving, and the calls that it counts for whoever may read them. */
export function FigureBehind(props: {
  figure: FigureName;
  snapshot: BoardSnapshot;
  nowMs: number;
}): ReactNode {
  const { t } = useTranslation();
  const { figure, snapshot } = props;
  const lines = tellFormula(figure, snapshot, useWording());
  return (
    <>
      <div className="pad formula" role="note" aria-label={t('formula.title')}>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <ListOf {...props} />
    </>
  );
}

function ListOf(props: { figure: FigureName; snapshot: BoardSnapshot; nowMs: number }): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const { figure, snapshot, nowMs } = props;
  const { day, queues } = snapshot;
  if (figure === 'agents') return null;
  if (figure === 'expected') return <Estimates snapshot={snapshot} />;
  if (figure === 'waiting' || figure === 'longest') {
    const { waiting } = figuresOf(snapshot, nowMs);
    if (waiting.length === 0) return <Empty>{t('waiting.nobody')}</Empty>;
    const label = t(`tile.${figure}`);
    return <WaitingTable label={label} calls={waiting} snapshot={snapshot} nowMs={nowMs} />;
  }
  if (!may('calls-read')) return null;
  if (figure === 'serviceLevel') {
    const levels = new Map(queues.map((queue) => [queue.queueId, queue.serviceLevelMs]));
    return <CallsBehind day={day} levels={levels} />;
  }
  return <CallsBehind day={day} outcome={figure === 'average' ? 'answered' : figure} />;
}

/** Of each queue: the tile has room for the one in which a new caller waits longest. */
function Estimates({ snapshot }: { readonly snapshot: BoardSnapshot }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const clock = (ms: number | null | undefined): ReactNode =>
    ms == null ? '–' : <Ltr>{format.clock(ms)}</Ltr>;
  return (
    <table aria-label={t('tile.expected')}>
      <thead>
        <tr>
          <th scope="col">{t('behind.queue')}</th>
          <th scope="col">{t('behind.wait')}</th>
          <th scope="col">{t('behind.errorHalf')}</th>
          <th scope="col">{t('behind.errorMost')}</th>
        </tr>
      </thead>
      <tbody>
        {snapshot.queues.map(({ queueId, nameFa, nameEn }) => {
          const known = snapshot.estimates.find((one) => one.queueId === queueId);
          return (
            <tr key={queueId}>
              <td>{i18n.language === 'fa' ? nameFa : nameEn}</td>
              <td>{clock(known?.expectedWaitMs)}</td>
              <td>{clock(known?.errorP50Ms)}</td>
              <td>{clock(known?.errorP90Ms)}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
