import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Commission } from '../../../src/contract/commissions.ts';
import { FormEnd } from '../ui/form-end.tsx';
import { JalaliTime, readTime } from '../ui/jalali-time.tsx';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { useSessionAct } from './use-sessions.ts';

/** Which commission sits when, where, and who sits in it: a line a member, «name، as what». */
export function NewSession(props: {
  commissions: readonly Commission[];
  onPlanned: (sessionId: string) => void;
}): ReactNode {
  const { t, i18n } = useTranslation();
  const [commissionId, setCommissionId] = useState('');
  const [held, setHeld] = useState({ day: '', hour: '' });
  const [place, setPlace] = useState('');
  const [written, setWritten] = useState('');
  const plan = useSessionAct();
  const heldAtMs = readTime(held);
  const members = readMembers(written);
  const law = props.commissions.find((one) => one.commissionId === commissionId)?.lawFa;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    plan.mutate(
      {
        path: 'commission-sessions',
        body: { commissionId, heldAtMs, place: place.trim(), members },
      },
      { onSuccess: ({ sessionId }) => props.onPlanned(sessionId) },
    );
  };
  return (
    <form className="pane" aria-label={t('commissions.plan')} onSubmit={submit}>
      <h1>{t('commissions.plan')}</h1>
      <Pick
        label={t('commissions.commission')}
        value={commissionId}
        empty={t('pick.choose')}
        onChange={setCommissionId}
        options={props.commissions.map((one) => ({
          value: one.commissionId,
          label: i18n.language === 'fa' ? one.nameFa : one.nameEn,
        }))}
      />
      {law !== undefined && law !== '' && <p className="small muted">{law}</p>}
      <JalaliTime label={t('commissions.held')} value={held} onChange={setHeld} />
      <TextInput label={t('commissions.place')} value={place} onChange={setPlace} maxLength={200} />
      <TextInput
        label={t('commissions.members')}
        value={written}
        onChange={setWritten}
        rows={4}
        maxLength={3_000}
        required
      />
      <FormEnd
        error={plan.error}
        disabled={
          commissionId === '' || heldAtMs === null || members.length === 0 || plan.isPending
        }
      >
        {t('commissions.plan')}
      </FormEnd>
    </form>
  );
}

function readMembers(written: string): { name: string; part: string }[] {
  return written.split('\n').flatMap((line) => {
    const [name = '', ...part] = line.split(/[،,]/u);
    return name.trim().length < 2 ? [] : [{ name: name.trim(), part: part.join('،').trim() }];
  });
}
