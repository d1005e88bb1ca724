import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { LetterRow, LetterView } from '../../../src/contract/letters.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { FactList, PaneHead } from '../ui/pane-head.tsx';
import { LetterActs } from './letter-acts.tsx';
import { LetterChip, LetterNumber, Reason } from './letter-words.tsx';
import { ReceivedCard } from './received-card.tsx';

const LOOK_AGAIN_MS = 5_000;

/** One letter: where it is, what it says, what came back. */
export function LetterPane({ letterId }: { letterId: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const found = useQuery({
    queryKey: ['letter', letterId],
    queryFn: () => api<LetterView>('GET', `/api/letters/${letterId}`),
    // Each reading is in the audit: once when it is opened, and when it is known to have changed.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
  });
  const view = found.data;
  const row = useReadAgain(view, found.refetch);
  if (view === undefined) return <Fault error={found.error} className="pane" />;
  return (
    <div className="pane">
      <PaneHead title={view.document.subject} lang="fa">
        <LetterChip state={view.state} />
      </PaneHead>
      <Reason reason={view.reason} />
      <Facts
        view={{ ...view, nextAtMs: (row ?? view).nextAtMs }}
        post={i18n.language === 'fa' ? view.postFa : view.postEn}
      />
      <div className="row-end">
        <Link to="/letters/$letterId/print" params={{ letterId }} className="link">
          {t('letters.print')}
        </Link>
      </div>
      <section aria-label={t('letters.says')}>
        <h2>{t('letters.says')}</h2>
        <p className="prose" dir="rtl" lang="fa">
          {view.document.body}
        </p>
      </section>
      <LetterActs key={`${view.letterId} ${view.state}`} view={view} />
      {view.received.length > 0 && (
        <section aria-label={t('letters.received')}>
          <h2>{t('letters.received')}</h2>
          {view.received.map((one) => (
            <ReceivedCard key={one.receivedId} received={one} />
          ))}
        </section>
      )}
      {view.tries.length > 0 && <Tries view={view} />}
    </div>
  );
}

/** Looks how far it is, which is no reading of it; what it says is read again when that changed. */
function useReadAgain(
  view: LetterView | undefined,
  readAgain: () => unknown,
): LetterRow | undefined {
  const caseId = view?.caseId;
  const rows = useQuery({
    queryKey: ['case-letters', caseId],
    queryFn: () => api<LetterRow[]>('GET', `/api/cases/${caseId}/letters`),
    refetchInterval: LOOK_AGAIN_MS,
    enabled: caseId !== undefined,
  });
  const row = rows.data?.find(({ letterId }) => letterId === view?.letterId);
  const before = view === undefined ? '' : stageOf(view);
  const now = row === undefined ? before : stageOf(row);
  useEffect(() => {
    if (now !== before) readAgain();
    // What was read may be newer than the row for a moment: only another row is a reason.
  }, [now]);
  return row;
}

function stageOf({ state, reason, number, attempts }: LetterRow): string {
  return [state, reason, number, attempts].join();
}

function Facts({ view, post }: { view: LetterView; post: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const at = (ms: number | null): string =>
    ms === null ? '–' : `${format.shortDate(ms)} ${format.time(ms)}`;
  const facts: [string, ReactNode][] = [
    [t('letters.to'), post],
    [
      t('letters.code'),
      view.trackingCode === null ? '–' : <TrackingCode code={view.trackingCode} />,
    ],
    [
      t('letters.number'),
      view.number === null ? (
        t('letters.noNumber')
      ) : (
        <LetterNumber number={format.digits(view.number)} />
      ),
    ],
    [t('letters.writtenAt'), at(view.createdAtMs)],
    [t('letters.wayLabel'), t(`letters.way.${view.way}`)],
    [t('letters.sentAt'), at(view.sentAtMs)],
    [
      t('letters.registeredAt'),
      view.registeredAtMs === null ? '–' : format.date(view.registeredAtMs),
    ],
    [t('letters.nextAt'), at(view.nextAtMs)],
    [
      t('letters.template'),
      view.templateVersion === null ? '–' : format.digits(view.templateVersion),
    ],
  ];
  return <FactList facts={facts} />;
}

function Tries({ view }: { view: LetterView }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const outcomeText = (outcome: string): string => {
    const key = `letters.outcome.${outcome}`;
    return i18n.exists(key) ? t(key) : outcome;
  };
  return (
    <section aria-label={t('letters.tries')}>
      <h2>{t('letters.tries')}</h2>
      <ul className="history">
        {view.tries.map((one) => (
          <li key={`${one.atMs} ${one.op} ${one.outcome}`}>
            <span className="faint num">
              {format.shortDate(one.atMs)} {format.second(one.atMs)}
            </span>
            <span>
              {[
                t(`letters.op.${one.op}`),
                t(`letters.way.${one.way}`),
                outcomeText(one.outcome),
                one.code,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
