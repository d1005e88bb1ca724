import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TransferTargets } from '../../../src/contract/desk.ts';
import { api } from '../app/api.ts';
import { useDirectory, useEntryName } from '../ui/directory.ts';
import { useFormat } from '../ui/format.ts';
import { Kbd } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { searchByWords } from '../ui/search-words.ts';
import { TextInput } from '../ui/text-input.tsx';

interface Target {
  readonly key: string;
  readonly kind: 'agent' | 'queue' | 'outside';
  readonly id: string;
  readonly name: string;
  readonly note: string;
  readonly free: boolean;
}

/** Who is free changes while one looks for them. */
const LOOK_EVERY_MS = 2_000;

/**
 * Where this call goes. Enter asks a colleague or somebody outside first and sends to a queue; with Alt
 * they get the caller at once, without a word.
 */
export function TransferPanel(props: {
  callId: string;
  canDialOut: boolean;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const { fault, send } = useSend(props.callId, props.onClose);
  const targets = searchByWords(
    useTargets(props.canDialOut),
    typed,
    (one) => `${one.name} ${one.note}`,
  );
  const at = Math.min(chosen, targets.length - 1);
  const press = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const target = targets[at];
    if (event.key === 'Escape') props.onClose();
    else if (step !== 0) setChosen(Math.max(0, Math.min(targets.length - 1, at + step)));
    else if (event.key === 'Enter' && target?.free === true) send(target, event.altKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="transfer" role="group" aria-label={t('transfer.title')} onKeyDown={press}>
      <TextInput
        label={t('transfer.search')}
        type="search"
        value={typed}
        autoFocus
        onChange={(text) => {
          setTyped(text);
          setChosen(0);
        }}
      />
      <ul className="transfer-list" aria-label={t('transfer.title')}>
        {targets.map((target, index) => (
          <TargetRow
            key={target.key}
            target={target}
            isChosen={index === at}
            onSend={(isBlind) => send(target, isBlind)}
          />
        ))}
        {targets.length === 0 && <li className="small muted">{t('transfer.nobody')}</li>}
      </ul>
      {fault !== null && (
        <p role="alert" className="form-error">
          {fault}
        </p>
      )}
      <p className="small muted">{t('transfer.hint')}</p>
      <button type="button" className="link" onClick={props.onClose}>
        {t('transfer.close')} <Kbd>Esc</Kbd>
      </button>
    </div>
  );
}

function TargetRow(props: {
  target: Target;
  isChosen: boolean;
  onSend: (isBlind: boolean) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { target, isChosen } = props;
  return (
    <li
      className="transfer-row"
      aria-current={isChosen ? 'true' : undefined}
      data-testid={`target-${target.id}`}
    >
      <div>
        <b className="ellipsis">{target.name}</b>
        <div className="small muted">{target.note}</div>
      </div>
      {target.kind !== 'queue' && (
        <button
          type="button"
          className="link"
          disabled={!target.free}
          onClick={() => props.onSend(false)}
        >
          {t('transfer.ask')}
        </button>
      )}
      <button
        type="button"
        className="link"
        disabled={!target.free}
        onClick={() => props.onSend(true)}
      >
        {t('transfer.send')}
      </button>
    </li>
  );
}

/** Who is free first; then queues and numbers outside; then those who are shown only to say why not. */
function useTargets(canDialOut: boolean): readonly Target[] {
  const { t, i18n } = useTranslation();
  const { digits, phone } = useFormat();
  const directory = useDirectory();
  const entryName = useEntryName();
  const query = useQuery({
    queryKey: ['transfer-targets'],
    queryFn: () => api<TransferTargets>('GET', '/api/transfer-targets'),
    refetchInterval: LOOK_EVERY_MS,
    staleTime: 0,
  });
  const { agents, queues } = query.data ?? { agents: [], queues: [] };
  const colleagues = agents.map((one): Target => {
    const word = one.activity === 'idle' && one.wish === 'paused' ? 'paused' : one.activity;
    const note = t(one.free ? 'transfer.free' : `transfer.is.${word}`);
    return { key: `a ${one.agentId}`, kind: 'agent', id: one.agentId, ...one, note };
  });
  const lines = queues.map(
    (one): Target => ({
      key: `q ${one.queueId}`,
      kind: 'queue',
      id: one.queueId,
      name: i18n.language === 'fa' ? one.nameFa : one.nameEn,
      note: t('transfer.waiting', { shown: digits(one.waiting) }),
      free: true,
    }),
  );
  const outside = (directory.data ?? []).map(
    (one): Target => ({
      key: `o ${one.entryId}`,
      kind: 'outside',
      id: one.entryId,
      name: entryName(one),
      note: canDialOut ? digits(phone(one.number)) : t('emergency.noTrunk'),
      free: canDialOut,
    }),
  );
  const byName = (a: Target, b: Target): number => a.name.localeCompare(b.name, i18n.language);
  const free = colleagues.filter((one) => one.free).sort(byName);
  const others = colleagues.filter((one) => !one.free).sort(byName);
  return [...free, ...lines, ...outside, ...others];
}

function useSend(
  callId: string,
  onSent: () => void,
): { fault: string | null; send: (target: Target, isBlind: boolean) => void } {
  const problemText = useProblemText();
  const [fault, setFault] = useState<string | null>(null);
  const send = ({ kind, id }: Target, isBlind: boolean): void => {
    setFault(null);
    const asks = kind !== 'queue' && !isBlind;
    const name = ({ agent: 'agentId', queue: 'queueId', outside: 'entryId' } as const)[kind];
    const to = { [name]: id };
    api('POST', `/api/calls/${callId}/${asks ? 'consult' : 'transfer'}`, to).then(
      onSent,
      (error: unknown) => setFault(problemText(error)),
    );
  };
  return { fault, send };
}
