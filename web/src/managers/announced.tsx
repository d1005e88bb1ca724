import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManagerSession } from '../../../src/contract/manager-sessions.ts';
import { useFormat } from '../ui/format.ts';

export function SessionHours({ session }: { session: ManagerSession }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  return t('managers.when', {
    day: format.date(session.fromMs),
    from: format.time(session.fromMs),
    until: format.time(session.untilMs),
  });
}

/** What every expert may tell a citizen. */
export function Announced({ session }: { session: ManagerSession }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { districts, topics } = session;
  return (
    <div className="pane">
      <h1>{session.title}</h1>
      <p>
        {session.managerName} · <SessionHours session={session} />
      </p>
      <p className="small muted">
        {t('managers.hostedBy', { name: session.hostName })} ·{' '}
        {districts.length === 0
          ? t('managers.wholeCity')
          : districts.map((one) => t('place.district', { shown: format.district(one) })).join('، ')}
        {topics !== '' && ` · ${topics}`}
      </p>
    </div>
  );
}
