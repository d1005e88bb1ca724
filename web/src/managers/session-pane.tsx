import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  Booking,
  ManagerSession,
  OpenedSession,
} from '../../../src/contract/manager-sessions.ts';
import type { OrganisationView } from '../../../src/contract/referrals.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { useMayCallOut } from '../desk/outbound.tsx';
import { useWholeDesk } from '../desk/use-desk.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty, Ltr, type Tone } from '../ui/parts.tsx';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { Announced } from './announced.tsx';
import { PromiseForm } from './promise-form.tsx';
import { PromiseRows, TalkView } from './talk-view.tsx';
import { SESSIONS_KEY } from './use-sessions.ts';

/** The host sees at once what the manager has written, and what telephony tells of a call. */
const LOOK_AGAIN_MS = 3_000;
const UNITS_STALE_MS = 600_000;

/** One session: for its host to run, for whoever plans to look at. */
export function SessionPane(props: {
  summary: ManagerSession;
  others: readonly ManagerSession[];
}): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const { summary } = props;
  const path = `/api/manager-sessions/${summary.sessionId}`;
  const key = ['manager-session', summary.sessionId];
  const queries = useQueryClient();
  const opened = useQuery({
    queryKey: key,
    queryFn: () => api<OpenedSession>('GET', path),
    // Whoever only looks is kept in the audit each time.
    refetchInterval: summary.isHost && summary.state === 'open' ? LOOK_AGAIN_MS : false,
    staleTime: summary.isHost ? 0 : Number.POSITIVE_INFINITY,
  });
  const act = useMutation({
    mutationFn: ([act, body]: Act) => api<OpenedSession>('POST', `${path}/${act}`, body),
    onSuccess: (session) => {
      queries.setQueryData(key, session);
      void queries.invalidateQueries({ queryKey: SESSIONS_KEY });
    },
  });
  const { data } = opened;
  return (
    <>
      <Announced session={data ?? summary} />
      <div className="pane">
        <Fault error={opened.error ?? act.error} />
        {may('sessions-write') && summary.state === 'planned' && (
          <CallOff path={path} sessionId={summary.sessionId} />
        )}
        {data?.isHost === true && may('desk') && <Running session={data} act={act} />}
        {data !== undefined && (
          <>
            <h2>{t('managers.bookings')}</h2>
            <Turns session={data} others={props.others} act={act} />
            <h2>{t('managers.promises')}</h2>
            <PromiseRows promises={data.promises} />
          </>
        )}
      </div>
    </>
  );
}

type Act = readonly [act: string, body?: object];
type Acting = ReturnType<typeof useMutation<OpenedSession, Error, Act>>;

function CallOff(props: { path: string; sessionId: string }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [isSure, setSure] = useState(false);
  const cancel = useMutation({
    mutationFn: () => api<ManagerSession[]>('POST', `${props.path}/cancel`),
    onSuccess: (sessions) => {
      queries.setQueryData(SESSIONS_KEY, sessions);
      void queries.invalidateQueries({ queryKey: ['manager-session', props.sessionId] });
    },
  });
  return (
    <div className="row-end">
      <Fault error={cancel.error} />
      <Button
        color="error"
        disabled={cancel.isPending}
        onClick={() => (isSure ? cancel.mutate() : setSure(true))}
      >
        {t(isSure ? 'managers.cancelSure' : 'managers.cancel')}
      </Button>
    </div>
  );
}

/** Of the host: begin, call one after the other, write down, end. */
function Running(props: { session: OpenedSession; act: Acting }): ReactNode {
  const { t } = useTranslation();
  const mayCall = useMayCallOut();
  const { live } = useWholeDesk();
  const { session, act } = props;
  const press = (...what: Act) => act.mutate(what);
  if (session.state === 'planned') {
    return (
      <div className="row-end">
        <Button variant="contained" disabled={act.isPending} onClick={() => press('start')}>
          {t('managers.start')}
        </Button>
      </div>
    );
  }
  if (session.state !== 'open') return null;
  return (
    <>
      {live.state?.signedIn !== true && (
        <p className="small muted">
          {t('managers.phoneFirst')} <Link to="/desk">{t('nav.desk')}</Link>
        </p>
      )}
      {session.talk === null ? (
        <div className="row-end">
          <Button
            variant="contained"
            size="large"
            disabled={!mayCall || act.isPending}
            onClick={() => press('call-next')}
          >
            {t('managers.callNext')}
          </Button>
          <Button disabled={act.isPending} onClick={() => press('end')}>
            {t('managers.end')}
          </Button>
        </div>
      ) : (
        <Present session={session} talk={session.talk} act={act} />
      )}
    </>
  );
}

function Present(props: {
  session: OpenedSession;
  talk: NonNullable<OpenedSession['talk']>;
  act: Acting;
}): ReactNode {
  const { t } = useTranslation();
  const { talk, act } = props;
  const [code, setCode] = useState('');
  const units = useQuery({
    queryKey: ['organisation'],
    staleTime: UNITS_STALE_MS,
    queryFn: () => api<OrganisationView>('GET', '/api/organisation'),
  });
  return (
    <>
      <TalkView talk={talk} isGuest={false} />
      <form
        className="form-row"
        aria-label={t('managers.tie')}
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() === '') return;
          act.mutate(['tie', { trackingCode: code }], { onSuccess: () => setCode('') });
        }}
      >
        <TextInput label={t('managers.tie')} value={code} maxLength={20} ltr onChange={setCode} />
        <Button type="submit" disabled={code.trim() === '' || act.isPending}>
          {t('managers.tieButton')}
        </Button>
        <Link to="/desk">{t('managers.write')}</Link>
      </form>
      <PromiseForm
        key={talk.bookingId}
        cases={talk.cases}
        units={units.data?.departments ?? []}
        isBusy={act.isPending}
        error={null}
        onWrite={(promise, onWritten) =>
          act.mutate(['promises', promise], { onSuccess: onWritten })
        }
      />
      <div className="row-end">
        <Button
          variant="contained"
          disabled={act.isPending}
          onClick={() => act.mutate(['end-talk', { as: 'talked' }])}
        >
          {t('managers.talked')}
        </Button>
        <Button
          variant="outlined"
          disabled={act.isPending}
          onClick={() => act.mutate(['end-talk', { as: 'not-reached' }])}
        >
          {t('managers.notReached')}
        </Button>
      </div>
    </>
  );
}

const TONES: Readonly<Record<Booking['state'], Tone>> = {
  booked: 'plain',
  called: 'accent',
  talked: 'ok',
  'not-reached': 'wrap',
  'left-over': 'wrap',
  moved: 'plain',
  cancelled: 'plain',
};

function Turns(props: {
  session: OpenedSession;
  others: readonly ManagerSession[];
  act: Acting;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { session, act } = props;
  if (session.bookings.length === 0) return <Empty>{t('managers.noBookings')}</Empty>;
  return (
    <ol className="turns" aria-label={t('managers.bookings')}>
      {session.bookings.map((one) => (
        <li key={one.bookingId}>
          <span className="place">{format.digits(one.place)}</span>
          <span className="words">
            <b>{one.citizenName ?? t('managers.unnamed')}</b> <Ltr>{one.phoneShown}</Ltr>
            <br />
            <span className="small">{one.matter}</span>
          </span>
          <Chip tone={TONES[one.state]}>{t(`managers.booking.${one.state}`)}</Chip>
          <TurnActs booking={one} others={props.others} act={act} />
        </li>
      ))}
    </ol>
  );
}

function TurnActs(props: {
  booking: Booking;
  others: readonly ManagerSession[];
  act: Acting;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { booking, act } = props;
  const place = format.digits(booking.place);
  const path = `bookings/${booking.bookingId}`;
  const free = props.others.filter((one) => one.state === 'planned' && one.booked < one.places);
  const mayMove = booking.state === 'left-over' || booking.state === 'not-reached';
  return (
    <>
      {booking.state === 'booked' && (
        <Button
          size="small"
          disabled={act.isPending}
          aria-label={t('managers.cancelBookingOf', { place })}
          onClick={() => act.mutate([`${path}/cancel`])}
        >
          {t('managers.cancelBooking')}
        </Button>
      )}
      {mayMove && free.length > 0 && (
        <Pick
          label={t('managers.moveOf', { place })}
          empty={t('pick.choose')}
          value=""
          onChange={(sessionId) => act.mutate([`${path}/move`, { sessionId }])}
          options={free.map((one) => ({
            value: one.sessionId,
            label: `${one.title} ${format.shortDate(one.fromMs)}`,
          }))}
        />
      )}
    </>
  );
}
