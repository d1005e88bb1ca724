import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DemoMessages } from '../../../src/contract/demo.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';

const LOOK_EVERY_MS = 3_000;

/** What this telephone has received, and the way to answer it. */
export function Messages({ number }: { number: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const key = ['demo-messages', number];
  const list = useQuery({
    queryKey: key,
    queryFn: () => api<DemoMessages>('POST', '/api/demo/messages', { number }),
    refetchInterval: LOOK_EVERY_MS,
  });
  const reply = useMutation({
    mutationFn: () => api<DemoMessages>('POST', '/api/demo/reply', { number, text }),
    onSuccess: (after) => {
      setText('');
      queries.setQueryData(key, after);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (text.trim() !== '' && !reply.isPending) reply.mutate();
  };
  return (
    <section className="demo-messages" aria-label={t('demo.messages')}>
      <ul aria-live="polite" data-testid="demo-messages">
        {list.data?.map((message) => (
          <li key={`${message.atMs} ${message.text}`} className={message.isOurs ? 'mine' : ''}>
            <p className="prose" dir="auto">
              {message.text}
            </p>
            <span className="small muted">{format.time(message.atMs)}</span>
          </li>
        ))}
      </ul>
      {list.data?.length === 0 && <p className="empty">{t('demo.noMessages')}</p>}
      <Fault error={list.error ?? reply.error} />
      <form className="row" onSubmit={submit}>
        <TextInput
          label={t('demo.reply')}
          value={text}
          onChange={setText}
          maxLength={300}
          hideLabel
          placeholder={t('demo.reply')}
        />
        <Button type="submit" variant="outlined" disabled={text.trim() === ''}>
          {t('demo.send')}
        </Button>
      </form>
    </section>
  );
}
