import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentFairness, QueueFairness } from '../../../src/contract/fairness.ts';
import { FigureClock, type FigureHead, FigureHeads } from '../ui/figure-heads.tsx';
import { useFormat } from '../ui/format.ts';
import { Empty } from '../ui/parts.tsx';

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
  const heads = useHeads();
  if (agents.length === 0) return <Empty>{t('fairness.noAgents')}</Empty>;
  return (
    <table className="figures-table" aria-label={t('fairness.agents')}>
      <FigureHeads first={t('fairness.column.agent')} heads={heads(AGENT_COLUMNS)} />
      <tbody>
        {agents
          .toSorted((a, b) => byName.compare(a.name, b.name))
          .map((agent) => (
            <tr key={agent.agentId}>
              <th scope="row">{agent.name}</th>
              {AGENT_COLUMNS.map((name) => (
                <td key={name} className="number">
                  {name === 'longestIdleMs' ? (
                    <FigureClock ms={agent.longestIdleMs} />
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
  const heads = useHeads();
  if (queues.length === 0) return <Empty>{t('fairness.noQueues')}</Empty>;
  return (
    <table className="figures-table" aria-label={t('fairness.queues')}>
      <FigureHeads first={t('fairness.column.queue')} heads={heads(QUEUE_COLUMNS)} />
      <tbody>
        {queues.map(({ worst, ...queue }) => (
          <tr key={queue.queueId}>
            <th scope="row">{i18n.language === 'fa' ? queue.nameFa : queue.nameEn}</th>
            <td className="number">{format.digits(queue.calls)}</td>
            {[queue.meanMs, worst.leastMs, worst.meanMs, worst.mostMs].map((ms, at) => (
              <td key={QUEUE_COLUMNS[at + 1]} className="number">
                <FigureClock ms={ms} />
              </td>
            ))}
            <td className="number">
              {t('fairness.ofThem', {
                part: format.digits(worst.abandoned),
                all: format.digits(worst.calls),
              })}
            </td>
            <td className="number">
              <FigureClock ms={queue.answeredWorstMeanMs} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function useHeads(): (columns: readonly string[]) => FigureHead[] {
  const { t } = useTranslation();
  return (columns) =>
    columns.map((name) => ({
      name,
      label: t(`fairness.column.${name}`),
      formula: t(`fairness.formula.${name}`),
    }));
}
