import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../src/contract/cases.ts';
import type { CaseReferrals } from '../../../src/contract/referrals.ts';
import { mayFollow } from '../../../src/contract/transitions.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import type { ContactWork } from './contact-work.ts';

const SHORTEST = 3;

/**
 * We have asked the citizen to call, for an office must know something of him: what it is, and a place for
 * his answer. With it the case goes back to the office, whoever of us has him on the line.
 */
export function AwaitedWord(props: { work: ContactWork; caseId: string }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [text, setText] = useState('');
  const { work, caseId } = props;
  const found = useQuery({
    queryKey: ['case', caseId],
    queryFn: () => api<CaseView>('GET', `/api/cases/${caseId}`),
  });
  const isAwaited = found.data !== undefined && mayFollow(found.data.status, 'end-waiting');
  const history = useQuery({
    queryKey: ['case-referrals', caseId, 'desk'],
    queryFn: () => api<CaseReferrals>('GET', `/api/cases/${caseId}/referrals`),
    enabled: isAwaited,
  });
  const answer = useMutation({
    mutationFn: () => api('POST', `/api/cases/${caseId}/end-waiting`, { note: text.trim() }),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['case', caseId] });
      work.hasDone('added_to_case', caseId);
    },
  });
  if (answer.isSuccess) {
    return (
      <p className="small" role="status">
        {t('tell.answered')}
      </p>
    );
  }
  if (!isAwaited) return null;
  const asked = history.data?.requests.findLast(
    ({ kind, state }) => kind === 'await-citizen' && state === 'granted',
  );
  // No form of its own: it may stand inside the one that asked for the code.
  return (
    <section className="inline-form" aria-label={t('tell.answer')}>
      <p className="small">
        <b>{t('tell.asked')}</b> {asked?.reason}
      </p>
      <TextInput
        label={t('tell.answer')}
        value={text}
        onChange={setText}
        rows={2}
        maxLength={1_000}
        required
      />
      <Fault error={history.error ?? answer.error} />
      <div className="row-end">
        <Button
          size="small"
          variant="contained"
          disabled={text.trim().length < SHORTEST || answer.isPending}
          onClick={() => answer.mutate()}
        >
          {t('tell.answerNow')}
        </Button>
      </div>
    </section>
  );
}
