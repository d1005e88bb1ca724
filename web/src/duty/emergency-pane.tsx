import Button from '@mui/material/Button';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  ActInEmergency,
  DutyRoster,
  EmergencyAct,
  EmergencyCaller,
  EmergencyView,
} from '../../../src/contract/emergencies.ts';
import { api } from '../app/api.ts';
import { SaidSince } from '../referrals/said-since.tsx';
import { CallOutButton } from '../ui/call-out-button.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Ltr } from '../ui/parts.tsx';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';

const STAGES = [
  ['startedAtMs', 'offered'],
  ['acceptedAtMs', 'accepted'],
  ['onTheWayAtMs', 'on_the_way'],
  ['arrivedAtMs', 'arrived'],
  ['endedAtMs', 'made_safe'],
] as const;

/** One emergency: where, what, each stage with its time, and the one thing that is to be done next. */
export function EmergencyPane(props: {
  row: EmergencyView;
  onDone: (left: EmergencyView[]) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { row } = props;
  const nameOf = (crew: { nameFa: string; nameEn: string }): string =>
    i18n.language === 'fa' ? crew.nameFa : crew.nameEn;
  return (
    <div className="pane">
      <h1>
        {row.serviceName ?? t('case.noService')}{' '}
        {row.trackingCode !== null && <TrackingCode code={row.trackingCode} />}
      </h1>
      {row.alarm !== null && (
        <p role="alert" className="form-error">
          {t(`duty.alarm.${row.alarm}`)}
        </p>
      )}
      <dl className="facts">
        <div>
          <dt>{t('duty.where')}</dt>
          <dd>
            {row.district !== null &&
              `${t('place.district', { shown: format.district(row.district) })}، `}
            {row.addressText} {row.landmark}{' '}
            {row.lat !== null && row.lng !== null && (
              <Button size="small" variant="outlined" href={`geo:${row.lat},${row.lng}`}>
                {t('field.map')}
              </Button>
            )}
          </dd>
        </div>
        <Caller key={row.state} emergencyId={row.emergencyId} />
      </dl>
      <p className="prose">{row.description}</p>
      <SaidSince said={row.said} />
      <ol className="story" aria-label={t('duty.stages')}>
        {STAGES.map(([field, stage]) => {
          const atMs = row[field];
          if (atMs === null) return null;
          const isOver = field === 'endedAtMs';
          return (
            <li key={field}>
              {t(`duty.stage.${isOver ? row.state : stage}`)} · {format.second(atMs)}
            </li>
          );
        })}
        {row.stageDueAtMs !== null && (
          <li className="muted">{t('duty.dueBy', { time: format.time(row.stageDueAtMs) })}</li>
        )}
      </ol>
      <ul className="history" aria-label={t('duty.crews')}>
        {row.offers.map((offer) => (
          <li key={offer.crewId}>
            <span className="grow">
              {nameOf(offer)} · {format.time(offer.offeredAtMs)}
              {offer.why !== null && <span className="small"> · {offer.why}</span>}
            </span>
            <Chip tone={offer.answer === 'accepted' ? 'accent' : 'plain'}>
              {t(`duty.answer.${offer.answer}`)}
            </Chip>
            {offer.entryId !== null && (
              <CallOutButton
                small
                name={nameOf(offer)}
                about={{ purpose: 'directory', entryId: offer.entryId }}
              />
            )}
          </li>
        ))}
      </ul>
      {row.may.length > 0 && <Acts {...props} />}
      {row.may.includes('assign') && <Assign {...props} />}
      {row.may.includes('end') && <End {...props} />}
    </div>
  );
}

/** Read when it is opened, and kept in the audit. */
function Caller({ emergencyId }: { emergencyId: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const caller = useQuery({
    queryKey: ['emergency-caller', emergencyId],
    queryFn: () => api<EmergencyCaller>('GET', `/api/emergencies/${emergencyId}/caller`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { data } = caller;
  if (data === undefined) return null;
  return (
    <div>
      <dt>{t('duty.caller')}</dt>
      <dd>
        {data.isProtected ? t('official.protected') : (data.citizenName ?? t('duty.noName'))}{' '}
        {data.phone !== null && <Ltr>{format.phone(data.phone)}</Ltr>}
      </dd>
    </div>
  );
}

function Acts(props: { row: EmergencyView; onDone: (left: EmergencyView[]) => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const { row } = props;
  const [note, setNote] = useState('');
  const answering = row.offers.filter(
    ({ crewId, isMine }) => row.crewId === crewId || (row.crewId === null && isMine),
  );
  const asked = row.offers.filter(({ answer }) => answer !== 'declined' && answer !== 'relieved');
  // Whoever leads the shift writes down what a crew says by phone: for the one that was asked last.
  const crewId = (answering[0] ?? asked.at(-1) ?? row.offers.at(-1))?.crewId;
  const act = useMutation({
    mutationFn: (body: ActInEmergency) =>
      api<EmergencyView[]>('POST', `/api/emergencies/${row.emergencyId}/act`, body),
    onSuccess: (left) => {
      setNote('');
      props.onDone(left);
    },
  });
  const may = row.may.filter((what) => what !== 'assign' && what !== 'end');
  if (crewId === undefined || may.length === 0) return null;
  const crew = row.offers.find((offer) => offer.crewId === crewId);
  const press = (what: EmergencyAct, more: object = {}) =>
    act.mutate({ act: what, crewId, ...more });
  const isEnding = may.includes('made_safe');
  const isNoted = note.trim().length >= 3;
  return (
    <div className="panel-form" role="group" aria-label={t('duty.next')}>
      {crew !== undefined && !crew.isMine && (
        <p className="small muted">
          {t('duty.onBehalf', { crew: i18n.language === 'fa' ? crew.nameFa : crew.nameEn })}
        </p>
      )}
      <Fault error={act.error} />
      {may.map((what) =>
        what === 'decline' || what === 'made_safe' ? null : (
          <Button
            key={what}
            variant="contained"
            size="large"
            disabled={act.isPending}
            onClick={() => press(what)}
          >
            {t(`duty.act.${what}`)}
          </Button>
        ),
      )}
      <TextInput
        label={t(isEnding ? 'duty.done' : 'duty.why')}
        value={note}
        rows={2}
        maxLength={1_000}
        onChange={setNote}
      />
      {isEnding && (
        <>
          <Button
            variant="contained"
            disabled={act.isPending || !isNoted}
            onClick={() => press('made_safe', { note, lasting: true })}
          >
            {t('duty.act.lasting')}
          </Button>
          <Button
            variant="outlined"
            disabled={act.isPending || !isNoted}
            onClick={() => press('made_safe', { note, lasting: false })}
          >
            {t('duty.act.made_safe')}
          </Button>
        </>
      )}
      {may.includes('decline') && (
        <Button
          color="error"
          disabled={act.isPending || !isNoted}
          onClick={() => press('decline', { note })}
        >
          {t('duty.act.decline')}
        </Button>
      )}
    </div>
  );
}

function Assign(props: { row: EmergencyView; onDone: (left: EmergencyView[]) => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const [crewId, setCrewId] = useState('');
  const roster = useQuery({
    queryKey: ['duty-roster'],
    queryFn: () => api<DutyRoster>('GET', '/api/duty'),
  });
  const assign = useMutation({
    mutationFn: () =>
      api<EmergencyView[]>('POST', `/api/emergencies/${props.row.emergencyId}/assign`, { crewId }),
    onSuccess: (left) => {
      setCrewId('');
      props.onDone(left);
    },
  });
  return (
    <div className="panel-form" role="group" aria-label={t('duty.assign')}>
      <Fault error={assign.error} />
      <Pick
        label={t('duty.assign')}
        value={crewId}
        empty={t('pick.choose')}
        onChange={setCrewId}
        options={(roster.data?.crews ?? []).map((crew) => ({
          value: crew.crewId,
          label: i18n.language === 'fa' ? crew.nameFa : crew.nameEn,
        }))}
      />
      <Button
        variant="outlined"
        disabled={crewId === '' || assign.isPending}
        onClick={() => assign.mutate()}
      >
        {t('duty.handOver')}
      </Button>
    </div>
  );
}

/** Of whoever leads the shift: the fire brigade is there, or nothing has happened. */
function End(props: { row: EmergencyView; onDone: (left: EmergencyView[]) => void }): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const end = useMutation({
    mutationFn: () =>
      api<EmergencyView[]>('POST', `/api/emergencies/${props.row.emergencyId}/end`, { reason }),
    onSuccess: props.onDone,
  });
  return (
    <div className="panel-form" role="group" aria-label={t('duty.end')}>
      <Fault error={end.error} />
      <TextInput
        label={t('duty.endWhy')}
        value={reason}
        rows={2}
        maxLength={1_000}
        onChange={setReason}
      />
      <Button
        color="error"
        disabled={reason.trim().length < 3 || end.isPending}
        onClick={() => end.mutate()}
      >
        {t('duty.end')}
      </Button>
    </div>
  );
}
