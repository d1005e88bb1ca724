import Button from '@mui/material/Button';
import Dialog from '@mui/material/Dialog';
import DialogActions from '@mui/material/DialogActions';
import DialogContent from '@mui/material/DialogContent';
import DialogTitle from '@mui/material/DialogTitle';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RevealedReporter } from '../../../src/contract/cases.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { FactList } from '../ui/pane-head.tsx';
import { Ltr } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { ForgetCitizen } from './forget-citizen.tsx';

const SHORTEST = 3;

/** The head of 137 says why he must know who reported, and reads it this once. */
export function RevealReporter(props: { caseId: string }): ReactNode {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="small" variant="outlined" onClick={() => setOpen(true)}>
        {t('reporter.button')}
      </Button>
      {isOpen && <RevealDialog caseId={props.caseId} onClose={() => setOpen(false)} />}
    </>
  );
}

/** What was shown is kept nowhere in the page: it goes with the dialog. */
function RevealDialog(props: { caseId: string; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const titleId = useId();
  const [reason, setReason] = useState('');
  const reveal = useMutation({
    mutationFn: () =>
      api<RevealedReporter>('POST', `/api/cases/${props.caseId}/reveal-reporter`, {
        reason: reason.trim(),
      }),
    gcTime: 0,
  });
  const canSend = reason.trim().length >= SHORTEST && !reveal.isPending;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (canSend) reveal.mutate();
  };
  return (
    <Dialog open onClose={props.onClose} aria-labelledby={titleId} fullWidth maxWidth="xs">
      <DialogTitle id={titleId}>{t('reporter.button')}</DialogTitle>
      {reveal.data === undefined ? (
        <form onSubmit={submit}>
          <DialogContent>
            <p className="small muted">{t('reporter.about')}</p>
            <TextInput
              label={t('reporter.reason')}
              value={reason}
              onChange={setReason}
              rows={2}
              maxLength={300}
              autoFocus
              required
            />
            <Fault error={reveal.error} />
          </DialogContent>
          <DialogActions>
            <Button onClick={props.onClose}>{t('reporter.close')}</Button>
            <Button type="submit" variant="contained" disabled={!canSend}>
              {t('reporter.show')}
            </Button>
          </DialogActions>
        </form>
      ) : (
        <>
          <DialogContent>
            <Revealed reporter={reveal.data} />
            <p className="small muted">{t('reporter.once')}</p>
          </DialogContent>
          <DialogActions>
            {reveal.data.citizenId !== null && reveal.data.citizenName !== null && (
              <ForgetCitizen citizenId={reveal.data.citizenId} onForgotten={props.onClose} />
            )}
            <Button autoFocus onClick={props.onClose}>
              {t('reporter.close')}
            </Button>
          </DialogActions>
        </>
      )}
    </Dialog>
  );
}

function Revealed(props: { reporter: RevealedReporter }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { citizenName, phone } = props.reporter;
  return (
    <FactList
      facts={[
        [t('case.citizen'), citizenName ?? t('case.unnamed')],
        [t('case.phone'), phone === null ? t('who.withheld') : <Ltr>{format.phone(phone)}</Ltr>],
      ]}
    />
  );
}
