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
import { TextInput } from '../ui/text-input.tsx';
import { DraftText, ProposalForm, TextFaults, TextVersions } from '../ui/versioned-text.tsx';

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
    <ProposalForm
      required={required}
      optional={optional}
      preview={preview.data !== undefined && <Preview preview={preview.data} />}
      error={preview.error ?? save.error}
      isSound={isSound && !isSame}
      isBusy={save.isPending || preview.isFetching}
      onPropose={() => save.mutate({ subject, text })}
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
    </ProposalForm>
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
      <TextFaults faults={preview.faults} says={(fault) => t(`letterSettings.faults.${fault}`)} />
    </section>
  );
}

function Draft(props: { template: LetterTemplate; draft: LetterTemplateVersion }): ReactNode {
  const { may } = useSession();
  const { template, draft } = props;
  const preview = usePreview(template.name, draft.subject, draft.text);
  const decide = useList(
    (act: 'approve' | 'discard') => `/api/letter-templates/${draft.versionId}/${act}`,
    () => ({}),
  );
  return (
    <DraftText
      draft={draft}
      mayApprove={may('letters-approve')}
      preview={preview.data !== undefined && <Preview preview={preview.data} />}
      error={decide.error}
      isBusy={decide.isPending}
      onDecide={(act) => decide.mutate(act)}
    />
  );
}

function Versions({ template }: { template: LetterTemplate }): ReactNode {
  return (
    <TextVersions
      versions={template.versions}
      show={({ subject, text }) => (
        <>
          <p dir="rtl">
            <b>{subject}</b>
          </p>
          <p className="prose" dir="rtl">
            {text}
          </p>
        </>
      )}
    />
  );
}
