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
import { Chip, Ltr, type Tone } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

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
    <form
      className="panel-form"
      aria-label={t('smsTexts.write')}
      onSubmit={(event) => {
        event.preventDefault();
        if (isSound && !isSame) save.mutate(text);
      }}
    >
      <TextInput
        label={t('smsTexts.text')}
        value={text}
        onChange={setText}
        rows={4}
        maxLength={LONGEST_TEXT}
      />
      <Places places={required} says={t('smsTexts.required')} />
      <Places places={optional} says={t('smsTexts.optional')} />
      {preview.data !== undefined && <Preview preview={preview.data} dir={dirOf(template)} />}
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

function usePreview({ name, language }: SmsTemplate, text: string) {
  return useQuery({
    queryKey: ['sms-preview', name, language, text],
    queryFn: () =>
      api<SmsTemplatePreview>('POST', '/api/sms-templates/preview', { name, language, text }),
    placeholderData: keepPreviousData,
  });
}

function Places({ places, says }: { places: readonly string[]; says: string }): ReactNode {
  if (places.length === 0) return null;
  return (
    <p className="small muted">
      {says} <Ltr>{places.map((place) => `{${place}}`).join(' ')}</Ltr>
    </p>
  );
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
      {faults.map(({ fault, place }) => (
        <p key={`${fault} ${place}`} className="small form-error" role="alert">
          {t(`smsTexts.faults.${fault}`)} {place !== null && <Ltr>{`{${place}}`}</Ltr>}
        </p>
      ))}
    </section>
  );
}

function Draft(props: { template: SmsTemplate; draft: SmsTemplateVersion }): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const { template, draft } = props;
  const preview = usePreview(template, draft.text);
  const decide = useList(
    (act: 'approve' | 'discard') => `/api/sms-templates/${draft.versionId}/${act}`,
    () => ({}),
  );
  const mayApprove = may('sms-approve') && !draft.isOwn;
  return (
    <section className="panel-form" aria-label={t('smsTexts.draft')}>
      <h2>{t('smsTexts.draft')}</h2>
      <p className="small muted">{t('smsTexts.writtenBy', { name: draft.writtenByName ?? '–' })}</p>
      {preview.data !== undefined && <Preview preview={preview.data} dir={dirOf(template)} />}
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

const TONES: Readonly<Record<SmsTemplateVersion['state'], Tone>> = {
  draft: 'ring',
  in_force: 'ok',
  retired: 'plain',
  discarded: 'plain',
};

function Versions({ template }: { template: SmsTemplate }): ReactNode {
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
              {one.decidedAtMs !== null && ` · ${format.shortDate(one.decidedAtMs)}`}
            </span>
            <Chip tone={TONES[one.state]}>{t(`smsTexts.states.${one.state}`)}</Chip>
          </div>
          <p className="prose" dir={dirOf(template)} style={{ whiteSpace: 'pre-line' }}>
            {one.text}
          </p>
        </div>
      ))}
    </section>
  );
}
