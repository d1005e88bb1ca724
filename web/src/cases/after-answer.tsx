import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../src/contract/cases.ts';
import { mayFollow } from '../../../src/contract/transitions.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** What was said of the way out since it went in. */
const REOPENING: readonly string[] = ['reopening-asked', 'reopening-refused', 'archived'];

/** What came of the answer: what the citizen said, objections, earlier answers, the archive. */
export function AfterAnswer(props: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const { view } = props;
  const { objectableUntilMs: untilMs, status } = view;
  // Whoever told of the same thing may object for himself: his own telling is taken out then.
  const mayObject = mayFollow(status, 'object', 'unmerge') && may('announce');
  return (
    <>
      {view.recheckAtMs !== null && (
        <p className="small muted">
          {t('after.recheckOn', { day: format.date(view.recheckAtMs) })}
        </p>
      )}
      {view.feedback.length > 0 && <FeedbackList view={view} />}
      <Objections view={view} />
      {view.earlier.length > 0 && <EarlierAnswers view={view} />}
      {mayObject && untilMs !== null && (
        <WordsForm
          title={t('after.object')}
          hint={t('after.until', { day: format.date(untilMs) })}
          label={t('after.words')}
          button={t('after.objectNow')}
          path={`/api/cases/${view.caseId}/object`}
          toBody={(words) => ({ words })}
          shortest={0}
          caseId={view.caseId}
        />
      )}
      {mayFollow(status, 'reopen') && <Reopening view={view} />}
    </>
  );
}

/** Asked for by follow-up, done by the head: each reads what the other has said. */
function Reopening({ view }: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const last = view.events.findLast(({ type }) => REOPENING.includes(type));
  const since = last?.type === 'archived' ? undefined : last;
  const asked = since?.type === 'reopening-asked' ? since : undefined;
  return (
    <>
      {since !== undefined && (
        <p role="status" className="small">
          {t(`caseEvent.${since.type}`)} · {since.byName} · {format.date(since.atMs)} · {since.note}
        </p>
      )}
      {may('cases-reopen') && (
        <WordsForm
          title={t('after.reopen')}
          hint={t('after.reopenMeans')}
          label={t('after.reason')}
          button={t('after.reopenNow')}
          path={`/api/cases/${view.caseId}/reopen`}
          toBody={(reason) => ({ reason })}
          shortest={3}
          caseId={view.caseId}
        />
      )}
      {may('cases-reopen') && asked !== undefined && (
        <WordsForm
          title={t('after.refuseReopening')}
          label={t('after.reason')}
          button={t('after.refuseReopeningNow')}
          path={`/api/cases/${view.caseId}/refuse-reopening`}
          toBody={(reason) => ({ reason })}
          shortest={3}
          caseId={view.caseId}
        />
      )}
      {!may('cases-reopen') && may('cases-verify') && asked === undefined && (
        <WordsForm
          title={t('after.askReopening')}
          label={t('after.reason')}
          button={t('after.askReopeningNow')}
          path={`/api/cases/${view.caseId}/ask-reopening`}
          toBody={(reason) => ({ reason })}
          shortest={3}
          caseId={view.caseId}
        />
      )}
    </>
  );
}

function FeedbackList(props: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section aria-label={t('after.feedback')}>
      <h2>{t('after.feedback')}</h2>
      <ul className="history">
        {props.view.feedback.map((one) => (
          <li key={one.cycle}>
            <span className="faint num">{format.shortDate(one.atMs)}</span>
            <span>
              <Chip tone={one.satisfied ? 'ok' : 'alarm'}>
                {t(one.satisfied ? 'after.satisfied' : 'after.objected')}
              </Chip>{' '}
              {[
                one.score === null ? null : t('after.score', { score: format.digits(one.score) }),
                t(`after.by.${one.channel}`),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** In the citizen's own words: what special follow-up begins with. */
function Objections(props: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const said = props.view.events.filter(({ type, note }) => type === 'objected' && note !== null);
  if (said.length === 0) return null;
  return (
    <section aria-label={t('after.objections')}>
      <h2>{t('after.objections')}</h2>
      {said.map((one) => (
        <p key={one.atMs} className="prose">
          <span className="faint num">{format.shortDate(one.atMs)}</span> {one.note}
        </p>
      ))}
    </section>
  );
}

function EarlierAnswers(props: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  return (
    <section aria-label={t('after.earlier')}>
      <h2>{t('after.earlier')}</h2>
      <ul className="history">
        {props.view.earlier.map((one) => (
          <li key={one.cycle}>
            <span className="faint">{t('after.cycle', { cycle: digits(one.cycle) })}</span>
            <span>
              {[t(`outcome.${one.outcome}`), one.explanation].filter(Boolean).join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** An act that asks for somebody's words. */
function WordsForm(props: {
  title: string;
  hint?: string;
  label: string;
  button: string;
  path: string;
  toBody: (words: string) => object;
  shortest: number;
  caseId: string;
}): ReactNode {
  const [words, setWords] = useState('');
  const queries = useQueryClient();
  const act = useMutation({
    mutationFn: () => api<CaseView>('POST', props.path, props.toBody(words.trim())),
    onSuccess: (view) => {
      queries.setQueryData(['case', props.caseId], view);
      void queries.invalidateQueries({ queryKey: ['cases'] });
      void queries.invalidateQueries({ queryKey: ['follow-up'] });
    },
  });
  const canSend = words.trim().length >= props.shortest && !act.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (canSend) act.mutate();
  };
  return (
    <form className="panel-form" onSubmit={submit} aria-label={props.title}>
      <b>{props.title}</b>
      <TextInput label={props.label} value={words} onChange={setWords} rows={2} maxLength={300} />
      {props.hint !== undefined && <p className="small muted">{props.hint}</p>}
      <Fault error={act.error} />
      <div className="row-end">
        <Button type="submit" variant="outlined" disabled={!canSend}>
          {props.button}
        </Button>
      </div>
    </form>
  );
}
