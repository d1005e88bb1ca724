import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MarkedCaller, NewMarkedCaller } from '../../../src/contract/marked-callers.ts';
import type { Nuisance } from '../../../src/contract/nuisance.ts';
import type { Applied } from '../../../src/contract/queue-rules.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { NuisanceCard } from './nuisance-card.tsx';

const CALLERS_KEY = ['marked-callers'];
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is offered; the server takes any length up to a year, any head start up to its limit. */
const MARKS = {
  'blocked-day': { kind: 'blocked', forMs: DAY_MS },
  'blocked-week': { kind: 'blocked', forMs: 7 * DAY_MS },
  'blocked-month': { kind: 'blocked', forMs: 30 * DAY_MS },
  'ahead-2': { kind: 'ahead', aheadMs: 120_000 },
  'ahead-5': { kind: 'ahead', aheadMs: 300_000 },
  'ahead-10': { kind: 'ahead', aheadMs: 600_000 },
} as const satisfies Record<string, NewMarkedCaller['mark']>;
type MarkName = keyof typeof MARKS;
const MARK_NAMES = Object.keys(MARKS) as MarkName[];

/** Numbers whose calls are treated otherwise: blocked for a time, or ahead in line. */
export function CallersPage(): ReactNode {
  const { t } = useTranslation();
  const marked = useQuery({
    queryKey: CALLERS_KEY,
    queryFn: () => api<MarkedCaller[]>('GET', '/api/marked-callers'),
  });
  const refresh = useRefresh();
  const drop = useMutation({
    mutationFn: (markId: string) => api<Applied>('DELETE', `/api/marked-callers/${markId}`),
    onSuccess: refresh,
  });
  return (
    <>
      <Header />
      <main className="two">
        <ListCard
          title={t('callers.title')}
          error={marked.error ?? drop.error}
          empty={marked.data?.length === 0 && t('callers.none')}
        >
          <NotApplied done={drop.data} />
          <ul>
            {marked.data?.map((one) => (
              <li key={one.markId} className="list-row static">
                <Marked one={one} isBusy={drop.isPending} onDrop={() => drop.mutate(one.markId)} />
              </li>
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('callers.add')}>
          <NewMark />
          <NuisanceCard />
        </section>
      </main>
    </>
  );
}

function Marked(props: { one: MarkedCaller; isBusy: boolean; onDrop: () => void }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { number, mark, reason, markedByName, found, markedAtMs } = props.one;
  const phone = format.phone(number);
  const told =
    mark.kind === 'blocked'
      ? t('callers.blockedUntil', {
          day: format.shortDate(mark.untilMs),
          time: format.time(mark.untilMs),
        })
      : t('callers.aheadBy', { time: format.duration(mark.aheadMs) });
  return (
    <div className="row-between">
      <span>
        <b>
          <Ltr>{phone}</Ltr>
        </b>{' '}
        <Chip tone={mark.kind === 'blocked' ? 'alarm' : 'accent'}>{told}</Chip>
        <br />
        <span className="small muted">
          {found === null ? reason : t('nuisance.found', inDigits(found, format.digits))} ·{' '}
          {t('callers.by', {
            name: markedByName ?? t('nuisance.title'),
            day: format.shortDate(markedAtMs),
          })}
        </span>
      </span>
      <Button
        size="small"
        disabled={props.isBusy}
        aria-label={t('callers.dropOf', { phone })}
        onClick={props.onDrop}
      >
        {t('callers.drop')}
      </Button>
    </div>
  );
}

function inDigits(found: Nuisance, digits: (value: number) => string) {
  const { calls, judged, withinMinutes } = found;
  return { calls: digits(calls), judged: digits(judged), minutes: digits(withinMinutes) };
}

function NewMark(): ReactNode {
  const { t } = useTranslation();
  const refresh = useRefresh();
  const [number, setNumber] = useState('');
  const [reason, setReason] = useState('');
  const [name, setName] = useState<MarkName>('blocked-day');
  const add = useMutation({
    mutationFn: (marked: NewMarkedCaller) => api<Applied>('POST', '/api/marked-callers', marked),
    onSuccess: () => {
      refresh();
      setNumber('');
      setReason('');
    },
  });
  const isWhole = [number, reason].every((typed) => typed.trim() !== '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole) add.mutate({ number, reason: reason.trim(), mark: MARKS[name] });
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t('callers.add')}>
      <h1>{t('callers.add')}</h1>
      <TextInput
        label={t('callers.number')}
        value={number}
        onChange={setNumber}
        ltr
        required
        maxLength={40}
      />
      <Choice
        label={t('callers.mark')}
        value={name}
        onChange={setName}
        options={MARK_NAMES.map((value) => ({ value, label: t(`callers.marks.${value}`) }))}
      />
      <p className="small muted">{t(`callers.means.${MARKS[name].kind}`)}</p>
      <TextInput
        label={t('callers.reason')}
        value={reason}
        onChange={setReason}
        required
        maxLength={200}
      />
      <Fault error={add.error} />
      <NotApplied done={add.data} />
      <div className="row-end">
        <Button type="submit" variant="contained" disabled={!isWhole || add.isPending}>
          {t('callers.add')}
        </Button>
      </div>
    </form>
  );
}

/** Kept, but telephony could not be told: it will be when it is back. */
function NotApplied({ done }: { readonly done: Applied | undefined }): ReactNode {
  const { t } = useTranslation();
  return done?.applied === false ? <p className="small muted">{t('callers.later')}</p> : null;
}

function useRefresh(): () => void {
  const queries = useQueryClient();
  return () => void queries.invalidateQueries({ queryKey: CALLERS_KEY });
}
