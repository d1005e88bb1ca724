import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardSnapshot } from '../../../src/contract/board.ts';
import { useFormat } from '../ui/format.ts';
import { Card, Empty } from '../ui/parts.tsx';
import { figuresOf } from './figures.ts';
import { WaitingTable } from './waiting-table.tsx';

/** Who waits, in the order of the line. */
export function WaitingCard(props: { snapshot: BoardSnapshot; nowMs: number }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { snapshot, nowMs } = props;
  const { waiting } = figuresOf(snapshot, nowMs);
  const title = t('waiting.title');
  const speaking = snapshot.calls.filter(({ phase }) => phase === 'recording').length;
  return (
    <Card grow className="waiting scroll" title={title}>
      {waiting.length === 0 ? (
        <Empty>{t('waiting.nobody')}</Empty>
      ) : (
        <WaitingTable label={title} calls={waiting} snapshot={snapshot} nowMs={nowMs} />
      )}
      {speaking > 0 && (
        <p className="small muted pad-inline">
          {t('waiting.recording', { shown: digits(speaking) })}
        </p>
      )}
    </Card>
  );
}
