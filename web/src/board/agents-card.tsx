import type { TFunction } from 'i18next';
import type { CSSProperties, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardAgent, BoardSnapshot } from '../../../src/contract/board.ts';
import { useFormat } from '../ui/format.ts';
import { Card, Empty } from '../ui/parts.tsx';
import { overLimitMs } from '../ui/pause-limit.ts';
import { usePauseReasons, usePauseText } from '../ui/pause-reason.ts';
import { SplitChip } from './split-chip.tsx';
import { AGENT_COLOURS, type AgentWord, agentWordOf, STRIP_ORDER } from './figures.ts';

/** گ after ک, not after ی: code points know no alphabet. */
const byName = new Intl.Collator('fa', { numeric: true, sensitivity: 'base' });

/** Everyone on shift, the colour of the state only as an edge and a word. */
export function AgentsCard(props: { snapshot: BoardSnapshot; nowMs: number }): ReactNode {
  const { t } = useTranslation();
  const present = props.snapshot.agents
    .filter((agent) => agentWordOf(agent) !== 'signed-out')
    .sort((a, b) => byName.compare(a.name, b.name));
  return (
    <Card className="agents-card scroll" title={t('agents.title')} beside={<SplitChip />}>
      {present.length === 0 ? (
        <Empty>{t('agents.nobody')}</Empty>
      ) : (
        <>
          <Strip agents={present} />
          <ul className="agents" aria-label={t('agents.title')}>
            {present.map((agent) => (
              <AgentTile
                key={agent.agentId}
                agent={agent}
                snapshot={props.snapshot}
                nowMs={props.nowMs}
              />
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function Strip(props: { agents: readonly BoardAgent[] }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const parts = STRIP_ORDER.map((word) => ({
    word,
    count: props.agents.filter((agent) => agentWordOf(agent) === word).length,
  })).filter((part) => part.count > 0);
  return (
    <div className="agents-strip">
      <div className="segments" aria-hidden="true">
        {parts.map(({ word, count }) => (
          <i key={word} style={{ flex: count, background: `var(${AGENT_COLOURS[word].edge})` }} />
        ))}
      </div>
      <div className="legend small">
        {parts.map(({ word, count }) => (
          <span key={word}>
            <i className="dot" style={{ color: `var(${AGENT_COLOURS[word].edge})` }} />
            {t(`agentState.${word}`)} <b>{digits(count)}</b>
          </span>
        ))}
      </div>
    </div>
  );
}

function AgentTile(props: {
  agent: BoardAgent;
  snapshot: BoardSnapshot;
  nowMs: number;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const pauseText = usePauseText();
  const reasons = usePauseReasons();
  const { agent, nowMs } = props;
  const word = agentWordOf(agent);
  const overMs = word === 'paused' ? overLimitMs(reasons, agent, nowMs) : null;
  const { edge, word: ink } = AGENT_COLOURS[overMs === null ? word : 'set-aside'];
  const style = { '--c': `var(${edge})`, '--i': `var(${ink})` } as CSSProperties;
  const call = props.snapshot.calls.find((one) => one.callId === agent.callId);
  const isHeld = call !== undefined && call.heldSinceMs !== null;
  return (
    <li className="agent" style={style} data-testid={`agent-${agent.agentId}`}>
      <b>{agent.name}</b>
      <div>
        <span className="state">
          {word === 'paused' ? pauseText(agent.pauseReason) : t(`agentState.${word}`)}
        </span>
        <span className="num">{format.clock(nowMs - sinceOf(agent, word))}</span>
      </div>
      <div>
        <span>{t('agents.calls', { shown: format.digits(agent.answeredToday) })}</span>
        <span className="ellipsis">
          {overMs === null
            ? noteOf(agent, isHeld, t, format.digits)
            : t('agents.overLimit', { time: format.clock(overMs) })}
        </span>
      </div>
    </li>
  );
}

/** A break is as old as itself, also when the phone came and went in it. */
function sinceOf(agent: BoardAgent, word: AgentWord): number {
  return word === 'paused' ? (agent.pausedSinceMs ?? agent.sinceMs) : agent.sinceMs;
}

/** What else keeps this agent from calls, or what his call is doing. */
function noteOf(
  agent: BoardAgent,
  isHeld: boolean,
  t: TFunction,
  digits: (value: number) => string,
): string {
  if (isHeld) return t('agents.held');
  if (agent.setAsideMisses !== null)
    return t('agents.misses', { shown: digits(agent.setAsideMisses) });
  if (agent.activity !== 'idle' && agent.wish === 'paused') return t('agents.pauseAfter');
  if (!agent.reachable) return t('agents.phoneGone');
  return '';
}
