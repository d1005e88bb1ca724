import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardAlarm, BoardSnapshot } from '../../../src/contract/board.ts';
import { useFormat } from '../ui/format.ts';
import { Card, Empty } from '../ui/parts.tsx';
import { SelfCheckChip } from './self-check-chip.tsx';

/** What somebody should look at now. Quiet when there is nothing. */
export function AlarmsCard(props: { snapshot: BoardSnapshot; nowMs: number }): ReactNode {
  const { t } = useTranslation();
  const { snapshot, nowMs } = props;
  return (
    <Card
      className="alarms scroll"
      title={t('alarms.title')}
      beside={<SelfCheckChip selfCheck={snapshot.selfCheck} />}
    >
      {snapshot.alarms.length === 0 ? (
        <Empty>{t('alarms.none')}</Empty>
      ) : (
        <ul role="alert">
          {snapshot.alarms.map((alarm) => (
            <AlarmRow
              key={`${alarm.alarm} ${alarm.subject}`}
              alarm={alarm}
              snapshot={snapshot}
              nowMs={nowMs}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}

function AlarmRow(props: { alarm: BoardAlarm; snapshot: BoardSnapshot; nowMs: number }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { alarm, snapshot, nowMs } = props;
  const name = i18n.exists(`alarm.${alarm.alarm}`) ? t(`alarm.${alarm.alarm}`) : alarm.alarm;
  const about = subjectOf(alarm, snapshot, i18n.language === 'fa');
  return (
    <li className="alarm-row">
      <span className="ellipsis">
        <b>{name}</b>
        {about === null ? '' : ` · ${about}`}
      </span>
      <span className="num">{format.clock(nowMs - alarm.sinceMs)}</span>
    </li>
  );
}

/** Subjects are ids; people read names. */
function subjectOf({ subject }: BoardAlarm, snapshot: BoardSnapshot, isFa: boolean): string | null {
  const agent = snapshot.agents.find((one) => one.agentId === subject || one.callId === subject);
  const queue = snapshot.queues.find((one) => one.queueId === subject);
  return agent?.name ?? (isFa ? queue?.nameFa : queue?.nameEn) ?? null;
}
