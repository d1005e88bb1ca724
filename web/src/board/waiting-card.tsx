import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { BoardCall, BoardSnapshot } from '../../../src/contract/board.ts';
import { useFormat } from '../ui/format.ts';
import { Card, Empty, Ltr } from '../ui/parts.tsx';
import { figuresOf } from './figures.ts';
import { waitLimits } from './tiles.tsx';

/** Who waits, in the order of the line. */
export function WaitingCard(props: { snapshot: BoardSnapshot; nowMs: number }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const { snapshot, nowMs } = props;
  const { waiting } = figuresOf(snapshot, nowMs);
  const limits = waitLimits(snapshot);
  const speaking = snapshot.calls.filter(({ phase }) => phase === 'recording').length;
  return (
    <Card grow className="waiting scroll" title={t('waiting.title')}>
      {waiting.length === 0 ? (
        <Empty>{t('waiting.nobody')}</Empty>
      ) : (
        <table aria-label={t('waiting.title')}>
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
            {waiting.map((call, index) => (
              <WaitingRow
                key={call.callId}
                call={call}
                place={index + 1}
                waitMs={Math.max(0, nowMs - call.enteredAtMs)}
                limits={limits}
              />
            ))}
          </tbody>
        </table>
      )}
      {speaking > 0 && (
        <p className="small muted pad-inline">
          {t('waiting.recording', { shown: digits(speaking) })}
        </p>
      )}
    </Card>
  );
}

function WaitingRow(props: {
  call: BoardCall;
  place: number;
  waitMs: number;
  limits: { yellow: number; red: number };
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
