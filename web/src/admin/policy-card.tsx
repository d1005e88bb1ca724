import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  NewPolicy,
  type PolicyDraft,
  type PolicyDrafts,
  type PolicyView,
} from '../../../src/contract/referrals.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { PolicyApply } from './policy-apply.tsx';
import { POLICY_DRAFTS, POLICY_HOURS, ProposedTerms } from './proposed-terms.tsx';
import { useFormat } from '../ui/format.ts';
import { TextInput } from '../ui/text-input.tsx';

/** The terms in force; a change is a new version for what is referred from then on. */
export function PolicyCard(): ReactNode {
  const policies = useQuery({
    queryKey: ['policies'],
    queryFn: () => api<PolicyView[]>('GET', '/api/policies'),
  });
  const drafts = useQuery({
    queryKey: POLICY_DRAFTS,
    queryFn: () => api<PolicyDrafts>('GET', '/api/policy-drafts'),
  });
  const { may } = useSession();
  const current = policies.data?.[0];
  if (current === undefined || drafts.isPending)
    return <Fault error={policies.error} className="pane" />;
  const draft = drafts.data?.draft ?? null;
  // What the head is typing is not the draft's: it stays when that one goes.
  const from = may('cases-decide') ? current.number : `${current.number} ${draft?.draftId}`;
  return (
    <div className="col">
      {draft !== null && <ProposedTerms current={current} draft={draft} />}
      <PolicyForm key={from} current={current} draft={draft} />
      <Fault error={drafts.error} className="pane" />
    </div>
  );
}

/** The head puts terms in force; whoever else keeps the organisation proposes them to him. */
function PolicyForm(props: { current: PolicyView; draft: PolicyDraft | null }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const { may } = useSession();
  const queries = useQueryClient();
  const { current, draft } = props;
  const mayChange = may('cases-decide');
  const begin = mayChange ? current : (draft ?? current);
  const [clock, setClock] = useState(begin.clock);
  const [typed, setTyped] = useState(() =>
    Object.fromEntries(POLICY_HOURS.map((name) => [name, String(begin[name])])),
  );
  const hours = POLICY_HOURS.map((name) => [name, Number(toAsciiDigits(typed[name] ?? ''))]);
  const policy = NewPolicy.safeParse({ clock, ...Object.fromEntries(hours) });
  const propose = useMutation({
    mutationFn: () => api<PolicyDrafts>('POST', '/api/policy-drafts', policy.data),
    onSuccess: (drafts) => queries.setQueryData(POLICY_DRAFTS, drafts),
  });
  const save = useMutation({
    mutationFn: () => api<PolicyView[]>('POST', '/api/policies', policy.data),
    onSuccess: (list) => queries.setQueryData(['policies'], list),
  });
  const send = mayChange ? save : propose;
  return (
    <form
      className="pane"
      aria-label={t('policy.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (policy.success) send.mutate();
      }}
    >
      <h1>{t('policy.title')}</h1>
      <p className="small muted">
        {t('policy.version', {
          number: format.digits(current.number),
          from: current.activeFromMs === 0 ? '–' : format.date(current.activeFromMs),
          name: current.madeByName ?? '–',
        })}
        {current.draftedByName !== null &&
          ` · ${t('policy.draftedBy', { name: current.draftedByName })}`}
      </p>
      <Choice
        label={t('policy.clock')}
        value={clock}
        onChange={setClock}
        options={(['calendar', 'working'] as const).map((value) => ({
          value,
          label: t(`clock.hours.${value}`),
        }))}
      />
      <div className="facts">
        {POLICY_HOURS.map((name) => (
          <TextInput
            key={name}
            label={t(`policy.${name}`)}
            value={typed[name] ?? ''}
            onChange={(value) => setTyped({ ...typed, [name]: value })}
            maxLength={3}
            ltr
          />
        ))}
      </div>
      <p className="small muted">
        {t(mayChange ? 'policy.hint' : draft === null ? 'policy.proposeHint' : 'policy.draftHint')}
      </p>
      <PolicyApply current={current} mayApply={mayChange} />
      <Fault error={send.error} />
      <div className="row-end">
        <Button type="submit" variant="contained" disabled={!policy.success || send.isPending}>
          {t(mayChange ? 'policy.save' : 'policy.propose')}
        </Button>
      </div>
    </form>
  );
}
