import Button from '@mui/material/Button';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DismissReason, SettleMissedCaller } from '../../../src/contract/missed-callers.ts';
import { Choice } from '../ui/choice.tsx';
import { TextInput } from '../ui/text-input.tsx';

const REASONS: readonly DismissReason[] = ['served', 'wrong-number', 'nuisance', 'other'];

/** Off the list without a call: why is kept, and written down where no reason of ours fits. */
export function DismissForm(props: {
  isBusy: boolean;
  onDismiss: (how: SettleMissedCaller) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState<DismissReason | null>(null);
  const [note, setNote] = useState('');
  const typed = note.trim();
  const isWhole = reason !== null && (reason !== 'other' || typed !== '');
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isWhole) return;
    props.onDismiss({ as: 'dismissed', reason, ...(typed === '' ? {} : { note: typed }) });
  };
  return (
    <form className="col" onSubmit={submit} aria-label={t('missed.dismiss')}>
      <Choice
        label={t('missed.reason')}
        value={reason}
        required
        onChange={setReason}
        options={REASONS.map((value) => ({ value, label: t(`missed.reasons.${value}`) }))}
      />
      <TextInput
        label={t('missed.note')}
        value={note}
        onChange={setNote}
        required={reason === 'other'}
        maxLength={200}
      />
      <div className="row-end">
        <Button type="submit" variant="contained" disabled={!isWhole || props.isBusy}>
          {t('missed.dismissNow')}
        </Button>
      </div>
    </form>
  );
}
