import Button from '@mui/material/Button';
import Checkbox from '@mui/material/Checkbox';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import FormControlLabel from '@mui/material/FormControlLabel';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, ApiError } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';

const SHORTEST = 3;

/** The head of 137 forgets a citizen who has asked for it. */
export function ForgetCitizen(props: { citizenId: string; onForgotten?: () => void }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" color="error" onClick={() => setOpen(true)}>
        {t('forget.button')}
      </Button>
      {isOpen && (
        <ForgetDialog
          citizenId={props.citizenId}
          onClose={() => setOpen(false)}
          onForgotten={() => {
            setOpen(false);
            props.onForgotten?.();
          }}
        />
      )}
    </>
  );
}

/** Says what goes, what stays, and that nothing brings it back. */
function ForgetDialog(props: {
  citizenId: string;
  onClose: () => void;
  onForgotten: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const titleId = useId();
  const [reason, setReason] = useState('');
  const [despiteOpenCases, setDespite] = useState(false);
  const forget = useMutation({
    mutationFn: () =>
      api<undefined>('POST', `/api/citizens/${props.citizenId}/forget`, {
        reason: reason.trim(),
        despiteOpenCases,
      }),
    onSuccess: () => {
      // Whatever of the page tells of him.
      void queries.invalidateQueries();
      props.onForgotten();
    },
  });
  const { error } = forget;
  const isRefused = error instanceof ApiError && error.code === 'citizen-has-open-cases';
  const isAgreed = !isRefused || despiteOpenCases;
  const canSend = reason.trim().length >= SHORTEST && isAgreed && !forget.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (canSend) forget.mutate();
  };
  return (
    <Dialog open onClose={props.onClose} aria-labelledby={titleId} fullWidth maxWidth="sm">
      <DialogTitle id={titleId}>{t('forget.button')}</DialogTitle>
      <form onSubmit={submit}>
        <DialogContent>
          <p>
            <b>{t('forget.forEver')}</b>
          </p>
          <p>{t('forget.goes')}</p>
          <p>{t('forget.stays')}</p>
          <p className="small muted">{t('forget.kept')}</p>
          <TextInput
            label={t('forget.reason')}
            value={reason}
            onChange={setReason}
            rows={2}
            maxLength={300}
            autoFocus
            required
          />
          <Fault error={error} />
          {(isRefused || despiteOpenCases) && (
            <FormControlLabel
              label={t('forget.despite')}
              control={
                <Checkbox
                  checked={despiteOpenCases}
                  onChange={(event) => setDespite(event.target.checked)}
                />
              }
            />
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={props.onClose}>{t('forget.cancel')}</Button>
          <Button type="submit" color="error" variant="contained" disabled={!canSend}>
            {t('forget.confirm')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
