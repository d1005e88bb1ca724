import Button from '@mui/material/Button';
import ListItemText from '@mui/material/ListItemText';
import Menu from '@mui/material/Menu';
import MenuItem from '@mui/material/MenuItem';
import { Link, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { OWN_WORK_DOOR } from '../../../src/contract/own-work.ts';
import { LateCount } from '../circulars/late-count.tsx';
import { UnreadLink } from '../circulars/unread-link.tsx';
import { DutyCount } from '../duty/duty-count.tsx';
import { UntriagedCount } from '../follow-up/untriaged-count.tsx';
import { MissedCount } from '../missed/missed-count.tsx';
import { useFormat } from '../ui/format.ts';
import { usePreferences } from './preferences.tsx';
import { type Grant, useSession } from './session.tsx';
import { SimulatorNotice } from './simulator-notice.tsx';

type Page =
  | '/desk'
  | '/board'
  | '/cases'
  | '/announce'
  | '/follow-up'
  | '/letters'
  | '/letter-settings'
  | '/referrals'
  | '/duty'
  | '/field'
  | '/commissions'
  | '/warnings'
  | '/oversight'
  | '/managers'
  | '/guest'
  | '/works'
  | '/organisation'
  | '/routing'
  | '/calendars'
  | '/codes'
  | '/knowledge'
  | '/circulars'
  | '/shift'
  | '/recurring'
  | '/training'
  | '/imports'
  | '/missed'
  | '/calls'
  | '/queues'
  | '/prompts'
  | '/users'
  | '/api-keys'
  | '/hours'
  | '/directory'
  | '/callers'
  | '/sms'
  | '/system'
  | '/settings';

interface PageLink {
  readonly to: Page;
  readonly grant: Grant;
  /** Opens it as well. */
  readonly or?: Grant | readonly Grant[];
  readonly label: string;
  /** Opened now and then, to set something up: behind one button, so that the others keep one row. */
  readonly isSetup?: true;
  /** Goes behind «more» where somebody has so many that they would not be one row. */
  readonly mayYield?: true;
}

const MOST_IN_A_ROW = 10;

const PAGES: readonly PageLink[] = [
  { to: '/desk', grant: 'desk', label: 'nav.desk' },
  { to: '/board', grant: 'board', label: 'nav.board' },
  {
    to: '/announce',
    grant: 'announce',
    or: 'announce-read',
    label: 'nav.announce',
    mayYield: true,
  },
  { to: '/cases', grant: 'cases-verify', or: ['announce', 'cases-read'], label: 'nav.cases' },
  { to: '/follow-up', grant: 'cases-verify', label: 'nav.followUp' },
  { to: '/letters', grant: 'letters', label: 'nav.letters', mayYield: true },
  { to: '/commissions', grant: 'cases-verify', label: 'nav.commissions', mayYield: true },
  { to: '/warnings', grant: 'cases-verify', label: 'nav.warnings', mayYield: true },
  { to: '/referrals', grant: 'referrals', label: 'nav.referrals', mayYield: true },
  { to: '/recurring', grant: 'cases-verify', label: 'nav.recurring', isSetup: true },
  { to: '/oversight', grant: 'oversight', label: 'nav.oversight', mayYield: true },
  {
    to: '/managers',
    grant: 'sessions-book',
    or: ['sessions-write', 'oversight'],
    label: 'nav.managers',
    mayYield: true,
  },
  { to: '/guest', grant: 'session-guest', label: 'nav.guest' },
  { to: '/works', grant: 'works-write', label: 'nav.works', mayYield: true },
  { to: '/duty', grant: 'duty', or: 'duty-roster', label: 'nav.duty' },
  { to: '/field', grant: 'field-visits', label: 'nav.field' },
  { to: '/shift', grant: 'shift-handover', label: 'nav.shift', mayYield: true },
  { to: '/missed', grant: 'missed-callers', label: 'nav.missed' },
  { to: '/calls', grant: 'calls-read', label: 'nav.calls' },
  { to: '/queues', grant: 'queues-write', label: 'nav.queues', isSetup: true },
  { to: '/prompts', grant: 'queues-write', label: 'nav.prompts', isSetup: true },
  { to: '/users', grant: 'users-write', label: 'nav.users', isSetup: true },
  { to: '/api-keys', grant: 'users-write', label: 'nav.apiKeys', isSetup: true },
  { to: '/hours', grant: 'queues-write', label: 'nav.hours', isSetup: true },
  { to: '/directory', grant: 'queues-write', label: 'nav.directory', isSetup: true },
  { to: '/callers', grant: 'line-control', label: 'nav.callers', isSetup: true },
  {
    to: '/sms',
    grant: 'sms-write',
    or: ['sms-approve', 'sms-read'],
    label: 'nav.sms',
    isSetup: true,
  },
  {
    to: '/letter-settings',
    grant: 'letters-write',
    or: 'letters-approve',
    label: 'nav.letterSettings',
    isSetup: true,
  },
  {
    to: '/organisation',
    grant: 'organisation-write',
    label: 'nav.organisation',
    isSetup: true,
  },
  { to: '/routing', grant: 'organisation-write', label: 'nav.routing', isSetup: true },
  { to: '/calendars', grant: 'organisation-write', label: 'nav.calendars', isSetup: true },
  { to: '/knowledge', grant: 'knowledge-write', label: 'nav.knowledge', isSetup: true },
  { to: '/circulars', grant: 'circulars-write', label: 'nav.circulars', isSetup: true },
  { to: '/training', grant: 'training-write', label: 'nav.training', isSetup: true },
  { to: '/codes', grant: 'organisation-write', label: 'nav.codes', isSetup: true },
  {
    to: '/imports',
    grant: 'organisation-write',
    or: ['users-write', 'queues-write'],
    label: 'nav.imports',
    isSetup: true,
  },
  { to: '/system', grant: 'system-read', label: 'nav.system', isSetup: true },
  { to: '/settings', grant: 'system-read', label: 'nav.settings', isSetup: true },
];

/** Where a person begins: the first page that his roles open. */
export function landingOf(may: (grant: Grant) => boolean): Page {
  // Who tells results, and writes none down, has the desk for its telephone alone.
  if (may('announce') && !may('cases-write')) return '/announce';
  const own = PAGES.find(({ grant }) => may(grant)) ?? PAGES.find((page) => opens(page, may));
  return own?.to ?? '/cases';
}

function opens(page: PageLink, may: (grant: Grant) => boolean): boolean {
  return may(page.grant) || [page.or ?? []].flat().some((grant) => may(grant));
}

export function Brand(): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  return (
    <span className="brand">
      {t('app.name')} <b>{digits(137)}</b>
    </span>
  );
}

/** The bar on top: the page's own words at its start and end, the person's menu last. */
export function Header(props: { start?: ReactNode; end?: ReactNode; bare?: boolean }): ReactNode {
  return (
    <>
      <header className="top">
        <Brand />
        {props.bare !== true && <Pages />}
        {props.start}
        <span className="grow" />
        {props.end}
        {props.bare !== true && <UnreadLink />}
        {props.bare !== true && <PersonMenu />}
      </header>
      {props.bare !== true && <SimulatorNotice />}
    </>
  );
}

function Pages(): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const open = PAGES.filter((page) => opens(page, may));
  if (open.length < 2) return null;
  const setup = open.filter((page) => page.isSetup === true);
  // A button for a single page would only be one click more.
  const daily = setup.length > 1 ? open.filter((page) => page.isSetup !== true) : open;
  const isCrowded = daily.length > MOST_IN_A_ROW;
  const more = isCrowded ? daily.filter((page) => page.mayYield === true) : [];
  const inRow = daily.filter((page) => !more.includes(page));
  return (
    <nav className="pages" aria-label={t('nav.label')}>
      {inRow.map((page) => (
        <Link key={page.to} to={page.to} activeProps={{ 'aria-current': 'page' }}>
          {t(page.label)}
          {page.to === '/missed' && <MissedCount />}
          {page.to === '/follow-up' && <UntriagedCount />}
          {page.to === '/duty' && may('duty') && <DutyCount />}
        </Link>
      ))}
      {more.length > 0 && <PagesMenu label="nav.more" pages={more} />}
      {setup.length > 1 && <PagesMenu label="nav.setup" pages={setup} />}
      {may('circulars-write') && <LateCount />}
    </nav>
  );
}

function PagesMenu({ label, pages }: { label: string; pages: readonly PageLink[] }): ReactNode {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const here = pages.find((page) => page.to === path);
  return (
    <>
      <button
        type="button"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-current={here === undefined ? undefined : 'page'}
        onClick={(event) => setAnchor(event.currentTarget)}
      >
        {here === undefined ? t(label) : t('nav.menuHere', { menu: t(label), page: t(here.label) })}
      </button>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        {pages.map((page) => (
          <MenuItem
            key={page.to}
            component={Link}
            to={page.to}
            selected={page.to === path}
            onClick={() => setAnchor(null)}
          >
            {t(page.label)}
          </MenuItem>
        ))}
      </Menu>
    </>
  );
}

function PersonMenu(): ReactNode {
  const { t } = useTranslation();
  const { user, may, signOut } = useSession();
  const { scheme, setScheme, language, setLanguage } = usePreferences();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const pick = (act: () => void) => () => {
    setAnchor(null);
    act();
  };
  return (
    <>
      <button
        type="button"
        className="person"
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        aria-label={t('person.menu', { name: user.name })}
        data-initials={initialsOf(user.name)}
        onClick={(event) => setAnchor(event.currentTarget)}
      />
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem disabled>
          <ListItemText primary={user.name} secondary={user.username} />
        </MenuItem>
        {OWN_WORK_DOOR.some((grant) => may(grant)) && (
          <MenuItem component={Link} to="/own-work" onClick={() => setAnchor(null)}>
            {t('person.ownWork')}
          </MenuItem>
        )}
        <MenuItem component={Link} to="/account" onClick={() => setAnchor(null)}>
          {t('person.account')}
        </MenuItem>
        <MenuItem onClick={pick(() => setLanguage(language === 'fa' ? 'en' : 'fa'))}>
          {t('person.otherLanguage')}
        </MenuItem>
        <MenuItem onClick={pick(() => setScheme(scheme === 'dark' ? 'light' : 'dark'))}>
          {scheme === 'dark' ? t('person.light') : t('person.dark')}
        </MenuItem>
        <MenuItem onClick={pick(() => void signOut())}>{t('person.signOut')}</MenuItem>
      </Menu>
    </>
  );
}

/** Before anybody is signed in there is no person's menu. */
export function AppearanceButtons(): ReactNode {
  const { t } = useTranslation();
  const { scheme, setScheme, language, setLanguage } = usePreferences();
  return (
    <>
      <Button size="small" onClick={() => setLanguage(language === 'fa' ? 'en' : 'fa')}>
        {t('person.otherLanguage')}
      </Button>
      <Button size="small" onClick={() => setScheme(scheme === 'dark' ? 'light' : 'dark')}>
        {scheme === 'dark' ? t('person.light') : t('person.dark')}
      </Button>
    </>
  );
}

/** Two letters, kept apart: Persian ones would join into something else. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => word?.[0] ?? '',
  );
  return letters.filter(Boolean).join('\u200c');
}
