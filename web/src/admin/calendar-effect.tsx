import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarChange, ClockEffect } from '../../../src/contract/organising.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { MovedDues } from './moved-dues.tsx';

/** What a change does to the clocks that run is read first; then it can be saved. */
export function EffectBeforeSaving(props: {
  change: CalendarChange | null;
  isBusy: boolean;
  /** What the last step is called; else it is saved. */
  label?: string;
  onSave: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const asked = JSON.stringify(props.change);
  const look = useMutation({
    mutationFn: async () => ({
      asked,
      effect: await api<ClockEffect>('POST', '/api/calendar-effect', props.change),
    }),
  });
  // What was typed since then was not looked at.
  const effect = look.data?.asked === asked ? look.data.effect : null;
  return (
    <>
      <Fault error={look.error} />
      {effect !== null && <Effect effect={effect} />}
      <div className="row-end">
        {effect === null ? (
          <Button
            variant="outlined"
            disabled={props.change === null || look.isPending}
            onClick={() => look.mutate()}
          >
            {t('calendars.showEffect')}
          </Button>
        ) : (
          <Button
            variant="contained"
            disabled={props.isBusy}
            onClick={() => {
              look.reset();
              props.onSave();
            }}
          >
            {props.label ?? t('calendars.save')}
          </Button>
        )}
      </div>
    </>
  );
}

function Effect({ effect }: { readonly effect: ClockEffect }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { counting, moved, overAtOnce, examples } = effect;
  return (
    <div role="status" data-testid="clock-effect">
      <p>
        {t('calendars.effect', {
          counting: format.digits(counting),
          moved: format.digits(moved),
        })}
      </p>
      {overAtOnce > 0 && (
        <p className="form-error">
          {t('calendars.overAtOnce', { cases: format.digits(overAtOnce) })}
        </p>
      )}
      <MovedDues dues={examples} />
    </div>
  );
}
