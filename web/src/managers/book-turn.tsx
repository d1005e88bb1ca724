import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManagerSession, NewBooking } from '../../../src/contract/manager-sessions.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { SESSIONS_KEY, useManagerSessions } from './use-sessions.ts';

/** A citizen wants to speak with a manager: his turn, on the number that is in hand. */
export function BookTurn(props: {
  from: NewBooking['from'];
  citizenId?: string | null;
}): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const [isOpen, setOpen] = useState(false);
  if (!may('sessions-book')) return null;
  return (
    <details
      className="other-case"
      onToggle={(event) => setOpen((event.target as HTMLDetailsElement).open)}
    >
      <summary>{t('managers.book.title')}</summary>
      {isOpen && <BookForm from={props.from} citizenId={props.citizenId ?? null} />}
    </details>
  );
}

function BookForm(props: { from: NewBooking['from']; citizenId: string | null }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const sessions = useManagerSessions();
  const [sessionId, setSessionId] = useState('');
  const [matter, setMatter] = useState('');
  const [trackingCode, setTrackingCode] = useState('');
  const free = (sessions.data ?? []).filter(
    (one) => (one.state === 'planned' || one.state === 'open') && one.booked < one.places,
  );
  const book = useMutation({
    mutationFn: () => {
      const { from, citizenId } = props;
      const body: NewBooking = { from, citizenId, matter: matter.trim() };
      const code = trackingCode.trim();
      return api<ManagerSession[]>(
        'POST',
        `/api/manager-sessions/${sessionId}/bookings`,
        code === '' ? body : { ...body, trackingCode: code },
      );
    },
    onSuccess: (left) => queries.setQueryData(SESSIONS_KEY, left),
  });
  if (book.isSuccess) return <p role="status">{t('managers.book.done')}</p>;
  if (sessions.isSuccess && free.length === 0) {
    return <p className="small muted">{t('managers.book.none')}</p>;
  }
  const isWhole = sessionId !== '' && matter.trim() !== '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole) book.mutate();
  };
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('managers.book.title')}>
      <Fault error={sessions.error ?? book.error} />
      <Pick
        label={t('managers.book.session')}
        empty={t('pick.choose')}
        value={sessionId}
        onChange={setSessionId}
        options={free.map((one) => ({
          value: one.sessionId,
          label: t('managers.book.option', {
            title: one.title,
            day: format.shortDate(one.fromMs),
            left: format.digits(one.places - one.booked),
          }),
        }))}
      />
      <TextInput
        label={t('managers.book.matter')}
        value={matter}
        rows={2}
        maxLength={500}
        onChange={setMatter}
      />
      <TextInput
        label={t('managers.book.code')}
        value={trackingCode}
        maxLength={20}
        ltr
        onChange={setTrackingCode}
      />
      <Button type="submit" variant="outlined" disabled={!isWhole || book.isPending}>
        {t('managers.book.add')}
      </Button>
    </form>
  );
}
