import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallRecord } from '../../../src/contract/calls.ts';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';
import { OpeningRow } from '../ui/opening-row.tsx';
import { Chip, Empty, Ltr } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { CallStory } from './call-story.tsx';

/** Milliseconds within which a call of each queue is to be answered, by the queue's id. */
export type ServiceLevels = ReadonlyMap<string, number>;

/** The calls of a day that ended in one way; or with `levels` those that the service level counts. */
export function CallsBehind(props: {
  day: string;
  outcome?: string;
  levels?: ServiceLevels;
}): ReactNode {
  const { t } = useTranslation();
  const { digits, time } = useFormat();
  const problemText = useProblemText();
  const { day, outcome, levels } = props;
  const calls = useQuery({
    queryKey: ['calls', day, outcome ?? null],
    queryFn: () => {
      const ended = outcome === undefined ? '' : `&outcome=${outcome}`;
      return api<CallRecord[]>('GET', `/api/calls?day=${day}${ended}`);
    },
  });
  const rows = (calls.data ?? [])
    .filter((row) => levels === undefined || isCounted(row))
    .toSorted((a, b) => b.enteredAtMs - a.enteredAtMs);
  return (
    <>
      {calls.isError && (
        <p role="alert" className="form-error pad">
          {problemText(calls.error)}
        </p>
      )}
      {calls.isSuccess && (
        <p className="small muted pad behind-count">
          <span>{t('behind.calls', { count: rows.length, shown: digits(rows.length) })}</span>{' '}
          {t('behind.asOf', { time: time(calls.dataUpdatedAt) })}
        </p>
      )}
      {calls.isSuccess && rows.length === 0 && <Empty>{t('behind.none')}</Empty>}
      {rows.length > 0 && <CallTable rows={rows} levels={levels} />}
    </>
  );
}

/** Ended, and no short abandon: what the service level is divided by. */
const isCounted = ({ outcome }: CallRecord): boolean =>
  outcome !== null && outcome !== 'short_abandoned';

const isInTime = ({ outcome, queueId, waitMs }: CallRecord, levels: ServiceLevels): boolean =>
  outcome === 'answered' && (waitMs ?? 0) <= (levels.get(queueId) ?? 0);

function CallTable(props: {
  rows: readonly CallRecord[];
  levels: ServiceLevels | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState<string | null>(null);
  const { rows, levels } = props;
  const causes = levels === undefined && rows.some((row) => row.cause !== null);
  const columns = 4 + Number(causes) + Number(levels !== undefined);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('behind.time')}</th>
          <th scope="col">{t('behind.number')}</th>
          <th scope="col">{t('behind.wait')}</th>
          <th scope="col">{t('behind.agent')}</th>
          {causes && <th scope="col">{t('behind.cause')}</th>}
          {levels !== undefined && <th scope="col">{t('behind.end')}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Fragment key={row.callId}>
            <OpeningRow
              isOpen={open === row.callId}
              label={t('told.open', { time: format.time(row.enteredAtMs) })}
              shown={format.time(row.enteredAtMs)}
              onToggle={() => setOpen(open === row.callId ? null : row.callId)}
            >
              <td>
                {row.phone === null ? t('who.withheld') : <Ltr>{format.phone(row.phone)}</Ltr>}
              </td>
              <td>{row.waitMs === null ? '–' : <Ltr>{format.clock(row.waitMs)}</Ltr>}</td>
              <td>{row.agentName ?? '–'}</td>
              {causes && <td>{row.cause === null ? '–' : t(`cause.${row.cause}`)}</td>}
              {levels !== undefined && (
                <td>
                  {isInTime(row, levels) ? (
                    <Chip tone="ok">{t('behind.inTime')}</Chip>
                  ) : (
                    t(`told.outcome.${row.outcome}`)
                  )}
                </td>
              )}
            </OpeningRow>
            {open === row.callId && (
              <tr>
                <td colSpan={columns}>
                  <CallStory callId={row.callId} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
