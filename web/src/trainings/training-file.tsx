import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Imported } from '../../../src/contract/organising.ts';
import { ImportFound } from '../admin/import-found.tsx';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TRAININGS } from './use-trainings.ts';

/** All records as a table, and a table taken whole or not at all. */
export function TrainingFile(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [csv, setCsv] = useState('');
  const send = useMutation({
    mutationFn: async (apply: boolean) => ({
      of: csv,
      told: await api<Imported>('POST', '/api/trainings/import', { csv, apply }),
    }),
    onSuccess: ({ told }) => {
      if (told.applied) void queries.invalidateQueries({ queryKey: TRAININGS });
    },
  });
  // What was changed since then was not looked at.
  const told = send.data?.of === csv ? send.data.told : null;
  const isClean = told !== null && told.errors.length === 0 && !told.applied;
  return (
    <div className="pane" role="group" aria-label={t('training.file')}>
      <div className="row-between">
        <h2>{t('training.file')}</h2>
        <Button size="small" variant="outlined" href="/api/trainings/csv">
          {t('training.csv')}
        </Button>
      </div>
      <p className="small muted">{t('training.columns')}</p>
      <TextInput
        label={t('import.text')}
        value={csv}
        onChange={setCsv}
        rows={3}
        maxLength={200_000}
      />
      <Fault error={send.error} />
      <div className="row-end">
        <Button
          variant="outlined"
          disabled={csv.trim() === '' || send.isPending}
          onClick={() => send.mutate(false)}
        >
          {t('import.check')}
        </Button>
        <Button
          variant="contained"
          disabled={!isClean || send.isPending}
          onClick={() => send.mutate(true)}
        >
          {t('import.take')}
        </Button>
      </div>
      {told !== null && <ImportFound told={told} />}
    </div>
  );
}
