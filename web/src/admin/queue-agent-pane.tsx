import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AgentSkills } from '../../../src/contract/queue-skills.ts';
import type { AgentQueues, AgentQueuesView, QueueView } from '../../../src/contract/queues.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { AgentSkillsEditor, type TypedSkill } from './skill-editors.tsx';

export const QUEUE_AGENTS_KEY = ['queue-agents'] as const;
const RANKS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
type Rank = (typeof RANKS)[number] | 'none';

/** Which queues one agent serves, in which order, and what the agent can do. */
export function QueueAgentPane(props: {
  agent: AgentQueuesView;
  queues: readonly QueueView[];
  /** Names of skills that are in use. */
  knownSkills: readonly string[];
}): ReactNode {
  const { t, i18n } = useTranslation();
  const { digits } = useFormat();
  const queries = useQueryClient();
  const { agent } = props;
  const [chosen, setChosen] = useState<ReadonlyMap<string, number> | null>(null);
  const ranks = chosen ?? new Map(agent.queues.map(({ queueId, rank }) => [queueId, rank]));
  const [typed, setTyped] = useState<readonly TypedSkill[] | null>(null);
  const skills = typed ?? agent.skills.map(({ name, level }) => ({ name, level: String(level) }));
  const read = readTyped(skills);
  const path = `/api/queue-agents/${agent.userId}`;
  const save = useMutation({
    async mutationFn() {
      if (chosen !== null) await api('PATCH', path, toBody(ranks));
      if (typed !== null && read !== null) await api('PATCH', `${path}/skills`, read);
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: QUEUE_AGENTS_KEY });
      setChosen(null);
      setTyped(null);
    },
  });
  const isTouched = chosen !== null || typed !== null;
  const canSave = isTouched && read !== null && !save.isPending;
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
      <AgentSkillsEditor typed={skills} known={props.knownSkills} onType={setTyped} />
      <p className="small muted">{t('queues.skill.hint')}</p>
      {read === null && (
        <p role="alert" className="form-error">
          {t('queues.wrong.skills')}
        </p>
      )}
      <FormEnd error={save.error} disabled={!canSave} hasKey>
        {t('queues.save')}
      </FormEnd>
    </form>
  );
}

function toBody(ranks: ReadonlyMap<string, number>): AgentQueues {
  return { queues: Array.from(ranks, ([queueId, rank]) => ({ queueId, rank })) };
}

/** Null: a name or level cannot be, or a skill stands there twice. */
function readTyped(typed: readonly TypedSkill[]): AgentSkills | null {
  const skills = typed.map(({ name, level }) => ({ name, level: Number(level) }));
  const read = AgentSkills.safeParse({ skills });
  return read.success ? read.data : null;
}
