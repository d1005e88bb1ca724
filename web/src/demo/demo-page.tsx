import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Button from '@mui/material/Button';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DemoView } from '../../../src/contract/demo.ts';
import { api } from '../app/api.ts';
import { AppearanceButtons, Brand } from '../app/shell.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fault } from '../ui/fault.tsx';
import { Card, Chip, Ltr } from '../ui/parts.tsx';
import { CitizenCard } from './citizen-card.tsx';
import './demo.css';

const PLACES = { narges: '/desk', maryam: '/board', sara: '/follow-up', admin: '/users' } as const;
type Known = keyof typeof PLACES;
const KEY = ['demo'];
/** A storm ends by itself: the switch must say so. */
const LOOK_EVERY_MS = 5_000;

/** Where the newcomer plays the citizen, and finds the ways to the desk and the board. */
export function DemoPage(): ReactNode {
  const { t } = useTranslation();
  const view = useQuery({
    queryKey: KEY,
    queryFn: () => api<DemoView>('GET', '/api/demo'),
    refetchInterval: LOOK_EVERY_MS,
  });
  return (
    <main className="demo">
      <header className="track-head">
        <Brand />
        <Chip tone="ring">{t('demo.chip')}</Chip>
        <span className="grow" />
        <AppearanceButtons />
      </header>
      <h1>{t('demo.title')}</h1>
      {view.data === undefined ? <Fault error={view.error} /> : <Parts view={view.data} />}
    </main>
  );
}

function Parts({ view }: { view: DemoView }): ReactNode {
  const { t } = useTranslation();
  return (
    <div className="demo-parts">
      <CitizenCard view={view} />
      <div className="demo-house">
        <Card title={t('demo.steps')}>
          <ol className="demo-steps">
            {(['desk', 'line', 'dial', 'write', 'read'] as const).map((step) => (
              <li key={step}>{t(`demo.step.${step}`)}</li>
            ))}
          </ol>
        </Card>
        <PeopleCard view={view} />
        <StormCard view={view} />
      </div>
    </div>
  );
}

function PeopleCard({ view }: { view: DemoView }): ReactNode {
  const { t } = useTranslation();
  return (
    <Card title={t('demo.people')}>
      <ul className="demo-people">
        {view.people.map(({ username }) =>
          username in PLACES ? (
            <li key={username}>
              <a href={PLACES[username as Known]} target="_blank" rel="noreferrer">
                {t(`demo.open.${username as Known}`)}
              </a>
              <Ltr>{username}</Ltr>
            </li>
          ) : null,
        )}
      </ul>
      <p className="demo-password">
        {t('demo.password')} <Ltr className="code">{view.password}</Ltr>
        <CopyButton text={view.password} label={t('demo.copyPassword')} />
      </p>
      <p className="small muted pad-inline">{t('demo.twoBrowsers')}</p>
    </Card>
  );
}

function StormCard({ view }: { view: DemoView }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const storm = useMutation({
    mutationFn: (on: boolean) => api<DemoView>('POST', '/api/demo/storm', { on }),
    onSuccess: (after) => queries.setQueryData(KEY, after),
  });
  return (
    <Card title={t('demo.life')}>
      <div className="demo-storm">
        <p className="grow">{view.isStorm ? t('demo.stormOn') : t('demo.stormOff')}</p>
        <Button
          variant="outlined"
          color={view.isStorm ? 'inherit' : 'warning'}
          aria-pressed={view.isStorm}
          disabled={storm.isPending}
          onClick={() => storm.mutate(!view.isStorm)}
        >
          {view.isStorm ? t('demo.endStorm') : t('demo.startStorm')}
        </Button>
      </div>
      <Fault error={storm.error} className="pad-inline" />
    </Card>
  );
}
