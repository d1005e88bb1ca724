import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManagerPromise, Talk, TalkCase } from '../../../src/contract/manager-sessions.ts';
import { CaseClock } from '../ui/case-clock.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';

/** Who is on the line, what he wants, and how his cases stand. */
export function TalkView(props: { talk: Talk; isGuest: boolean }): ReactNode {
  const { t } = useTranslation();
  const { talk } = props;
  return (
    <section className="talk" aria-label={t('managers.present')}>
      <h1>{talk.citizenName ?? t(talk.isProtected ? 'managers.protected' : 'managers.unnamed')}</h1>
      <div>
        <h2>{t('managers.matter')}</h2>
        <p className="prose">{talk.matter}</p>
      </div>
      <div>
        <h2>{t('managers.cases')}</h2>
        {talk.cases.length === 0 && (
          <p className="small muted">
            {t(props.isGuest ? 'managers.noCasesGuest' : 'managers.noCases')}
          </p>
        )}
        {talk.cases.map((one) => (
          <CaseCard key={one.caseId} of={one} />
        ))}
      </div>
    </section>
  );
}

function CaseCard({ of }: { of: TalkCase }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (of.isHidden) return <p className="case-card">{t('managers.hidden')}</p>;
  return (
    <div className="case-card">
      <CaseClock
        name={of.serviceName ?? t('case.noService')}
        fromMs={of.registeredAtMs}
        dueMs={of.dueAtMs}
        status={of.status}
      >
        <span className="small muted">
          {of.trackingCode !== null && <TrackingCode code={of.trackingCode} />}
          {of.district !== null &&
            ` · ${t('place.district', { shown: format.district(of.district) })}`}{' '}
          · {t(`caseStatus.${of.status}`)}
        </span>
      </CaseClock>
      <p className="prose">{of.description}</p>
      <details open>
        <summary className="small muted">{t('managers.history')}</summary>
        <ul className="history">
          {of.events.map((event, at) => (
            // Two of one kind may share an instant.
            <li key={`${at}-${event.type}`}>
              <span className="faint num">
                {format.shortDate(event.atMs)} {format.time(event.atMs)}
              </span>
              <span>{t(`caseEvent.${event.type}`)}</span>
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

export function PromiseRows(props: {
  promises: readonly ManagerPromise[];
  children?: (promise: ManagerPromise) => ReactNode;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  if (props.promises.length === 0) return <Empty>{t('managers.noPromises')}</Empty>;
  return (
    <ul aria-label={t('managers.promises')}>
      {props.promises.map((one) => (
        <li key={one.promiseId} className="promise">
          <span className="row-between">
            <b>{one.text}</b>
            <span className="chips">
              {one.isOverdue && <Chip tone="alarm">{t('managers.overdue')}</Chip>}
              <Chip tone={one.outcome === 'kept' ? 'ok' : 'plain'}>
                {one.outcome === null ? t('managers.noWord') : t(`managers.outcome.${one.outcome}`)}
              </Chip>
            </span>
          </span>
          <span className="small muted">
            {i18n.language === 'fa' ? one.departmentFa : one.departmentEn} ·{' '}
            {t('managers.byDay', { day: format.date(one.dueAtMs) })} · <bdi>{one.title}</bdi>{' '}
            {one.trackingCode !== null && <TrackingCode code={one.trackingCode} />}
          </span>
          {one.note !== null && <span className="small">{one.note}</span>}
          {props.children?.(one)}
        </li>
      ))}
    </ul>
  );
}
