import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardCall, BoardSnapshot } from '../../../src/contract/board.ts';
import { useFormat } from '../ui/format.ts';
import type { Limits } from '../ui/limit-level.ts';
import { Ltr } from '../ui/parts.tsx';
import { waitLimits } from './figures.ts';

/** Who waits, in the order of the line, with the wait beside its limit. */
export function WaitingTable(props: {
  label: string;
  calls: readonly BoardCall[];
  snapshot: BoardSnapshot;
  nowMs: number;
}): ReactNode {
  const { t } = useTranslation();
  const limits = waitLimits(props.snapshot);
  return (
    <table aria-label={props.label} className="waiting-table">
      <thead>
        <tr>
          <th scope="col">{t('waiting.place')}</th>
          <th scope="col">{t('waiting.citizen')}</th>
          <th scope="col">{t('waiting.wait')}</th>
          <th>
            <span className="sr-only">{t('waiting.bar')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.calls.map((call, index) => (
          <WaitingRow
            key={call.callId}
            call={call}
            place={index + 1}
            waitMs={Math.max(0, props.nowMs - call.enteredAtMs)}
            limits={limits}
          />
        ))}
      </tbody>
    </table>
  );
}

function WaitingRow(props: {
  call: BoardCall;
  place: number;
  waitMs: number;
  limits: Limits;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { call, waitMs, limits } = props;
  const colour = waitMs >= limits.red ? 'red' : waitMs >= limits.yellow ? 'yellow' : 'calm';
  const phone = call.phone === null ? t('who.withheld') : <Ltr>{format.phone(call.phone)}</Ltr>;
  return (
    <tr>
      <td>{format.digits(props.place)}</td>
      <td>
        <div className="ellipsis">{call.citizenName ?? phone}</div>
        <div className="small faint">
          {call.citizenName !== null && <>{phone} · </>}
          {t(call.isCallback === true ? 'phase.calledBack' : `phase.${call.phase}`)}
        </div>
      </td>
      <td>
        <span className="num">{format.clock(waitMs)}</span>
      </td>
      <td>
        <div className={`bar bar-${colour}`} aria-hidden="true">
          <i
            style={{ inlineSize: `${Math.min(100, Math.max(3, (100 * waitMs) / limits.red))}%` }}
          />
        </div>
      </td>
    </tr>
  );
}
