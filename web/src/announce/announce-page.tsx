import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TellTask } from '../../../src/contract/announcements.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { CasePane } from '../cases/case-pane.tsx';
import { StateChip } from '../desk/desk-header.tsx';
import { CaseMarks } from '../ui/case-marks.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { TellPane } from './tell-pane.tsx';
import { TellPhone, useTalkingCaseId, WithPhone } from './tell-phone.tsx';
import { useTellTasks } from './use-tell-tasks.ts';

/** Whom to call with a result, or with a word before it; taken by one of us at a time. */
export function AnnouncePage(): ReactNode {
  const { may } = useSession();
  // A telephone is for whoever tells.
  if (!may('desk') || !may('announce')) return <Announce talkingCaseId={null} hasPhone={false} />;
  return (
    <WithPhone>
      <AnnounceByPhone />
    </WithPhone>
  );
}

function AnnounceByPhone(): ReactNode {
  return <Announce talkingCaseId={useTalkingCaseId()} hasPhone />;
}

function Announce(props: { talkingCaseId: string | null; hasPhone: boolean }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [openId, setOpenId] = useState<string | null>(null);
  const { may } = useSession();
  const list = useTellTasks();
  const tasks = list.data?.tasks ?? [];
  const open = tasks.find(({ taskId }) => taskId === openId);
  return (
    <>
      <Header start={props.hasPhone ? <StateChip /> : undefined} />
      <main className="two">
        <section className="card" aria-label={t('telling.title')}>
          <div className="list-head">
            <h1 className="grow">{t('telling.title')}</h1>
            {list.data !== undefined && (
              <span className="small muted" data-testid="tell-waiting">
                {t('telling.waiting', { tasks: digits(list.data.waiting) })}
              </span>
            )}
          </div>
          <Fault error={list.error} className="pad-inline" />
          {list.isSuccess && tasks.length === 0 && <Empty>{t('telling.none')}</Empty>}
          <ul>
            {tasks.map((task) => (
              <TaskRow key={task.taskId} task={task} openId={openId} onOpen={setOpenId} />
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t('telling.open')}>
          {props.hasPhone && <TellPhone />}
          {openId === null && <Empty>{t('telling.choose')}</Empty>}
          {openId !== null && open === undefined && list.isSuccess && (
            <Empty>{t('telling.gone')}</Empty>
          )}
          {open !== undefined && !may('announce') && (
            <CasePane key={open.caseId} caseId={open.caseId} />
          )}
          {open !== undefined && may('announce') && (
            <TellPane
              key={open.taskId}
              task={open}
              isTalking={open.caseId === props.talkingCaseId}
              hasPhone={props.hasPhone}
              onDone={() => setOpenId(null)}
            />
          )}
        </section>
      </main>
    </>
  );
}

function TaskRow(props: {
  task: TellTask;
  openId: string | null;
  onOpen: (taskId: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { task } = props;
  const { lastAttempt } = task;
  return (
    <li>
      <button
        type="button"
        className="list-row"
        aria-current={task.taskId === props.openId}
        onClick={() => props.onOpen(task.taskId)}
      >
        <span className="row-between">
          <b>{task.serviceName ?? t('case.noService')}</b>
          <TaskChips task={task} />
        </span>
        <span className="small muted">
          {task.trackingCode !== null && <TrackingCode code={task.trackingCode} />}
          {` · ${t('telling.since', {
            day: format.shortDate(task.createdAtMs),
            time: format.time(task.createdAtMs),
          })}`}
          {lastAttempt !== null &&
            ` · ${t('telling.last', {
              result: t(`telling.results.${lastAttempt.result}`),
              day: format.shortDate(lastAttempt.atMs),
              time: format.time(lastAttempt.atMs),
            })}`}
        </span>
      </button>
    </li>
  );
}

export function TaskChips({ task }: { readonly task: TellTask }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  return (
    <span className="chips">
      <CaseMarks of={{ chases: 0, leavesOnMs: task.leavesOnMs }} />
      {task.isInDoubt && <Chip tone="alarm">{t('telling.inDoubt')}</Chip>}
      {task.attempts > 0 && (
        <Chip tone="wrap">{t('telling.attempts', { attempts: digits(task.attempts) })}</Chip>
      )}
      {task.claim !== null && (
        <Chip tone="ring">
          {task.claim.isMine ? t('missed.mine') : t('missed.heldBy', { name: task.claim.name })}
        </Chip>
      )}
      <Chip tone="accent">
        {task.outcome === null
          ? t(`telling.occasions.${task.occasion}`)
          : t(`outcome.${task.outcome}`)}
      </Chip>
    </span>
  );
}
