import './queues.css';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PauseLimit, type PauseReason } from '../../../src/contract/desk.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { PAUSE_REASONS_KEY, usePauseReasons, usePauseText } from '../ui/pause-reason.ts';
import { TextInput } from '../ui/text-input.tsx';

/** By reason, as it was typed. */
type Typed = Readonly<Record<string, string>>;

/** After how many minutes of a break desk and board say that it is over; empty: never. */
export function PauseLimitsCard(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const queries = useQueryClient();
  const reasons = usePauseReasons();
  const nameOf = usePauseText();
  const [typed, setTyped] = useState<Typed>({});
  const save = useMutation({
    async mutationFn(changes: readonly Change[]) {
      for (const { reason, limitMinutes } of changes) {
        await api('PATCH', `/api/pause-reasons/${encodeURIComponent(reason)}`, { limitMinutes });
      }
    },
    onSuccess(_, changes) {
      queries.setQueryData<PauseReason[]>(PAUSE_REASONS_KEY, (known) =>
        known?.map((one) => ({
          ...one,
          ...changes.find(({ reason }) => reason === one.reason),
        })),
      );
      setTyped({});
    },
    // Some may be kept although a later one was refused.
    onSettled: () => queries.invalidateQueries({ queryKey: PAUSE_REASONS_KEY }),
  });
  const read = reasons.map((one) => readTyped(one, typed[one.reason]));
  const isRight = read.every((one) => one !== 'wrong');
  const changes = read.filter((one) => one !== null && one !== 'wrong');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isRight && changes.length > 0) save.mutate(changes);
  };
  return (
    <form className="pane" onSubmit={submit} aria-label={t('pause.limits')}>
      <h1>{t('pause.limits')}</h1>
      <p className="small muted">{t('pause.limitsLead')}</p>
      <div className="settings">
        {reasons.map(({ reason, limitMinutes }, at) => (
          <TextInput
            key={reason}
            label={nameOf(reason)}
            value={typed[reason] ?? digits(limitMinutes ?? '')}
            onChange={(value) => setTyped({ ...typed, [reason]: value })}
            invalid={read[at] === 'wrong'}
            placeholder={t('pause.noLimit')}
            maxLength={4}
          />
        ))}
      </div>
      {!isRight && (
        <p role="alert" className="form-error">
          {t('pause.limitWrong')}
        </p>
      )}
      {save.isSuccess && changes.length === 0 && isRight && (
        <p role="status" className="small">
          {t('pause.limitsSaved')}
        </p>
      )}
      <FormEnd error={save.error} disabled={!isRight || changes.length === 0 || save.isPending}>
        {t('pause.saveLimits')}
      </FormEnd>
    </form>
  );
}

interface Change {
  readonly reason: string;
  readonly limitMinutes: number | null;
}

/** Null: it stays as it is. */
function readTyped(
  { reason, limitMinutes: before }: PauseReason,
  typed: string | undefined,
): Change | 'wrong' | null {
  if (typed === undefined) return null;
  const text = toAsciiDigits(typed).trim();
  const read = PauseLimit.safeParse({ limitMinutes: text === '' ? null : Number(text) });
  if (!read.success) return 'wrong';
  const { limitMinutes } = read.data;
  return limitMinutes === before ? null : { reason, limitMinutes };
}
