import './queues.css';
import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  LetterSettings,
  type LetterSettingsView,
  type LetterTrial,
} from '../../../src/contract/letter-settings.ts';
import { LetterWay } from '../../../src/contract/letters.ts';
import { api } from '../app/api.ts';
import { useReasonText } from '../letters/letter-words.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { typedFigure } from '../ui/typed-figure.ts';
import { LETTER_SETTINGS_KEY, LetterSecretCard } from './letter-secret-card.tsx';

/** How letters leave: by hand, by signed HTTP, or through a folder. */
export function LetterSettingsCard(): ReactNode {
  const kept = useQuery({
    queryKey: LETTER_SETTINGS_KEY,
    queryFn: () => api<LetterSettingsView>('GET', '/api/letter-settings'),
  });
  if (kept.data === undefined) return <Fault error={kept.error} className="pad-inline" />;
  return (
    <>
      <SettingsForm key={JSON.stringify(kept.data.settings)} kept={kept.data.settings} />
      <LetterSecretCard view={kept.data} />
    </>
  );
}

type Draft = Record<Exclude<keyof LetterSettings, 'way'>, string> & { way: LetterWay };
const FIELDS = ['url', 'folder', 'lookEverySeconds', 'numberWithinDays'] as const;

function SettingsForm({ kept }: { kept: LetterSettings }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => ({
    ...kept,
    lookEverySeconds: String(kept.lookEverySeconds),
    numberWithinDays: String(kept.numberWithinDays),
  }));
  const save = useMutation({
    mutationFn: (settings: LetterSettings) =>
      api<LetterSettingsView>('POST', '/api/letter-settings', settings),
    onSuccess: (view) => queries.setQueryData(LETTER_SETTINGS_KEY, view),
  });
  const read = LetterSettings.safeParse({
    ...draft,
    url: draft.url.trim(),
    folder: draft.folder.trim(),
    lookEverySeconds: typedFigure(draft.lookEverySeconds),
    numberWithinDays: typedFigure(draft.numberWithinDays),
  });
  const isTouched = JSON.stringify(read.data) !== JSON.stringify(kept);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (read.success && isTouched) save.mutate(read.data);
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t('letterSettings.title')}>
      <h1>{t('letterSettings.title')}</h1>
      <p className="small muted">{t('letterSettings.means')}</p>
      <Choice
        label={t('letters.wayLabel')}
        value={draft.way}
        onChange={(way) => setDraft({ ...draft, way })}
        options={LetterWay.options.map((value) => ({ value, label: t(`letters.way.${value}`) }))}
      />
      <div className="settings">
        {FIELDS.map((name) => (
          <TextInput
            key={name}
            label={t(`letterSettings.${name}`)}
            value={draft[name]}
            onChange={(value) => setDraft({ ...draft, [name]: value })}
            maxLength={name === 'url' ? 300 : 40}
            ltr
          />
        ))}
      </div>
      {!read.success && (
        <p role="alert" className="form-error">
          {t('letterSettings.wrong')}
        </p>
      )}
      <FormEnd
        error={save.error}
        disabled={!read.success || !isTouched || save.isPending}
        beside={!isTouched && kept.way !== 'by-hand' && <Trial />}
      >
        {t('letterSettings.save')}
      </FormEnd>
    </form>
  );
}

function Trial(): ReactNode {
  const { t } = useTranslation();
  const reasonText = useReasonText();
  const trial = useMutation({
    mutationFn: () => api<LetterTrial>('POST', '/api/letter-settings/trial'),
  });
  return (
    <>
      <Fault error={trial.error} />
      {trial.data !== undefined && (
        <p role="status" className={trial.data.fault === null ? 'small' : 'small form-error'}>
          {trial.data.fault === null
            ? t('letterSettings.works')
            : reasonText(`probe:${trial.data.fault}`)}
        </p>
      )}
      <Button disabled={trial.isPending} onClick={() => trial.mutate()}>
        {t('letterSettings.try')}
      </Button>
    </>
  );
}
