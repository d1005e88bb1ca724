import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  MissedCaller,
  OpenedMissedCaller,
  SettledMissedCaller,
  SettleMissedCaller,
} from '../../../src/contract/missed-callers.ts';
import { api } from '../app/api.ts';
import { BookTurn } from '../managers/book-turn.tsx';
import { CallOutButton } from '../ui/call-out-button.tsx';
import { CaseClock } from '../ui/case-clock.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Ltr } from '../ui/parts.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { DismissForm } from './dismiss-form.tsx';
import { MissedMessages } from './missed-messages.tsx';
import { useRefreshMissed } from './use-missed.ts';

/** One who gave up waiting: what is known of him, and what was done about it. */
export function MissedPane(props: { entry: MissedCaller; onDone: () => void }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { entry } = props;
  const path = `/api/missed-callers/${entry.entryId}`;
  const key = ['missed-opened', entry.entryId];
  const queries = useQueryClient();
  const refresh = useRefreshMissed();
  // Each reading is in the audit: a list that moves does not read the person again.
  const opened = useQuery({
    queryKey: key,
    queryFn: () => api<OpenedMissedCaller>('GET', path),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const claim = useMutation({
    mutationFn: () => api<OpenedMissedCaller>('POST', `${path}/claim`),
    onSuccess: (mine) => void queries.setQueryData(key, mine),
    onSettled: refresh,
  });
  const number = opened.data?.number ?? null;
  return (
    <div className="pane">
      <h1>
        {entry.numberShown === '' ? (
          t('who.withheld')
        ) : (
          <Ltr>{number === null ? entry.numberShown : format.phone(number)}</Ltr>
        )}{' '}
        {number !== null && <CopyButton text={number} label={t('missed.copyNumber')} />}
      </h1>
      <Facts entry={entry} />
      <Fault error={opened.error ?? claim.error} />
      {entry.claim?.isMine === true ? (
        <Settling entry={entry} claim={entry.claim} path={path} onDone={props.onDone} />
      ) : (
        <div className="panel-form">
          <p className="small muted">
            {entry.claim === null
              ? t('missed.claimFirst')
              : t('missed.heldUntil', {
                  name: entry.claim.name,
                  time: format.time(entry.claim.untilMs),
                })}
          </p>
          <div className="row-end">
            <Button
              variant="contained"
              disabled={entry.claim !== null || claim.isPending}
              onClick={() => claim.mutate()}
            >
              {t('missed.claim')}
            </Button>
          </div>
        </div>
      )}
      {opened.data !== undefined && (
        <>
          <MissedMessages entry={entry} messages={opened.data.messages} />
          <Known opened={opened.data} />
        </>
      )}
    </div>
  );
}

function Facts({ entry }: { readonly entry: MissedCaller }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const at = (ms: number): string => `${format.shortDate(ms)}، ${format.time(ms)}`;
  const facts = [
    ['times', format.digits(entry.times)],
    ['queue', i18n.language === 'fa' ? entry.queueNameFa : entry.queueNameEn],
    ['first', at(entry.firstAtMs)],
    ['last', at(entry.lastAtMs)],
    ['lastWait', format.duration(entry.lastWaitMs)],
    ['longestWait', format.duration(entry.longestWaitMs)],
  ] as const;
  return (
    <dl className="facts">
      {facts.map(([name, shown]) => (
        <div key={name}>
          <dt>{t(`missed.fact.${name}`)}</dt>
          <dd>{shown}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What the holder of the claim may do, until it ends. */
function Settling(props: {
  entry: MissedCaller;
  claim: NonNullable<MissedCaller['claim']>;
  path: string;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const refresh = useRefreshMissed();
  const { entry, claim, path, onDone } = props;
  const [dismissing, setDismissing] = useState(false);
  const settle = useMutation({
    mutationFn: (how: SettleMissedCaller) =>
      api<SettledMissedCaller>('POST', `${path}/settle`, how),
    onSuccess: onDone,
    onSettled: refresh,
  });
  const release = useMutation({
    mutationFn: () => api('POST', `${path}/release`),
    onSuccess: onDone,
    onSettled: refresh,
  });
  const isBusy = settle.isPending || release.isPending;
  return (
    <div className="panel-form" role="group" aria-label={t('missed.settle')}>
      <p className="small muted">{t('missed.yoursUntil', { time: format.time(claim.untilMs) })}</p>
      <Fault error={settle.error ?? release.error} />
      <div className="chips">
        <CallOutButton about={{ purpose: 'missed-caller', missedId: entry.entryId }} />
        <Button
          variant="contained"
          disabled={isBusy}
          onClick={() => settle.mutate({ as: 'called', reached: true })}
        >
          {t('missed.reached')}
        </Button>
        <Button
          variant="outlined"
          disabled={isBusy}
          onClick={() => settle.mutate({ as: 'called', reached: false })}
        >
          {t('missed.notReached')}
        </Button>
        {entry.messages > 0 && (
          <Button
            variant="outlined"
            disabled={isBusy}
            onClick={() => settle.mutate({ as: 'heard' })}
          >
            {t('missed.heard')}
          </Button>
        )}
        <Button
          variant="outlined"
          disabled={isBusy || !entry.takesSms}
          onClick={() => settle.mutate({ as: 'sms' })}
        >
          {t('missed.sms')}
        </Button>
        <Button
          variant="outlined"
          disabled={isBusy}
          aria-expanded={dismissing}
          onClick={() => setDismissing(!dismissing)}
        >
          {t('missed.dismiss')}
        </Button>
        <Button disabled={isBusy} onClick={() => release.mutate()}>
          {t('missed.release')}
        </Button>
      </div>
      <BookTurn from={{ missedId: entry.entryId }} />
      {!entry.takesSms && <p className="small muted">{t('missed.noSms')}</p>}
      {dismissing && <DismissForm isBusy={isBusy} onDismiss={(how) => settle.mutate(how)} />}
    </div>
  );
}

function Known({ opened }: { readonly opened: OpenedMissedCaller }): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  return (
    <>
      {opened.citizens.length > 0 && (
        <div>
          <h2>{t('missed.citizens')}</h2>
          <p>{opened.citizens.map(({ name }) => name).join('، ')}</p>
        </div>
      )}
      <div>
        <h2>{t('missed.cases')}</h2>
        {opened.cases.length === 0 && <p className="muted">{t('who.noCases')}</p>}
        <ul>
          {opened.cases.map((one) => (
            <li key={one.caseId}>
              <CaseClock
                name={one.serviceName ?? t('case.noService')}
                fromMs={one.registeredAtMs}
                dueMs={one.dueAtMs}
                status={one.status}
              >
                {one.trackingCode !== null && <TrackingCode code={one.trackingCode} />}
              </CaseClock>
            </li>
          ))}
        </ul>
      </div>
      <div>
        <h2>{t('missed.calls')}</h2>
        <ul className="history">
          {opened.calls.map((one) => (
            <li key={one.callId}>
              <span className="num">
                {format.shortDate(one.enteredAtMs)} {format.time(one.enteredAtMs)}
              </span>
              <span>
                {one.outcome === null ? t('missed.goesOn') : t(`told.outcome.${one.outcome}`)}
                {' · '}
                {i18n.language === 'fa' ? one.queueNameFa : one.queueNameEn}
                {one.waitMs !== null && ` · ${format.duration(one.waitMs)}`}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
