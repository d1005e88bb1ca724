import Tooltip from '@mui/material/Tooltip';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentFairness, QueueFairness } from '../../../src/contract/fairness.ts';
import { useFormat } from '../ui/format.ts';
import { Empty, Ltr } from '../ui/parts.tsx';

/** گ after ک, not after ی: code points know no alphabet. */
const byName = new Intl.Collator('fa', { numeric: true, sensitivity: 'base' });

const AGENT_COLUMNS = [
  'offers',
  'answered',
  'declined',
  'missed',
  'otherwise',
  'longestIdleMs',
] as const;
const QUEUE_COLUMNS = [
  ...(['calls', 'meanMs', 'worstLeastMs', 'worstMeanMs', 'worstMostMs'] as const),
  ...(['worstAbandoned', 'answeredWorstMeanMs'] as const),
];

export function AgentsTable({ agents }: { agents: readonly AgentFairness[] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (agents.length === 0) return <Empty>{t('fairness.noAgents')}</Empty>;
  return (
    <table className="fairness-table" aria-label={t('fairness.agents')}>
      <Heads first="agent" columns={AGENT_COLUMNS} />
      <tbody>
        {agents
          .toSorted((a, b) => byName.compare(a.name, b.name))
          .map((agent) => (
            <tr key={agent.agentId}>
              <th scope="row">{agent.name}</th>
              {AGENT_COLUMNS.map((name) => (
                <td key={name} className="number">
                  {name === 'longestIdleMs' ? (
                    <Clock ms={agent.longestIdleMs} />
                  ) : (
                    format.digits(agent[name])
                  )}
                </td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  );
}

export function QueuesTable({ queues }: { queues: readonly QueueFairness[] }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  if (queues.length === 0) return <Empty>{t('fairness.noQueues')}</Empty>;
  return (
    <table className="fairness-table" aria-label={t('fairness.queues')}>
      <Heads first="queue" columns={QUEUE_COLUMNS} />
      <tbody>
        {queues.map(({ worst, ...queue }) => (
          <tr key={queue.queueId}>
            <th scope="row">{i18n.language === 'fa' ? queue.nameFa : queue.nameEn}</th>
            <td className="number">{format.digits(queue.calls)}</td>
            {[queue.meanMs, worst.leastMs, worst.meanMs, worst.mostMs].map((ms, at) => (
              <td key={QUEUE_COLUMNS[at + 1]} className="number">
                <Clock ms={ms} />
              </td>
            ))}
            <td className="number">
              {t('fairness.ofThem', {
                part: format.digits(worst.abandoned),
                all: format.digits(worst.calls),
              })}
            </td>
            <td className="number">
              <Clock ms={queue.answeredWorstMeanMs} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Each figure's formula stands behind its name; focusable, so that it is there without a mouse too. */
function Heads(props: { first: 'agent' | 'queue'; columns: readonly string[] }): ReactNode {
  const { t } = useTranslation();
  return (
    <thead>
      <tr>
        <th scope="col">{t(`fairness.column.${props.first}`)}</th>
        {props.columns.map((name) => (
          <th key={name} scope="col" className="number">
            <Tooltip title={t(`fairness.formula.${name}`)}>
              <span className="hinted" tabIndex={0}>
                {t(`fairness.column.${name}`)}
              </span>
            </Tooltip>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Clock({ ms }: { ms: number | null }): ReactNode {
  const format = useFormat();
  return ms === null ? '–' : <Ltr>{format.clock(ms)}</Ltr>;
}
