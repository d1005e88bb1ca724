import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { Fragment, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CallRecord } from '../../../src/contract/calls.ts';
import { api } from '../app/api.ts';
import { useFormat } from '../ui/format.ts';
import { useHotkeys } from '../ui/hotkeys.ts';
import { OpeningRow } from '../ui/opening-row.tsx';
import { Chip, Empty, Ltr } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { CallStory } from './call-story.tsx';

/** A figure that was clicked: its day and the outcome it counts. */
export interface Behind {
  readonly day: string;
  readonly outcome: string;
  readonly title: string;
}

/** The calls behind a number, in a panel beside the board that goes on living. */
export function CallsBehind(props: { behind: Behind; onClose: () => void }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const problemText = useProblemText();
  const { behind, onClose } = props;
  const close = useRef<HTMLButtonElement>(null);
  useHotkeys({ Escape: onClose });
  useEffect(() => close.current?.focus(), []);
  const calls = useQuery({
    queryKey: ['calls', behind.day, behind.outcome],
    queryFn: () =>
      api<CallRecord[]>('GET', `/api/calls?day=${behind.day}&outcome=${behind.outcome}`),
  });
  const rows = (calls.data ?? []).toSorted((a, b) => b.enteredAtMs - a.enteredAtMs);
  return (
    <aside className="behind card" aria-label={behind.title}>
      <div className="behind-head">
        <h2>{behind.title}</h2>
        <Chip>{digits(rows.length)}</Chip>
        <span className="grow" />
        <Button ref={close} size="small" variant="outlined" onClick={onClose}>
          {t('behind.close')}
        </Button>
      </div>
      {calls.isError && (
        <p role="alert" className="form-error pad">
          {problemText(calls.error)}
        </p>
      )}
      {calls.isSuccess && rows.length === 0 && <Empty>{t('behind.none')}</Empty>}
      {rows.length > 0 && <CallTable rows={rows} />}
    </aside>
  );
}

function CallTable(props: { rows: readonly CallRecord[] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [open, setOpen] = useState<string | null>(null);
  const causes = props.rows.some((row) => row.cause !== null);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{t('behind.time')}</th>
          <th scope="col">{t('behind.number')}</th>
          <th scope="col">{t('behind.wait')}</th>
          <th scope="col">{t('behind.agent')}</th>
          {causes && <th scope="col">{t('behind.cause')}</th>}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
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
              <td className="num">{row.waitMs === null ? '–' : format.clock(row.waitMs)}</td>
              <td>{row.agentName ?? '–'}</td>
              {causes && <td>{row.cause === null ? '–' : t(`cause.${row.cause}`)}</td>}
            </OpeningRow>
            {open === row.callId && (
              <tr>
                <td colSpan={causes ? 5 : 4}>
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
