import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecurringBy, RecurringRow } from '../../../src/contract/recurring.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { useDistrictOptions } from '../ui/district-options.ts';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Empty } from '../ui/parts.tsx';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { RecurringPane } from './recurring-pane.tsx';
import './recurring.css';

const WAYS: readonly RecurringBy[] = ['place', 'near', 'district'];

/** What comes again, the most frequent first; the cases behind each row beside it. */
export function RecurringPage(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const districts = useDistrictOptions();
  const [by, setBy] = useState<RecurringBy>('place');
  const [cases, setCases] = useState('3');
  const [days, setDays] = useState('90');
  const [metres, setMetres] = useState('100');
  const [district, setDistrict] = useState('');
  const [isOnlyBack, setOnlyBack] = useState(false);
  const [openKey, setOpen] = useState<string | null>(null);
  const query = useDeferredValue(
    new URLSearchParams({
      by,
      cases: numberOf(cases, 3),
      days: numberOf(days, 90),
      metres: numberOf(metres, 100),
      ...(district === '' ? {} : { district }),
    }).toString(),
  );
  const list = useQuery({
    queryKey: ['recurring', query],
    queryFn: () => api<RecurringRow[]>('GET', `/api/recurring?${query}`),
    placeholderData: keepPreviousData,
  });
  const rows = (list.data ?? []).filter(({ cameBack }) => !isOnlyBack || cameBack > 0);
  const open = rows.find((row) => keyOf(row) === openKey) ?? null;
  return (
    <>
      <Header />
      <main className="two">
        <ListCard
          title={t('recurring.title')}
          narrowed={
            <>
              <Choice
                label={t('recurring.by')}
                value={by}
                options={WAYS.map((way) => ({ value: way, label: t(`recurring.ways.${way}`) }))}
                onChange={setBy}
              />
              <div className="recurring-limits">
                <TextInput label={t('recurring.cases')} value={cases} onChange={setCases} ltr />
                <TextInput label={t('recurring.days')} value={days} onChange={setDays} ltr />
                {by === 'near' && (
                  <TextInput
                    label={t('recurring.metres')}
                    value={metres}
                    onChange={setMetres}
                    ltr
                  />
                )}
                <Pick
                  label={t('recurring.district')}
                  value={district}
                  options={districts}
                  onChange={setDistrict}
                />
              </div>
              <Choice
                label={t('recurring.which')}
                hideLabel
                value={isOnlyBack ? 'back' : 'all'}
                options={[
                  { value: 'all', label: t('recurring.all') },
                  { value: 'back', label: t('recurring.onlyBack') },
                ]}
                onChange={(which) => setOnlyBack(which === 'back')}
              />
            </>
          }
          error={list.error}
          empty={list.isSuccess && rows.length === 0 && t('recurring.none')}
        >
          <ul>
            {rows.map((row) => (
              <li key={keyOf(row)}>
                <button
                  type="button"
                  className="list-row"
                  aria-current={keyOf(row) === openKey}
                  onClick={() => setOpen(keyOf(row))}
                >
                  <span className="row-between">
                    <b>{row.serviceName}</b>
                    <span>
                      {row.cameBack > 0 && (
                        <Chip tone="alarm">
                          {t('recurring.cameBack', { shown: format.digits(row.cameBack) })}
                        </Chip>
                      )}{' '}
                      <Chip tone="accent">
                        {t('recurring.times', { shown: format.digits(row.count) })}
                      </Chip>
                    </span>
                  </span>
                  <span className="small muted">
                    {row.district !== null &&
                      `${t('place.district', { shown: format.district(row.district) })} · `}
                    {t('recurring.between', {
                      first: format.date(row.firstAtMs),
                      last: format.date(row.lastAtMs),
                    })}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('recurring.behind')}>
          {open === null ? (
            <Empty>{t('recurring.choose')}</Empty>
          ) : (
            <RecurringPane key={`${by} ${openKey}`} row={open} isOnePlace={by !== 'district'} />
          )}
        </section>
      </main>
    </>
  );
}

/** A row is its newest cases: the same before and after a look. */
const keyOf = ({ caseIds }: RecurringRow): string => caseIds.at(-1) ?? '';

/** While a number is being typed the usual one holds. */
function numberOf(typed: string, usual: number): string {
  const ascii = toAsciiDigits(typed.trim());
  return /^\d{1,4}$/.test(ascii) && Number(ascii) > 0 ? ascii : String(usual);
}
