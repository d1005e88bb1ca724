import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  MOST_PHOTOS,
  type PhotoStage,
  type VisitCaller,
  VisitResult,
  type VisitToDo,
} from '../../../src/contract/field.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { FileButton } from '../ui/file-button.tsx';
import { useFormat } from '../ui/format.ts';
import { Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { PaneHead } from '../ui/pane-head.tsx';
import { Due } from './due.tsx';
import type { KeptPhoto, KeptVisit } from './kept-visits.ts';
import { shrinkPhoto } from './shrink-photo.ts';

/** One place: what is known of it, and what the inspector sees there. */
export function VisitForm(props: {
  visit: VisitToDo;
  onClose: () => void;
  onKeep: (visit: Omit<KeptVisit, 'userId'>) => Promise<void>;
}): ReactNode {
  const { t } = useTranslation();
  const { visit } = props;
  const [result, setResult] = useState<VisitResult | null>(null);
  const [note, setNote] = useState('');
  const [photos, setPhotos] = useState<readonly KeptPhoto[]>([]);
  const name = visit.serviceName ?? t('case.noService');
  const keep = useMutation({
    mutationFn: (seen: VisitResult) =>
      props.onKeep({
        visitId: visit.visitId,
        title: `${name} · ${visit.addressText}`,
        record: {
          result: seen,
          note: note.trim(),
          visitedAtMs: Date.now(),
          photosTaken: photos.length,
        },
        isRecorded: false,
        photos,
        refusal: null,
      }),
    networkMode: 'always',
  });
  // One at a time, and nothing is saved meanwhile: else a slow telephone leaves one of two out.
  const take = useMutation({
    networkMode: 'always',
    mutationFn: async ({ stage, file }: TakenPhoto) => {
      const small = await shrinkPhoto(file);
      if (small === null) throw new Error('no picture');
      setPhotos((now) => [...now, { stage, ...small }]);
    },
  });
  const isNoted = note.trim().length >= 3 || result === 'nobody_there';
  return (
    <div className="field-form">
      <Button size="large" onClick={props.onClose}>
        {t('field.back')}
      </Button>
      <PaneHead title={name}>
        <Due dueAtMs={visit.dueAtMs} />
      </PaneHead>
      <p className="field-place">
        {visit.addressText}
        {visit.landmark !== '' && ` · ${visit.landmark}`}
      </p>
      {visit.lat !== null && visit.lng !== null && (
        <Button size="large" variant="outlined" href={`geo:${visit.lat},${visit.lng}`}>
          {t('field.map')}
        </Button>
      )}
      <Said title={t('field.said')} text={visit.description} />
      <Said title={t('field.claim')} text={visit.claim} />
      <Said title={t('field.objection')} text={visit.objection} />
      <Said title={t('field.lookAt')} text={visit.note} />
      <Caller visitId={visit.visitId} />
      <div className="field-results">
        <Choice
          label={t('field.result')}
          value={result}
          onChange={setResult}
          required
          options={VisitResult.options.map((value) => ({
            value,
            label: t(`field.results.${value}`),
            tone: value === 'done' ? ('accent' as const) : ('ring' as const),
          }))}
        />
      </div>
      <TextInput
        label={t('field.note')}
        value={note}
        onChange={setNote}
        rows={3}
        maxLength={1_000}
        required
      />
      {(['before', 'after'] as const).map((stage) => (
        <Photos
          key={stage}
          stage={stage}
          own={photos.filter((photo) => photo.stage === stage)}
          mayTake={photos.length < MOST_PHOTOS && !take.isPending && !keep.isPending}
          isNoPicture={take.isError && take.variables.stage === stage}
          onTake={(file) => take.mutate({ stage, file })}
          onRemove={(photo) => setPhotos((now) => now.filter((one) => one !== photo))}
        />
      ))}
      {keep.isError && (
        <p role="alert" className="form-error">
          {t('field.cannotKeep')}
        </p>
      )}
      <Button
        variant="contained"
        size="large"
        className="field-save"
        disabled={result === null || !isNoted || keep.isPending || take.isPending}
        onClick={() => result !== null && keep.mutate(result)}
      >
        {t('field.save')}
      </Button>
      <p className="small muted">{t('field.saveHint')}</p>
    </div>
  );
}

function Said(props: { title: string; text: string | null }): ReactNode {
  if (props.text === null || props.text === '') return null;
  return (
    <section>
      <h2>{props.title}</h2>
      <p className="prose">{props.text}</p>
    </section>
  );
}

/** Asked for when it is needed, and kept in the audit; never on the telephone. */
function Caller({ visitId }: { visitId: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const ask = useMutation({
    mutationFn: () => api<VisitCaller>('GET', `/api/field-visits/${visitId}/caller`),
    networkMode: 'always',
  });
  const { data } = ask;
  if (data === undefined) {
    return (
      <div>
        <Fault error={ask.error} />
        <Button
          size="large"
          variant="outlined"
          disabled={ask.isPending}
          onClick={() => ask.mutate()}
        >
          {t('field.caller')}
        </Button>
      </div>
    );
  }
  if (data.isProtected) return <p>{t('official.protected')}</p>;
  return (
    <p>
      {data.citizenName ?? t('duty.noName')}{' '}
      {data.phone !== null && (
        <a className="field-phone" href={`tel:${data.phone}`}>
          <Ltr>{format.phone(data.phone)}</Ltr>
        </a>
      )}
    </p>
  );
}

interface TakenPhoto {
  readonly stage: PhotoStage;
  readonly file: File;
}

/** Taken with the telephone's camera, made smaller here and now. */
function Photos(props: {
  stage: PhotoStage;
  own: readonly KeptPhoto[];
  mayTake: boolean;
  isNoPicture: boolean;
  onTake: (file: File) => void;
  onRemove: (photo: KeptPhoto) => void;
}): ReactNode {
  const { t } = useTranslation();
  const { stage, own, mayTake } = props;
  return (
    <div className="field-photos">
      <FileButton
        label={t(`field.photo.${stage}`)}
        accept="image/jpeg,image/png,image/webp"
        capture="environment"
        disabled={!mayTake}
        onFile={props.onTake}
      />
      {props.isNoPicture && (
        <p role="alert" className="form-error">
          {t('field.notAPicture')}
        </p>
      )}
      {own.map((photo, index) => (
        <Thumb
          // Photos are only added behind and taken out: the bytes are the photo's own name.
          key={`${index}-${photo.bytes.byteLength}`}
          photo={photo}
          label={t(`field.photo.${stage}`)}
          onRemove={() => props.onRemove(photo)}
        />
      ))}
    </div>
  );
}

function Thumb(props: { photo: KeptPhoto; label: string; onRemove: () => void }): ReactNode {
  const { t } = useTranslation();
  const { bytes, type } = props.photo;
  const url = useMemo(() => URL.createObjectURL(new Blob([bytes], { type })), [bytes, type]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <span className="field-thumb">
      <img src={url} alt={props.label} />
      <Button size="large" onClick={props.onRemove}>
        {t('field.removePhoto')}
      </Button>
    </span>
  );
}
