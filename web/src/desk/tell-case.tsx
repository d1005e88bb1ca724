import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../src/contract/cases.ts';
import type { TellCase } from '../../../src/contract/tracking.ts';
import { toTrackingCode } from '../../../src/kit/tracking-code.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { AwaitedWord } from './awaited-word.tsx';
import { CaseTold } from './case-told.tsx';
import type { ContactWork } from './contact-work.ts';

/**
 * Before a case of this number is told, the caller is asked for its code or his name: a number has
 * several people.
 */
export function TellOwnCase(props: { work: ContactWork; caseId: string }): ReactNode {
  const { t } = useTranslation();
  const [said, setSaid] = useState('');
  const tell = useTell(props.work.contactId);
  if (tell.isSuccess) return <ToldCase work={props.work} caseId={props.caseId} />;
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    const isCode = toTrackingCode(said) !== null;
    const proof = isCode ? { code: said, name: null } : { code: null, name: said.trim() };
    if (said.trim() !== '') tell.mutate({ caseId: props.caseId, secret: null, ...proof });
  };
  return (
    <form className="inline-form" onSubmit={ask} aria-label={t('tell.title')}>
      <TextInput label={t('tell.codeOrName')} value={said} onChange={setSaid} maxLength={120} />
      <Fault error={tell.error} />
      <div className="row-end">
        <Button size="small" type="submit" variant="outlined" disabled={tell.isPending}>
          {t('tell.ask')}
        </Button>
      </div>
    </form>
  );
}

/** A case that this number knows nothing of: its code and its four digits. */
export function TellByCode(props: { work: ContactWork }): ReactNode {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [secret, setSecret] = useState('');
  const tell = useTell(props.work.contactId);
  const ask = (event: FormEvent): void => {
    event.preventDefault();
    tell.mutate({ caseId: null, code, secret: secret.trim() === '' ? null : secret, name: null });
  };
  return (
    <form className="inline-form pad-inline" onSubmit={ask} aria-label={t('tell.byCode')}>
      <div className="two-fields">
        <TextInput label={t('tell.code')} value={code} onChange={setCode} ltr maxLength={30} />
        <TextInput
          label={t('tell.secret')}
          value={secret}
          onChange={setSecret}
          ltr
          maxLength={20}
        />
      </div>
      <Fault error={tell.error} />
      <div className="row-end">
        <Button
          size="small"
          type="submit"
          variant="outlined"
          disabled={code.trim() === '' || tell.isPending}
        >
          {t('tell.find')}
        </Button>
      </div>
      {tell.data !== undefined && <ToldCase work={props.work} caseId={tell.data.caseId} />}
    </form>
  );
}

function useTell(contactId: string) {
  return useMutation({
    mutationFn: (proof: Omit<TellCase, 'contactId'>) =>
      api<{ caseId: string }>('POST', '/api/tracking', { contactId, ...proof }),
  });
}

/** How it stands, and what the citizen may do about it now. */
function ToldCase(props: { work: ContactWork; caseId: string }): ReactNode {
  const { t } = useTranslation();
  const { work, caseId } = props;
  const { may } = useSession();
  const [isLeaving, setLeaving] = useState(false);
  return (
    <div data-testid="told-case">
      <CaseTold caseId={caseId} />
      {(may('cases-write') || may('cases-verify')) && <AwaitedWord work={work} caseId={caseId} />}
      <div className="row told-acts">
        <button type="button" className="link small" onClick={() => work.isAbout('chase', caseId)}>
          {t('near.chase')}
        </button>
        <button
          type="button"
          className="link small"
          onClick={() => work.isAbout('added_to_case', caseId)}
        >
          {t('tell.add')}
        </button>
        <button
          type="button"
          className="link small"
          aria-expanded={isLeaving}
          onClick={() => setLeaving(!isLeaving)}
        >
          {t('tell.withdraw')}
        </button>
      </div>
      {isLeaving && <WithdrawForm {...props} onDone={() => setLeaving(false)} />}
    </div>
  );
}

function WithdrawForm(props: { work: ContactWork; caseId: string; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const { work, caseId } = props;
  const withdraw = useMutation({
    mutationFn: () =>
      api<CaseView>('POST', `/api/cases/${caseId}/withdraw`, {
        contactId: work.contactId,
        reason: reason.trim(),
      }),
    onSuccess: (view) => {
      queries.setQueryData(['case', caseId], view);
      void work.readWritten();
      props.onDone();
    },
  });
  // No form of its own: it stands inside the one that asked for the code.
  return (
    <div className="inline-form">
      <TextInput
        label={t('tell.withdrawWhy')}
        value={reason}
        onChange={setReason}
        maxLength={300}
        required
      />
      <Fault error={withdraw.error} />
      <div className="row-end">
        <Button
          size="small"
          variant="contained"
          color="error"
          disabled={reason.trim().length < 3 || withdraw.isPending}
          onClick={() => withdraw.mutate()}
        >
          {t('tell.withdrawNow')}
        </Button>
      </div>
    </div>
  );
}
