import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseVisit, CaseVisits as Visits } from '../../../src/contract/field.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, type Tone } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import './case-visits.css';

/** Photos come later than the words that announce them. */
const LOOK_AGAIN_MS = 15_000;
const TONES: Readonly<Record<NonNullable<CaseVisit['result']>, Tone>> = {
  done: 'ok',
  not_done: 'alarm',
  partly: 'ring',
  nobody_there: 'plain',
  wrong_place: 'plain',
};

/** What inspectors saw at the place, with their photos; for follow-up, to ask for a look. */
export function CaseVisits(props: { caseId: string; version: number }): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const { caseId } = props;
  const found = useQuery({
    queryKey: ['case-visits', caseId, props.version],
    queryFn: () => api<Visits>('GET', `/api/cases/${caseId}/visits`),
    refetchInterval: LOOK_AGAIN_MS,
    enabled: may('cases-verify') || may('desk') || may('announce'),
    placeholderData: (before) => before,
  });
  const { data } = found;
  if (data === undefined) return null;
  const isAsking = data.mayAsk && may('cases-verify');
  if (data.visits.length === 0 && !isAsking) return null;
  return (
    <section aria-label={t('visits.title')} className="case-visits">
      <h2>{t('visits.title')}</h2>
      {data.visits.map((visit) => (
        <Visit key={visit.visitId} visit={visit} />
      ))}
      {isAsking && <Ask caseId={caseId} />}
    </section>
  );
}

function Visit({ visit }: { visit: CaseVisit }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const missing = visit.photosTaken - visit.photos.length;
  return (
    <div className="panel-form" data-testid="visit">
      <div className="row-between">
        <b>{t(`field.cause.${visit.cause}`)}</b>
        {visit.result === null ? (
          <Chip tone={visit.state === 'open' ? 'ring' : 'plain'}>
            {t(`visits.state.${visit.state}`)}
          </Chip>
        ) : (
          <Chip tone={TONES[visit.result]}>{t(`field.results.${visit.result}`)}</Chip>
        )}
      </div>
      <p className="small muted">
        {visit.visitedAtMs === null
          ? t('visits.until', { day: format.date(visit.dueAtMs) })
          : `${visit.byName ?? ''} · ${format.date(visit.visitedAtMs)} · ${format.time(visit.visitedAtMs)}`}
        {visit.isLate && ` · ${t('visits.late')}`}
      </p>
      {visit.ask !== null && <p className="small">{visit.ask}</p>}
      {visit.note !== null && <p className="prose">{visit.note}</p>}
      {visit.photos.length > 0 && (
        <ul className="visit-photos">
          {visit.photos.map(({ photoId, stage }) => (
            <li key={photoId}>
              <a href={`/api/photos/${photoId}`} target="_blank" rel="noreferrer">
                <img src={`/api/photos/${photoId}`} alt={t(`field.photo.${stage}`)} />
              </a>
              <span className="small muted">{t(`visits.stage.${stage}`)}</span>
            </li>
          ))}
        </ul>
      )}
      {visit.result !== null && missing > 0 && (
        <p className="small muted">{t('visits.photosComing', { shown: format.digits(missing) })}</p>
      )}
    </div>
  );
}

function Ask({ caseId }: { caseId: string }): ReactNode {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const client = useQueryClient();
  const ask = useMutation({
    mutationFn: () => api<Visits>('POST', `/api/cases/${caseId}/visits`, { note: note.trim() }),
    onSuccess: () => {
      setNote('');
      for (const key of ['case-visits', 'case']) {
        void client.invalidateQueries({ queryKey: [key, caseId] });
      }
    },
  });
  return (
    <form
      className="panel-form"
      aria-label={t('visits.ask')}
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate();
      }}
    >
      <TextInput
        label={t('visits.lookAt')}
        value={note}
        onChange={setNote}
        rows={2}
        maxLength={500}
      />
      <Fault error={ask.error} />
      <div className="row-end">
        <Button type="submit" variant="outlined" disabled={ask.isPending}>
          {t('visits.ask')}
        </Button>
      </div>
    </form>
  );
}
