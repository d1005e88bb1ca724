import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  NewRoutingRule,
  type RoutingRuleRow,
  type TriedRoute,
} from '../../../src/contract/organising.ts';
import { showMinute } from '../../../src/kit/clock-time.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { DepartmentField } from '../follow-up/department-field.tsx';
import { useNames } from '../referrals/referral-story.tsx';
import { readMinute } from '../ui/day-times.ts';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip } from '../ui/parts.tsx';
import { DistrictField, ServiceCodeField, useDistricts } from '../ui/place-fields.tsx';
import { TextInput } from '../ui/text-input.tsx';

const KEY = ['routing-rules'];

/** By which rule a case finds its unit: in the order in which they are asked, and a question to try them. */
export function RoutingPage(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const queries = useQueryClient();
  const [tried, setTried] = useState<TriedRoute | null>(null);
  const rules = useQuery({
    queryKey: KEY,
    queryFn: () => api<RoutingRuleRow[]>('GET', '/api/routing-rules'),
  });
  const end = useMutation({
    mutationFn: (ruleId: string) => api<RoutingRuleRow[]>('DELETE', `/api/routing-rules/${ruleId}`),
    onSuccess: (list) => queries.setQueryData(KEY, list),
  });
  return (
    <>
      <Header />
      <main className="two">
        <ListCard
          title={t('routing.title')}
          beside={<span className="small muted">{digits(rules.data?.length ?? 0)}</span>}
          hint={t('routing.order')}
          error={rules.error ?? end.error}
          empty={rules.data?.length === 0 && t('routing.none')}
        >
          <ul>
            {rules.data?.map((rule) => (
              <RuleLine
                key={rule.ruleId}
                rule={rule}
                isTaken={tried?.rule?.ruleId === rule.ruleId}
                isBusy={end.isPending}
                onEnd={() => end.mutate(rule.ruleId)}
              />
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('routing.tools')}>
          <TrialForm tried={tried} onTried={setTried} />
          <NewRule />
        </section>
      </main>
    </>
  );
}

function RuleLine(props: {
  rule: RoutingRuleRow;
  isTaken: boolean;
  isBusy: boolean;
  onEnd: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const nameOf = useNames();
  const when = useRuleWords()(props.rule);
  const { rule } = props;
  const [isSure, setSure] = useState(false);
  return (
    <li
      className="list-row static"
      aria-current={props.isTaken}
      data-testid={props.isTaken ? 'rule-taken' : undefined}
    >
      <div className="row-between">
        <span>
          <b>{when}</b> {rule.isClosed && <Chip tone="alarm">{t('routing.closedUnit')}</Chip>}
          {props.isTaken && <Chip tone="accent">{t('routing.takes')}</Chip>}
          <br />
          <span className="small muted">{nameOf(rule)}</span>
        </span>
        <Button
          size="small"
          color={isSure ? 'error' : 'primary'}
          disabled={props.isBusy}
          aria-label={t('routing.endOf', { rule: when })}
          onClick={() => (isSure ? props.onEnd() : setSure(true))}
        >
          {t(isSure ? 'routing.sure' : 'routing.end')}
        </Button>
      </div>
    </li>
  );
}

/** «لکه‌گیری · منطقه ۳ · ۲۲:۰۰ تا ۰۶:۰۰», or that it takes everything. */
function useRuleWords(): (rule: RoutingRuleRow) => string {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const districts = useDistricts();
  return (rule) => {
    const { serviceCode, serviceName, district, fromMin, untilMin } = rule;
    const place = districts.find((one) => one.district === district);
    const words = [
      serviceCode === null ? '' : `${serviceName} (${digits(serviceCode)})`,
      district === null ? '' : (place?.name ?? digits(district)),
      fromMin === null || untilMin === null
        ? ''
        : t('routing.between', {
            from: digits(showMinute(fromMin)),
            until: digits(showMinute(untilMin)),
          }),
    ].filter((word) => word !== '');
    return words.length === 0 ? t('routing.everything') : words.join(' · ');
  };
}

/** Which rule would take this? */
function TrialForm(props: {
  tried: TriedRoute | null;
  onTried: (tried: TriedRoute | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const nameOf = useNames();
  const wordsOf = useRuleWords();
  const [serviceCode, setCode] = useState<string | null>(null);
  const [district, setDistrict] = useState<number | null>(null);
  const [at, setAt] = useState('');
  const minute = readMinute(at);
  const ask = useMutation({
    mutationFn: () => {
      const now = Date.now();
      const atMs = Number.isNaN(minute) ? now : startOfTehranDayMs(now) + minute * 60_000;
      return api<TriedRoute>('POST', '/api/routing-trial', { serviceCode, district, atMs });
    },
    onSuccess: props.onTried,
  });
  const { tried } = props;
  return (
    <form
      className="pane"
      aria-label={t('routing.trial')}
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate();
      }}
    >
      <h1>{t('routing.trial')}</h1>
      <ServiceCodeField label={t('form.serviceCode')} value={serviceCode} onChange={setCode} />
      <DistrictField label={t('form.district')} value={district} onChange={setDistrict} />
      <TextInput
        label={t('routing.atHour')}
        value={at}
        onChange={setAt}
        placeholder="03:00"
        maxLength={5}
        ltr
      />
      <Fault error={ask.error} />
      {tried !== null && (
        <p role="status" data-testid="trial-answer">
          {tried.rule !== null
            ? t('routing.goesTo', { unit: nameOf(tried.rule), rule: wordsOf(tried.rule) })
            : t(tried.isTriageCode ? 'routing.triageCode' : 'routing.noRule')}
        </p>
      )}
      <div className="row-end">
        <Button type="submit" variant="outlined" disabled={ask.isPending}>
          {t('routing.ask')}
        </Button>
      </div>
    </form>
  );
}

function NewRule(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [serviceCode, setCode] = useState<string | null>(null);
  const [district, setDistrict] = useState<number | null>(null);
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [departmentId, setDepartment] = useState<string | null>(null);
  const minuteOf = (written: string): number | null =>
    written.trim() === '' ? null : readMinute(written);
  const hours = { fromMin: minuteOf(from), untilMin: minuteOf(until) };
  const rule = NewRoutingRule.safeParse({ serviceCode, district, ...hours, departmentId });
  const add = useMutation({
    mutationFn: () => api<RoutingRuleRow[]>('POST', '/api/routing-rules', rule.data),
    onSuccess: (list) => {
      queries.setQueryData(KEY, list);
      setFrom('');
      setUntil('');
      setDepartment(null);
    },
  });
  return (
    <form
      className="pane"
      aria-label={t('routing.add')}
      onSubmit={(event) => {
        event.preventDefault();
        if (rule.success) add.mutate();
      }}
    >
      <h1>{t('routing.add')}</h1>
      <p className="small muted">{t('routing.addHint')}</p>
      <ServiceCodeField label={t('routing.ofCode')} value={serviceCode} onChange={setCode} />
      <DistrictField label={t('routing.ofDistrict')} value={district} onChange={setDistrict} />
      <div className="facts">
        <TextInput
          label={t('routing.from')}
          value={from}
          onChange={setFrom}
          placeholder="22:00"
          maxLength={5}
          ltr
        />
        <TextInput
          label={t('routing.until')}
          value={until}
          onChange={setUntil}
          placeholder="06:00"
          maxLength={5}
          ltr
        />
      </div>
      <DepartmentField value={departmentId} onChange={setDepartment} />
      <FormEnd error={add.error} disabled={!rule.success || add.isPending}>
        {t('routing.add')}
      </FormEnd>
    </form>
  );
}
