import { useMutation, type UseMutationResult, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { CaseOutcome, CaseView, VerifyCase } from '../../../src/contract/cases.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { readJalali } from '../ui/jalali-day.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { TextInput } from '../ui/text-input.tsx';
import { classificationOf, RecodeFields, recodeOf } from './recode-fields.tsx';

type Outcome = z.infer<typeof CaseOutcome>;
const OUTCOMES: readonly Outcome[] = [
  'solved',
  'unsolved',
  'pending_action',
  'out_of_scope',
  'unlawful',
];
const SHORTEST = 3;
const LONGEST = 600;
/** The day that was promised is the citizen's; at eight in the morning we begin to look. */
const LOOK_AT_MS = 8 * 3_600_000;

/** The result, in words that the citizen will read. */
export function VerifyForm(props: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { caseId } = props.view;
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [explanation, setExplanation] = useState('');
  const [recheckOn, setRecheckOn] = useState('');
  const [classified, setClassified] = useState(() => classificationOf(props.view));
  const verify = useVerify(caseId);
  const isPlanned = outcome === 'pending_action';
  const recheckDay = readJalali(recheckOn);
  const isNoDay = isPlanned && recheckOn !== '' && recheckDay === null;
  const dayHintId = useId();
  const lacksCode = props.view.isUnclassified && classified.serviceCode === null;
  // What is no service of the city has no code.
  const isCodeNeeded = lacksCode && outcome !== 'out_of_scope';
  const isSaid = explanation.trim().length >= SHORTEST && (!isPlanned || recheckDay !== null);
  const isWhole = isSaid && !isCodeNeeded;
  const canSend = outcome !== null && isWhole && !verify.isPending;
  const send = (): void => {
    if (!canSend) return;
    const dated = isPlanned && recheckDay !== null;
    verify.mutate({
      outcome,
      explanation: explanation.trim(),
      ...recodeOf(props.view, classified),
      ...(dated ? { recheckAtMs: startOfTehranDayMs(recheckDay) + LOOK_AT_MS } : {}),
    });
  };
  useHotkeys({ 'Ctrl+Enter': send });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('verify.title')}>
      <Choice
        label={t('verify.outcome')}
        value={outcome}
        onChange={setOutcome}
        required
        options={OUTCOMES.map((value) => ({ value, label: t(`outcome.${value}`) }))}
      />
      {isPlanned && (
        <TextInput
          label={t('verify.recheckOn')}
          value={recheckOn}
          onChange={setRecheckOn}
          placeholder="1406/01/15"
          ltr
          required
          {...(isNoDay ? { invalid: true, describedBy: dayHintId } : {})}
        />
      )}
      {isNoDay && (
        <p id={dayHintId} className="small form-error" role="status">
          {t('verify.noDay')}
        </p>
      )}
      <RecodeFields value={classified} onChange={setClassified} />
      {isCodeNeeded && <p className="small muted">{t('verify.codeNeeded')}</p>}
      <TextInput
        label={t('verify.explanation')}
        value={explanation}
        onChange={setExplanation}
        rows={3}
        maxLength={LONGEST}
        required
      />
      <p className="small muted">
        {t('verify.counted', { count: digits(explanation.length), most: digits(LONGEST) })}
      </p>
      <FormEnd error={verify.error} disabled={!canSend} hasKey>
        {t('verify.send')}
      </FormEnd>
    </form>
  );
}

function useVerify(caseId: string): UseMutationResult<CaseView, Error, z.infer<typeof VerifyCase>> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (result) => api<CaseView>('POST', `/api/cases/${caseId}/verify`, result),
    onSuccess: (view) => {
      queries.setQueryData(['case', caseId], view);
      void queries.invalidateQueries({ queryKey: ['cases'] });
      void queries.invalidateQueries({ queryKey: ['sms', caseId] });
    },
  });
}
