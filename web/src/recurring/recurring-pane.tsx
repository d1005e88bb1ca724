import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  MadeParent,
  RecurringCase,
  RecurringRow,
  ToldUnit,
} from '../../../src/contract/recurring.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';

/** The cases behind a row, and what is done about it: one case of them, a word to the unit. */
export function RecurringPane({
  row,
  isOnePlace,
}: {
  readonly row: RecurringRow;
  /** All over a district they are many matters. */
  readonly isOnePlace: boolean;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const isFa = i18n.language === 'fa';
  const key = ['recurring-cases', ...row.caseIds];
  const behind = useQuery({
    queryKey: key,
    queryFn: () => api<RecurringCase[]>('POST', '/api/recurring/cases', { caseIds: row.caseIds }),
    staleTime: 60_000,
  });
  const rows = behind.data ?? [];
  const open = rows.filter(({ isOpen }) => isOpen);
  const [isAsked, setAsked] = useState(false);
  const merge = useMutation({
    mutationFn: () =>
      api<MadeParent>('POST', '/api/recurring/parent', {
        caseIds: open.map(({ caseId }) => caseId),
      }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: key });
      void queries.invalidateQueries({ queryKey: ['recurring'] });
    },
  });
  return (
    <div className="pane">
      <h1>{row.serviceName}</h1>
      <Fault error={behind.error} />
      <ul className="recurring-cases" data-testid="recurring-cases">
        {rows.map((one) => (
          <li key={one.caseId}>
            <span className="row-between">
              {one.trackingCode !== null && <TrackingCode code={one.trackingCode} />}
              <span>
                {one.cycle > 1 && <Chip tone="alarm">{t('recurring.again')}</Chip>}{' '}
                <Chip tone={one.isOpen ? 'ring' : 'plain'}>{t(`caseStatus.${one.status}`)}</Chip>
              </span>
            </span>
            <span>{[one.addressText, one.landmark].filter((part) => part !== '').join(' · ')}</span>
            <span className="small muted">
              {format.date(one.registeredAtMs)}
              {one.outcome !== null && ` · ${t(`outcome.${one.outcome}`)}`}
              {one.departmentFa !== null && ` · ${isFa ? one.departmentFa : one.departmentEn}`}
            </span>
          </li>
        ))}
      </ul>
      {isOnePlace && open.length > 1 && (
        <div className="panel-form">
          <p>
            {t('recurring.parentHint', {
              shown: format.digits(open.length),
              code: open[0]?.trackingCode ?? '',
            })}
          </p>
          <Fault error={merge.error} />
          <div className="row-end">
            <Button
              variant="outlined"
              disabled={merge.isPending}
              onClick={() => {
                if (isAsked) merge.mutate();
                setAsked(!isAsked);
              }}
            >
              {t(isAsked ? 'recurring.makeParentNow' : 'recurring.makeParent')}
            </Button>
          </div>
        </div>
      )}
      {merge.data !== undefined && (
        <p role="status">
          {t('recurring.made', {
            merged: format.digits(merge.data.merged),
            left: format.digits(merge.data.left.length),
          })}
        </p>
      )}
      <TellUnitForm caseIds={row.caseIds} />
    </div>
  );
}

function TellUnitForm({ caseIds }: { readonly caseIds: readonly string[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const [words, setWords] = useState('');
  const tell = useMutation({
    mutationFn: () => api<ToldUnit>('POST', '/api/recurring/tell', { caseIds, words }),
    onSuccess: () => setWords(''),
  });
  return (
    <form
      className="panel-form"
      onSubmit={(event) => {
        event.preventDefault();
        tell.mutate();
      }}
    >
      <TextInput
        label={t('recurring.words')}
        value={words}
        onChange={setWords}
        rows={2}
        maxLength={600}
      />
      <Fault error={tell.error} />
      <div className="row-end">
        {tell.data !== undefined && (
          <span role="status">
            {t('recurring.told', {
              unit: i18n.language === 'fa' ? tell.data.departmentFa : tell.data.departmentEn,
            })}
          </span>
        )}
        <Button
          type="submit"
          variant="contained"
          disabled={words.trim().length < 3 || tell.isPending}
        >
          {t('recurring.tell')}
        </Button>
      </div>
    </form>
  );
}
