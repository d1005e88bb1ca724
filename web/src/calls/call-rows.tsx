import { Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallChoices, CallRecord } from '../../../src/contract/calls.ts';
import { CallStory } from '../board/call-story.tsx';
import { useFormat } from '../ui/format.ts';
import { OpeningRow } from '../ui/opening-row.tsx';
import { Chip, Ltr } from '../ui/parts.tsx';

const COLUMNS = ['time', 'number', 'queue', 'outcome', 'wait', 'talk', 'agent'] as const;

export function CallRows(props: {
  calls: readonly CallRecord[];
  queues: CallChoices['queues'];
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState<string | null>(null);
  return (
    <table className="calls-table">
      <thead>
        <tr>
          {COLUMNS.map((name) => (
            <th key={name} scope="col">
              {t(`calls.column.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.calls.map((call) => {
          const time = `${format.shortDate(call.enteredAtMs)} ${format.time(call.enteredAtMs)}`;
          const isOpen = open === call.callId;
          return (
            <Fragment key={call.callId}>
              <OpeningRow
                isOpen={isOpen}
                label={t('told.open', { time })}
                shown={time}
                onToggle={() => setOpen(isOpen ? null : call.callId)}
              >
                <Cells call={call} queues={props.queues} />
              </OpeningRow>
              {isOpen && (
                <tr>
                  <td colSpan={COLUMNS.length}>
                    <CallStory callId={call.callId} />
                  </td>
                </tr>
              )}
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function Cells(props: { call: CallRecord; queues: CallChoices['queues'] }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { call } = props;
  const queue = props.queues.find(({ queueId }) => queueId === call.queueId);
  const queueName = i18n.language === 'fa' ? queue?.nameFa : queue?.nameEn;
  const outcome = call.outcome === null ? t('calls.goesOn') : t(`told.outcome.${call.outcome}`);
  const span = (ms: number | null): string => (ms === null ? '–' : format.clock(ms));
  return (
    <>
      <td>
        {call.phone === null ? (
          t(call.direction === 'inner' ? 'outbound.inner' : 'who.withheld')
        ) : (
          <Ltr>{format.phone(call.phone)}</Ltr>
        )}
        {call.isCallback && (
          <>
            {' '}
            <Chip>{t('calls.weCalled')}</Chip>
          </>
        )}
        {call.direction === 'outbound' && (
          <>
            {' '}
            <Chip>{t('outbound.chip')}</Chip>
          </>
        )}
      </td>
      <td>{queueName ?? call.queueId}</td>
      <td>{call.cause === null ? outcome : `${outcome} (${t(`cause.${call.cause}`)})`}</td>
      <td>
        <span className="num">{span(call.waitMs)}</span>
      </td>
      <td>
        <span className="num">{span(call.talkMs)}</span>
      </td>
      <td>{call.agentName ?? '–'}</td>
    </>
  );
}
