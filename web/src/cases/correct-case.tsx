import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView, CorrectCase as Correction } from '../../../src/contract/cases.ts';
import { api } from '../app/api.ts';
import { DistrictMap, useDistrictShapes } from '../ui/district-map.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { useIsMapDrawn } from '../ui/place-fields.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { IdentityWarning } from './identity-warning.tsx';

/** Whoever registered the case puts his words right, for some minutes; to others nothing is shown. */
export function CorrectCase(props: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { view } = props;
  if (view.correctableUntilMs === null) return null;
  if (!isOpen) {
    return (
      <div className="row-end">
        <Button size="small" variant="outlined" onClick={() => setOpen(true)}>
          {t('correctCase.open')}
        </Button>
      </div>
    );
  }
  return (
    <CorrectionForm
      key={view.version}
      view={view}
      untilMs={view.correctableUntilMs}
      onEnd={() => setOpen(false)}
    />
  );
}

/** The same on the desk, beside the code: the case is asked for only when somebody presses. */
export function CorrectRegistered(props: { caseId: string }): ReactNode {
  const { t } = useTranslation();
  const [isAsked, setAsked] = useState(false);
  const found = useQuery({
    queryKey: ['case', props.caseId],
    queryFn: () => api<CaseView>('GET', `/api/cases/${props.caseId}`),
    enabled: isAsked,
  });
  const untilMs = found.data?.correctableUntilMs ?? null;
  if (isAsked && found.data !== undefined && untilMs !== null) {
    return <CorrectionForm view={found.data} untilMs={untilMs} onEnd={() => setAsked(false)} />;
  }
  return (
    <>
      <Button variant="outlined" onClick={() => setAsked(true)} disabled={found.isFetching}>
        {t('correctCase.open')}
      </Button>
      <Fault error={found.error} />
      {isAsked && found.data !== undefined && <p role="status">{t('correctCase.over')}</p>}
    </>
  );
}

function CorrectionForm(props: { view: CaseView; untilMs: number; onEnd: () => void }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { view, untilMs, onEnd } = props;
  const { caseId, version, district } = view;
  const [description, setDescription] = useState(view.description);
  const [addressText, setAddress] = useState(view.addressText);
  const [landmark, setLandmark] = useState(view.landmark);
  const [lat, setLat] = useState(view.lat);
  const [lng, setLng] = useState(view.lng);
  const isDrawn = useIsMapDrawn();
  const shapes = useDistrictShapes(isDrawn);
  const correct = useMutation({
    mutationFn: () => {
      const form: Correction = { version, description, addressText, landmark, lat, lng };
      return api<CaseView>('POST', `/api/cases/${caseId}/correct`, form);
    },
    onSuccess: (corrected) => {
      queries.setQueryData(['case', caseId], corrected);
      void queries.invalidateQueries({ queryKey: ['cases'] });
      onEnd();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!correct.isPending) correct.mutate();
  };
  return (
    <form className="panel-form" onSubmit={submit} aria-label={t('correctCase.title')}>
      <TextInput
        label={t('form.description')}
        value={description}
        onChange={setDescription}
        rows={3}
        maxLength={4000}
      />
      <TextInput
        label={t('form.address')}
        value={addressText}
        onChange={setAddress}
        maxLength={500}
      />
      <TextInput
        label={t('form.landmark')}
        value={landmark}
        onChange={setLandmark}
        maxLength={200}
      />
      <IdentityWarning words={{ ...view, description, addressText, landmark }} />
      {isDrawn && (
        <DistrictMap
          label={t('map.label')}
          shapes={shapes}
          point={lat === null || lng === null ? null : { lat, lng }}
          district={district}
          onPick={(at) => {
            setLat(at.lat);
            setLng(at.lng);
          }}
        />
      )}
      <p className="small muted">{t('correctCase.until', { time: format.time(untilMs) })}</p>
      <p className="small muted">{t('correctCase.kept')}</p>
      <Fault error={correct.error} />
      <div className="row-end">
        <Button onClick={onEnd}>{t('correctCase.cancel')}</Button>
        <Button type="submit" variant="outlined" disabled={correct.isPending}>
          {t('correctCase.save')}
        </Button>
      </div>
    </form>
  );
}
