import './queues.css';
import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readSkills } from '../../../src/contract/queue-skills.ts';
import type { AgentQueuesView, QueueForm, QueueView } from '../../../src/contract/queues.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { QUEUE_AGENTS_KEY, QueueAgentPane } from './queue-agent-pane.tsx';
import { QUEUES_KEY, QueuePane } from './queue-pane.tsx';

type Open = { kind: 'queue' | 'agent'; id: string } | { kind: 'new' } | null;

/** The queues of the line and who serves them. */
export function QueuesPage(): ReactNode {
  const { t } = useTranslation();
  const [open, setOpen] = useState<Open>(null);
  const queues = useQuery({
    queryKey: QUEUES_KEY,
    queryFn: () => api<QueueView[]>('GET', '/api/queues'),
  });
  const agents = useQuery({
    queryKey: QUEUE_AGENTS_KEY,
    queryFn: () => api<AgentQueuesView[]>('GET', '/api/queue-agents'),
  });
  const rows = queues.data ?? [];
  const people = agents.data ?? [];
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('queues.title')}>
          <div className="list-head">
            <h1 className="grow">{t('queues.title')}</h1>
            <Button
              variant="contained"
              disabled={rows.length === 0}
              onClick={() => setOpen({ kind: 'new' })}
            >
              {t('queues.new')}
            </Button>
          </div>
          <Fault error={queues.error ?? agents.error} className="pad-inline" />
          <ul>
            {rows.map((queue) => (
              <QueueRow
                key={queue.queueId}
                queue={queue}
                isOpen={open?.kind === 'queue' && open.id === queue.queueId}
                onOpen={() => setOpen({ kind: 'queue', id: queue.queueId })}
              />
            ))}
          </ul>
          <h2 className="card-title">{t('queues.agents')}</h2>
          {agents.isSuccess && people.length === 0 && <Empty>{t('queues.noAgents')}</Empty>}
          <ul>
            {people.map((agent) => (
              <AgentRow
                key={agent.userId}
                agent={agent}
                queues={rows}
                isOpen={open?.kind === 'agent' && open.id === agent.userId}
                onOpen={() => setOpen({ kind: 'agent', id: agent.userId })}
              />
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t('queues.open')}>
          <Panel open={open} queues={rows} agents={people} onOpen={setOpen} />
        </section>
      </main>
    </>
  );
}

function Panel(props: {
  open: Open;
  queues: readonly QueueView[];
  agents: readonly AgentQueuesView[];
  onOpen: (open: Open) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { open, queues, agents } = props;
  const [first] = queues;
  const knownSkills = skillsInUse(queues, agents);
  const known = { agents, knownSkills };
  const onDone = (id: string | null): void =>
    props.onOpen(id === null ? null : { kind: 'queue', id });
  if (open?.kind === 'new' && first !== undefined) {
    return <QueuePane key="new" queue={null} like={freshLike(first)} {...known} onDone={onDone} />;
  }
  if (open?.kind === 'queue') {
    const queue = queues.find((one) => one.queueId === open.id);
    if (queue !== undefined) {
      return <QueuePane key={open.id} queue={queue} like={queue} {...known} onDone={onDone} />;
    }
  }
  if (open?.kind === 'agent') {
    const agent = agents.find((one) => one.userId === open.id);
    if (agent !== undefined) {
      return (
        <QueueAgentPane key={open.id} agent={agent} queues={queues} knownSkills={knownSkills} />
      );
    }
  }
  return <Empty>{t('queues.choose')}</Empty>;
}

/** So that one skill is written in one way. */
function skillsInUse(
  queues: readonly QueueView[],
  agents: readonly AgentQueuesView[],
): readonly string[] {
  const lines = [
    ...queues.flatMap(({ skills }) => readSkills(skills) ?? []),
    ...agents.flatMap(({ skills }) => skills),
  ];
  return [...new Set(lines.map(({ name }) => name))].sort();
}

/** A new queue begins with the settings of the first, and a name and number of its own. */
function freshLike(first: QueueView): QueueForm {
  const { queueId: _id, version: _version, lastChange: _last, ...form } = first;
  return { ...form, nameFa: '', nameEn: '', extension: '' };
}

function QueueRow(props: { queue: QueueView; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const { digits } = useFormat();
  const { queue } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="row-between">
          <b>{i18n.language === 'fa' ? queue.nameFa : queue.nameEn}</b>
          <span className="num">{digits(queue.extension)}</span>
        </span>
        <span className="small muted">{t(`queues.strategy.${queue.strategy}`)}</span>
      </button>
    </li>
  );
}

function AgentRow(props: {
  agent: AgentQueuesView;
  queues: readonly QueueView[];
  isOpen: boolean;
  onOpen: () => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { digits } = useFormat();
  const nameOf = (queueId: string): string => {
    const queue = props.queues.find((one) => one.queueId === queueId);
    return (i18n.language === 'fa' ? queue?.nameFa : queue?.nameEn) ?? '';
  };
  const { agent } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="row-between">
          <b>{agent.name}</b>
          <span className="choice">
            {agent.queues.length === 0 && <Chip>{t('queues.allQueues')}</Chip>}
            {agent.queues.map(({ queueId, rank }) => (
              <Chip key={queueId} tone="accent">
                {nameOf(queueId)} · {digits(rank)}
              </Chip>
            ))}
          </span>
        </span>
        {agent.skills.length > 0 && (
          <span className="small muted">
            {agent.skills.map(({ name, level }, at) => (
              <Fragment key={name}>
                {at > 0 && ' · '}
                <bdi>
                  {name} {digits(level)}
                </bdi>
              </Fragment>
            ))}
          </span>
        )}
      </button>
    </li>
  );
}
