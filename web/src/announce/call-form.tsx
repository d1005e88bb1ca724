import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  CallResult,
  OpenedTellTask,
  RecordedTellCall,
  RecordTellCall,
} from '../../../src/contract/announcements.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TellCallButton } from './tell-phone.tsx';
import { useRefreshTellTasks } from './use-tell-tasks.ts';

const RESULTS: readonly CallResult[] = [
  'reached',
  'no_answer',
  'busy',
  'voicemail',
  'wrong_number',
  'declined',
];
const SCORES = ['1', '2', '3', '4', '5'] as const;

/** What was typed of a call; it stays while the task is open, also when the claim runs out meanwhile. */
interface TypedCall {
  readonly note: string;
  /** What an office wants to know of him. */
  readonly answer: string;
  readonly said: Said;
}
export const NOTHING_TYPED: TypedCall = {
  note: '',
  answer: '',
  said: { score: null, objects: false, objection: '' },
};

/** The number to dial, and how the call went; what the citizen said where he was reached. */
export function CallForm(props: {
  opened: OpenedTellTask;
  untilMs: number;
  path: string;
  isTalking: boolean;
  hasPhone: boolean;
  typed: TypedCall;
  onTyped: (typed: TypedCall) => void;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const refresh = useRefreshTellTasks();
  const { opened, path, typed, onTyped, onDone } = props;
  const { answer, note, said } = typed;
  const { answeredCall, task } = opened;
  const isResult = task.occasion === 'result';
  const isWordNeeded = task.occasion === 'word-needed';
  const [number, setNumber] = useState(answeredCall?.number ?? opened.numbers[0] ?? '');
  const [chosen, setResult] = useState<CallResult | null>(null);
  // The talk is over before it is written down.
  const [hasTalked, setTalked] = useState(answeredCall !== null);
  if (props.isTalking && !hasTalked) setTalked(true);
  // Who picked up a person alone can say; most often it is the citizen.
  const result = chosen ?? (hasTalked ? 'reached' : null);
  const record = useMutation({
    mutationFn: (call: RecordTellCall) => api<RecordedTellCall>('POST', `${path}/calls`, call),
    onSuccess: onDone,
    onSettled: refresh,
  });
  const release = useMutation({
    mutationFn: () => api('POST', `${path}/release`),
    onSuccess: onDone,
    onSettled: refresh,
  });
  const isBusy = record.isPending || release.isPending;
  const canSave = result !== null && number !== '' && !isBusy;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!canSave) return;
    const isReached = result === 'reached';
    record.mutate({
      ...{ result, number },
      ...(note.trim() === '' ? {} : { note: note.trim() }),
      ...(isReached && isResult ? saidOf(said) : {}),
      ...(isReached && isWordNeeded && answer.trim() !== '' ? { answer: answer.trim() } : {}),
    });
  };
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('telling.call')}>
      <p className="small muted">{t('missed.yoursUntil', { time: format.time(props.untilMs) })}</p>
      <Numbers numbers={opened.numbers} chosen={number} onChoose={setNumber} />
      {props.hasPhone && number !== '' && <TellCallButton path={path} number={number} />}
      <Choice
        label={t('telling.result')}
        value={result}
        onChange={setResult}
        required
        options={RESULTS.map((value) => ({ value, label: t(`telling.results.${value}`) }))}
      />
      {result === 'reached' && isResult && (
        <WhatHeSaid said={said} onSaid={(now) => onTyped({ ...typed, said: now })} />
      )}
      {result === 'reached' && isWordNeeded && (
        <>
          <TextInput
            label={t('tell.answer')}
            value={answer}
            onChange={(now) => onTyped({ ...typed, answer: now })}
            rows={2}
            maxLength={1_000}
          />
          <p className="small muted">{t('telling.answerMeans')}</p>
        </>
      )}
      <TextInput
        label={t('telling.note')}
        value={note}
        onChange={(now) => onTyped({ ...typed, note: now })}
        maxLength={500}
      />
      <Fault error={record.error ?? release.error} />
      <div className="row-end">
        <Button disabled={isBusy} onClick={() => release.mutate()}>
          {t('missed.release')}
        </Button>
        <Button type="submit" variant="contained" disabled={!canSave}>
          {t('telling.save')}
        </Button>
      </div>
    </form>
  );
}

function Numbers(props: {
  numbers: readonly string[];
  chosen: string;
  onChoose: (number: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { numbers, chosen, onChoose } = props;
  if (numbers.length === 0) return <p className="form-error">{t('telling.noNumber')}</p>;
  return (
    <>
      <p data-testid="tell-number">
        <b>
          <Ltr>{format.phone(chosen)}</Ltr>
        </b>{' '}
        <CopyButton text={chosen} label={t('missed.copyNumber')} />
      </p>
      {numbers.length > 1 && (
        <Choice
          label={t('telling.number')}
          value={chosen}
          onChange={onChoose}
          options={numbers.map((value) => ({ value, label: format.phone(value) }))}
        />
      )}
    </>
  );
}

interface Said {
  readonly score: (typeof SCORES)[number] | null;
  readonly objects: boolean;
  readonly objection: string;
}

function WhatHeSaid(props: { said: Said; onSaid: (said: Said) => void }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { said, onSaid } = props;
  return (
    <>
      <Choice
        label={t('telling.score')}
        value={said.score}
        onChange={(score) => onSaid({ ...said, score })}
        options={SCORES.map((value) => ({ value, label: digits(value) }))}
      />
      <Choice
        label={t('telling.accepts')}
        value={said.objects ? 'no' : 'yes'}
        onChange={(answer) => onSaid({ ...said, objects: answer === 'no' })}
        options={[
          { value: 'yes', label: t('telling.yes') },
          { value: 'no', label: t('telling.no'), tone: 'alarm' },
        ]}
      />
      {said.objects && (
        <TextInput
          label={t('telling.objection')}
          value={said.objection}
          onChange={(objection) => onSaid({ ...said, objection })}
          rows={2}
          maxLength={900}
        />
      )}
    </>
  );
}

function saidOf({ score, objects, objection }: Said) {
  return {
    ...(score === null ? {} : { score: Number(score) }),
    ...(objects ? { objects, objection: objection.trim() } : {}),
  };
}
