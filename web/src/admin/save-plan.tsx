import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PlanKept, QueuePlan } from '../../../src/contract/queue-rules.ts';
import { api, ApiError } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';

const PLANS_KEY = ['queue-plans'];

/** The button under a part of a queue's plan, and what became of it. */
export function SavePlan(props: {
  plan: QueuePlan;
  part: keyof QueuePlan['versions'];
  /** Null: not whole yet. */
  value: object | null;
  /** Drops what was typed here. */
  onShowKept: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { plan, part, value } = props;
  const { queueId } = plan;
  // What this form was filled from: another's later one must not pass as seen, though it is read here.
  const [seen, setSeen] = useState(plan.versions[part]);
  const save = useMutation({
    mutationFn: (whole: object) =>
      api<PlanKept>('PATCH', `/api/queue-plans/${queueId}`, { [part]: whole, version: seen }),
    onSuccess({ version }) {
      setSeen(version);
      void queries.invalidateQueries({ queryKey: PLANS_KEY });
    },
    async onError(error) {
      if (!isOvertaken(error)) return;
      // He is told of it now; what was typed stays, and saved once more it is put over the other's.
      await queries.invalidateQueries({ queryKey: PLANS_KEY });
      const plans = queries.getQueryData<QueuePlan[]>(PLANS_KEY);
      const newest = plans?.find((one) => one.queueId === queueId);
      if (newest !== undefined) setSeen(newest.versions[part]);
    },
  });
  return (
    <>
      <Fault error={save.error} />
      <div className="row-end">
        {isOvertaken(save.error) && (
          <button type="button" className="link" onClick={props.onShowKept}>
            {t('hours.showKept')}
          </button>
        )}
        {value === null && (
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
          disabled={value === null || save.isPending}
          onClick={() => value !== null && save.mutate(value)}
        >
          {t('hours.save')}
        </Button>
      </div>
    </>
  );
}

function isOvertaken(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'queue-changed';
}
