import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../src/contract/cases.ts';
import type { SmsRow } from '../../../src/contract/sms.ts';
import { mayFollow } from '../../../src/contract/transitions.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { CallOutButton } from '../ui/call-out-button.tsx';
import { useFormat } from '../ui/format.ts';
import { CaseMarks } from '../ui/case-marks.tsx';
import { SmsChip, useSmsReason } from '../sms/sms-words.tsx';
import { Chip, Ltr } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { FactList, PaneHead } from '../ui/pane-head.tsx';
import { AfterAnswer } from './after-answer.tsx';
import { CorrectCase } from './correct-case.tsx';
import { CasePoint } from './case-point.tsx';
import { CaseReferrals } from '../follow-up/case-referrals.tsx';
import { CaseLetters } from '../letters/case-letters.tsx';
import { CaseVisits } from './case-visits.tsx';
import { CaseWarnings } from '../warnings/case-warnings.tsx';
import { ForgetCitizen } from './forget-citizen.tsx';
import { useRecodedWords } from './recoded-words.ts';
import { RevealReporter } from './reveal-reporter.tsx';
import { UndoMerge } from './undo-merge.tsx';
import { VerifyForm } from './verify-form.tsx';

/** The result's SMS changes on its own; asked for while the case is open. */
const SMS_EVERY_MS = 2_000;

/** One case: what was said, what came of it, how the citizen is told. */
export function CasePane(props: { caseId: string }): ReactNode {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { may } = useSession();
  const found = useQuery({
    queryKey: ['case', props.caseId],
    queryFn: () => api<CaseView>('GET', `/api/cases/${props.caseId}`),
    refetchInterval: (query) => (query.state.data?.status === 'verified' ? SMS_EVERY_MS : false),
  });
  if (found.isError)
    return (
      <p role="alert" className="form-error pane">
        {problemText(found.error)}
      </p>
    );
  const view = found.data;
  if (view === undefined) return null;
  return (
    <div className="pane">
      <PaneHead title={view.serviceName ?? t('case.noService')}>
        <Chip tone={view.status === 'announced' ? 'ok' : 'accent'}>
          {t(`caseStatus.${view.status}`)}
        </Chip>
      </PaneHead>
      <p>
        <CaseMarks of={view} />
      </p>
      <Facts view={view} />
      {view.reporter === 'shown' && <p className="small muted">{t('reporter.shown')}</p>}
      {view.reporter === 'hidden' && may('cases-decide') && (
        <div className="row-end">
          <RevealReporter caseId={view.caseId} />
        </div>
      )}
      {view.citizenId !== null && view.citizenName !== null && may('cases-decide') && (
        <div className="row-end">
          <ForgetCitizen citizenId={view.citizenId} />
        </div>
      )}
      <section>
        <h2>{t('form.description')}</h2>
        <p className="prose">{view.description}</p>
      </section>
      <CorrectCase view={view} />
      <CasePoint view={view} />
      <UndoMerge view={view} mayUndo={may('cases-verify')} />
      <CaseVisits caseId={view.caseId} version={view.events.length} />
      <CaseReferrals view={view}>
        {mayFollow(view.status, 'verify', 'verify-recheck') && may('cases-verify') && (
          <VerifyForm view={view} />
        )}
      </CaseReferrals>
      {(may('letters') || may('cases-verify')) && <CaseLetters caseId={view.caseId} />}
      {may('cases-verify') && <CaseWarnings view={view} />}
      {view.outcome !== null && (
        <section>
          <h2>{t('verify.result')}</h2>
          <p>
            <b>{t(`outcome.${view.outcome}`)}</b>
          </p>
          <p className="prose">{view.explanation}</p>
        </section>
      )}
      <AfterAnswer view={view} />
      {may('sms-read') && <SmsList caseId={view.caseId} />}
      <History view={view} />
    </div>
  );
}

function Facts(props: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { view } = props;
  const isHidden = view.reporter === 'hidden';
  const facts: [string, ReactNode][] = [
    [t('case.code'), view.trackingCode === null ? '–' : <TrackingCode code={view.trackingCode} />],
    [t('case.citizen'), isHidden ? t('reporter.hidden') : (view.citizenName ?? t('case.unnamed'))],
    [
      t('case.phone'),
      isHidden ? (
        t('reporter.hidden')
      ) : view.phone === null ? (
        t('who.withheld')
      ) : (
        <>
          <Ltr>{format.phone(view.phone)}</Ltr>{' '}
          <CallOutButton small about={{ purpose: 'case', caseId: view.caseId }} />
        </>
      ),
    ],
    [t('form.district'), view.district === null ? '–' : format.district(view.district)],
    [t('form.address'), [view.addressText, view.landmark].filter(Boolean).join(' · ') || '–'],
    [t('form.kind'), t(`kind.${view.kind}`)],
    [t('form.priority'), t(`priority.${view.priority}`)],
    [t('form.announceBy'), t(`announceBy.${view.announceBy}`)],
  ];
  return <FactList facts={facts} />;
}

function SmsList(props: { caseId: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const reasonText = useSmsReason();
  const sms = useQuery({
    queryKey: ['sms', props.caseId],
    queryFn: () => api<SmsRow[]>('GET', `/api/sms?caseId=${encodeURIComponent(props.caseId)}`),
    refetchInterval: SMS_EVERY_MS,
  });
  const rows = sms.data ?? [];
  if (rows.length === 0) return null;
  return (
    <section aria-label={t('sms.title')}>
      <h2>{t('sms.title')}</h2>
      {rows.map((row) => (
        <div key={row.smsId} className="panel-form">
          <div className="row-between">
            <span className="small muted">
              <Ltr>{row.receptor}</Ltr> · {format.time(row.updatedAtMs)}
            </span>
            <SmsChip state={row.state} />
          </div>
          <p className="prose">{row.body}</p>
          {row.reason !== null && <p className="small form-error">{reasonText(row.reason)}</p>}
        </div>
      ))}
    </section>
  );
}

function History(props: { view: CaseView }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const recodedWords = useRecodedWords();
  const nameOf = (type: string): string =>
    i18n.exists(`caseEvent.${type}`) ? t(`caseEvent.${type}`) : type;
  return (
    <section aria-label={t('case.history')}>
      <h2>{t('case.history')}</h2>
      <ul className="history">
        {props.view.events.map((event) => (
          <li key={`${event.atMs} ${event.type}`}>
            <span className="faint num">
              {format.shortDate(event.atMs)} {format.time(event.atMs)}
            </span>
            <span>
              {[nameOf(event.type), event.byName, event.note, ...recodedWords(event.recoded)]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
