import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NewPolicy, type PolicyView } from '../../../src/contract/referrals.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { PolicyApply } from './policy-apply.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';

const HOURS = [
  'headHours',
  'deputyHours',
  'reworkHours',
  'verdictHours',
  'waitHours',
  'extensionHours',
  'triageHours',
] as const;

/** The terms in force; a change is a new version for what is referred from then on. */
export function PolicyCard(): ReactNode {
  const policies = useQuery({
    queryKey: ['policies'],
    queryFn: () => api<PolicyView[]>('GET', '/api/policies'),
  });
  const current = policies.data?.[0];
  if (current === undefined) return <Fault error={policies.error} className="pane" />;
  return <PolicyForm key={current.number} current={current} />;
}

function PolicyForm(props: { current: PolicyView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const queries = useQueryClient();
  const { current } = props;
  const [clock, setClock] = useState(current.clock);
  const [typed, setTyped] = useState(() =>
    Object.fromEntries(HOURS.map((name) => [name, String(current[name])])),
  );
  const hours = HOURS.map((name) => [name, Number(toAsciiDigits(typed[name] ?? ''))]);
  const policy = NewPolicy.safeParse({ clock, ...Object.fromEntries(hours) });
  const save = useMutation({
    mutationFn: () => api<PolicyView[]>('POST', '/api/policies', policy.data),
    onSuccess: (list) => queries.setQueryData(['policies'], list),
  });
  const mayChange = may('cases-decide');
  return (
    <form
      className="pane"
      aria-label={t('policy.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (policy.success) save.mutate();
      }}
    >
      <h1>{t('policy.title')}</h1>
      <p className="small muted">
        {t('policy.version', {
          number: format.digits(current.number),
          from: current.activeFromMs === 0 ? '–' : format.date(current.activeFromMs),
          name: current.madeByName ?? '–',
        })}
      </p>
      <Choice
        label={t('policy.clock')}
        value={clock}
        onChange={setClock}
        disabled={!mayChange}
        options={(['calendar', 'working'] as const).map((value) => ({
          value,
          label: t(`clock.hours.${value}`),
        }))}
      />
      <div className="facts">
        {HOURS.map((name) => (
          <TextInput
            key={name}
            label={t(`policy.${name}`)}
            value={typed[name] ?? ''}
            onChange={(value) => setTyped({ ...typed, [name]: value })}
            maxLength={3}
            disabled={!mayChange}
            ltr
          />
        ))}
      </div>
      <p className="small muted">{t('policy.hint')}</p>
      <PolicyApply current={current} mayApply={mayChange} />
      <Fault error={save.error} />
      {mayChange && (
        <div className="row-end">
          <Button type="submit" variant="contained" disabled={!policy.success || save.isPending}>
            {t('policy.save')}
          </Button>
        </div>
      )}
    </form>
  );
}
