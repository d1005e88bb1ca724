import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentQueues, AgentQueuesView, QueueView } from '../../../src/contract/queues.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { Kbd } from '../ui/parts.tsx';

export const QUEUE_AGENTS_KEY = ['queue-agents'] as const;
const RANKS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
type Rank = (typeof RANKS)[number] | 'none';

/** Which queues one agent serves, and in which order. */
export function QueueAgentPane(props: {
  agent: AgentQueuesView;
  queues: readonly QueueView[];
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { digits } = useFormat();
  const queries = useQueryClient();
  const { agent } = props;
  const [chosen, setChosen] = useState<ReadonlyMap<string, number> | null>(null);
  const ranks = chosen ?? new Map(agent.queues.map(({ queueId, rank }) => [queueId, rank]));
  const save = useMutation({
    mutationFn: () => api('PATCH', `/api/queue-agents/${agent.userId}`, toBody(ranks)),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: QUEUE_AGENTS_KEY });
      setChosen(null);
    },
  });
  const canSave = chosen !== null && !save.isPending;
  const send = (): void => {
    if (canSave) save.mutate();
  };
  useHotkeys({ 'Ctrl+Enter': send });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    send();
  };
  const choose = (queueId: string, rank: Rank): void => {
    const next = new Map(ranks);
    if (rank === 'none') next.delete(queueId);
    else next.set(queueId, Number(rank));
    setChosen(next);
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={agent.name}>
      <h1>{agent.name}</h1>
      <p className="small muted">{t('queues.servesHint')}</p>
      {props.queues.map((queue) => (
        <Choice<Rank>
          key={queue.queueId}
          label={i18n.language === 'fa' ? queue.nameFa : queue.nameEn}
          value={(ranks.get(queue.queueId)?.toString() ?? 'none') as Rank}
          onChange={(rank) => choose(queue.queueId, rank)}
          options={[
            { value: 'none', label: t('queues.serves.no') },
            ...RANKS.map((value) => ({ value, label: digits(value) })),
          ]}
        />
      ))}
      {ranks.size === 0 && <p className="small">{t('queues.serves.all')}</p>}
      <Fault error={save.error} />
      <div className="row-end">
        <Button
          type="submit"
          variant="contained"
          disabled={!canSave}
          aria-keyshortcuts="Control+Enter"
        >
          {t('queues.save')} <Kbd inherit>Ctrl ↵</Kbd>
        </Button>
      </div>
    </form>
  );
}

function toBody(ranks: ReadonlyMap<string, number>): AgentQueues {
  return { queues: Array.from(ranks, ([queueId, rank]) => ({ queueId, rank })) };
}
