import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Handover, HandoverRow, ShiftNow } from '../../../src/contract/shifts.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, type Tone } from '../ui/parts.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { GiveUnfinished, SHIFT_NOW } from './give-unfinished.tsx';
import { PictureParts } from './picture.tsx';
import './shifts.css';

const LIST = ['shift', 'handovers'];
const TONES: Readonly<Record<HandoverRow['state'], Tone>> = {
  open: 'ring',
  confirmed: 'ok',
  superseded: 'plain',
};

/** What one shift leaves to the next: written from what goes on, confirmed by who takes over. */
export function ShiftPage(): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [openId, setOpen] = useState<string | null>(null);
  const list = useQuery({
    queryKey: LIST,
    queryFn: () => api<HandoverRow[]>('GET', '/api/shift/handovers'),
    refetchInterval: 20_000,
  });
  return (
    <>
      <Header />
      <main className="two">
        <ListCard
          title={t('shift.handovers')}
          beside={
            <Button size="small" variant="contained" onClick={() => setOpen(null)}>
              {t('shift.new')}
            </Button>
          }
          error={list.error}
          empty={list.data?.length === 0 && t('shift.none')}
        >
          <ul>
            {list.data?.map((row) => (
              <li key={row.handoverId}>
                <button
                  type="button"
                  className="list-row"
                  aria-current={row.handoverId === openId}
                  onClick={() => setOpen(row.handoverId)}
                >
                  <span className="row-between">
                    <b>
                      {format.shortDate(row.writtenAtMs)} {format.time(row.writtenAtMs)}
                    </b>
                    <Chip tone={TONES[row.state]}>{t(`shift.state.${row.state}`)}</Chip>
                  </span>
                  <span className="small muted">
                    {row.writtenByName}
                    {row.confirmedByName !== null &&
                      ` · ${t('shift.takenBy', { name: row.confirmedByName })}`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </ListCard>
        <section className="card" aria-label={t('shift.one')}>
          {openId === null ? (
            <WriteHandover onWritten={setOpen} />
          ) : (
            <OpenHandover key={openId} handoverId={openId} />
          )}
        </section>
      </main>
    </>
  );
}

function WriteHandover(props: { onWritten: (handoverId: string | null) => void }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [note, setNote] = useState('');
  const now = useQuery({
    queryKey: SHIFT_NOW,
    queryFn: () => api<ShiftNow>('GET', '/api/shift'),
    refetchInterval: 5_000,
  });
  const write = useMutation({
    mutationFn: () => api<HandoverRow[]>('POST', '/api/shift/handovers', { note }),
    onSuccess(list) {
      queries.setQueryData(LIST, list);
      props.onWritten(list[0]?.handoverId ?? null);
    },
  });
  return (
    <form
      className="pane"
      aria-label={t('shift.new')}
      onSubmit={(event) => {
        event.preventDefault();
        write.mutate();
      }}
    >
      <h1>{t('shift.now')}</h1>
      <Fault error={now.error} />
      {now.data !== undefined && (
        <PictureParts picture={now.data.picture} unfinished={<GiveUnfinished now={now.data} />} />
      )}
      <TextInput
        label={t('shift.note')}
        value={note}
        onChange={setNote}
        rows={4}
        maxLength={4000}
      />
      <p className="small muted">{t('shift.hint')}</p>
      <FormEnd error={write.error} disabled={write.isPending || now.data === undefined}>
        {t('shift.handOver')}
      </FormEnd>
    </form>
  );
}

function OpenHandover({ handoverId }: { readonly handoverId: string }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { user } = useSession();
  const key = ['shift', 'handover', handoverId];
  const opened = useQuery({
    queryKey: key,
    queryFn: () => api<Handover>('GET', `/api/shift/handovers/${handoverId}`),
  });
  const confirm = useMutation({
    mutationFn: () => api<HandoverRow[]>('POST', `/api/shift/handovers/${handoverId}/confirm`, {}),
    onSuccess(list) {
      queries.setQueryData(LIST, list);
      void queries.invalidateQueries({ queryKey: key });
    },
  });
  const { data } = opened;
  if (data === undefined) return <Fault error={opened.error} className="pad-inline" />;
  return (
    <div className="pane">
      <div className="row-between">
        <h1>
          {t('shift.of', {
            day: format.date(data.writtenAtMs),
            time: format.time(data.writtenAtMs),
          })}
        </h1>
        <Chip tone={TONES[data.state]}>{t(`shift.state.${data.state}`)}</Chip>
      </div>
      <p className="small muted">
        {t('shift.writtenBy', { name: data.writtenByName })}
        {data.confirmedByName !== null &&
          data.confirmedAtMs !== null &&
          ` · ${t('shift.takenByAt', {
            name: data.confirmedByName,
            day: format.date(data.confirmedAtMs),
            time: format.time(data.confirmedAtMs),
          })}`}
      </p>
      {data.note !== '' && <p className="prose shift-note">{data.note}</p>}
      <PictureParts picture={data.picture} />
      <Fault error={confirm.error} />
      {data.state === 'open' && (
        <div className="row-end">
          {data.writtenById === user.userId ? (
            <p className="small muted">{t('shift.waitsForNext')}</p>
          ) : (
            <Button
              variant="contained"
              disabled={confirm.isPending}
              onClick={() => confirm.mutate()}
            >
              {t('shift.takeOver')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
