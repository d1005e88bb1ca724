import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Applied } from '../../../src/contract/queue-rules.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';

/** The button under a part of a queue's plan, and what became of it. `change` null: not whole yet. */
export function SavePlan(props: { queueId: string; change: object | null }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (change: object) =>
      api<Applied>('PATCH', `/api/queue-plans/${props.queueId}`, change),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['queue-plans'] }),
  });
  const { change } = props;
  return (
    <>
      <Fault error={save.error} />
      <div className="row-end">
        {change === null && (
          <span className="form-error" role="alert">
            {t('hours.notWhole')}
          </span>
        )}
        {save.data !== undefined && (
          <span className="small muted" role="status">
            {save.data.applied ? t('hours.saved') : t('line.notYet')}
          </span>
        )}
        <Button
          variant="contained"
          disabled={change === null || save.isPending}
          onClick={() => change !== null && save.mutate(change)}
        >
          {t('hours.save')}
        </Button>
      </div>
    </>
  );
}
