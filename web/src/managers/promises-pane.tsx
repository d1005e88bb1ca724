import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  ManagerPromise,
  PromiseOutcome,
  ReviewPromise,
} from '../../../src/contract/manager-sessions.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';
import { PromiseRows } from './talk-view.tsx';

const KEY = ['manager-promises'];
const OUTCOMES: readonly PromiseOutcome[] = ['kept', 'under-way', 'not-kept'];

/** Everything that was promised, the open ones first: within seven days each has a word. */
export function PromisesPane(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const promises = useQuery({
    queryKey: KEY,
    queryFn: () => api<ManagerPromise[]>('GET', '/api/manager-promises'),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <main className="one-card">
      <section className="card pane" aria-label={t('managers.promises')}>
        <h1>{t('managers.promises')}</h1>
        <Fault error={promises.error} />
        {promises.data !== undefined && (
          <PromiseRows promises={promises.data}>
            {(one) =>
              one.outcome === 'kept' || one.outcome === 'not-kept' ? null : (
                <>
                  <span className="small muted">
                    {one.managerName} ·{' '}
                    {t('managers.reviewBy', { day: format.date(one.reviewDueAtMs) })}
                  </span>
                  {may('cases-verify') && <Review promise={one} />}
                </>
              )
            }
          </PromiseRows>
        )}
      </section>
    </main>
  );
}

function Review({ promise }: { promise: ManagerPromise }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<PromiseOutcome | null>(null);
  const [note, setNote] = useState('');
  const review = useMutation({
    mutationFn: (body: ReviewPromise) =>
      api<ManagerPromise[]>('POST', `/api/manager-promises/${promise.promiseId}/review`, body),
    onSuccess: (left) => {
      setNote('');
      setOutcome(null);
      queries.setQueryData(KEY, left);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (outcome !== null && note.trim() !== '') review.mutate({ outcome, note });
  };
  return (
    <form className="form-row" onSubmit={submit} aria-label={t('managers.outcome.label')}>
      <Choice
        label={t('managers.outcome.label')}
        value={outcome}
        onChange={setOutcome}
        options={OUTCOMES.map((value) => ({ value, label: t(`managers.outcome.${value}`) }))}
      />
      <TextInput label={t('managers.note')} value={note} maxLength={1_000} onChange={setNote} />
      <Button
        type="submit"
        variant="outlined"
        disabled={outcome === null || note.trim() === '' || review.isPending}
      >
        {t('managers.save')}
      </Button>
      <Fault error={review.error} />
    </form>
  );
}
