import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  useRouterState,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Gate } from './gate.tsx';
import { landingOf } from './shell.tsx';
import { useSession } from './session.tsx';

const root = createRootRoute({ component: Entrance, notFoundComponent: () => <Home /> });

/** What citizens open themselves stands before the gate: nobody of the house is asked for. */
const TRACK = '/track';
/** Of the demonstration; the edge of a normal start has no such page. */
const DEMO = '/demo';

function Entrance(): ReactNode {
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (path === TRACK || path === DEMO) return <Outlet />;
  return (
    <Gate>
      <Outlet />
    </Gate>
  );
}

const track = createRoute({
  getParentRoute: () => root,
  path: TRACK,
  component: lazyRouteComponent(() => import('../track/track-page.tsx'), 'TrackPage'),
});

const demo = createRoute({
  getParentRoute: () => root,
  path: DEMO,
  component: lazyRouteComponent(() => import('../demo/demo-page.tsx'), 'DemoPage'),
});

const home = createRoute({ getParentRoute: () => root, path: '/', component: () => <Home /> });
const desk = createRoute({
  getParentRoute: () => root,
  path: '/desk',
  component: lazyRouteComponent(() => import('../desk/desk-page.tsx'), 'DeskPage'),
});
const board = createRoute({
  getParentRoute: () => root,
  path: '/board',
  component: lazyRouteComponent(() => import('../board/board-page.tsx'), 'BoardPage'),
});
const cases = createRoute({
  getParentRoute: () => root,
  path: '/cases',
  component: lazyRouteComponent(() => import('../cases/cases-page.tsx'), 'CasesPage'),
});
const announce = createRoute({
  getParentRoute: () => root,
  path: '/announce',
  component: lazyRouteComponent(() => import('../announce/announce-page.tsx'), 'AnnouncePage'),
});
const missed = createRoute({
  getParentRoute: () => root,
  path: '/missed',
  component: lazyRouteComponent(() => import('../missed/missed-page.tsx'), 'MissedPage'),
});
const calls = createRoute({
  getParentRoute: () => root,
  path: '/calls',
  component: lazyRouteComponent(() => import('../calls/calls-page.tsx'), 'CallsPage'),
});
const fairness = createRoute({
  getParentRoute: () => root,
  path: '/calls/fairness',
  component: lazyRouteComponent(() => import('../calls/fairness-page.tsx'), 'FairnessPage'),
});
const ownWork = createRoute({
  getParentRoute: () => root,
  path: '/own-work',
  component: lazyRouteComponent(() => import('../own-work/own-work-page.tsx'), 'OwnWorkPage'),
});
const queues = createRoute({
  getParentRoute: () => root,
  path: '/queues',
  component: lazyRouteComponent(() => import('../admin/queues-page.tsx'), 'QueuesPage'),
});
const prompts = createRoute({
  getParentRoute: () => root,
  path: '/prompts',
  component: lazyRouteComponent(() => import('../admin/prompts-page.tsx'), 'PromptsPage'),
});
const settings = createRoute({
  getParentRoute: () => root,
  path: '/settings',
  component: lazyRouteComponent(() => import('../system/settings-page.tsx'), 'SettingsPage'),
});
const users = createRoute({
  getParentRoute: () => root,
  path: '/users',
  component: lazyRouteComponent(() => import('../admin/users-page.tsx'), 'UsersPage'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('../account/account-page.tsx'), 'AccountPage'),
});

const apiKeys = createRoute({
  getParentRoute: () => root,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('../admin/api-keys-page.tsx'), 'ApiKeysPage'),
});

const docs = createRoute({
  getParentRoute: () => root,
  path: '/docs',
  component: lazyRouteComponent(() => import('../api-docs/api-docs-page.tsx'), 'ApiDocsPage'),
});

const hours = createRoute({
  getParentRoute: () => root,
  path: '/hours',
  component: lazyRouteComponent(() => import('../admin/hours-page.tsx'), 'HoursPage'),
});

const directory = createRoute({
  getParentRoute: () => root,
  path: '/directory',
  component: lazyRouteComponent(() => import('../admin/directory-page.tsx'), 'DirectoryPage'),
});

const callers = createRoute({
  getParentRoute: () => root,
  path: '/callers',
  component: lazyRouteComponent(() => import('../admin/callers-page.tsx'), 'CallersPage'),
});

const referrals = createRoute({
  getParentRoute: () => root,
  path: '/referrals',
  component: lazyRouteComponent(() => import('../referrals/official-page.tsx'), 'OfficialPage'),
});

const followUp = createRoute({
  getParentRoute: () => root,
  path: '/follow-up',
  component: lazyRouteComponent(() => import('../follow-up/follow-up-page.tsx'), 'FollowUpPage'),
});

const letters = createRoute({
  getParentRoute: () => root,
  path: '/letters',
  component: lazyRouteComponent(() => import('../letters/letters-page.tsx'), 'LettersPage'),
});

/** The same page with one letter open: the way from a case to where its number is typed. */
const oneLetter = createRoute({
  getParentRoute: () => root,
  path: '/letters/$letterId',
  component: lazyRouteComponent(() => import('../letters/letters-page.tsx'), 'LettersPage'),
});

const letterPrint = createRoute({
  getParentRoute: () => root,
  path: '/letters/$letterId/print',
  component: lazyRouteComponent(() => import('../letters/print-page.tsx'), 'LetterPrintPage'),
});

const letterSettings = createRoute({
  getParentRoute: () => root,
  path: '/letter-settings',
  component: lazyRouteComponent(
    () => import('../admin/letter-settings-page.tsx'),
    'LetterSettingsPage',
  ),
});

const duty = createRoute({
  getParentRoute: () => root,
  path: '/duty',
  component: lazyRouteComponent(() => import('../duty/duty-page.tsx'), 'DutyPage'),
});

const field = createRoute({
  getParentRoute: () => root,
  path: '/field',
  component: lazyRouteComponent(() => import('../field/field-page.tsx'), 'FieldPage'),
});

const commissions = createRoute({
  getParentRoute: () => root,
  path: '/commissions',
  component: lazyRouteComponent(
    () => import('../commissions/commissions-page.tsx'),
    'CommissionsPage',
  ),
});

const warnings = createRoute({
  getParentRoute: () => root,
  path: '/warnings',
  component: lazyRouteComponent(() => import('../warnings/warnings-page.tsx'), 'WarningsPage'),
});

const oversight = createRoute({
  getParentRoute: () => root,
  path: '/oversight',
  component: lazyRouteComponent(() => import('../oversight/oversight-page.tsx'), 'OversightPage'),
});

const managers = createRoute({
  getParentRoute: () => root,
  path: '/managers',
  component: lazyRouteComponent(() => import('../managers/managers-page.tsx'), 'ManagersPage'),
});

const guest = createRoute({
  getParentRoute: () => root,
  path: '/guest',
  component: lazyRouteComponent(() => import('../managers/guest-page.tsx'), 'GuestPage'),
});

const works = createRoute({
  getParentRoute: () => root,
  path: '/works',
  component: lazyRouteComponent(() => import('../works/works-page.tsx'), 'WorksPage'),
});

const organisation = createRoute({
  getParentRoute: () => root,
  path: '/organisation',
  component: lazyRouteComponent(() => import('../admin/organisation-page.tsx'), 'OrganisationPage'),
});

const sms = createRoute({
  getParentRoute: () => root,
  path: '/sms',
  component: lazyRouteComponent(() => import('../admin/sms-page.tsx'), 'SmsPage'),
});

const routing = createRoute({
  getParentRoute: () => root,
  path: '/routing',
  component: lazyRouteComponent(() => import('../admin/routing-page.tsx'), 'RoutingPage'),
});

const calendars = createRoute({
  getParentRoute: () => root,
  path: '/calendars',
  component: lazyRouteComponent(() => import('../admin/calendars-page.tsx'), 'CalendarsPage'),
});

const codes = createRoute({
  getParentRoute: () => root,
  path: '/codes',
  component: lazyRouteComponent(() => import('../admin/codes-page.tsx'), 'CodesPage'),
});

const imports = createRoute({
  getParentRoute: () => root,
  path: '/imports',
  component: lazyRouteComponent(() => import('../admin/import-page.tsx'), 'ImportPage'),
});

const knowledge = createRoute({
  getParentRoute: () => root,
  path: '/knowledge',
  component: lazyRouteComponent(() => import('../knowledge/knowledge-page.tsx'), 'KnowledgePage'),
});

const circulars = createRoute({
  getParentRoute: () => root,
  path: '/circulars',
  component: lazyRouteComponent(() => import('../circulars/circulars-page.tsx'), 'CircularsPage'),
});

const shift = createRoute({
  getParentRoute: () => root,
  path: '/shift',
  component: lazyRouteComponent(() => import('../shifts/shift-page.tsx'), 'ShiftPage'),
});

const recurring = createRoute({
  getParentRoute: () => root,
  path: '/recurring',
  component: lazyRouteComponent(() => import('../recurring/recurring-page.tsx'), 'RecurringPage'),
});

const training = createRoute({
  getParentRoute: () => root,
  path: '/training',
  component: lazyRouteComponent(() => import('../trainings/training-page.tsx'), 'TrainingPage'),
});

const system = createRoute({
  getParentRoute: () => root,
  path: '/system',
  component: lazyRouteComponent(() => import('../system/system-page.tsx'), 'SystemPage'),
});

/** One chunk a page: the desk is not kept waiting by the board. */
export function makeRouter() {
  return createRouter({
    routeTree: root.addChildren([
      home,
      track,
      demo,
      desk,
      board,
      cases,
      announce,
      referrals,
      followUp,
      letters,
      oneLetter,
      letterPrint,
      letterSettings,
      duty,
      field,
      commissions,
      warnings,
      oversight,
      managers,
      guest,
      works,
      organisation,
      routing,
      calendars,
      codes,
      knowledge,
      circulars,
      shift,
      recurring,
      training,
      imports,
      missed,
      calls,
      fairness,
      ownWork,
      queues,
      prompts,
      users,
      account,
      apiKeys,
      docs,
      hours,
      directory,
      callers,
      sms,
      system,
      settings,
    ]),
  });
}

function Home(): ReactNode {
  const { may } = useSession();
  return <Navigate to={landingOf(may)} replace />;
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
