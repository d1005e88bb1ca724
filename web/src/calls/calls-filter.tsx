import Button from '@mui/material/Button';
import { Link } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallChoices, CallsFilter } from '../../../src/contract/calls.ts';
import { MAX_LOG_DAYS } from '../../../src/contract/queue-log.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { useSession } from '../app/session.tsx';
import { useFormat } from '../ui/format.ts';
import { readJalali, writeJalali } from '../ui/jalali-day.ts';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { OUTCOMES } from './outcomes.ts';

/** Asked on pressing the button only: each look at people's numbers is in the audit. */
export function CallsFilterForm(props: {
  filter: CallsFilter;
  choices: CallChoices;
  onFilter: (filter: CallsFilter) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { digits } = useFormat();
  const { filter, choices, onFilter } = props;
  const [from, setFrom] = useState(() => digits(writeJalali(filter.fromDay)));
  const [to, setTo] = useState(() => digits(writeJalali(filter.toDay)));
  const [queueId, setQueueId] = useState('');
  const [outcome, setOutcome] = useState('');
  const [agentId, setAgentId] = useState('');
  const [number, setNumber] = useState('');
  const [fromDay, toDay] = [readJalali(from), readJalali(to)];
  const isWhole = fromDay !== null && toDay !== null && fromDay <= toDay;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole) return;
    const typed = number.trim();
    onFilter({
      fromDay,
      toDay,
      ...(queueId === '' ? {} : { queueId }),
      ...(outcome === '' ? {} : { outcome }),
      ...(agentId === '' ? {} : { agentId }),
      ...(typed === '' ? {} : { number: typed }),
    });
  };
  const day = { ltr: true, required: true, maxLength: 10, placeholder: t('holidays.dayExample') };
  const isPersian = i18n.language === 'fa';
  return (
    <form className="calls-filter" onSubmit={submit} aria-label={t('calls.filter')}>
      <TextInput {...day} label={t('calls.from')} value={from} onChange={setFrom} />
      <TextInput {...day} label={t('calls.to')} value={to} onChange={setTo} />
      <Pick
        label={t('calls.column.queue')}
        value={queueId}
        onChange={setQueueId}
        options={choices.queues.map((one) => ({
          value: one.queueId,
          label: isPersian ? one.nameFa : one.nameEn,
        }))}
      />
      <Pick
        label={t('calls.column.outcome')}
        value={outcome}
        onChange={setOutcome}
        options={OUTCOMES.map((value) => ({
          value,
          label: value === 'goes-on' ? t('calls.goesOn') : t(`told.outcome.${value}`),
        }))}
      />
      <Pick
        label={t('calls.column.agent')}
        value={agentId}
        onChange={setAgentId}
        options={choices.agents.map((one) => ({ value: one.agentId, label: one.name }))}
      />
      <TextInput
        label={t('calls.column.number')}
        value={number}
        onChange={setNumber}
        ltr
        maxLength={40}
      />
      <Button type="submit" variant="contained" disabled={!isWhole}>
        {t('calls.search')}
      </Button>
      {isWhole && <LogFile fromDay={fromDay} toDay={toDay} />}
      <Link to="/calls/fairness" className="link">
        {t('fairness.link')}
      </Link>
      {!isWhole && (
        <p className="form-error" role="alert">
          {t('calls.noSuchRange')}
        </p>
      )}
    </form>
  );
}

const DAY_MS = 24 * 3_600_000;

/** The days' calls for programs that read Asterisk's queue_log; for those who may take it away. */
function LogFile({
  fromDay,
  toDay,
}: {
  readonly fromDay: string;
  readonly toDay: string;
}): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { may } = useSession();
  if (!may('calls-export')) return null;
  const days = (startOfTehranDayMs(toDay) - startOfTehranDayMs(fromDay)) / DAY_MS + 1;
  return (
    <Button
      variant="outlined"
      href={`/api/queue-log?from=${fromDay}&to=${toDay}`}
      disabled={days > MAX_LOG_DAYS}
      title={t('calls.logFileMore', { days: digits(MAX_LOG_DAYS) })}
      download
    >
      {t('calls.logFile')}
    </Button>
  );
}
