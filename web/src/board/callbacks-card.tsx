import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallbacksView, PendingCallback } from '../../../src/contract/callbacks.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Card, Ltr } from '../ui/parts.tsx';

/** Promises move by minutes; each call to one is on the board at once. */
const LOOK_EVERY_MS = 5_000;

/** Citizens who will be called, in the order of their places; nothing where none was promised today. */
export function CallbacksCard(props: { nowMs: number; isWall: boolean }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { may } = useSession();
  const mayCancel = may('line-control') && !props.isWall;
  const callbacks = useQuery({
    queryKey: ['callbacks'],
    queryFn: () => api<CallbacksView>('GET', '/api/callbacks'),
    refetchInterval: LOOK_EVERY_MS,
  });
  if (callbacks.data === undefined) return <Fault error={callbacks.error} />;
  const { pending, today } = callbacks.data;
  if (today.made === 0 && pending.length === 0) return null;
  return (
    <Card className="promises scroll" title={t('callbacks.title')}>
      <p className="small muted" data-testid="callback-figures">
        {t('callbacks.today', { made: digits(today.made), reached: digits(today.reached) })}
      </p>
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
