import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LettersView, ReceivedLetter } from '../../../src/contract/letters.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { LetterNumber, Reason, ReceivedChip } from './letter-words.tsx';

const SHORTEST = 3;

/** One message of the automation: what it says, what it came to, and a person's word to it. */
export function ReceivedCard(props: {
  received: ReceivedLetter;
  onOpen?: (letterId: string) => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { received, onOpen } = props;
  const { kind, state, reason, letterId, trackingCode, number, date, inReplyTo, repeats } =
    received;
  const isOpen = state === 'needs_review' || state === 'parked';
  return (
    <div className="panel-form" data-testid="received-letter">
      <div className="row-between">
        <span>
          <b>{t(`letters.kind.${kind}`)}</b>{' '}
          {number !== null && <LetterNumber number={format.digits(number)} />}
        </span>
        <ReceivedChip state={state} />
      </div>
      <p className="small muted">
        {[
          t(`letters.way.${received.way}`),
          format.shortDate(received.atMs),
          format.time(received.atMs),
        ].join(' · ')}
        {date !== null && ` · ${t('letters.writtenAt')} ${format.digits(date)}`}
        {repeats > 0 &&
          ` · ${t('letters.repeats', { count: repeats, times: format.digits(repeats) })}`}
      </p>
      {inReplyTo !== null && (
        <p className="small muted">
          {t('letters.inReplyTo')} <LetterNumber number={format.digits(inReplyTo)} />
        </p>
      )}
      {trackingCode !== null && letterId !== null ? (
        <p className="small">
          {t('letters.code')} <TrackingCode code={trackingCode} />{' '}
          {onOpen !== undefined && (
            <button type="button" className="link" onClick={() => onOpen(letterId)}>
              {t('letters.open')}
            </button>
          )}
        </p>
      ) : (
        <p className="small muted">{t('letters.ofNobody')}</p>
      )}
      <Reason reason={reason} />
      {received.text !== null && <p className="prose">{received.text}</p>}
      {received.note !== null && (
        <p className="small muted">
          {[received.decidedByName, received.note].filter(Boolean).join(' · ')}
        </p>
      )}
      {isOpen && <SettleForm receivedId={received.receivedId} />}
    </div>
  );
}

function SettleForm({ receivedId }: { receivedId: string }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const settle = useMutation({
    mutationFn: (act: 'again' | 'dismiss') =>
      api<LettersView>('POST', `/api/received-letters/${receivedId}/settle`, {
        act,
        note: note.trim(),
      }),
    onSuccess: () => {
      for (const key of [['letters'], ['letter']])
        void queries.invalidateQueries({ queryKey: key });
    },
  });
  const isShort = note.trim().length < SHORTEST;
  return (
    <form aria-label={t('letters.settle')} onSubmit={(event) => event.preventDefault()}>
      <TextInput label={t('letters.settleNote')} value={note} onChange={setNote} maxLength={300} />
      <Fault error={settle.error} />
      <div className="row-end">
        <Button disabled={isShort || settle.isPending} onClick={() => settle.mutate('again')}>
          {t('letters.again')}
        </Button>
        <Button disabled={isShort || settle.isPending} onClick={() => settle.mutate('dismiss')}>
          {t('letters.dismiss')}
        </Button>
      </div>
    </form>
  );
}
