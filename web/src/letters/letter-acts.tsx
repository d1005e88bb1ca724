import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LetterView } from '../../../src/contract/letters.ts';
import { typedJalali } from '../../../src/kit/jalali.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';

const SHORTEST = 3;
const RESENDABLE: readonly LetterView['state'][] = [
  ...(['failed', 'needs_review', 'held', 'sent', 'uncertain'] as const),
];

/** What a person may do about a letter: its number from the registry, and sending it again. */
export function LetterActs({ view }: { view: LetterView }): ReactNode {
  return (
    <>
      {/* Also of a cancelled one: it may have been taken there before nobody asked by it any more. */}
      <NumberForm view={view} />
      {RESENDABLE.includes(view.state) && <ResendForm view={view} />}
    </>
  );
}

function useLetterAct(letterId: string, act: 'number' | 'resend') {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: object) => api<LetterView>('POST', `/api/letters/${letterId}/${act}`, body),
    onSuccess: (view) => {
      queries.setQueryData(['letter', letterId], view);
      for (const key of [['letters'], ['case-letters']]) {
        void queries.invalidateQueries({ queryKey: key });
      }
    },
  });
}

function NumberForm({ view }: { view: LetterView }): ReactNode {
  const { t } = useTranslation();
  const [number, setNumber] = useState('');
  const [date, setDate] = useState(() => typedJalali(Date.now()));
  const save = useLetterAct(view.letterId, 'number');
  return (
    <form
      className="panel-form"
      aria-label={t('letters.numberForm')}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(
          { number: number.trim(), date: date.trim() },
          { onSuccess: () => setNumber('') },
        );
      }}
    >
      <div className="row">
        <TextInput
          label={t('letters.numberField')}
          value={number}
          onChange={setNumber}
          maxLength={60}
          ltr
        />
        <TextInput
          label={t('letters.dateField')}
          value={date}
          onChange={setDate}
          maxLength={10}
          ltr
        />
      </div>
      <Fault error={save.error} />
      <div className="row-end">
        <Button type="submit" disabled={number.trim() === '' || save.isPending}>
          {t('letters.numberSave')}
        </Button>
      </div>
    </form>
  );
}

function ResendForm({ view }: { view: LetterView }): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const resend = useLetterAct(view.letterId, 'resend');
  return (
    <form
      className="panel-form"
      aria-label={t('letters.resendForm')}
      onSubmit={(event) => {
        event.preventDefault();
        resend.mutate({ reason: reason.trim() });
      }}
    >
      <TextInput
        label={t('letters.resendReason')}
        value={reason}
        onChange={setReason}
        maxLength={300}
      />
      <Fault error={resend.error} />
      <div className="row-end">
        <Button type="submit" disabled={reason.trim().length < SHORTEST || resend.isPending}>
          {t('letters.resend')}
        </Button>
      </div>
    </form>
  );
}
