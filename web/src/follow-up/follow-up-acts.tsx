import Button from '@mui/material/Button';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../src/contract/cases.ts';
import type { CaseReferrals, RequestView } from '../../../src/contract/referrals.ts';
import { mayFollow } from '../../../src/contract/transitions.ts';
import { useSession } from '../app/session.tsx';
import { classificationOf, RecodeFields, recodeOf } from '../cases/recode-fields.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';
import { DepartmentField } from './department-field.tsx';
import { LetterForm } from './letter-form.tsx';
import { useAct } from './use-act.ts';

const SHORTEST = 3;

/** What the state of a case asks of follow-up: a unit, a verdict, a decision, a letter's entry. */
export function FollowUpActs(props: { view: CaseView; history: CaseReferrals }): ReactNode {
  const { view, history } = props;
  const pending = history.requests.filter(({ state }) => state === 'pending');
  // What has just been registered is given to its unit by the system, not by a person.
  const isInTriage = mayFollow(view.status, 'refer') && view.status !== 'registered';
  return (
    <>
      {isInTriage && <ReferForm view={view} />}
      {mayFollow(view.status, 'refer-again') && (
        <ReferAgainForm caseId={view.caseId} level={history.referrals.at(-1)?.level ?? 1} />
      )}
      {mayFollow(view.status, 'find-unconvincing') && (
        <NoteForm caseId={view.caseId} act="unconvincing" field="reason" />
      )}
      {mayFollow(view.status, 'end-waiting') && (
        <NoteForm caseId={view.caseId} act="end-waiting" field="note" />
      )}
      {mayFollow(view.status, 'reroute', 'await-citizen', 'to-commission') &&
        pending.map((request) => (
          <DecideForm key={request.requestId} view={view} request={request} />
        ))}
      {mayFollow(view.status, 'answer') && <LetterForm caseId={view.caseId} history={history} />}
    </>
  );
}

function ReferForm(props: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const { caseId } = props.view;
  const [departmentId, setDepartmentId] = useState<string | null>(null);
  const [classified, setClassified] = useState(() => classificationOf(props.view));
  const refer = useAct(caseId);
  const recode = recodeOf(props.view, classified);
  const unit = departmentId === null ? {} : { departmentId };
  const isNothing = departmentId === null && Object.keys(recode).length === 0;
  return (
    <form
      className="panel-form"
      aria-label={t('followUp.refer')}
      onSubmit={(event) => {
        event.preventDefault();
        refer.mutate({ path: `cases/${caseId}/refer`, body: { ...unit, ...recode } });
      }}
    >
      <RecodeFields value={classified} onChange={setClassified} />
      <DepartmentField value={departmentId} onChange={setDepartmentId} />
      <p className="small muted">{t('followUp.unitByRule')}</p>
      <FormEnd error={refer.error} disabled={isNothing || refer.isPending}>
        {t('followUp.refer')}
      </FormEnd>
    </form>
  );
}

function ReferAgainForm(props: { caseId: string; level: number }): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const [departmentId, setDepartmentId] = useState<string | null>(null);
  const [level, setLevel] = useState(String(props.level));
  const [reason, setReason] = useState('');
  const refer = useAct(props.caseId);
  const levels = ['1', '2', '3'].filter((one) => Number(one) >= props.level);
  return (
    <form
      className="panel-form"
      aria-label={t('followUp.referAgain')}
      onSubmit={(event) => {
        event.preventDefault();
        refer.mutate({
          path: `cases/${props.caseId}/refer-again`,
          body: { level: Number(level), departmentId, reason: reason.trim() },
        });
      }}
    >
      <p className="small muted">{t('followUp.noClockYet')}</p>
      <Choice
        label={t('followUp.level')}
        value={level}
        onChange={setLevel}
        options={levels.map((value) => ({
          value,
          label: t('referral.level', { level: digits(value) }),
        }))}
      />
      <DepartmentField value={departmentId} onChange={setDepartmentId} />
      <p className="small muted">{t('followUp.sameUnit')}</p>
      <TextInput
        label={t('official.reason')}
        value={reason}
        onChange={setReason}
        rows={2}
        maxLength={1_000}
        required
      />
      <FormEnd error={refer.error} disabled={reason.trim().length < SHORTEST || refer.isPending}>
        {t('followUp.referAgain')}
      </FormEnd>
    </form>
  );
}

/** One sentence that says why, and the act. */
function NoteForm(props: {
  caseId: string;
  act: 'unconvincing' | 'end-waiting';
  field: 'reason' | 'note';
}): ReactNode {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const act = useAct(props.caseId);
  const title = t(`followUp.acts.${props.act}`);
  return (
    <form
      className="panel-form"
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        const body = { [props.field]: text.trim() };
        act.mutate({ path: `cases/${props.caseId}/${props.act}`, body });
      }}
    >
      <TextInput
        label={t(`followUp.say.${props.act}`)}
        value={text}
        onChange={setText}
        rows={2}
        maxLength={1_000}
        required
      />
      <Fault error={act.error} />
      <div className="row-end">
        <Button type="submit" disabled={text.trim().length < SHORTEST || act.isPending}>
          {title}
        </Button>
      </div>
    </form>
  );
}

function DecideForm(props: { view: CaseView; request: RequestView }): ReactNode {
  const { t } = useTranslation();
  const { date, digits } = useFormat();
  const { may } = useSession();
  const [departmentId, setDepartmentId] = useState<string | null>(null);
  const [classified, setClassified] = useState(() => classificationOf(props.view));
  const decide = useAct(props.view.caseId);
  const { request } = props;
  const isReturn = request.kind === 'return';
  const recode = isReturn ? recodeOf(props.view, classified) : {};
  const isNothing = departmentId === null && Object.keys(recode).length === 0;
  const press = (grant: boolean): void =>
    decide.mutate({
      path: `official-requests/${request.requestId}/decide`,
      body: {
        grant,
        ...(grant && departmentId !== null ? { departmentId } : {}),
        ...(grant ? recode : {}),
      },
    });
  const isHeads = request.headDecides && !may('cases-decide');
  return (
    <div className="panel-form" role="group" aria-label={t(`request.${request.kind}`)}>
      <b>
        {t(`request.${request.kind}`)}
        {request.hours !== null && ` · ${t('request.hours', { hours: digits(request.hours) })}`}
      </b>
      {request.recheckAtMs !== null && (
        <p className="small muted">{t('after.recheckOn', { day: date(request.recheckAtMs) })}</p>
      )}
      <p className="prose">{request.reason}</p>
      {isHeads && <p className="small muted">{t('followUp.headDecides')}</p>}
      {isReturn && !isHeads && (
        <>
          <RecodeFields value={classified} onChange={setClassified} />
          <DepartmentField value={departmentId} onChange={setDepartmentId} />
          <p className="small muted">{t('followUp.returnedTo')}</p>
        </>
      )}
      <Fault error={decide.error} />
      {!isHeads && (
        <div className="row-end">
          <Button onClick={() => press(false)} disabled={decide.isPending}>
            {t('followUp.refuse')}
          </Button>
          <Button
            variant="contained"
            onClick={() => press(true)}
            disabled={decide.isPending || (isReturn && isNothing)}
          >
            {t('followUp.grant')}
          </Button>
        </div>
      )}
    </div>
  );
}
