import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PHOTO_LIMIT_MS } from '../../../src/contract/field.ts';
import type { OfficialCase } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { CasePoint } from '../cases/case-point.tsx';
import { CaseMarks } from '../ui/case-marks.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Chip, Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { typedCount } from '../ui/typed-figure.ts';
import { FactList, PaneHead } from '../ui/pane-head.tsx';
import { ReplyPhotos, useChosenPhotos } from './reply-photos.tsx';
import { ReferralStory } from './referral-story.tsx';
import { SaidSince } from './said-since.tsx';

type Act = OfficialCase['may'][number];
const SHORTEST = 3;
const LABEL: Readonly<Partial<Record<Act, string>>> = {
  reply: 'official.text',
  propose: 'official.text',
  note: 'official.words',
  demand: 'official.words',
};
const DAY_MS = 86_400_000;

/** One case as an official sees it, and what he may do with it. */
export function OfficialPane(props: { referralId: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const found = useQuery({
    queryKey: ['referral', props.referralId],
    queryFn: () => api<OfficialCase>('GET', `/api/referrals/${props.referralId}`),
  });
  const view = found.data;
  if (view === undefined) return <Fault error={found.error} className="pane" />;
  const facts: [string, ReactNode][] = [
    [t('case.code'), view.trackingCode === null ? '–' : <TrackingCode code={view.trackingCode} />],
    [
      t('case.citizen'),
      view.isProtected ? t('official.protected') : (view.citizenName ?? t('case.unnamed')),
    ],
    [t('case.phone'), view.phone === null ? '–' : <Ltr>{format.phone(view.phone)}</Ltr>],
    [t('form.district'), view.district === null ? '–' : format.district(view.district)],
    [t('form.address'), [view.addressText, view.landmark].filter(Boolean).join(' · ') || '–'],
  ];
  return (
    <div className="pane">
      <PaneHead title={view.serviceName ?? t('case.noService')}>
        <Chip tone="accent">{t(`caseStatus.${view.status}`)}</Chip>
      </PaneHead>
      <p>
        <CaseMarks of={view} />
      </p>
      <FactList facts={facts} />
      <section>
        <h2>{t('form.description')}</h2>
        <p className="prose">{view.description}</p>
      </section>
      <SaidSince said={view.said} />
      <CasePoint view={view} />
      {view.may.length > 0 && <Acts view={view} />}
      <ReferralStory
        history={view.history}
        photoPath={(photoId) => `/api/referrals/${view.referralId}/photos/${photoId}`}
      />
    </div>
  );
}

function Acts(props: { view: OfficialCase }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { referralId, may } = props.view;
  const [chosen, setAct] = useState<Act>(may[0] ?? 'reply');
  // What was done may be done no more, while something else still may.
  const act = may.includes(chosen) ? chosen : (may[0] ?? 'reply');
  const [text, setText] = useState('');
  const [advice, setAdvice] = useState('');
  const [days, setDays] = useState('3');
  const [outcome, setOutcome] = useState<'out_of_scope' | 'unlawful'>('out_of_scope');
  const photos = useChosenPhotos();
  const send = useMutation({
    mutationFn: async () => {
      // Before the words: once they are there nothing is added.
      for (const photo of act === 'reply' ? photos.photos : []) {
        if (photos.sent.includes(photo)) continue;
        await api('POST', `/api/referrals/${referralId}/photos`, photo, PHOTO_LIMIT_MS);
        photos.markSent(photo);
      }
      const [path, body] = requestOf(act, { text, advice, days: typedCount(days) ?? 0, outcome });
      return api<OfficialCase>('POST', `/api/referrals/${referralId}/${path}`, body);
    },
    onSuccess: (view) => {
      queries.setQueryData(['referral', referralId], view);
      void queries.invalidateQueries({ queryKey: ['referrals'] });
      setText('');
      setAdvice('');
      photos.clear();
    },
  });
  const hasDays = act === 'extension' || act === 'commission';
  const canSend =
    text.trim().length >= SHORTEST &&
    (act !== 'propose' || advice.trim().length >= SHORTEST) &&
    (!hasDays || typedCount(days) !== null) &&
    !photos.take.isPending &&
    !send.isPending;
  const press = (): void => {
    if (canSend) send.mutate();
  };
  useHotkeys({ 'Ctrl+Enter': press });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    press();
  };
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('official.act')}>
      <Choice
        label={t('official.act')}
        value={act}
        onChange={setAct}
        options={may.map((value) => ({ value, label: t(`official.acts.${value}`) }))}
      />
      {act === 'propose' && (
        <Choice
          label={t('verify.outcome')}
          value={outcome}
          onChange={setOutcome}
          options={(['out_of_scope', 'unlawful'] as const).map((value) => ({
            value,
            label: t(`outcome.${value}`),
          }))}
        />
      )}
      <TextInput
        label={t(LABEL[act] ?? 'official.reason')}
        value={text}
        onChange={setText}
        rows={3}
        maxLength={act === 'reply' ? 4_000 : 1_000}
        required
      />
      {act === 'reply' && <ReplyPhotos chosen={photos} isSending={send.isPending} />}
      {act === 'propose' && (
        <TextInput
          label={t('reply.advice')}
          value={advice}
          onChange={setAdvice}
          rows={2}
          maxLength={1_000}
          required
        />
      )}
      {hasDays && (
        <TextInput
          label={t('official.days')}
          value={days}
          onChange={setDays}
          maxLength={2}
          ltr
          required
        />
      )}
      <p className="small muted">{t(`official.hint.${act}`)}</p>
      {props.view.staysHere && <p className="small">{t('official.staysHere')}</p>}
      <FormEnd error={send.error} disabled={!canSend} hasKey>
        {t('official.send')}
      </FormEnd>
    </form>
  );
}

function requestOf(
  act: Act,
  form: { text: string; advice: string; days: number; outcome: string },
): [path: string, body: object] {
  const text = form.text.trim();
  if (act === 'reply') return ['reply', { text }];
  if (act === 'propose') {
    return ['propose-outcome', { outcome: form.outcome, text, advice: form.advice.trim() }];
  }
  if (act === 'note' || act === 'demand') {
    return ['inspection', { text, isDemand: act === 'demand' }];
  }
  const asked = { kind: act, reason: text };
  if (act === 'extension') return ['requests', { ...asked, hours: form.days * 24 }];
  if (act === 'commission') {
    return ['requests', { ...asked, recheckAtMs: Date.now() + form.days * DAY_MS }];
  }
  return ['requests', asked];
}
