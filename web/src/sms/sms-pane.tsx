import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettleSms, SmsOpened } from '../../../src/contract/sms-outbox.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Empty, Ltr } from '../ui/parts.tsx';
import { FactList, PaneHead } from '../ui/pane-head.tsx';
import { SMS_OUTBOX_KEY, SmsChip, useSmsKind, useSmsReason } from './sms-words.tsx';

/** One message: what it says, its way, and what a person says of it. */
export function SmsPane({ smsId }: { smsId: string }): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const kindText = useSmsKind();
  const reasonText = useSmsReason();
  const mayRead = may('sms-read');
  const found = useQuery({
    queryKey: ['sms-opened', smsId],
    queryFn: () => api<SmsOpened>('GET', `/api/sms-outbox/${smsId}`),
    // Each reading is in the audit: once when it is opened.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    enabled: mayRead,
  });
  if (!mayRead) return <Empty>{t('smsOutbox.mayNotRead')}</Empty>;
  const view = found.data;
  if (view === undefined) return <Fault error={found.error} className="pane" />;
  return (
    <div className="pane">
      <PaneHead title={kindText(view.kind)}>
        <SmsChip state={view.state} />
      </PaneHead>
      {view.reason !== null && <p className="small form-error">{reasonText(view.reason)}</p>}
      <p className="prose" dir="auto">
        {view.body === '' ? t('smsOutbox.noWords') : view.body}
      </p>
      <Facts view={view} />
      {may('sms-settle') && view.acts.length > 0 && <Acts view={view} />}
      {view.attempts.length > 0 && <Attempts view={view} />}
    </div>
  );
}

function Facts({ view }: { view: SmsOpened }): ReactNode {
  const { t } = useTranslation();
  const { shortDate, time } = useFormat();
  const when = (atMs: number): string => `${shortDate(atMs)} ${time(atMs)}`;
  const facts: [string, ReactNode][] = [
    [t('smsOutbox.to'), <Ltr key="to">{view.receptor}</Ltr>],
    [t('smsOutbox.at'), when(view.createdAtMs)],
    [t('smsOutbox.changedAt'), when(view.updatedAtMs)],
  ];
  if (view.gateway !== null) {
    facts.push([t('smsOutbox.gateway'), t(`smsOutbox.gateways.${view.gateway}`)]);
    facts.push([
      t('smsOutbox.line'),
      view.line === null ? t('smsOutbox.ownLine') : <Ltr key="line">{view.line}</Ltr>,
    ]);
  }
  return (
    <section aria-label={t('smsOutbox.facts')}>
      <FactList facts={facts} />
    </section>
  );
}

function Acts({ view }: { view: SmsOpened }): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const settle = useMutation({
    mutationFn: (said: SettleSms) => api('POST', `/api/sms-outbox/${view.smsId}/settle`, said),
    onSettled: async () => {
      for (const queryKey of [SMS_OUTBOX_KEY, ['sms-opened', view.smsId], ['sms']]) {
        await queries.invalidateQueries({ queryKey });
      }
    },
  });
  return (
    <section className="panel-form" aria-label={t('smsOutbox.acts.title')}>
      <h2>{t('smsOutbox.acts.title')}</h2>
      <p className="small muted">{t('smsOutbox.acts.hint')}</p>
      <Fault error={settle.error} />
      <div className="row-end">
        {view.acts.map((as) => (
          <Button key={as} disabled={settle.isPending} onClick={() => settle.mutate({ as })}>
            {t(`smsOutbox.acts.${as}`)}
          </Button>
        ))}
      </div>
    </section>
  );
}

function Attempts({ view }: { view: SmsOpened }): ReactNode {
  const { t, i18n } = useTranslation();
  const { shortDate, time } = useFormat();
  const outcomeText = (outcome: string): string =>
    i18n.exists(`smsOutbox.outcome.${outcome}`) ? t(`smsOutbox.outcome.${outcome}`) : outcome;
  return (
    <section aria-label={t('smsOutbox.attempts')}>
      <h2>{t('smsOutbox.attempts')}</h2>
      <ul className="history">
        {view.attempts.map((one) => (
          <li key={`${one.atMs} ${one.op}`}>
            <span className="faint num">
              {shortDate(one.atMs)} {time(one.atMs)}
            </span>
            <span>
              {t(`smsOutbox.op.${one.op}`)} · {outcomeText(one.outcome)}
              {one.code !== null && (
                <>
                  {' '}
                  (<Ltr>{one.code}</Ltr>)
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
