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
import { SETTINGS_KEY, SettingForm, SettingValue } from './setting-form.tsx';

/** What else is set while the line runs has a page of its own. */
const LIVE = [
  { to: '/queues', grant: 'queues-write', label: 'nav.queues' },
  { to: '/hours', grant: 'queues-write', label: 'nav.hours' },
  { to: '/prompts', grant: 'queues-write', label: 'nav.prompts' },
  { to: '/sms', grant: 'sms-write', label: 'nav.sms' },
  { to: '/letter-settings', grant: 'letters-write', label: 'nav.letterSettings' },
  { to: '/users', grant: 'users-write', label: 'nav.users' },
  { to: '/organisation', grant: 'organisation-write', label: 'nav.organisation' },
] as const;

/** How the installation is set: each with its meaning, its value, and the form of those that count at once. */
export function SettingsPage(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const [typed, setTyped] = useState('');
  const sought = useDeferredValue(typed.trim());
  const list = useQuery({
    queryKey: SETTINGS_KEY,
    queryFn: () => api<SettingRow[]>('GET', '/api/settings'),
  });
  const shown = searchByWords(
    list.data ?? [],
    sought,
    ({ name }) => `${name} ${t(`settings.meaning.${name}`)}`,
  );
  const [openName, setOpenName] = useState<string | null>(null);
  const open = may('settings-write') ? list.data?.find(({ name }) => name === openName) : undefined;
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
              <SettingLine
                key={row.name}
                row={row}
                isOpen={row.name === open?.name}
                onOpen={
                  row.live !== null && may('settings-write') ? () => setOpenName(row.name) : null
                }
              />
            ))}
          </ul>
        </section>
        <section className="card" aria-label={t('settings.how')}>
          {open === undefined || open.live === null ? null : (
            <SettingForm key={open.name} row={open} live={open.live} />
          )}
          <How />
        </section>
      </main>
    </>
  );
}

function How(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const live = LIVE.filter(({ grant }) => may(grant));
  return (
    <div className="pane">
      <h2 className="card-title">{t('settings.how')}</h2>
      <p>{t('settings.lead')}</p>
      <p>{t(may('settings-write') ? 'settings.leadLive' : 'settings.leadOthers')}</p>
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
  );
}

/** `onOpen` null: it counts from the next start, or others change it. */
function SettingLine(props: {
  row: SettingRow;
  isOpen: boolean;
  onOpen: (() => void) | null;
}): ReactNode {
  const { t } = useTranslation();
  const { name, value, defaultValue, isSet, from, live } = props.row;
  const said = (
    <>
      <span className="row-between">
        <span>{t(`settings.meaning.${name}`)}</span>
        <Chip tone={isSet ? 'accent' : 'plain'}>
          {value === null ? t('settings.hidden') : <SettingValue row={props.row} text={value} />}
        </Chip>
      </span>
      <span className="small muted">
        <Ltr>{name}</Ltr>
        {live !== null && <> · {t('settings.atOnce')}</>}
        {from !== 'default' && <> · {t(`settings.from.${from}`)}</>}
        {isSet && (
          <>
            {' '}
            · {t('settings.default')} <SettingValue row={props.row} text={defaultValue} />
          </>
        )}
      </span>
    </>
  );
  return (
    <li data-testid={`setting-${name}`}>
      {props.onOpen === null ? (
        <div className="list-row static">{said}</div>
      ) : (
        <button
          type="button"
          className="list-row"
          aria-current={props.isOpen}
          onClick={props.onOpen}
        >
          {said}
        </button>
      )}
    </li>
  );
}
