import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TrackedCase, WithdrawByCode } from '../../../src/contract/tracking.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';

const SHORTEST = 3;

/** انصراف: behind a button of its own, with what follows from it, and asked for once more. */
export function WithdrawForm(props: {
  of: Pick<WithdrawByCode, 'code' | 'secret'>;
  onDone: (tracked: TrackedCase) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const send = useMutation({
    mutationFn: () =>
      api<TrackedCase>('POST', '/api/public/withdrawal', { ...props.of, reason: reason.trim() }),
    onSuccess: props.onDone,
  });
  if (!isOpen) {
    return (
      <div>
        <Button size="small" onClick={() => setOpen(true)}>
          {t('track.withdraw.open')}
        </Button>
      </div>
    );
  }
  const isWhole = reason.trim().length >= SHORTEST;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole && !send.isPending) send.mutate();
  };
  return (
    <form className="panel-form" aria-label={t('track.withdraw.title')} onSubmit={submit}>
      <h2>{t('track.withdraw.title')}</h2>
      <p className="small muted">{t('track.withdraw.hint')}</p>
      <TextInput
        label={t('track.withdraw.why')}
        value={reason}
        onChange={setReason}
        maxLength={300}
        required
      />
      <Fault error={send.error} />
      <div className="row">
        <Button
          type="submit"
          variant="contained"
          color="error"
          disabled={!isWhole || send.isPending}
        >
          {t('track.withdraw.now')}
        </Button>
        <Button onClick={() => setOpen(false)}>{t('track.withdraw.keep')}</Button>
      </div>
    </form>
  );
}
