import Button from '@mui/material/Button';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  LetterTemplate,
  LetterTemplatePreview,
  LetterTemplateVersion,
} from '../../../src/contract/letter-settings.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Ltr, type Tone } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

export const LETTER_TEMPLATES_KEY = ['letter-templates'];
const LONGEST_TEXT = 3_000;
const LONGEST_SUBJECT = 150;

/** One letter's text: written anew, read as an official would, and its versions. */
export function LetterTemplatePane({ template }: { template: LetterTemplate }): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const draft = template.versions.find(({ state }) => state === 'draft');
  return (
    <div className="pane">
      <h1>{t(`letterSettings.names.${template.name}`)}</h1>
      {draft !== undefined && <Draft template={template} draft={draft} />}
      {draft === undefined && may('letters-write') && <Editor template={template} />}
      <Versions template={template} />
    </div>
  );
}

function useList<Body>(path: (body: Body) => string, toBody: (body: Body) => unknown) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => api<LetterTemplate[]>('POST', path(body), toBody(body)),
    onSuccess: (list) => queries.setQueryData(LETTER_TEMPLATES_KEY, list),
  });
}

function usePreview(name: string, subject: string, text: string) {
  return useQuery({
    queryKey: ['letter-preview', name, subject, text],
    queryFn: () =>
      api<LetterTemplatePreview>('POST', '/api/letter-templates/preview', { name, subject, text }),
    placeholderData: keepPreviousData,
    enabled: subject.trim() !== '',
  });
}

function Editor({ template }: { template: LetterTemplate }): ReactNode {
  const { t } = useTranslation();
  const { name, versions, required, optional } = template;
  const inForce = versions.find(({ state }) => state === 'in_force');
  const [subject, setSubject] = useState(inForce?.subject ?? '');
  const [text, setText] = useState(inForce?.text ?? '');
  const preview = usePreview(name, subject, text);
  const save = useList(
    () => '/api/letter-templates',
    (written: { subject: string; text: string }) => ({ name, ...written }),
  );
  const isSame = text.trim() === inForce?.text && subject.trim() === inForce.subject;
  const isSound = preview.data !== undefined && preview.data.faults.length === 0;
  return (
    <form
      className="panel-form"
      aria-label={t('smsTexts.write')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isSound && !isSame) save.mutate({ subject, text });
      }}
    >
      <TextInput
        label={t('letterSettings.subject')}
        value={subject}
        onChange={setSubject}
        maxLength={LONGEST_SUBJECT}
      />
      <TextInput
        label={t('smsTexts.text')}
        value={text}
        onChange={setText}
        rows={6}
        maxLength={LONGEST_TEXT}
      />
      <Places places={required} says={t('smsTexts.required')} />
      <Places places={optional} says={t('smsTexts.optional')} />
      {preview.data !== undefined && <Preview preview={preview.data} />}
      <Fault error={preview.error ?? save.error} />
      <div className="row-end">
        <Button
          type="submit"
          variant="contained"
          disabled={!isSound || isSame || save.isPending || preview.isFetching}
        >
          {t('smsTexts.propose')}
        </Button>
      </div>
    </form>
  );
}

function Places({ places, says }: { places: readonly string[]; says: string }): ReactNode {
  if (places.length === 0) return null;
  return (
    <p className="small muted">
      {says} <Ltr>{places.map((place) => `{${place}}`).join(' ')}</Ltr>
    </p>
  );
}

function Preview({ preview }: { preview: LetterTemplatePreview }): ReactNode {
  const { t } = useTranslation();
  return (
    <section aria-label={t('letterSettings.preview')}>
      <h2>{t('letterSettings.preview')}</h2>
      <p dir="rtl">
        <b>{preview.subject}</b>
      </p>
      <p className="prose" dir="rtl" data-testid="letter-preview">
        {preview.body}
      </p>
      {preview.faults.map(({ fault, place }) => (
        <p key={`${fault} ${place}`} className="small form-error" role="alert">
          {t(`letterSettings.faults.${fault}`)} {place !== null && <Ltr>{`{${place}}`}</Ltr>}
        </p>
      ))}
    </section>
  );
}

function Draft(props: { template: LetterTemplate; draft: LetterTemplateVersion }): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const { template, draft } = props;
  const preview = usePreview(template.name, draft.subject, draft.text);
  const decide = useList(
    (act: 'approve' | 'discard') => `/api/letter-templates/${draft.versionId}/${act}`,
    () => ({}),
  );
  const mayApprove = may('letters-approve') && !draft.isOwn;
  return (
    <section className="panel-form" aria-label={t('smsTexts.draft')}>
      <h2>{t('smsTexts.draft')}</h2>
      <p className="small muted">{t('smsTexts.writtenBy', { name: draft.writtenByName ?? '–' })}</p>
      {preview.data !== undefined && <Preview preview={preview.data} />}
      {draft.isOwn && <p className="small muted">{t('smsTexts.own')}</p>}
      <Fault error={decide.error} />
      <div className="row-end">
        <Button disabled={decide.isPending} onClick={() => decide.mutate('discard')}>
          {t('smsTexts.discard')}
        </Button>
        {mayApprove && (
          <Button
            variant="contained"
            disabled={decide.isPending}
            onClick={() => decide.mutate('approve')}
          >
            {t('smsTexts.approve')}
          </Button>
        )}
      </div>
    </section>
  );
}

const TONES: Readonly<Record<LetterTemplateVersion['state'], Tone>> = {
  draft: 'ring',
  in_force: 'ok',
  retired: 'plain',
  discarded: 'plain',
};

function Versions({ template }: { template: LetterTemplate }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section aria-label={t('smsTexts.versions')}>
      <h2>{t('smsTexts.versions')}</h2>
      {template.versions.map((one) => (
        <div key={one.versionId} className="panel-form">
          <div className="row-between">
            <span className="small muted">
              {t('smsTexts.version', { number: format.digits(one.number) })} ·{' '}
              {one.writtenByName ?? t('smsTexts.builtIn')}
              {one.decidedByName !== null &&
                ` · ${t(`smsTexts.decided.${one.state}`, { name: one.decidedByName })}`}
            </span>
            <Chip tone={TONES[one.state]}>{t(`smsTexts.states.${one.state}`)}</Chip>
          </div>
          <p dir="rtl">
            <b>{one.subject}</b>
          </p>
          <p className="prose" dir="rtl">
            {one.text}
          </p>
        </div>
      ))}
    </section>
  );
}
