import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EmergencyView } from '../../../src/contract/emergencies.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { EmergencyPane } from './emergency-pane.tsx';
import { InspectorsCard } from './inspectors-card.tsx';
import { RosterCard } from './roster-card.tsx';
import { EMERGENCIES_KEY, useEmergencies } from './use-emergencies.ts';

/** What burns, who goes there; and for whoever leads the shift, who is on duty where and when. */
export function DutyPage(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const [part, setPart] = useState<'now' | 'roster'>('now');
  const [openId, setOpenId] = useState<string | null>(null);
  const client = useQueryClient();
  const emergencies = useEmergencies(may('duty'));
  const rows = emergencies.data ?? [];
  const open = rows.find(({ emergencyId }) => emergencyId === openId);
  const parts = [
    ...(may('duty') ? [{ value: 'now' as const, label: t('duty.now') }] : []),
    ...(may('duty-roster') ? [{ value: 'roster' as const, label: t('duty.roster') }] : []),
  ];
  const shown = may('duty') ? part : 'roster';
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('duty.title')}>
          <div className="list-head">
            <h1 className="grow">{t('duty.title')}</h1>
            {parts.length > 1 && (
              <Choice
                label={t('duty.title')}
                hideLabel
                value={shown}
                onChange={setPart}
                options={parts}
              />
            )}
          </div>
          <Fault error={emergencies.error} className="pad-inline" />
          {emergencies.isSuccess && rows.length === 0 && <Empty>{t('duty.none')}</Empty>}
          <ul>
            {rows.map((row) => (
              <Row
                key={row.emergencyId}
                row={row}
                isOpen={row.emergencyId === openId && shown === 'now'}
                onOpen={() => {
                  setPart('now');
                  setOpenId(row.emergencyId);
                }}
              />
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t(`duty.${shown}`)}>
          {shown === 'roster' ? (
            <>
              <RosterCard />
              <InspectorsCard />
            </>
          ) : open === undefined ? (
            <Empty>{t('duty.choose')}</Empty>
          ) : (
            <EmergencyPane
              key={open.emergencyId}
              row={open}
              onDone={(left) => client.setQueryData(EMERGENCIES_KEY, left)}
            />
          )}
        </section>
      </main>
    </>
  );
}

function Row(props: { row: EmergencyView; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { row } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <b>{row.serviceName ?? t('case.noService')}</b>
        <br />
        <span className="small muted">
          {row.district !== null &&
            `${t('place.district', { shown: format.district(row.district) })} · `}
          {row.addressText} · {format.time(row.startedAtMs)}
        </span>
        <span className="chips">
          <Chip tone={row.endedAtMs === null ? 'ring' : 'plain'}>
            {t(`duty.state.${row.state}`)}
          </Chip>
          {row.alarm !== null && <Chip tone="alarm">{t(`duty.alarm.${row.alarm}`)}</Chip>}
        </span>
      </button>
    </li>
  );
}
