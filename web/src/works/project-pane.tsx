import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Project, WorksCase } from '../../../src/contract/works.ts';
import { startOfTehranDayMs } from '../../../src/kit/jalali.ts';
import { readRial } from '../../../src/kit/rial.ts';
import { api, ApiError } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { readJalali } from '../ui/jalali-day.ts';
import { Chip, Empty } from '../ui/parts.tsx';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { PaneHead } from '../ui/pane-head.tsx';
import { DAY_END_MS } from './new-project-form.tsx';
import { MONEY_KEY, PROJECTS_KEY, Rial } from './use-works.tsx';

type Act = readonly [method: 'POST' | 'DELETE', path: string, body?: object];

/** One project: whose requests it answers, what it costs, when it is done. */
export function ProjectPane({ projectId }: { projectId: string }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const path = `/api/works/projects/${projectId}`;
  const key = ['works-project', projectId];
  const project = useQuery({
    queryKey: key,
    queryFn: () => api<Project>('GET', path),
    // Each reading is in the audit.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const act = useMutation({
    mutationFn: ([method, what, body]: Act) => api<Project>(method, `${path}/${what}`, body),
    onSuccess: (fresh) => {
      queries.setQueryData(key, fresh);
      for (const queryKey of [PROJECTS_KEY, MONEY_KEY, ['works-cases']]) {
        void queries.invalidateQueries({ queryKey });
      }
    },
    // Nobody answered: what was done all the same is seen before more is written.
    onError: (error) => {
      if (!(error instanceof ApiError) || error.status !== 0) return;
      void queries.invalidateQueries({ queryKey: key });
    },
  });
  const { data } = project;
  if (data === undefined) return <Fault error={project.error} className="pad-inline" />;
  const isOpen = data.state === 'planned';
  return (
    <div className="pane">
      <PaneHead title={data.title}>
        <Chip tone={data.state === 'finished' ? 'ok' : 'plain'}>
          {t(`works.state.${data.state}`)}
        </Chip>
      </PaneHead>
      <p className="small muted">
        {data.worksName} · {format.digits(data.quantity)} {data.measure} ·{' '}
        {t('place.district', { shown: format.district(data.district) })} · {data.place} ·{' '}
        {i18n.language === 'fa' ? data.departmentFa : data.departmentEn} ·{' '}
        {t('works.plannedFor', { day: format.date(data.plannedForMs) })}
      </p>
      <Fault error={act.error} />
      <dl className="facts">
        {(['estimate', 'committed', 'spent'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`works.${name}`)}</dt>
            <dd>
              <Rial of={data[`${name}Rial`]} />
            </dd>
          </div>
        ))}
      </dl>
      <h2>{t('works.cases')}</h2>
      <Tied project={data} act={act} />
      {isOpen && <Candidates district={data.district} act={act} />}
      <h2>{t('works.money')}</h2>
      {isOpen && <Paying project={data} act={act} />}
      <Entries project={data} />
      {isOpen && <Ending act={act} />}
    </div>
  );
}

type Acting = ReturnType<typeof useMutation<Project, Error, Act>>;

function Tied(props: { project: Project; act: Acting }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { project, act } = props;
  if (project.cases.length === 0) return <Empty>{t('works.noCases')}</Empty>;
  return (
    <ul className="history" aria-label={t('works.cases')}>
      {project.cases.map((one) => (
        <li key={one.caseId}>
          <CaseLine of={one} />
          {one.recheckAtMs !== null && (
            <Chip>{t('works.recheck', { day: format.date(one.recheckAtMs) })}</Chip>
          )}
          {project.state === 'planned' && (
            <Button
              size="small"
              disabled={act.isPending}
              aria-label={t('works.untieOf', { code: format.digits(one.trackingCode ?? '') })}
              onClick={() => act.mutate(['DELETE', `cases/${one.caseId}`])}
            >
              {t('works.untie')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

function CaseLine({ of }: { of: WorksCase }): ReactNode {
  const { t } = useTranslation();
  return (
    <span className="grow">
      {of.trackingCode !== null && <TrackingCode code={of.trackingCode} />} {of.serviceName} ·{' '}
      {t(`caseStatus.${of.status}`)} <span className="muted">{of.addressText}</span>
    </span>
  );
}

/** What else was asked for thereabouts, and by its code what stands on another list. */
function Candidates(props: { district: number; act: Acting }): ReactNode {
  const { t } = useTranslation();
  const { act } = props;
  const [code, setCode] = useState('');
  const [isOpen, setOpen] = useState(false);
  const found = useQuery({
    queryKey: ['works-cases', props.district],
    queryFn: () => api<WorksCase[]>('GET', `/api/works/cases?district=${props.district}`),
    enabled: isOpen,
  });
  const tie = (trackingCode: string): void =>
    act.mutate(['POST', 'cases', { trackingCode }], { onSuccess: () => setCode('') });
  return (
    <>
      <form
        className="form-row"
        aria-label={t('works.tie')}
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== '') tie(code);
        }}
      >
        <TextInput label={t('works.tie')} value={code} maxLength={20} ltr onChange={setCode} />
        <Button type="submit" disabled={code.trim() === '' || act.isPending}>
          {t('works.tieButton')}
        </Button>
      </form>
      <details onToggle={(event) => setOpen((event.target as HTMLDetailsElement).open)}>
        <summary className="small">{t('works.candidates')}</summary>
        <Fault error={found.error} />
        {found.data?.length === 0 && <Empty>{t('works.noCandidates')}</Empty>}
        <ul className="history">
          {found.data?.map((one) => (
            <li key={one.caseId}>
              <CaseLine of={one} />
              {one.trackingCode !== null && (
                <Button
                  size="small"
                  disabled={act.isPending}
                  onClick={() => tie(one.trackingCode ?? '')}
                >
                  {t('works.tieButton')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}

function Paying(props: { project: Project; act: Acting }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const { project, act } = props;
  const [written, setWritten] = useState('');
  const [note, setNote] = useState('');
  const [caseId, setCaseId] = useState('');
  const [overspend, setOverspend] = useState(false);
  const amountRial = readRial(written);
  const last = useRef({ said: '', entryId: '' });
  /** The same words pressed again, where the answer was lost, are the same entry. */
  const enter = (what: 'commit' | 'spend', words: object): void => {
    const said = JSON.stringify([what, words]);
    if (last.current.said !== said) last.current = { said, entryId: crypto.randomUUID() };
    act.mutate(['POST', what, { ...words, entryId: last.current.entryId }], done);
  };
  const done = {
    onSuccess: () => {
      last.current = { said: '', entryId: '' };
      setWritten('');
      setNote('');
      setOverspend(false);
    },
  };
  const isReady = amountRial !== null && !act.isPending;
  return (
    <div className="panel-form" role="group" aria-label={t('works.money')}>
      <div className="form-row">
        <TextInput
          label={t('works.amount')}
          value={written}
          maxLength={24}
          ltr
          onChange={setWritten}
        />
        <TextInput label={t('works.note')} value={note} maxLength={300} onChange={setNote} />
        <Pick
          label={t('works.forCase')}
          empty={t('pick.choose')}
          value={caseId}
          onChange={setCaseId}
          options={project.cases.map((one) => ({
            value: one.caseId,
            label: format.digits(one.trackingCode ?? ''),
          }))}
        />
      </div>
      {may('works-approve') && (
        <label className="small">
          <input
            type="checkbox"
            checked={overspend}
            onChange={(event) => setOverspend(event.target.checked)}
          />{' '}
          {t('works.overspend')}
        </label>
      )}
      <div className="row-end">
        <Button
          variant="outlined"
          disabled={!isReady}
          onClick={() => enter('commit', { amountRial, note, overspend })}
        >
          {t('works.commit')}
        </Button>
        <Button
          variant="outlined"
          disabled={!isReady}
          onClick={() =>
            enter('spend', { amountRial, note, caseId: caseId === '' ? null : caseId })
          }
        >
          {t('works.spend')}
        </Button>
      </div>
    </div>
  );
}

function Entries({ project }: { project: Project }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  if (project.entries.length === 0) return <Empty>{t('works.noEntries')}</Empty>;
  return (
    <table className="money-table" aria-label={t('works.entries')}>
      <tbody>
        {project.entries.map((one, at) => (
          // Entries of one moment are told apart by their order alone.
          <tr key={`${at}-${one.kind}`}>
            <td>{format.date(one.atMs)}</td>
            <td>{format.digits(one.year)}</td>
            <td>
              {t(`works.entry.${one.kind}`)}{' '}
              {one.isOverspend && <Chip tone="wrap">{t('works.overspent')}</Chip>}
            </td>
            <td>
              {one.trackingCode !== null && <TrackingCode code={one.trackingCode} />} {one.note}
            </td>
            <td className="number">
              <Rial of={one.amountRial} bare />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Ending({ act }: { act: Acting }): ReactNode {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [day, setDay] = useState('');
  const plannedDay = readJalali(day);
  const end = (as: 'finished' | 'cancelled'): void => act.mutate(['POST', 'end', { as, note }]);
  const isNoted = note.trim() !== '' && !act.isPending;
  return (
    <div className="panel-form">
      <div className="form-row">
        <TextInput label={t('works.planned')} value={day} maxLength={10} ltr onChange={setDay} />
        <Button
          disabled={plannedDay === null || act.isPending}
          onClick={() => {
            if (plannedDay === null) return;
            const plannedForMs = startOfTehranDayMs(plannedDay) + DAY_END_MS;
            act.mutate(['POST', 'date', { plannedForMs }], { onSuccess: () => setDay('') });
          }}
        >
          {t('works.putOff')}
        </Button>
      </div>
      <div className="form-row">
        <TextInput label={t('works.endNote')} value={note} maxLength={300} onChange={setNote} />
        <Button variant="contained" disabled={!isNoted} onClick={() => end('finished')}>
          {t('works.finish')}
        </Button>
        <Button color="error" disabled={!isNoted} onClick={() => end('cancelled')}>
          {t('works.cancel')}
        </Button>
      </div>
    </div>
  );
}
