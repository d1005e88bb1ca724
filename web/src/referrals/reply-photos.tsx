import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MOST_PHOTOS } from '../../../src/contract/field.ts';
import { shrinkPhoto } from '../field/shrink-photo.ts';
import { FileButton } from '../ui/file-button.tsx';
import '../cases/case-visits.css';

type Chosen = ReturnType<typeof useChosenPhotos>;

/** Chosen here, made smaller here, sent before the words of the reply. */
export function useChosenPhotos() {
  const [photos, setPhotos] = useState<readonly Blob[]>([]);
  const [sent, setSent] = useState<readonly Blob[]>([]);
  // One at a time, and nothing is sent meanwhile: else a slow machine leaves one of two out.
  const take = useMutation({
    networkMode: 'always',
    mutationFn: async (file: File) => {
      const small = await shrinkPhoto(file);
      if (small === null) throw new Error('no picture');
      const photo = new Blob([small.bytes], { type: small.type });
      setPhotos((now) => [...now, photo]);
    },
  });
  return {
    photos,
    /** They lie beside the reply already, though it did not come: nobody takes them out again. */
    sent,
    take,
    remove: (photo: Blob) => setPhotos((now) => now.filter((one) => one !== photo)),
    markSent: (photo: Blob) => setSent((now) => [...now, photo]),
    clear: () => {
      setPhotos([]);
      setSent([]);
    },
  };
}

export function ReplyPhotos(props: { chosen: Chosen; isSending: boolean }): ReactNode {
  const { t } = useTranslation();
  const { isSending } = props;
  const { photos, sent, take, remove } = props.chosen;
  const mayTake = photos.length < MOST_PHOTOS && !take.isPending && !isSending;
  return (
    <div className="field">
      <FileButton
        label={t('replyPhotos.add')}
        accept="image/jpeg,image/png,image/webp"
        disabled={!mayTake}
        onFile={(file) => take.mutate(file)}
      />
      {take.isError && (
        <p role="alert" className="form-error">
          {t('field.notAPicture')}
        </p>
      )}
      {photos.length > 0 && (
        <ul className="visit-photos">
          {photos.map((photo) => (
            <ChosenPhoto
              key={`${photo.size} ${photos.indexOf(photo)}`}
              photo={photo}
              isSent={sent.includes(photo)}
              isSending={isSending}
              onRemove={() => remove(photo)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function ChosenPhoto(props: {
  photo: Blob;
  isSent: boolean;
  isSending: boolean;
  onRemove: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { photo } = props;
  const url = useMemo(() => URL.createObjectURL(photo), [photo]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <li>
      <img src={url} alt={t('replyPhotos.one')} />
      {props.isSent ? (
        <span className="small muted">{t('replyPhotos.sent')}</span>
      ) : (
        <Button size="small" disabled={props.isSending} onClick={props.onRemove}>
          {t('field.removePhoto')}
        </Button>
      )}
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
