import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OpenedTellTask, TellTask } from '../../../src/contract/announcements.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Ltr } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { PaneHead } from '../ui/pane-head.tsx';
import { TaskChips } from './announce-page.tsx';
import { CallForm, NOTHING_TYPED } from './call-form.tsx';
import { useRefreshTellTasks } from './use-tell-tasks.ts';

/** One citizen to call: what is to be said, and, once it is taken, whom and how it went. */
export function TellPane(props: {
  task: TellTask;
  /** He is on the line by our own phone. */
  isTalking: boolean;
  hasPhone: boolean;
  onDone: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { task, onDone } = props;
  const path = `/api/announcements/${task.taskId}`;
  // A call that reached nobody is written by itself: the calls are read again then.
  const key = ['tell-opened', task.taskId, task.attempts];
  const queries = useQueryClient();
  const refresh = useRefreshTellTasks();
  // Each reading is in the audit: a list that moves does not read the person again.
  const opened = useQuery({
    queryKey: key,
    queryFn: () => api<OpenedTellTask>('GET', path),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const claim = useMutation({
    mutationFn: () => api<OpenedTellTask>('POST', `${path}/claim`),
    onSuccess: (mine) => void queries.setQueryData(key, mine),
    onSettled: refresh,
  });
  // A claim ends after a while, and with a call that nobody took: what was typed is there again with the next.
  const [typed, setTyped] = useState(NOTHING_TYPED);
  const isMine = task.claim?.isMine === true;
  const reason = task.reason?.split(':')[0] ?? '';
  const why = i18n.exists(`telling.reasons.${reason}`) ? t(`telling.reasons.${reason}`) : reason;
  const nameless = opened.data?.isProtected === true ? t('reporter.hiddenName') : t('case.unnamed');
  return (
    <div className="pane">
      <PaneHead title={opened.data?.citizenName ?? nameless}>
        <TaskChips task={task} />
      </PaneHead>
      <dl className="facts">
        <div>
          <dt>{t('case.code')}</dt>
          <dd>{task.trackingCode === null ? '–' : <TrackingCode code={task.trackingCode} />}</dd>
        </div>
        <div>
          <dt>{t('telling.why')}</dt>
          <dd>{why}</dd>
        </div>
        <div>
          <dt>{t('telling.tried')}</dt>
          <dd>
            {t('telling.triedSoFar', { days: format.digits(task.daysTried) })}
            {task.daysTried > 0 && !task.eveningTried && ` · ${t('telling.eveningLeft')}`}
          </dd>
        </div>
      </dl>
      <Fault error={opened.error ?? claim.error} />
      {opened.data !== undefined && <ToSay opened={opened.data} />}
      {isMine && task.claim !== null && opened.data !== undefined ? (
        <CallForm
          opened={opened.data}
          untilMs={task.claim.untilMs}
          path={path}
          isTalking={props.isTalking}
          hasPhone={props.hasPhone}
          typed={typed}
          onTyped={setTyped}
          onDone={onDone}
        />
      ) : (
        <div className="panel-form">
          <p className="small muted">
            {task.claim === null
              ? t('telling.claimFirst')
              : t('missed.heldUntil', {
                  name: task.claim.name,
                  time: format.time(task.claim.untilMs),
                })}
          </p>
          <div className="row-end">
            <Button
              variant="contained"
              disabled={task.claim !== null || claim.isPending}
              onClick={() => claim.mutate()}
            >
              {t('missed.claim')}
            </Button>
          </div>
        </div>
      )}
      {opened.data !== undefined && opened.data.calls.length > 0 && (
        <PastCalls opened={opened.data} />
      )}
    </div>
  );
}

/** What the citizen asked for and what he is told, earlier answers below. */
function ToSay({ opened }: { readonly opened: OpenedTellTask }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { task } = opened;
  return (
    <>
      <section>
        <h2>{t('form.description')}</h2>
        <p className="prose">{opened.description}</p>
      </section>
      <section>
        <h2>{t('telling.say')}</h2>
        {task.outcome === null ? (
          <>
            <p className="prose">{t(`telling.words.${task.occasion}`)}</p>
            {opened.asked !== null && (
              <p className="prose">
                <b>{t('tell.asked')}</b> {opened.asked}
              </p>
            )}
          </>
        ) : (
          <>
            <p>
              <b>{t(`outcome.${task.outcome}`)}</b>
            </p>
            <p className="prose">{opened.explanation}</p>
          </>
        )}
      </section>
      {opened.earlier.length > 0 && (
        <section>
          <h2>{t('telling.earlier')}</h2>
          <ul className="history">
            {opened.earlier.map((one) => (
              <li key={one.cycle}>
                <span className="faint num">{digits(one.cycle)}</span>
                <span>
                  {[t(`outcome.${one.outcome}`), one.explanation].filter(Boolean).join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function PastCalls({ opened }: { readonly opened: OpenedTellTask }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section aria-label={t('telling.calls')}>
      <h2>{t('telling.calls')}</h2>
      <ul className="history">
        {opened.calls.map((call) => (
          <li key={call.atMs}>
            <span className="faint num">
              {format.shortDate(call.atMs)} {format.time(call.atMs)}
            </span>
            <span>
              {[t(`telling.results.${call.result}`), call.byName, call.note]
                .filter(Boolean)
                .join(' · ')}{' '}
              {call.numberShown !== null && <Ltr>{call.numberShown}</Ltr>}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
