import Button from '@mui/material/Button';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../../src/contract/cases.ts';
import {
  type Warning,
  WarningFollows,
  WarningGround,
  type WarningRow,
} from '../../../src/contract/warnings.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { Pick } from '../ui/pick.tsx';
import { TextInput } from '../ui/text-input.tsx';

const ENDED: readonly CaseView['status'][] = [
  'draft',
  'discarded',
  'archived',
  'merged',
  'withdrawn',
];

/** Warnings that came of a case, and the form for another one. */
export function CaseWarnings({ view }: { view: CaseView }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const [isWriting, setIsWriting] = useState(false);
  const found = useQuery({
    queryKey: ['case-warnings', view.caseId, view.version],
    queryFn: () => api<WarningRow[]>('GET', `/api/cases/${view.caseId}/warnings`),
    placeholderData: (before) => before,
  });
  const rows = found.data ?? [];
  const mayIssue = !ENDED.includes(view.status);
  if (rows.length === 0 && !mayIssue) return null;
  return (
    <section aria-label={t('warnings.title')}>
      <h2>{t('warnings.title')}</h2>
      <ul className="history">
        {rows.map((row) => (
          <li key={row.warningId}>
            <span className="grow">
              {t('warnings.numbered', {
                number: format.digits(row.number),
                year: format.digits(row.year),
              })}{' '}
              · {t(`warnings.ground.${row.ground}`)}
              {row.dueAtMs !== null &&
                ` · ${t('warnings.until', { day: format.date(row.dueAtMs - 1) })}`}
            </span>
            <Chip tone={row.state === 'expired' ? 'alarm' : 'plain'}>
              {t(`warnings.state.${row.state}`)}
            </Chip>
          </li>
        ))}
      </ul>
      {mayIssue && !isWriting && (
        <Button size="small" onClick={() => setIsWriting(true)}>
          {t('warnings.new')}
        </Button>
      )}
      {mayIssue && isWriting && <Issue view={view} onIssued={() => setIsWriting(false)} />}
    </section>
  );
}

function Issue(props: { view: CaseView; onIssued: () => void }): ReactNode {
  const { t } = useTranslation();
  const { view } = props;
  const [addressee, setAddressee] = useState('');
  const [place, setPlace] = useState([view.addressText, view.landmark].filter(Boolean).join('، '));
  const [ground, setGround] = useState('');
  const [order, setOrder] = useState('');
  const [days, setDays] = useState('');
  const [follows, setFollows] = useState<WarningFollows | null>(null);
  const client = useQueryClient();
  const deadlineDays = /^\d{1,3}$/u.test(toAsciiDigits(days.trim()))
    ? Number(toAsciiDigits(days.trim()))
    : 0;
  const issue = useMutation({
    mutationFn: () =>
      api<Warning>('POST', `/api/cases/${view.caseId}/warnings`, {
        ...{ addressee: addressee.trim(), place: place.trim(), ground, order: order.trim() },
        ...{ deadlineDays, follows },
      }),
    onSuccess: () => {
      for (const key of ['case-warnings', 'case', 'warnings']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
      props.onIssued();
    },
  });
  const isWhole =
    addressee.trim().length >= 2 &&
    place.trim().length >= 3 &&
    order.trim().length >= 3 &&
    ground !== '' &&
    deadlineDays > 0 &&
    follows !== null;
  return (
    <form
      className="panel-form"
      aria-label={t('warnings.new')}
      onSubmit={(event) => {
        event.preventDefault();
        issue.mutate();
      }}
    >
      <TextInput
        label={t('warnings.addressee')}
        value={addressee}
        onChange={setAddressee}
        maxLength={200}
        required
      />
      <TextInput
        label={t('warnings.place')}
        value={place}
        onChange={setPlace}
        maxLength={500}
        required
      />
      <Pick
        label={t('warnings.groundLabel')}
        value={ground}
        empty={t('pick.choose')}
        onChange={setGround}
        options={WarningGround.options.map((value) => ({
          value,
          label: t(`warnings.ground.${value}`),
        }))}
      />
      <TextInput
        label={t('warnings.order')}
        value={order}
        onChange={setOrder}
        rows={2}
        maxLength={1_000}
        required
      />
      <TextInput label={t('warnings.days')} value={days} onChange={setDays} ltr required />
      <Choice
        label={t('warnings.followsLabel')}
        value={follows}
        onChange={setFollows}
        required
        options={WarningFollows.options.map((value) => ({
          value,
          label: t(`warnings.follows.${value}`),
        }))}
      />
      <FormEnd error={issue.error} disabled={!isWhole || issue.isPending}>
        {t('warnings.issue')}
      </FormEnd>
    </form>
  );
}
