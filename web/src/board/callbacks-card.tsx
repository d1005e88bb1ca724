import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardSnapshot } from '../../../src/contract/board.ts';
import type { CallbacksView, PendingCallback } from '../../../src/contract/callbacks.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Card, Ltr } from '../ui/parts.tsx';

/** Citizens who will be called, in the order of their places; nothing where none was promised today. */
export function CallbacksCard(props: {
  snapshot: BoardSnapshot;
  nowMs: number;
  isWall: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const { digits, time } = useFormat();
  const { promisesAtMs, day, alarms } = props.snapshot;
  const { may } = useSession();
  const mayCancel = may('line-control') && !props.isWall;
  const callbacks = useQuery({
    // The board says when they moved, and the figures are of its day.
    queryKey: ['callbacks', promisesAtMs, day],
    queryFn: () => api<CallbacksView>('GET', '/api/callbacks'),
    placeholderData: (before) => before,
    // What failed is asked again; nobody else would tell.
    refetchInterval: ({ state }) => (state.status === 'error' ? 5_000 : false),
  });
  if (callbacks.data === undefined) return <Fault error={callbacks.error} />;
  const { pending, today } = callbacks.data;
  const down = alarms.find(({ alarm }) => alarm === 'trunk-failed');
  if (today.made === 0 && pending.length === 0) return null;
  return (
    <Card className="promises scroll" title={t('callbacks.title')}>
      <p className="small muted" data-testid="callback-figures">
        {t('callbacks.today', { made: digits(today.made), reached: digits(today.reached) })}
      </p>
      {down !== undefined && pending.length > 0 && (
        <p className="small late" role="status" data-testid="trunk-down">
          {t('callbacks.trunkDown', { time: time(down.sinceMs) })}
        </p>
      )}
      {pending.length > 0 && (
        <table aria-label={t('callbacks.title')}>
          <tbody>
            {pending.map((one) => (
              <Promised
                key={one.callbackId}
                callback={one}
                nowMs={props.nowMs}
                mayCancel={mayCancel}
              />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  );
}

function Promised(props: {
  callback: PendingCallback;
  nowMs: number;
  mayCancel: boolean;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const [isAsked, setAsked] = useState(false);
  const { callbackId, phone, enteredAtMs, rings } = props.callback;
  const cancel = useMutation({
    mutationFn: () => api('DELETE', `/api/callbacks/${callbackId}`),
    onSettled: () => queries.invalidateQueries({ queryKey: ['callbacks'] }),
  });
  return (
    <tr>
      <td>
        <div className="ellipsis">
          {phone === null ? t('who.withheld') : <Ltr>{format.phone(phone)}</Ltr>}
        </div>
        {rings > 0 && (
          <div className="small faint">{t('callbacks.rings', { count: format.digits(rings) })}</div>
        )}
        {isAsked && <div className="small">{t('callbacks.cancelSure')}</div>}
        <Fault error={cancel.error} />
      </td>
      <td>
        <span className="num">{format.clock(Math.max(0, props.nowMs - enteredAtMs))}</span>
      </td>
      {props.mayCancel && (
        <td>
          {isAsked ? (
            <>
              <Button
                size="small"
                color="error"
                disabled={cancel.isPending}
                onClick={() => cancel.mutate()}
              >
                {t('callbacks.cancelNow')}
              </Button>
              <Button size="small" onClick={() => setAsked(false)}>
                {t('callbacks.keep')}
              </Button>
            </>
          ) : (
            <Button size="small" onClick={() => setAsked(true)}>
              {t('callbacks.cancel')}
            </Button>
          )}
        </td>
      )}
    </tr>
  );
}
