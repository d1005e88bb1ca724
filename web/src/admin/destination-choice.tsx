import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Destination, QueuePlan, RuleDestination } from '../../../src/contract/queue-rules.ts';
import { Choice } from '../ui/choice.tsx';

interface Shared {
  label: string;
  /** The queue that sends them: it is no destination of its own. */
  queueId: string;
  queues: readonly QueuePlan[];
}

/** Where callers are sent: told and hung up, asked for a message, the dialplan's queue, or another one. */
export function DestinationChoice(
  props: Shared & { value: Destination; onChange: (then: Destination) => void },
): ReactNode {
  return (
    <AnyChoice {...props} asks={[]} onChange={(then) => props.onChange(then as Destination)} />
  );
}

/** By a rule: they may also be asked whether they would be called. */
export function RuleDestinationChoice(
  props: Shared & { value: RuleDestination; onChange: (then: RuleDestination) => void },
): ReactNode {
  return <AnyChoice {...props} asks={['message', 'stay']} />;
}

function AnyChoice(
  props: Shared & {
    value: RuleDestination;
    asks: readonly ('message' | 'stay')[];
    onChange: (then: RuleDestination) => void;
  },
): ReactNode {
  const { t, i18n } = useTranslation();
  const others = props.queues.filter((queue) => queue.queueId !== props.queueId);
  const options: readonly { then: RuleDestination; label: string }[] = [
    { then: { to: 'message' }, label: t('destination.message') },
    ...props.asks.map((otherwise) => ({
      then: { to: 'callback', otherwise } as const,
      label: t(`destination.callback-${otherwise}`),
    })),
    { then: { to: 'voicemail' }, label: t('destination.voicemail') },
    { then: { to: 'fallback' }, label: t('destination.fallback') },
    ...others.map(({ queueId, nameFa, nameEn }) => ({
      then: { to: 'queue', queueId } as const,
      label: t('destination.queue', { name: i18n.language === 'fa' ? nameFa : nameEn }),
    })),
  ];
  return (
    <Choice
      label={props.label}
      value={keyOf(props.value)}
      options={options.map(({ then, label }) => ({ value: keyOf(then), label }))}
      onChange={(picked) => {
        const found = options.find(({ then }) => keyOf(then) === picked);
        if (found !== undefined) props.onChange(found.then);
      }}
    />
  );
}

function keyOf(then: RuleDestination): string {
  if (then.to === 'queue') return `queue ${then.queueId}`;
  return then.to === 'callback' ? `callback ${then.otherwise}` : then.to;
}
