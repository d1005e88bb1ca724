import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PartHealth, SystemView } from '../../../src/contract/health.ts';
import { api } from '../app/api.ts';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Ltr, type Tone } from '../ui/parts.tsx';
import { PhoneDoorCard } from './phone-door-card.tsx';
import { TrunksCard } from './trunks-card.tsx';

/** A look costs a few reads: often enough for somebody who waits for a part to come back. */
const LOOK_EVERY_MS = 10_000;

const TONES: Readonly<Record<PartHealth['state'], Tone>> = {
  well: 'ok',
  worry: 'ring',
  down: 'alarm',
};

/** What a watcher asks of /healthz, for people. */
export function SystemPage(): ReactNode {
  const { t } = useTranslation();
  const system = useQuery({
    queryKey: ['system'],
    queryFn: () => api<SystemView>('GET', '/api/system'),
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <>
      <Header />
      <main className="two">
        {/* Rows without a control: without the tab stop no key could scroll them. */}
        <section className="card" aria-label={t('system.title')} tabIndex={0}>
          <div className="list-head">
            <h1 className="grow">{t('system.title')}</h1>
          </div>
          <Fault error={system.error} className="pad-inline" />
          <ul>
            {system.data?.parts.map((one) => (
              <PartRow key={one.part} one={one} />
            ))}
          </ul>
        </section>
        <section className="card pad" aria-label={t('system.about')}>
          <h2 className="card-title">{t('system.about')}</h2>
          {system.data !== undefined && <About system={system.data} />}
          <TrunksCard />
          {system.data !== undefined && <PhoneDoorCard door={system.data.phoneDoor} />}
        </section>
      </main>
    </>
  );
}

function PartRow({ one }: { one: PartHealth }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { part, state, reason, amount } = one;
  const count = amount === null ? '' : digits(amount);
  return (
    <li className="list-row static" data-testid={`part-${part}`}>
      <div className="grow">
        <b>{t(`system.parts.${part}`)}</b>
        {reason !== null && (
          <div className="muted">
            {t(`system.reasons.${reason}`, { count: amount ?? 0, amount: count })}
          </div>
        )}
      </div>
      <Chip tone={TONES[state]} dot>
        {t(`system.states.${state}`)}
      </Chip>
    </li>
  );
}

function About({ system }: { system: SystemView }): ReactNode {
  const { t } = useTranslation();
  const { date, second } = useFormat();
  const at = (ms: number): string => `${date(ms)} ${second(ms)}`;
  return (
    <dl className="facts">
      <div>
        <dt>{t('system.version')}</dt>
        <dd>
          <Ltr>{system.version}</Ltr>
        </dd>
      </div>
      <div>
        <dt>{t('system.database')}</dt>
        <dd>
          <Ltr>{system.database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}</Ltr>
        </dd>
      </div>
      <div>
        <dt>{t('system.startedAt')}</dt>
        <dd>{at(system.startedAtMs)}</dd>
      </div>
      <div>
        <dt>{t('system.backupAt')}</dt>
        <dd>{system.backupAtMs === null ? t('system.noBackup') : at(system.backupAtMs)}</dd>
      </div>
      <div>
        <dt>{t('system.lookedAt')}</dt>
        <dd>{at(system.lookedAtMs)}</dd>
      </div>
    </dl>
  );
}
