import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseSummary, CaseView } from '../../../src/contract/cases.ts';
import { mayFollow } from '../../../src/contract/transitions.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import type { ContactWork } from './contact-work.ts';

/** The caller was told an answer and does not accept it: said while he is on the line. */
export function ObjectionHere(props: { summary: CaseSummary; work: ContactWork }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [words, setWords] = useState('');
  const { summary, work } = props;
  const object = useMutation({
    mutationFn: () =>
      api<CaseView>('POST', `/api/cases/${summary.caseId}/object`, {
        words: words.trim(),
        contactId: work.contactId,
      }),
    onSuccess: () => work.hasDone('objection', summary.caseId),
  });
  // Merged: he was told the answer of the one that goes on, and may object for himself.
  if (!mayFollow(summary.status, 'object', 'unmerge')) return null;
  if (object.isSuccess) return <p className="small">{t('who.done')}</p>;
  if (!isOpen) {
    return (
      <button type="button" className="link small" onClick={() => setOpen(true)}>
        {t('who.objection')}
      </button>
    );
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    object.mutate();
  };
  return (
    <form onSubmit={submit} aria-label={t('who.objection')}>
      <TextInput label={t('who.words')} value={words} onChange={setWords} maxLength={900} />
      <Fault error={object.error} />
      <div className="row-end">
        <Button type="submit" size="small" variant="outlined" disabled={object.isPending}>
          {t('who.send')}
        </Button>
      </div>
    </form>
  );
}
