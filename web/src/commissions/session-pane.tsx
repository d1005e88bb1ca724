import Button from '@mui/material/Button';
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type AgendaItem,
  DecisionFollows,
  type OpenedSession,
  type WaitingCase,
} from '../../../src/contract/commissions.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { JalaliTime, readTime } from '../ui/jalali-time.tsx';
import { Chip, Empty } from '../ui/parts.tsx';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { TrackingCode } from '../ui/tracking-code.tsx';
import { PaneHead } from '../ui/pane-head.tsx';
import { sessionKey, useSessionAct } from './use-sessions.ts';

/** A session: when and where, who sits in it, its agenda, and each decision with what follows. */
export function SessionPane(props: {
  sessionId: string;
  waiting: readonly WaitingCase[];
}): ReactNode {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { sessionId } = props;
  const found = useQuery({
    queryKey: sessionKey(sessionId),
    queryFn: () => api<OpenedSession>('GET', `/api/commission-sessions/${sessionId}`),
  });
  const { data } = found;
  if (data === undefined) return <Fault error={found.error} className="pane" />;
  const isPlanned = data.state === 'planned';
  return (
    <div className="pane">
      <PaneHead title={i18n.language === 'fa' ? data.nameFa : data.nameEn}>
        <Chip>{t(`commissions.state.${data.state}`)}</Chip>
      </PaneHead>
      {data.lawFa !== '' && <p className="small muted">{data.lawFa}</p>}
      <dl className="facts">
        <div>
          <dt>{t('commissions.held')}</dt>
          <dd>
            {format.date(data.heldAtMs)} · {format.time(data.heldAtMs)}
          </dd>
        </div>
        {data.place !== '' && (
          <div>
            <dt>{t('commissions.place')}</dt>
            <dd>{data.place}</dd>
          </div>
        )}
      </dl>
      <section aria-label={t('commissions.sitting')}>
        <h2>{t('commissions.sitting')}</h2>
        <ul>
          {data.members.map(({ name, part }) => (
            <li key={`${name} ${part}`}>{part === '' ? name : `${name}، ${part}`}</li>
          ))}
        </ul>
      </section>
      <section aria-label={t('commissions.agenda')} className="agenda">
        <h2>{t('commissions.agenda')}</h2>
        {data.agenda.length === 0 && <Empty>{t('commissions.emptyAgenda')}</Empty>}
        {data.agenda.map((item) => (
          <Item key={item.itemId} item={item} mayDecide={isPlanned && data.hasBegun} />
        ))}
      </section>
      {isPlanned && !data.hasBegun && (
        <p className="small muted">{t('commissions.decidedLater')}</p>
      )}
      {isPlanned && <PutOn sessionId={sessionId} waiting={props.waiting} />}
      {isPlanned && <Cancel sessionId={sessionId} />}
    </div>
  );
}

function Item(props: { item: AgendaItem; mayDecide: boolean }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const act = useSessionAct();
  const { item } = props;
  return (
    <div className="panel-form" data-testid="agenda-item">
      <div className="row-between">
        <span>
          <b>
            {format.digits(item.place)}. {item.serviceName ?? t('case.noService')}
          </b>{' '}
          {item.trackingCode !== null && <TrackingCode code={item.trackingCode} />}
          {item.district !== null && (
            <span className="small muted">
              {' '}
              {t('place.district', { shown: format.district(item.district) })}
            </span>
          )}
        </span>
        <Chip tone={item.state === 'decided' ? 'ok' : 'plain'}>
          {t(`commissions.item.${item.state}`)}
        </Chip>
      </div>
      {item.question !== null && <p className="prose">{item.question}</p>}
      {item.decision !== null && (
        <>
          <p className="prose">{item.decision}</p>
          <p className="small muted">
            {item.follows !== null && t(`commissions.follows.${item.follows}`)}
            {item.decidedAtMs !== null && ` · ${format.date(item.decidedAtMs)}`}
            {item.decidedByName !== null && ` · ${item.decidedByName}`}
          </p>
        </>
      )}
      {item.state === 'listed' && !item.isStanding && (
        <p className="small">
          {t('commissions.movedOn', { status: t(`caseStatus.${item.status}`) })}
        </p>
      )}
      {item.isStanding && props.mayDecide && <Decide item={item} />}
      {item.state === 'listed' && (
        <div className="row-end">
          <Fault error={act.error} />
          <Button
            size="small"
            disabled={act.isPending}
            onClick={() =>
              act.mutate({ path: `commission-agenda/${item.itemId}/take-off`, body: {} })
            }
          >
            {t('commissions.takeOff')}
          </Button>
        </div>
      )}
    </div>
  );
}

function Decide({ item }: { item: AgendaItem }): ReactNode {
  const { t } = useTranslation();
  const [follows, setFollows] = useState<DecisionFollows | null>(null);
  const [text, setText] = useState('');
  const [next, setNext] = useState({ day: '', hour: '' });
  const act = useSessionAct();
  const nextAtMs = readTime(next);
  const isLater = follows === 'next_session';
  return (
    <form
      aria-label={t('commissions.decide')}
      className="agenda"
      onSubmit={(event) => {
        event.preventDefault();
        const when = isLater && nextAtMs !== null ? { nextAtMs } : {};
        act.mutate({
          path: `commission-agenda/${item.itemId}/decide`,
          body: { follows, text: text.trim(), ...when },
        });
      }}
    >
      <TextInput
        label={t('commissions.decision')}
        value={text}
        onChange={setText}
        rows={3}
        maxLength={2_000}
        required
      />
      <Choice
        label={t('commissions.whatFollows')}
        value={follows}
        onChange={setFollows}
        required
        options={DecisionFollows.options.map((value) => ({
          value,
          label: t(`commissions.follows.${value}`),
        }))}
      />
      {isLater && <JalaliTime label={t('commissions.next')} value={next} onChange={setNext} />}
      <FormEnd
        error={act.error}
        disabled={
          follows === null ||
          text.trim().length < 3 ||
          (isLater && nextAtMs === null) ||
          act.isPending
        }
      >
        {t('commissions.decide')}
      </FormEnd>
    </form>
  );
}

function PutOn(props: { sessionId: string; waiting: readonly WaitingCase[] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [caseId, setCaseId] = useState('');
  const [question, setQuestion] = useState('');
  const put = useSessionAct();
  if (props.waiting.length === 0) return null;
  return (
    <form
      className="panel-form"
      aria-label={t('commissions.putOn')}
      onSubmit={(event) => {
        event.preventDefault();
        const body = { caseId, question: question.trim() };
        put.mutate(
          { path: `commission-sessions/${props.sessionId}/agenda`, body },
          {
            onSuccess: () => {
              setCaseId('');
              setQuestion('');
            },
          },
        );
      }}
    >
      <Pick
        label={t('commissions.putOn')}
        value={caseId}
        empty={t('pick.choose')}
        onChange={setCaseId}
        options={props.waiting.map((one) => ({
          value: one.caseId,
          label: [
            one.serviceName ?? t('case.noService'),
            one.trackingCode,
            one.district === null
              ? null
              : t('place.district', { shown: format.district(one.district) }),
          ]
            .filter(Boolean)
            .join(' · '),
        }))}
      />
      <TextInput
        label={t('commissions.question')}
        value={question}
        onChange={setQuestion}
        rows={2}
        maxLength={1_000}
      />
      <Fault error={put.error} />
      <div className="row-end">
        <Button type="submit" variant="outlined" disabled={caseId === '' || put.isPending}>
          {t('commissions.put')}
        </Button>
      </div>
    </form>
  );
}

function Cancel({ sessionId }: { sessionId: string }): ReactNode {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const cancel = useSessionAct();
  return (
    <form
      className="panel-form"
      aria-label={t('commissions.cancel')}
      onSubmit={(event) => {
        event.preventDefault();
        const body = { reason: reason.trim() };
        cancel.mutate({ path: `commission-sessions/${sessionId}/cancel`, body });
      }}
    >
      <TextInput
        label={t('commissions.cancelWhy')}
        value={reason}
        onChange={setReason}
        maxLength={500}
      />
      <Fault error={cancel.error} />
      <div className="row-end">
        <Button type="submit" color="error" disabled={reason.trim().length < 3 || cancel.isPending}>
          {t('commissions.cancel')}
        </Button>
      </div>
    </form>
  );
}
