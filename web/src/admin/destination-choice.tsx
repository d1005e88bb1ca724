import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination, QueuePlan } from '../../../src/contract/queue-rules.ts';
import { Choice } from '../ui/choice.tsx';

/** Where callers are sent: told and hung up, asked for a message, the dialplan's queue, or another one. */
export function DestinationChoice(props: {
  label: string;
  value: Destination;
  /** The queue that sends them: it is no destination of its own. */
  queueId: string;
  queues: readonly QueuePlan[];
  onChange: (then: Destination) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const others = props.queues.filter((queue) => queue.queueId !== props.queueId);
  const options = [
    { value: 'message', label: t('destination.message') },
    { value: 'voicemail', label: t('destination.voicemail') },
    { value: 'fallback', label: t('destination.fallback') },
    ...others.map((queue) => ({
      value: `queue ${queue.queueId}`,
      label: t('destination.queue', {
        name: i18n.language === 'fa' ? queue.nameFa : queue.nameEn,
      }),
    })),
  ];
  const { value } = props;
  const chosen = value.to === 'queue' ? `queue ${value.queueId}` : value.to;
  return (
    <Choice
      label={props.label}
      value={chosen}
      options={options}
      onChange={(picked) => props.onChange(toDestination(picked))}
    />
  );
}

function toDestination(picked: string): Destination {
  if (picked === 'message' || picked === 'voicemail' || picked === 'fallback') {
    return { to: picked };
  }
  return { to: 'queue', queueId: picked.slice('queue '.length) };
}
