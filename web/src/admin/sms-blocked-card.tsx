import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BlockedSms } from '../../../src/contract/sms-settings.ts';
import { api } from '../app/api.ts';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';

const BLOCKED_KEY = ['sms-blocked'];

/** Numbers that get no SMS, whatever it would say. */
export function SmsBlockedCard(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [number, setNumber] = useState('');
  const [reason, setReason] = useState('');
  const blocked = useQuery({
    queryKey: BLOCKED_KEY,
    queryFn: () => api<BlockedSms[]>('GET', '/api/sms-blocked'),
  });
  const show = (list: BlockedSms[]): void => {
    queries.setQueryData(BLOCKED_KEY, list);
  };
  const add = useMutation({
    mutationFn: () =>
      api<BlockedSms[]>('POST', '/api/sms-blocked', { number, reason: reason.trim() }),
    onSuccess(list) {
      show(list);
      setNumber('');
      setReason('');
    },
  });
  const drop = useMutation({
    mutationFn: (id: string) => api<BlockedSms[]>('DELETE', `/api/sms-blocked/${id}`),
    onSuccess: show,
  });
  const isWhole = number.trim() !== '' && reason.trim() !== '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (isWhole) add.mutate();
  };
  return (
    <section className="pane" aria-label={t('smsBlocked.title')}>
      <h1>{t('smsBlocked.title')}</h1>
      <p className="small muted">{t('smsBlocked.means')}</p>
      <ul>
        {blocked.data?.map((one) => (
          <li key={one.blockedId} className="list-row static">
            <div className="row-between">
              <span>
                <b>
                  <Ltr>{format.phone(one.number)}</Ltr>
                </b>
                <br />
                <span className="small muted">
                  {one.reason} ·{' '}
                  {t('callers.by', {
                    name: one.blockedByName,
                    day: format.shortDate(one.blockedAtMs),
                  })}
                </span>
              </span>
              <Button
                size="small"
                disabled={drop.isPending}
                aria-label={t('smsBlocked.dropOf', { phone: format.phone(one.number) })}
                onClick={() => drop.mutate(one.blockedId)}
              >
                {t('smsBlocked.drop')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      <form onSubmit={submit} aria-label={t('smsBlocked.add')}>
        <TextInput
          label={t('callers.number')}
          value={number}
          onChange={setNumber}
          maxLength={40}
          ltr
          required
        />
        <TextInput
          label={t('callers.reason')}
          value={reason}
          onChange={setReason}
          maxLength={200}
          required
        />
        <FormEnd
          error={blocked.error ?? add.error ?? drop.error}
          disabled={!isWhole || add.isPending}
        >
          {t('smsBlocked.add')}
        </FormEnd>
      </form>
    </section>
  );
}
