import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ManagerSession } from '../../../src/contract/manager-sessions.ts';
import { TellPhone, WithPhone } from '../announce/tell-phone.tsx';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Empty } from '../ui/parts.tsx';
import { Announced, SessionHours } from './announced.tsx';
import { PlanForm } from './plan-form.tsx';
import { PromisesPane } from './promises-pane.tsx';
import { ReportPane } from './report-pane.tsx';
import { SessionPane } from './session-pane.tsx';
import { useManagerSessions } from './use-sessions.ts';
import './managers.css';

type Tab = 'sessions' | 'promises' | 'report';

/** Announced hours in which managers answer; what they promised; what became of it. */
export function ManagersPage(): ReactNode {
  const { may } = useSession();
  return may('desk') ? (
    <WithPhone>
      <Tabs />
    </WithPhone>
  ) : (
    <Tabs />
  );
}

function Tabs(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const tabs: readonly Tab[] = [
    ...(may('sessions-book') || may('sessions-write') ? (['sessions'] as const) : []),
    ...(may('oversight') ? (['promises'] as const) : []),
    ...(may('sessions-write') || may('cases-verify') ? (['report'] as const) : []),
  ];
  const [tab, setTab] = useState<Tab>(tabs[0] ?? 'promises');
  return (
    <>
      <Header />
      {tabs.length > 1 && (
        <div className="managers-tabs">
          <Choice
            label={t('managers.title')}
            hideLabel
            value={tab}
            onChange={setTab}
            options={tabs.map((value) => ({ value, label: t(`managers.tab.${value}`) }))}
          />
        </div>
      )}
      {tab === 'sessions' && <Sessions />}
      {tab === 'promises' && <PromisesPane />}
      {tab === 'report' && <ReportPane />}
    </>
  );
}

function Sessions(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const sessions = useManagerSessions();
  const [openId, setOpenId] = useState<string | null>(null);
  const [isPlanning, setPlanning] = useState(false);
  const all = sessions.data ?? [];
  const open = all.find(({ sessionId }) => sessionId === openId);
  return (
    <main className="two">
      <ListCard
        title={t('managers.title')}
        beside={
          may('sessions-write') && (
            <button
              type="button"
              className="link"
              onClick={() => {
                setOpenId(null);
                setPlanning(true);
              }}
            >
              {t('managers.plan')}
            </button>
          )
        }
        error={sessions.error}
        empty={sessions.isSuccess && all.length === 0 && t('managers.none')}
      >
        <ul>
          {all.map((one) => (
            <SessionRow
              key={one.sessionId}
              session={one}
              isOpen={one.sessionId === openId}
              onOpen={() => {
                setPlanning(false);
                setOpenId(one.sessionId);
              }}
            />
          ))}
        </ul>
        {may('desk') && open?.isHost === true && open.state === 'open' && (
          <div className="pane">
            <TellPhone />
          </div>
        )}
      </ListCard>
      <section className="card" aria-label={t('managers.open')}>
        {isPlanning && <PlanForm onPlanned={() => setPlanning(false)} />}
        {!isPlanning && open === undefined && <Empty>{t('managers.choose')}</Empty>}
        {open !== undefined && (open.isHost || may('sessions-write')) && (
          <SessionPane key={open.sessionId} summary={open} others={all} />
        )}
        {open !== undefined && !open.isHost && !may('sessions-write') && (
          <Announced session={open} />
        )}
      </section>
    </main>
  );
}

function SessionRow(props: {
  session: ManagerSession;
  isOpen: boolean;
  onOpen: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { session } = props;
  return (
    <li>
      <button type="button" className="list-row" aria-current={props.isOpen} onClick={props.onOpen}>
        <span className="row-between">
          <b>{session.title}</b>
          <Chip tone={session.state === 'open' ? 'accent' : 'plain'}>
            {t(`managers.state.${session.state}`)}
          </Chip>
        </span>
        <span className="small muted">
          <SessionHours session={session} />
          {' · '}
          {t('managers.filled', {
            booked: format.digits(session.booked),
            places: format.digits(session.places),
          })}
        </span>
      </button>
    </li>
  );
}
