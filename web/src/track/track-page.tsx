import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerByCode, AnsweredByCode, TrackedCase } from '../../../src/contract/tracking.ts';
import { api } from '../app/api.ts';
import { AppearanceButtons, Brand } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import './track.css';
import { WithdrawForm } from './withdraw-form.tsx';

type Key = Pick<AnswerByCode, 'code' | 'secret'>;
const SCORES = ['1', '2', '3', '4', '5'] as const;

/** The citizen's own page: how his request stands, and what he thinks of the answer. No account. */
export function TrackPage(): ReactNode {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [secret, setSecret] = useState('');
  const [opened, setOpened] = useState<{ key: Key; tracked: TrackedCase } | null>(null);
  const look = useMutation({
    mutationFn: async (key: Key) => ({
      key,
      tracked: await api<TrackedCase>('POST', '/api/public/tracking', key),
    }),
    onSuccess: setOpened,
    onError: () => setOpened(null),
  });
  const isWhole = code.trim() !== '' && secret.trim().length >= 4;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole && !look.isPending) look.mutate({ code: code.trim(), secret: secret.trim() });
  };
  return (
    <main className="track">
      <header className="track-head">
        <Brand />
        <span className="grow" />
        <AppearanceButtons />
      </header>
      <form className="card pane" onSubmit={submit} aria-label={t('track.title')}>
        <h1>{t('track.title')}</h1>
        <TextInput
          label={t('track.code')}
          value={code}
          onChange={setCode}
          maxLength={30}
          ltr
          required
        />
        <TextInput
          label={t('track.secret')}
          value={secret}
          onChange={setSecret}
          maxLength={20}
          ltr
          required
        />
        <p className="small muted">{t('track.secretHint')}</p>
        <Fault error={look.error} />
        <Button type="submit" variant="contained" disabled={!isWhole || look.isPending}>
          {t('track.look')}
        </Button>
      </form>
      {opened !== null && (
        <Tracked
          key={opened.key.code}
          tracked={opened.tracked}
          of={opened.key}
          onChanged={(tracked) => setOpened({ key: opened.key, tracked })}
        />
      )}
      <p className="small muted">{t('track.call')}</p>
    </main>
  );
}

function Tracked(props: {
  tracked: TrackedCase;
  of: Key;
  onChanged: (tracked: TrackedCase) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { tracked } = props;
  const { status, outcome, explanation, serviceName, district, registeredAtMs } = tracked;
  const [became, setBecame] = useState<AnsweredByCode['became'] | null>(null);
  return (
    <section className="card pane" aria-label={t('track.state')} data-testid="tracked">
      <p className="small muted">
        <TrackingCode code={tracked.trackingCode} /> · {format.date(registeredAtMs)}
      </p>
      <p>
        {serviceName}
        {district !== null && ` · ${t('place.district', { shown: format.district(district) })}`}
      </p>
      <p role="status" className="track-state">
        {t(`track.status.${status}`)}
      </p>
      {outcome !== null && (
        <>
          <h2>{t(`track.outcome.${outcome}`)}</h2>
          {explanation !== null && <p className="prose">{explanation}</p>}
        </>
      )}
      {became !== null && (
        <p role="status" className="track-state">
          {t(`track.became.${became}`)}
        </p>
      )}
      {tracked.mayAnswerUntilMs !== null && became === null && (
        <AnswerForm
          of={props.of}
          untilMs={tracked.mayAnswerUntilMs}
          onDone={(done) => {
            setBecame(done.became);
            props.onChanged(done.tracked);
          }}
        />
      )}
      {tracked.mayWithdraw && <WithdrawForm of={props.of} onDone={props.onChanged} />}
    </section>
  );
}

/** The same as 31 and 33 by SMS. */
function AnswerForm(props: {
  of: Key;
  untilMs: number;
  onDone: (done: AnsweredByCode) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [accepts, setAccepts] = useState<'yes' | 'no' | null>(null);
  const [score, setScore] = useState<(typeof SCORES)[number] | null>(null);
  const [words, setWords] = useState('');
  const send = useMutation({
    mutationFn: () =>
      api<AnsweredByCode>('POST', '/api/public/feedback', {
        ...props.of,
        accepts: accepts === 'yes',
        ...(score === null ? {} : { score: Number(score) }),
        ...(accepts === 'no' && words.trim() !== '' ? { words: words.trim() } : {}),
      }),
    onSuccess: props.onDone,
  });
  return (
    <form
      className="panel-form"
      aria-label={t('track.feedback')}
      onSubmit={(event) => {
        event.preventDefault();
        if (accepts !== null && !send.isPending) send.mutate();
      }}
    >
      <h2>{t('track.feedback')}</h2>
      <p className="small muted">{t('track.until', { day: format.date(props.untilMs) })}</p>
      <Choice
        label={t('track.accepts')}
        value={accepts}
        onChange={setAccepts}
        options={[
          { value: 'yes', label: t('track.yes') },
          { value: 'no', label: t('track.no'), tone: 'alarm' },
        ]}
      />
      <Choice
        label={t('track.score')}
        value={score}
        onChange={setScore}
        options={SCORES.map((value) => ({ value, label: format.digits(value) }))}
      />
      {accepts === 'no' && (
        <TextInput
          label={t('track.words')}
          value={words}
          onChange={setWords}
          rows={3}
          maxLength={900}
        />
      )}
      <Fault error={send.error} />
      <Button type="submit" variant="contained" disabled={accepts === null || send.isPending}>
        {t('track.send')}
      </Button>
    </form>
  );
}
