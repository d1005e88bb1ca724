import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MissedCaller } from '../../../src/contract/missed-callers.ts';
import { Header } from '../app/shell.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip, Empty, Ltr } from '../ui/parts.tsx';
import { MissedHistoryList } from './missed-history.tsx';
import { MissedPane } from './missed-pane.tsx';
import { useMissedCallers } from './use-missed.ts';

const VIEWS = ['open', 'history'] as const;
type View = (typeof VIEWS)[number];

/** Who gave up waiting: taken by one of us, called back or written to, and so off the list. */
export function MissedPage(): ReactNode {
  const { t } = useTranslation();
  const [view, setView] = useState<View>('open');
  const [openId, setOpenId] = useState<string | null>(null);
  const missed = useMissedCallers();
  const entries = missed.data?.entries ?? [];
  const open = entries.find(({ entryId }) => entryId === openId);
  return (
    <>
      <Header />
      <main className="two">
        <section className="card" aria-label={t('missed.title')}>
          <div className="list-head">
            <h1 className="grow">{t('missed.title')}</h1>
            <Choice
              label={t('missed.show')}
              hideLabel
              value={view}
              onChange={setView}
              options={VIEWS.map((value) => ({ value, label: t(`missed.view.${value}`) }))}
            />
          </div>
          <Fault error={missed.error} className="pad-inline" />
          {view === 'history' && <MissedHistoryList />}
          {view === 'open' && missed.isSuccess && entries.length === 0 && (
            <Empty>{t('missed.none')}</Empty>
          )}
          {view === 'open' && (
            <ul>
              {entries.map((entry) => (
                <EntryRow key={entry.entryId} entry={entry} openId={openId} onOpen={setOpenId} />
              ))}
            </ul>
          )}
        </section>
        <section className="card" aria-label={t('missed.open')}>
          {openId === null && <Empty>{t('missed.choose')}</Empty>}
          {openId !== null && open === undefined && missed.isSuccess && (
            <Empty>{t('missed.gone')}</Empty>
          )}
          {open !== undefined && (
            <MissedPane key={open.entryId} entry={open} onDone={() => setOpenId(null)} />
          )}
        </section>
      </main>
    </>
  );
}

function EntryRow(props: {
  entry: MissedCaller;
  openId: string | null;
  onOpen: (entryId: string) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { entry } = props;
  const queue = i18n.language === 'fa' ? entry.queueNameFa : entry.queueNameEn;
  return (
    <li>
      <button
        type="button"
        className="list-row"
        aria-current={entry.entryId === props.openId}
        onClick={() => props.onOpen(entry.entryId)}
      >
        <span className="row-between">
          <b>{entry.numberShown === '' ? t('who.withheld') : <Ltr>{entry.numberShown}</Ltr>}</b>
          <EntryChips entry={entry} />
        </span>
        <span className="small muted">
          {t('missed.told', {
            times: format.digits(entry.times),
            day: format.shortDate(entry.lastAtMs),
            time: format.time(entry.lastAtMs),
            wait: format.duration(entry.lastWaitMs),
            queue,
          })}
        </span>
      </button>
    </li>
  );
}

function EntryChips({ entry }: { readonly entry: MissedCaller }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  return (
    <span className="chips">
      {entry.isCalling && <Chip tone="accent">{t('missed.isCalling')}</Chip>}
      {entry.messages > 0 && (
        <Chip tone="ring">{t('missed.left', { messages: digits(entry.messages) })}</Chip>
      )}
      {entry.openCases > 0 && (
        <Chip>{t('missed.openCases', { cases: digits(entry.openCases) })}</Chip>
      )}
      {entry.attempts > 0 && (
        <Chip tone="wrap">{t('missed.attempts', { attempts: digits(entry.attempts) })}</Chip>
      )}
      {entry.claim !== null && (
        <Chip tone="ring">
          {entry.claim.isMine ? t('missed.mine') : t('missed.heldBy', { name: entry.claim.name })}
        </Chip>
      )}
    </span>
  );
}
