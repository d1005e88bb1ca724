import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { DoorRefusal, type PhoneDoor } from '../../../src/contract/phone-door.ts';
import { useFormat } from '../ui/format.ts';
import { Empty, Ltr } from '../ui/parts.tsx';

/** Who knocks at the phones' door and is turned away, and whose account was used in another place. */
export function PhoneDoorCard({ door }: { door: PhoneDoor | null }): ReactNode {
  const { t } = useTranslation();
  const { date, second, digits } = useFormat();
  return (
    <section className="pane" aria-label={t('phoneDoor.title')} data-testid="phone-door">
      <h2 className="card-title">{t('phoneDoor.title')}</h2>
      {door === null ? (
        <Empty>{t('phoneDoor.none')}</Empty>
      ) : (
        <>
          <dl className="facts">
            {DoorRefusal.options.map((why) => (
              <div key={why} data-testid={`door-${why}`}>
                <dt>{t(`phoneDoor.refused.${why}`)}</dt>
                <dd>{digits(door.refused[why])}</dd>
              </div>
            ))}
          </dl>
          {door.hosts.length > 0 && <h3 className="small">{t('phoneDoor.hosts')}</h3>}
          <ul>
            {door.hosts.map(({ host, count, lastAtMs }) => (
              <li key={host} className="list-row static">
                <div className="row-between">
                  <Ltr>{host}</Ltr>
                  <span className="small muted">
                    {t('phoneDoor.tries', { shown: digits(count), time: second(lastAtMs) })}
                  </span>
                </div>
              </li>
            ))}
          </ul>
          {door.elsewhere.length === 0 ? (
            <p className="small muted">{t('phoneDoor.nowhere')}</p>
          ) : (
            <h3 className="small">{t('phoneDoor.elsewhere')}</h3>
          )}
          <ul>
            {door.elsewhere.map(({ agentId, name, host, atMs }) => (
              <li key={`${agentId} ${host} ${atMs}`} className="list-row static">
                <div className="row-between">
                  <b>{name}</b>
                  <span className="small muted">
                    <Ltr>{host}</Ltr> {date(atMs)} {second(atMs)}
                  </span>
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
