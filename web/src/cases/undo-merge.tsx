import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../src/contract/cases.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';

/** Says what this case was merged into, and takes it out again with a reason. */
export function UndoMerge(props: { view: CaseView; mayUndo: boolean }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [reason, setReason] = useState('');
  const { caseId, mergedInto } = props.view;
  const undo = useMutation({
    mutationFn: () =>
      api<CaseView>('POST', `/api/cases/${caseId}/undo-merge`, { reason: reason.trim() }),
    onSuccess: (view) => {
      queries.setQueryData(['case', caseId], view);
      void queries.invalidateQueries({ queryKey: ['cases'] });
    },
  });
  if (mergedInto === null) return null;
  return (
    <section className="panel-form" aria-label={t('merge.into')}>
      <p>
        {t('merge.into')}{' '}
        {mergedInto.trackingCode !== null && <TrackingCode code={mergedInto.trackingCode} />}
      </p>
      {props.mayUndo && (
        <>
          <TextInput
            label={t('merge.undoWhy')}
            value={reason}
            onChange={setReason}
            maxLength={300}
          />
          <Fault error={undo.error} />
          <div className="row-end">
            <Button
              size="small"
              variant="outlined"
              disabled={reason.trim().length < 3 || undo.isPending}
              onClick={() => undo.mutate()}
            >
              {t('merge.undo')}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
