import Button from '@mui/material/Button';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  SmsTemplate,
  SmsTemplatePreview,
  SmsTemplateVersion,
} from '../../../src/contract/sms-templates.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { DraftText, ProposalForm, TextFaults, TextVersions } from '../ui/versioned-text.tsx';

export const SMS_TEMPLATES_KEY = ['sms-templates'];
const LONGEST_TEXT = 600;

/** One text: written anew, seen as a citizen would, and its versions. */
export function SmsTemplatePane({ template }: { template: SmsTemplate }): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const draft = template.versions.find(({ state }) => state === 'draft');
  return (
    <div className="pane">
      <h1>
        {t(`smsTexts.names.${template.name}`)}{' '}
        <span className="small muted">{t(`smsTexts.languages.${template.language}`)}</span>
      </h1>
      {draft !== undefined && <Draft template={template} draft={draft} />}
      {draft === undefined && may('sms-write') && <Editor template={template} />}
      <Versions template={template} />
    </div>
  );
}

function useList<Body>(path: (body: Body) => string, toBody: (body: Body) => unknown) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Body) => api<SmsTemplate[]>('POST', path(body), toBody(body)),
    onSuccess: (list) => queries.setQueryData(SMS_TEMPLATES_KEY, list),
  });
}

function Editor({ template }: { template: SmsTemplate }): ReactNode {
  const { t } = useTranslation();
  const { name, language, versions, required, optional } = template;
  const inForce = versions.find(({ state }) => state === 'in_force')?.text ?? '';
  const [text, setText] = useState(inForce);
  const preview = usePreview(template, text);
  const save = useList(
    () => '/api/sms-templates',
    (written: string) => ({ name, language, text: written }),
  );
  const isSame = text.trim() === inForce;
  const isSound = preview.data !== undefined && preview.data.faults.length === 0;
  return (
    <ProposalForm
      required={required}
      optional={optional}
      preview={
        preview.data !== undefined && <Preview preview={preview.data} dir={dirOf(template)} />
      }
      error={preview.error ?? save.error}
      isSound={isSound && !isSame}
      isBusy={save.isPending || preview.isFetching}
      onPropose={() => save.mutate(text)}
    >
      <TextInput
        label={t('smsTexts.text')}
        value={text}
        onChange={setText}
        rows={4}
        maxLength={LONGEST_TEXT}
      />
    </ProposalForm>
  );
}

function usePreview({ name, language }: SmsTemplate, text: string) {
  return useQuery({
    queryKey: ['sms-preview', name, language, text],
    queryFn: () =>
      api<SmsTemplatePreview>('POST', '/api/sms-templates/preview', { name, language, text }),
    placeholderData: keepPreviousData,
  });
}

type Dir = 'ltr' | 'rtl';
/** Of the message's language: a text that begins with a place would go the wrong way by itself. */
const dirOf = ({ language }: SmsTemplate): Dir => (language === 'en' ? 'ltr' : 'rtl');

/** As the phone shows it, and what it costs. */
function Preview({ preview, dir }: { preview: SmsTemplatePreview; dir: Dir }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { body, parts, units, encoding, faults } = preview;
  const length = { count: parts, parts: digits(parts), units: digits(units) };
  return (
    <section aria-label={t('smsTexts.preview')}>
      <h2>{t('smsTexts.preview')}</h2>
      <p className="prose" dir={dir} data-testid="sms-preview" style={{ whiteSpace: 'pre-line' }}>
        {body}
      </p>
      <p className="small muted" data-testid="sms-length">
        {t(`smsTexts.length.${encoding}`, length)}
      </p>
      <TextFaults faults={faults} says={(fault) => t(`smsTexts.faults.${fault}`)} />
    </section>
  );
}

function Draft(props: { template: SmsTemplate; draft: SmsTemplateVersion }): ReactNode {
  const { may } = useSession();
  const { template, draft } = props;
  const preview = usePreview(template, draft.text);
  const decide = useList(
    (act: 'approve' | 'discard') => `/api/sms-templates/${draft.versionId}/${act}`,
    () => ({}),
  );
  return (
    <DraftText
      draft={draft}
      mayApprove={may('sms-approve')}
      preview={
        preview.data !== undefined && <Preview preview={preview.data} dir={dirOf(template)} />
      }
      error={decide.error}
      isBusy={decide.isPending}
      onDecide={(act) => decide.mutate(act)}
    />
  );
}

function Versions({ template }: { template: SmsTemplate }): ReactNode {
  return (
    <TextVersions
      versions={template.versions}
      show={(version) => (
        <>
          <p className="prose" dir={dirOf(template)} style={{ whiteSpace: 'pre-line' }}>
            {version.text}
          </p>
          {SENT_FROM.includes(version.state) && <Sending version={version} />}
        </>
      )}
    />
  );
}

/** Only from these is anything made. */
const SENT_FROM: readonly SmsTemplateVersion['state'][] = ['in_force', 'retired'];

/** A text that turns out to be wrong is stopped, with all that was made from it and has not left. */
function Sending({ version }: { version: SmsTemplateVersion }): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const { digits } = useFormat();
  const { versionId, suspendedAtMs, suspendedByName, held } = version;
  const change = useList(
    (act: 'suspend' | 'resume') => `/api/sms-templates/${versionId}/${act}`,
    () => ({}),
  );
  const isStopped = suspendedAtMs !== null;
  return (
    <>
      {isStopped && (
        <p className="small" role="status">
          <Chip tone="alarm">{t('smsTexts.suspended')}</Chip>{' '}
          {t('smsTexts.suspendedBy', { name: suspendedByName ?? '–' })} ·{' '}
          {t('smsTexts.holds', { messages: digits(held) })}
        </p>
      )}
      <Fault error={change.error} />
      <div className="row-end">
        {isStopped && may('sms-approve') && (
          <Button disabled={change.isPending} onClick={() => change.mutate('resume')}>
            {t('smsTexts.resume')}
          </Button>
        )}
        {!isStopped && (
          <Button
            disabled={change.isPending}
            title={t('smsTexts.suspendMeans')}
            onClick={() => change.mutate('suspend')}
          >
            {t('smsTexts.suspend')}
          </Button>
        )}
      </div>
    </>
  );
}
