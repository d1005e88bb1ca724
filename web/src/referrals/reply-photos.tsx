import Button from '@mui/material/Button';
import { type ReactNode, useEffect, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MOST_PHOTOS } from '../../../src/contract/field.ts';
import { shrinkPhoto } from '../field/shrink-photo.ts';
import '../cases/case-visits.css';

export const PHOTO_LIMIT_MS = 180_000;

/** Chosen here, made smaller here, sent with the reply: until then they may be taken out again. */
export function ReplyPhotos(props: {
  photos: readonly Blob[];
  onChange: (photos: readonly Blob[]) => void;
}): ReactNode {
  const { t } = useTranslation();
  const id = useId();
  const { photos, onChange } = props;
  const [isNoPicture, setNoPicture] = useState(false);
  const isFull = photos.length >= MOST_PHOTOS;
  const take = async (file: File): Promise<void> => {
    const small = await shrinkPhoto(file);
    setNoPicture(small === null);
    if (small !== null) onChange([...photos, new Blob([small.bytes], { type: small.type })]);
  };
  return (
    <div className="field">
      <label htmlFor={id} className="label">
        {t('replyPhotos.add')}
      </label>
      <input
        id={id}
        type="file"
        accept="image/jpeg,image/png,image/webp"
        disabled={isFull}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          if (file !== undefined) void take(file);
          // The same photo may be chosen again after it was taken out.
          event.target.value = '';
        }}
      />
      {isNoPicture && (
        <p role="alert" className="form-error">
          {t('field.notAPicture')}
        </p>
      )}
      {photos.length > 0 && (
        <ul className="visit-photos">
          {photos.map((photo) => (
            <Chosen
              key={`${photo.size} ${photos.indexOf(photo)}`}
              photo={photo}
              onRemove={() => onChange(photos.filter((one) => one !== photo))}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function Chosen(props: { photo: Blob; onRemove: () => void }): ReactNode {
  const { t } = useTranslation();
  const { photo } = props;
  const url = useMemo(() => URL.createObjectURL(photo), [photo]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <li>
      <img src={url} alt={t('replyPhotos.one')} />
      <Button size="small" onClick={props.onRemove}>
        {t('field.removePhoto')}
      </Button>
    </li>
  );
}

/** What lies beside a reply; `pathOf`: an official's pictures come by his own referral. */
export function EvidenceList(props: {
  title: string;
  photos: readonly { readonly photoId: string }[];
  pathOf: (photoId: string) => string;
}): ReactNode {
  const { t } = useTranslation();
  const { photos, pathOf } = props;
  if (photos.length === 0) return null;
  return (
    <>
      <p className="small muted">{props.title}</p>
      <ul className="visit-photos" data-testid="evidence">
        {photos.map(({ photoId }) => (
          <li key={photoId}>
            <a href={pathOf(photoId)} target="_blank" rel="noreferrer">
              <img src={pathOf(photoId)} alt={t('replyPhotos.one')} />
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
