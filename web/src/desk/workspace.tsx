import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { Pop } from '../../../src/contract/desk.ts';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Empty } from '../ui/parts.tsx';
import { CaseForm } from './case-form.tsx';
import { ContactWork } from './contact-work.ts';
import { DispositionCard } from './disposition-card.tsx';
import type { CurrentContact } from './use-current-contact.ts';
import { useWholeDesk } from './use-desk.ts';
import { WhoColumn } from './who-column.tsx';

/** One contact in hand: mounted anew for each, so nothing of one citizen stays for the next. */
export function Workspace(props: {
  contact: CurrentContact;
  side: ReactNode;
  onFinished: () => void;
}): ReactNode {
  const { contact } = props;
  const { t } = useTranslation();
  const { may } = useSession();
  const [work] = useState(() => new ContactWork(contact.contactId, sessionStorage));
  useEffect(() => () => work.leave(), [work]);
  const view = useSyncExternalStore(work.subscribe, work.view);
  const pop = usePop(contact);
  const { live } = useWholeDesk();
  const activity = live.state?.activity;
  // With the answer, and with a hand-over, the record becomes this agent's to read.
  useEffect(() => void work.readWritten(), [work, activity]);
  useTakenOver(work, contact.isCall);
  return (
    <main className="desk">
      <div className="col">
        <WhoColumn work={work} view={view} pop={pop} isRinging={contact.isCall} />
      </div>
      {may('cases-write') ? (
        <CaseForm work={work} view={view} />
      ) : (
        <section className="card form-card" aria-label={t('form.label')}>
          <Empty>{t('form.notYours')}</Empty>
        </section>
      )}
      <div className="col">
        {props.side}
        <DispositionCard
          work={work}
          view={view}
          isCall={contact.isCall}
          onFinished={props.onFinished}
          openCases={pop?.openCases ?? []}
        />
      </div>
    </main>
  );
}

const LOOK_AGAIN_MS = 700;
const LOOKS = 6;

/** A colleague's call has become this agent's: what was written so far comes with it. */
function useTakenOver(work: ContactWork, isCall: boolean): void {
  const { live } = useWholeDesk();
  const isAsked = isCall && live.state?.consult?.role === 'second';
  const wasAsked = useRef(isAsked);
  useEffect(() => {
    const isMine = wasAsked.current && !isAsked;
    wasAsked.current = isAsked;
    if (!isMine) return undefined;
    // The ledger follows the call by a moment.
    let left = LOOKS;
    const timer = setInterval(() => {
      left -= 1;
      void work.lookAgain().then((found) => (found || left <= 0) && clearInterval(timer));
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [work, isAsked]);
}

/** The record of an unfinished contact is fetched; that of a call has come by itself. */
function usePop(contact: CurrentContact): Pop | null {
  const fetched = useQuery({
    queryKey: ['pop', contact.callId],
    queryFn: () => api<Pop>('GET', `/api/calls/${contact.callId}/pop`),
    enabled: contact.pop === null && contact.callId !== null,
    staleTime: 0,
  });
  return contact.pop ?? fetched.data ?? null;
}
