import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useDeferredValue, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingRow } from '../../../src/contract/settings.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { Chip, Empty, Ltr } from '../ui/parts.tsx';
import { searchByWords } from '../ui/search-words.ts';
import { TextInput } from '../ui/text-input.tsx';

/** What is set while the line runs has a page of its own. */
const LIVE = [
  { to: '/queues', grant: 'queues-write', label: 'nav.queues' },
  { to: '/hours', grant: 'queues-write', label: 'nav.hours' },
  { to: '/prompts', grant: 'queues-write', label: 'nav.prompts' },
  { to: '/sms', grant: 'sms-write', label: 'nav.sms' },
  { to: '/letter-settings', grant: 'letters-write', label: 'nav.letterSettings' },
  { to: '/users', grant: 'users-write', label: 'nav.users' },
  { to: '/organisation', grant: 'organisation-write', label: 'nav.organisation' },
] as const;

/** What this installation was told from outside: each with its meaning, its value and its default. */
export function SettingsPage(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const [typed, setTyped] = useState('');
  const sought = useDeferredValue(typed.trim());
  const list = useQuery({
    queryKey: ['settings'],
    queryFn: () => api<SettingRow[]>('GET', '/api/settings'),
  });
  const shown = searchByWords(
    list.data ?? [],
    sought,
    ({ name }) => `${name} ${t(`settings.meaning.${name}`)}`,
  );
  const live = LIVE.filter(({ grant }) => may(grant));
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('settings.title')}>
          <div className="list-head">
            <h1 className="grow">{t('settings.title')}</h1>
          </div>
          <div className="pad-inline">
            <TextInput
              label={t('settings.search')}
              value={typed}
              onChange={setTyped}
              type="search"
            />
          </div>
          <Fault error={list.error} className="pad-inline" />
          {list.isSuccess && shown.length === 0 && <Empty>{t('search.nothing')}</Empty>}
          <ul>
            {shown.map((row) => (
              <SettingLine key={row.name} row={row} />
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t('settings.how')}>
          <div className="pane">
            <h2 className="card-title">{t('settings.how')}</h2>
            <p>{t('settings.lead')}</p>
            {live.length > 0 && <p>{t('settings.live')}</p>}
            <ul>
              {live.map(({ to, label }) => (
                <li key={to}>
                  <Link to={to} className="link row-link">
                    {t(label)}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        </section>
      </main>
    </>
  );
}

function SettingLine({ row }: { row: SettingRow }): ReactNode {
  const { t } = useTranslation();
  const { name, value, defaultValue, isSet } = row;
  const said = (text: string): ReactNode =>
    text === '' ? <span className="faint">{t('settings.empty')}</span> : <Ltr>{text}</Ltr>;
  return (
    <li className="list-row static" data-testid={`setting-${name}`}>
      <div className="row-between">
        <span>{t(`settings.meaning.${name}`)}</span>
        <Chip tone={isSet ? 'accent' : 'plain'}>
          {value === null ? t('settings.hidden') : said(value)}
        </Chip>
      </div>
      <span className="small muted">
        <Ltr>{name}</Ltr>
        {isSet && (
          <>
            {' '}
            · {t('settings.default')} {said(defaultValue)}
          </>
        )}
      </span>
    </li>
  );
}
