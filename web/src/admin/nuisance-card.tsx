import './queues.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { NuisanceRule } from '../../../src/contract/nuisance.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';

const RULE_KEY = ['nuisance-rule'];
const FIGURES = ['calls', 'withinMinutes', 'shorterThanSeconds', 'blockHours'] as const;
type Figure = (typeof FIGURES)[number];
type Typed = { readonly on?: boolean } & { readonly [K in Figure]?: string };

/** When a number is blocked without a person's doing. Off until somebody wants it. */
export function NuisanceCard(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const queries = useQueryClient();
  const [typed, setTyped] = useState<Typed>({});
  const kept = useQuery({
    queryKey: RULE_KEY,
    queryFn: () => api<NuisanceRule>('GET', '/api/nuisance-rule'),
  });
  const save = useMutation({
    mutationFn: (rule: NuisanceRule) => api<NuisanceRule>('POST', '/api/nuisance-rule', rule),
    onSuccess(rule) {
      queries.setQueryData<NuisanceRule>(RULE_KEY, rule);
      setTyped({});
    },
  });
  const rule = kept.data;
  if (rule === undefined) return <Fault error={kept.error} className="pad-inline" />;
  const read = readTyped(rule, typed);
  const isTouched = Object.keys(typed).length > 0;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (read !== null && isTouched) save.mutate(read);
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t('nuisance.title')}>
      <h1>{t('nuisance.title')}</h1>
      <p className="small muted">{t('nuisance.means')}</p>
      <Choice
        label={t('nuisance.on')}
        hideLabel
        value={(typed.on ?? rule.on) ? 'on' : 'off'}
        onChange={(picked) => setTyped({ ...typed, on: picked === 'on' })}
        options={[
          { value: 'off', label: t('nuisance.isOff') },
          { value: 'on', label: t('nuisance.isOn') },
        ]}
      />
      <div className="settings">
        {FIGURES.map((figure) => (
          <TextInput
            key={figure}
            label={t(`nuisance.${figure}`)}
            value={typed[figure] ?? digits(String(rule[figure]))}
            onChange={(value) => setTyped({ ...typed, [figure]: value })}
            invalid={read === null && figure in typed}
            maxLength={4}
            ltr
          />
        ))}
      </div>
      {read === null && (
        <p role="alert" className="form-error">
          {t('nuisance.wrong')}
        </p>
      )}
      <FormEnd error={save.error} disabled={read === null || !isTouched || save.isPending}>
        {t('nuisance.save')}
      </FormEnd>
    </form>
  );
}

/** Null: a figure is none, or out of its bounds. */
function readTyped(rule: NuisanceRule, typed: Typed): NuisanceRule | null {
  const figure = (name: Figure): number => {
    const text = typed[name];
    return text === undefined ? rule[name] : Number(toAsciiDigits(text).trim() || Number.NaN);
  };
  const read = NuisanceRule.safeParse({
    on: typed.on ?? rule.on,
    calls: figure('calls'),
    withinMinutes: figure('withinMinutes'),
    shorterThanSeconds: figure('shorterThanSeconds'),
    blockHours: figure('blockHours'),
  });
  return read.success ? read.data : null;
}
