import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PromptRow } from '../../../src/contract/prompts.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { useFormat } from '../ui/format.ts';
import { Ltr } from '../ui/parts.tsx';

export const PROMPTS = ['prompts'];
/** Twelve megabytes over a slow line of an office. */
const UPLOAD_LIMIT_MS = 120_000;

/** One sentence: what is to be read, what is heard now, another recording in its place. */
export function PromptPane({ row }: { readonly row: PromptRow }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const path = `/api/prompts/${encodeURIComponent(row.name)}`;
  const put = (changed: PromptRow): void => {
    queries.setQueryData<PromptRow[]>(PROMPTS, (rows) =>
      rows?.map((one) => (one.name === changed.name ? changed : one)),
    );
  };
  const record = useMutation({
    mutationFn: (file: File) =>
      // Browsers name the type by what the file is called: the server looks into it.
      api<PromptRow>(
        'POST',
        `${path}/recording`,
        new Blob([file], { type: 'audio/wav' }),
        UPLOAD_LIMIT_MS,
      ),
    onSuccess: put,
  });
  const takeBack = useMutation({
    mutationFn: () => api<PromptRow>('DELETE', `${path}/recording`),
    onSuccess: put,
  });
  const isBusy = record.isPending || takeBack.isPending;
  return (
    <div className="pane">
      <h1>
        <Ltr>{row.name}</Ltr>
      </h1>
      <div className="field">
        <span className="label">{t('prompts.speak')}</span>
        <p lang={row.language} dir="rtl">
          {row.text}
        </p>
        {/(^|\/)number\//u.test(row.name) && (
          <p className="small muted">{t('prompts.numbersHint')}</p>
        )}
      </div>
      {row.durationMs === null ? (
        <p className="form-error">{t('prompts.none')}</p>
      ) : (
        <Played row={row} path={`${path}/sound?v=${row.changedAtMs ?? 0}`} />
      )}
      <FileButton
        label={t('prompts.upload')}
        accept=".wav,audio/wav,audio/x-wav"
        disabled={isBusy}
        onFile={(file) => {
          takeBack.reset();
          record.mutate(file);
        }}
      />
      <p className="small muted">{t('prompts.uploadHint')}</p>
      <p role="status">
        {record.isPending && t('prompts.sending')}
        {record.isSuccess && t('prompts.done')}
        {takeBack.isSuccess && t('prompts.back')}
      </p>
      <Fault error={record.error ?? takeBack.error} />
      {row.isOwn && (
        <div className="row-end">
          <Button
            disabled={isBusy}
            onClick={() => {
              record.reset();
              takeBack.mutate();
            }}
          >
            {t('prompts.takeBack')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Played({ row, path }: { row: PromptRow; path: string }): ReactNode {
  const { t } = useTranslation();
  const { date, second, digits } = useFormat();
  const at = row.changedAtMs;
  return (
    <div className="field">
      {/* What is said stands above it. */}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption */}
      <audio
        controls
        preload="none"
        src={path}
        aria-label={t('prompts.listen', { name: row.name })}
      />
      <p className="small muted">
        {t('prompts.length')} {digits(((row.durationMs ?? 0) / 1_000).toFixed(1))}″
        {at !== null && ` · ${t('prompts.since', { at: `${date(at)} ${second(at)}` })}`}
      </p>
    </div>
  );
}
