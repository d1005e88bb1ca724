import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  BudgetLine,
  SetBudget,
  WorksFigures,
  WorksYear,
} from '../../../src/contract/works.ts';
import { toJalali } from '../../../src/kit/jalali.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { readRial } from '../../../src/kit/rial.ts';
import { api } from '../app/api.ts';
import { useNames } from '../referrals/referral-story.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { DistrictField, SearchField, ServiceCodeField } from '../ui/place-fields.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { MONEY_KEY, Rial, useUnits } from './use-works.tsx';

const FIGURES: readonly (keyof WorksFigures)[] = [
  ...(['approvedRial', 'carriedInRial', 'carriedOutRial', 'lapsedRial'] as const),
  ...(['committedRial', 'spentRial', 'freeRial'] as const),
];

/** One Jalali year's money: each line, each district, the whole city. */
export function MoneyPane(): ReactNode {
  const { t } = useTranslation();
  const [year, setYear] = useState(() => toJalali(Date.now()).year);
  const [typed, setTyped] = useState(String(year));
  const money = useQuery({
    queryKey: [...MONEY_KEY, year],
    queryFn: () => api<WorksYear>('GET', `/api/works/budgets?year=${year}`),
  });
  const wanted = Number(toAsciiDigits(typed.trim()));
  const isYear = Number.isInteger(wanted) && wanted >= 1390 && wanted <= 1500;
  return (
    <main className="money">
      <section className="card pane" aria-label={t('works.tab.money')}>
        <form
          className="form-row"
          aria-label={t('works.year')}
          onSubmit={(event) => {
            event.preventDefault();
            if (isYear) setYear(wanted);
          }}
        >
          <TextInput label={t('works.year')} value={typed} maxLength={4} ltr onChange={setTyped} />
          <Button type="submit" variant="outlined" disabled={!isYear}>
            {t('works.show')}
          </Button>
        </form>
        <Fault error={money.error} />
        {money.data !== undefined && <Lines money={money.data} />}
      </section>
      {money.data !== undefined && money.data.year >= money.data.thisYear && (
        <SetForm key={year} year={year} />
      )}
    </main>
  );
}

function Lines({ money }: { money: WorksYear }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (money.lines.length === 0) return <Empty>{t('works.noLines')}</Empty>;
  return (
    <table className="money-table" aria-label={t('works.tab.money')}>
      <thead>
        <tr>
          <th scope="col">{t('works.head.line')}</th>
          {FIGURES.map((name) => (
            <th key={name} scope="col" className="number">
              {t(`works.head.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {money.districts.map((one) => (
          <Fragment key={one.district}>
            {money.lines
              .filter((line) => line.district === one.district)
              .map((line) => (
                <Line key={line.budgetId} line={line} />
              ))}
            <tr className="sum">
              <td>{t('works.districtTotal', { shown: format.district(one.district) })}</td>
              <Cells of={one} />
            </tr>
          </Fragment>
        ))}
      </tbody>
      <tfoot>
        <tr className="sum">
          <td>{t('works.total')}</td>
          <Cells of={money.total} />
        </tr>
      </tfoot>
    </table>
  );
}

function Line({ line }: { line: BudgetLine }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return (
    <tr>
      <td>
        {format.district(line.district)} · {line.serviceName ?? t('works.all')}{' '}
        {line.isClosed && <Chip>{t('works.closed')}</Chip>}
        <br />
        <span className="small muted">
          {i18n.language === 'fa' ? line.departmentFa : line.departmentEn}
        </span>
      </td>
      <Cells of={line} />
    </tr>
  );
}

function Cells({ of }: { of: WorksFigures }): ReactNode {
  return FIGURES.map((name) => (
    <td key={name} className={of[name] < 0 ? 'number below' : 'number'}>
      <Rial of={of[name]} bare />
    </td>
  ));
}

function SetForm({ year }: { year: number }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const nameOf = useNames();
  const units = useUnits();
  const [district, setDistrict] = useState<number | null>(null);
  const [serviceCode, setServiceCode] = useState<string | null>(null);
  const [departmentId, setDepartmentId] = useState<string | null>(null);
  const [written, setWritten] = useState('');
  const [note, setNote] = useState('');
  const approvedRial = readRial(written);
  const set = useMutation({
    mutationFn: (body: SetBudget) => api<WorksYear>('POST', '/api/works/budgets', body),
    onSuccess: (money) => {
      queries.setQueryData([...MONEY_KEY, year], money);
      setWritten('');
      setNote('');
    },
  });
  const form: SetBudget | null =
    district === null || departmentId === null || approvedRial === null
      ? null
      : { year, district, serviceCode, departmentId, approvedRial, note };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (form !== null) set.mutate(form);
  };
  return (
    <form className="card pane" onSubmit={submit} aria-label={t('works.set')}>
      <h2>{t('works.set')}</h2>
      <Fault error={set.error} />
      <div className="form-row">
        <DistrictField label={t('works.district')} value={district} onChange={setDistrict} />
        <ServiceCodeField
          label={t('works.service')}
          value={serviceCode}
          onChange={setServiceCode}
        />
        <SearchField
          label={t('works.unit')}
          options={units}
          value={units.find((unit) => unit.departmentId === departmentId) ?? null}
          disabled={false}
          keyOf={(unit) => unit.departmentId}
          textOf={nameOf}
          wordsOf={({ nameFa, nameEn }) => `${nameFa} ${nameEn}`}
          onChange={(unit) => setDepartmentId(unit?.departmentId ?? null)}
        />
      </div>
      <div className="form-row">
        <TextInput
          label={t('works.approved')}
          value={written}
          maxLength={24}
          ltr
          onChange={setWritten}
        />
        <TextInput label={t('works.note')} value={note} maxLength={300} onChange={setNote} />
        <Button type="submit" variant="contained" disabled={form === null || set.isPending}>
          {t('works.set')}
        </Button>
      </div>
    </form>
  );
}
