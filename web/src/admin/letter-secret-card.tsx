import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LetterSecretSet, LetterSettingsView } from '../../../src/contract/letter-settings.ts';
import { api } from '../app/api.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

export const LETTER_SETTINGS_KEY = ['letter-settings'];
const SHORTEST_SECRET = 32;

/** What both sides sign with. What is made here is shown once, and never again. */
export function LetterSecretCard({ view }: { view: LetterSettingsView }): ReactNode {
  const { t } = useTranslation();
  const { date } = useFormat();
  const queries = useQueryClient();
  const [given, setGiven] = useState('');
  const set = useMutation({
    mutationFn: (body: { secret?: string }) =>
      api<LetterSecretSet>('POST', '/api/letter-settings/secret', body),
    onSuccess: ({ settings, secret }) => {
      setGiven('');
      queries.setQueryData(LETTER_SETTINGS_KEY, { settings, secret });
    },
  });
  const shown = set.data?.shownOnce ?? null;
  return (
    <section className="pane" aria-label={t('letterSettings.secret')}>
      <h1>{t('letterSettings.secret')}</h1>
      <p className="small muted" data-testid="letter-secret">
        {view.secret === null
          ? t('letterSettings.secretNone')
          : t('letterSettings.secretSet', {
              day: date(view.secret.setAtMs),
              fingerprint: view.secret.fingerprint,
            })}
      </p>
      {view.secret !== null && <p className="small muted">{t('letterSettings.replaces')}</p>}
      {shown !== null && (
        <div className="panel-form" role="status">
          <p>{t('letterSettings.secretOnce')}</p>
          <p data-testid="secret-once">
            <Ltr>{shown}</Ltr>
          </p>
          <div className="row-end">
            <CopyButton text={shown} label={t('letterSettings.secret')} />
          </div>
        </div>
      )}
      <TextInput
        label={t('letterSettings.given')}
        type="password"
        autoComplete="off"
        value={given}
        onChange={setGiven}
        maxLength={200}
        ltr
      />
      <Fault error={set.error} />
      <div className="row-end">
        <Button
          disabled={given.length < SHORTEST_SECRET || set.isPending}
          onClick={() => set.mutate({ secret: given })}
        >
          {t('letterSettings.take')}
        </Button>
        <Button disabled={set.isPending} onClick={() => set.mutate({})}>
          {t('letterSettings.make')}
        </Button>
      </div>
    </section>
  );
}
