import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CircularRow, MyCircular } from '../../../src/contract/circulars.ts';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { useFormat } from '../ui/format.ts';
import { ListCard } from '../ui/list-card.tsx';
import { Chip, Empty, type Tone } from '../ui/parts.tsx';
import { searchByWords } from '../ui/search-words.ts';
import { CircularForm } from './circular-form.tsx';
import { CircularReaders } from './circular-readers.tsx';
import { CircularToRead } from './circular-text.tsx';
import { useMyCirculars, useUnread, useWritten } from './use-circulars.ts';
import './circulars.css';

type Side = 'mine' | 'written';

/** What must be read; for those who lead also what they have written, and who has read it. */
export function CircularsPage(): ReactNode {
  const { may } = useSession();
  const isUnread = useUnread().length > 0;
  const [chosen, setSide] = useState<Side | null>(null);
  // Who leads comes to see who has not read; what he has to read himself goes before that.
  const side = chosen ?? (may('circulars-write') && !isUnread ? 'written' : 'mine');
  return (
    <>
      <Header />
      {side === 'mine' ? (
        <Mine>{may('circulars-write') && <Sides side={side} onChange={setSide} />}</Mine>
      ) : (
        <Written>
          <Sides side={side} onChange={setSide} />
        </Written>
      )}
    </>
  );
}

function Sides(props: { side: Side; onChange: (side: Side) => void }): ReactNode {
  const { t } = useTranslation();
  return (
    <Choice
      label={t('circulars.side')}
      hideLabel
      value={props.side}
      options={[
        { value: 'mine', label: t('circulars.mine') },
        { value: 'written', label: t('circulars.written') },
      ]}
      onChange={props.onChange}
    />
  );
}

function Mine(props: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useMyCirculars();
  const [typed, setTyped] = useState('');
  const [openId, setOpen] = useState<string | null>(null);
  const rows = list.data ?? [];
  const shown = searchByWords(rows, typed, ({ title, body }) => `${title} ${body}`);
  const open = rows.find(({ circularId }) => circularId === openId) ?? null;
  return (
    <main className="two">
      <ListCard
        title={t('nav.circulars')}
        search={{ label: t('circulars.search'), value: typed, onChange: setTyped }}
        narrowed={props.children}
        error={list.error}
        empty={
          list.isSuccess &&
          shown.length === 0 &&
          t(rows.length === 0 ? 'circulars.none' : 'search.nothing')
        }
      >
        <ul>
          {shown.map((one: MyCircular) => (
            <li key={one.circularId}>
              <button
                type="button"
                className="list-row"
                aria-current={one.circularId === openId}
                onClick={() => setOpen(one.circularId)}
              >
                <span className="row-between">
                  <b>{one.title}</b>
                  {one.readAtMs === null ? (
                    <Chip tone="ring">{t('circulars.unread')}</Chip>
                  ) : (
                    <Chip tone="ok">{t('circulars.read')}</Chip>
                  )}
                </span>
                <span className="small muted">
                  {format.date(one.sinceMs)} · {one.byName ?? '–'}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </ListCard>
      <section className="card" aria-label={t('circulars.one')}>
        {open === null ? (
          <Empty>{t('circulars.choose')}</Empty>
        ) : (
          <div className="pane">
            <CircularToRead key={`${open.circularId} ${open.number}`} of={open} />
          </div>
        )}
      </section>
    </main>
  );
}

const TONES: Readonly<Record<CircularRow['state'], Tone>> = {
  coming: 'plain',
  'in-force': 'ok',
  over: 'plain',
  withdrawn: 'alarm',
};

function Written(props: { children: ReactNode }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const list = useWritten(true);
  const [openId, setOpen] = useState<string | null>(null);
  const rows = list.data ?? [];
  const open = rows.find(({ circularId }) => circularId === openId) ?? null;
  return (
    <main className="two">
      <ListCard
        title={t('nav.circulars')}
        beside={
          <Button size="small" onClick={() => setOpen(null)}>
            {t('circulars.new')}
          </Button>
        }
        narrowed={props.children}
        error={list.error}
        empty={list.isSuccess && rows.length === 0 && t('circulars.noneWritten')}
      >
        <ul>
          {rows.map((row) => (
            <li key={row.circularId}>
              <button
                type="button"
                className="list-row"
                aria-current={row.circularId === openId}
                onClick={() => setOpen(row.circularId)}
              >
                <span className="row-between">
                  <b>{row.text.title}</b>
                  <span>
                    {row.isLate && <Chip tone="alarm">{t('circulars.late')}</Chip>}{' '}
                    <Chip tone={TONES[row.state]}>{t(`circulars.state.${row.state}`)}</Chip>
                  </span>
                </span>
                <span className="small muted">
                  {t('circulars.readBy', {
                    read: digits(row.read),
                    addressed: digits(row.addressed),
                  })}
                  {row.byName !== null && ` · ${row.byName}`}
                </span>
              </button>
            </li>
          ))}
        </ul>
      </ListCard>
      <section className="card" aria-label={t('circulars.one')}>
        {open !== null && <CircularReaders circularId={open.circularId} number={open.number} />}
        <CircularForm
          key={`${openId} ${open?.number ?? 0}`}
          row={open}
          onAdded={(circularId) => setOpen(circularId)}
        />
      </section>
    </main>
  );
}
