import './queues.css';
import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SmsPurpose, type SmsSettings } from '../../../src/contract/sms-settings.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { TextInput } from '../ui/text-input.tsx';
import {
  fromDraft,
  type LineDraft,
  NEW_LINE,
  type SettingsDraft,
  toDraft,
} from './sms-settings-draft.ts';

const SETTINGS_KEY = ['sms-settings'];
const FIGURES = [
  'resultsFrom',
  'resultsUntil',
  'noticesFrom',
  'noticesUntil',
  'perNumberDay',
  'keepTextDays',
  'lowCredit',
] as const;
const MOST_LINES = 10;

/** Quiet hours, limits and lines of SMS. */
export function SmsSettingsCard(): ReactNode {
  const kept = useQuery({
    queryKey: SETTINGS_KEY,
    queryFn: () => api<SmsSettings>('GET', '/api/sms-settings'),
  });
  if (kept.data === undefined) return <Fault error={kept.error} className="pad-inline" />;
  return <SettingsForm key={JSON.stringify(kept.data)} kept={kept.data} />;
}

function SettingsForm({ kept }: { kept: SmsSettings }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<SettingsDraft>(() => toDraft(kept));
  const save = useMutation({
    mutationFn: (settings: SmsSettings) => api<SmsSettings>('POST', '/api/sms-settings', settings),
    onSuccess: (settings) => queries.setQueryData(SETTINGS_KEY, settings),
  });
  const read = fromDraft(draft);
  const isTouched = JSON.stringify(read) !== JSON.stringify(kept);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (read !== null && isTouched) save.mutate(read);
  };
  const setLine = (place: number, line: LineDraft | null): void => {
    const lines = draft.lines.flatMap((other, index) => {
      if (index !== place) return [other];
      return line === null ? [] : [line];
    });
    setDraft({ ...draft, lines });
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t('smsSettings.title')}>
      <h1>{t('smsSettings.title')}</h1>
      <p className="small muted">{t('smsSettings.means')}</p>
      <div className="settings">
        {FIGURES.map((name) => (
          <TextInput
            key={name}
            label={t(`smsSettings.${name}`)}
            value={draft[name]}
            onChange={(value) => setDraft({ ...draft, [name]: value })}
            maxLength={10}
            ltr
          />
        ))}
      </div>
      <h2>{t('smsSettings.lines')}</h2>
      {draft.lines.length === 0 && <p className="small muted">{t('smsSettings.noLines')}</p>}
      {draft.lines.map((line, place) => (
        <LineFields
          // oxlint-disable-next-line react/no-array-index-key -- a line has no name while it is typed
          key={place}
          line={line}
          onChange={(changed) => setLine(place, changed)}
        />
      ))}
      <div className="row-end">
        <Button
          disabled={draft.lines.length >= MOST_LINES}
          onClick={() => setDraft({ ...draft, lines: [...draft.lines, NEW_LINE] })}
        >
          {t('smsSettings.addLine')}
        </Button>
      </div>
      {read === null && (
        <p role="alert" className="form-error">
          {t('smsSettings.wrong')}
        </p>
      )}
      <FormEnd error={save.error} disabled={read === null || !isTouched || save.isPending}>
        {t('smsSettings.save')}
      </FormEnd>
    </form>
  );
}

function LineFields(props: {
  line: LineDraft;
  onChange: (line: LineDraft | null) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { line, onChange } = props;
  const toggle = (purpose: SmsPurpose): void => {
    const purposes = line.purposes.includes(purpose)
      ? line.purposes.filter((other) => other !== purpose)
      : [...line.purposes, purpose];
    onChange({ ...line, purposes });
  };
  return (
    <div className="panel-form" role="group" aria-label={t('smsSettings.line')}>
      <div className="settings">
        <TextInput
          label={t('smsSettings.number')}
          value={line.number}
          onChange={(number) => onChange({ ...line, number })}
          maxLength={14}
          ltr
        />
        <TextInput
          label={t('smsSettings.perHour')}
          value={line.perHour}
          onChange={(perHour) => onChange({ ...line, perHour })}
          maxLength={6}
          ltr
        />
      </div>
      <Choice
        label={t('smsSettings.gateway')}
        value={line.gateway}
        onChange={(gateway) => onChange({ ...line, gateway })}
        options={(['kavenegar', 'smsir'] as const).map((value) => ({
          value,
          label: t(`smsSettings.gateways.${value}`),
        }))}
      />
      <div className="choice" role="group" aria-label={t('smsSettings.purposes')}>
        {SmsPurpose.options.map((purpose) => (
          <button
            key={purpose}
            type="button"
            role="checkbox"
            aria-checked={line.purposes.includes(purpose)}
            className="chip chip-button tone-accent"
            onClick={() => toggle(purpose)}
          >
            {t(`smsSettings.purpose.${purpose}`)}
          </button>
        ))}
      </div>
      <Choice
        label={t('smsSettings.ways')}
        value={line.canReceive ? 'both' : 'out'}
        onChange={(way) => onChange({ ...line, canReceive: way === 'both' })}
        options={(['both', 'out'] as const).map((value) => ({
          value,
          label: t(`smsSettings.way.${value}`),
        }))}
      />
      <div className="row-end">
        <Button size="small" onClick={() => onChange(null)}>
          {t('smsSettings.dropLine')}
        </Button>
      </div>
    </div>
  );
}
