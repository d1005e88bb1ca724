import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  SMS_AT_ONCE,
  SmsList,
  type SmsListed,
  type SmsOutboxView,
} from '../../../src/contract/sms-outbox.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Empty, Ltr } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { SmsPane } from './sms-pane.tsx';
import { SMS_OUTBOX_KEY, SmsChip, useSmsKind, useSmsReason } from './sms-words.tsx';

const LOOK_AGAIN_MS = 5_000;

/** Messages on their way: what waits and why, what reached nobody, what a person must look at. */
export function SmsOutbox(props: { head: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [list, setList] = useState<SmsList>('review');
  const [after, setAfter] = useState<string | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const found = useQuery({
    queryKey: [...SMS_OUTBOX_KEY, list, after],
    queryFn: () => {
      const query = new URLSearchParams({ list, ...(after === null ? {} : { after }) });
      return api<SmsOutboxView>('GET', `/api/sms-outbox?${query}`);
    },
    refetchInterval: LOOK_AGAIN_MS,
    placeholderData: (before) => before,
  });
  const view = found.data;
  const rows = view?.rows ?? [];
  const labelOf = (value: SmsList): string => {
    const count = value === 'review' || value === 'waiting' ? (view?.counts[value] ?? 0) : 0;
    const label = t(`smsOutbox.list.${value}`);
    return count === 0 ? label : `${label} ${digits(count)}`;
  };
  const last = rows.length === SMS_AT_ONCE ? rows.at(-1) : undefined;
  return (
    <>
      <section className="card" aria-label={t('smsOutbox.title')}>
        {props.head}
        <div className="list-head">
          <h1 className="grow">{t('smsOutbox.title')}</h1>
          <Choice
            label={t('smsOutbox.title')}
            hideLabel
            value={list}
            onChange={(chosen) => {
              setList(chosen);
              setAfter(null);
            }}
            options={SmsList.options.map((value) => ({
              value,
              label: labelOf(value),
              tone: value === 'review' ? ('alarm' as const) : ('accent' as const),
            }))}
          />
        </div>
        <Fault error={found.error} className="pad-inline" />
        {view !== undefined && <Gateway view={view} />}
        {view !== undefined && rows.length === 0 && <Empty>{t(`smsOutbox.none.${list}`)}</Empty>}
        <ul>
          {rows.map((row) => (
            <Row
              key={row.smsId}
              row={row}
              isOpen={row.smsId === openId}
              onOpen={() => setOpenId(row.smsId)}
            />
          ))}
        </ul>
        <div className="row-end pad-inline">
          {after !== null && (
            <button type="button" className="link" onClick={() => setAfter(null)}>
              {t('smsOutbox.fromTheStart')}
            </button>
          )}
          {last !== undefined && (
            <button type="button" className="link" onClick={() => setAfter(last.smsId)}>
              {t('smsOutbox.furtherOn')}
            </button>
          )}
        </div>
      </section>
      <section className="card" aria-label={t('smsOutbox.open')}>
        {openId === null ? (
          <Empty>{t('smsOutbox.choose')}</Empty>
        ) : (
          <SmsPane key={openId} smsId={openId} />
        )}
      </section>
    </>
  );
}

/** Where all of them wait for one thing. */
function Gateway({ view }: { view: SmsOutboxView }): ReactNode {
  const { t } = useTranslation();
  const { time } = useFormat();
  const reasonText = useSmsReason();
  const { resting, refusedLines } = view;
  return (
    <>
      {resting !== null && (
        <p className="pad-inline form-error" role="status">
          {t('smsOutbox.resting', {
            reason: reasonText(resting.reason),
            time: time(resting.untilMs),
          })}
        </p>
      )}
      {refusedLines.length > 0 && (
        <p className="pad-inline form-error" role="status">
          {t('smsOutbox.refusedLines', { lines: refusedLines.join(' · ') })}
        </p>
      )}
    </>
  );
}

function Row(props: { row: SmsListed; isOpen: boolean; onOpen: () => void }): ReactNode {
  const format = useFormat();
  const reasonText = useSmsReason();
  const kindText = useSmsKind();
  const { row } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="row-between">
          <span>
            <b>{kindText(row.kind)}</b> <Ltr>{row.receptor}</Ltr>
          </span>
          <SmsChip state={row.state} />
        </span>
        <span className="small muted">
          {row.trackingCode !== null && (
            <>
              <TrackingCode code={row.trackingCode} />
              {' · '}
            </>
          )}
          {`${format.shortDate(row.createdAtMs)} ${format.time(row.createdAtMs)}`}
          {row.reason !== null && ` · ${reasonText(row.reason)}`}
        </span>
      </button>
    </li>
  );
}
