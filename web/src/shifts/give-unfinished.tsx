import Button from '@mui/material/Button';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShiftNow, UnfinishedContact } from '../../../src/contract/shifts.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { Pick } from '../ui/pick.tsx';
import { Part } from './picture.tsx';

export const SHIFT_NOW = ['shift', 'now'];

/** What experts have left undone: each may be given to somebody who stays. */
export function GiveUnfinished({ now }: { readonly now: ShiftNow }): ReactNode {
  const { t } = useTranslation();
  const { unfinished } = now.picture;
  return (
    <Part title={t('shift.unfinished')} none={unfinished.length === 0}>
      {unfinished.map((one) => (
        <GiveRow key={one.contactId} of={one} now={now} />
      ))}
    </Part>
  );
}

function GiveRow(props: { of: UnfinishedContact; now: ShiftNow }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  const queries = useQueryClient();
  const { of, now } = props;
  const [to, setTo] = useState('');
  const give = useMutation({
    mutationFn: () =>
      api<ShiftNow>('POST', `/api/shift/contacts/${of.contactId}/give`, { agentId: to }),
    onSuccess: (fresh) => queries.setQueryData(SHIFT_NOW, fresh),
  });
  const isGone = now.experts.find(({ agentId }) => agentId === of.agentId)?.isOnShift !== true;
  return (
    <li data-testid={`unfinished-${of.contactId}`}>
      <b>{of.agentName}</b>
      {isGone && <Chip tone="ring">{t('shift.gone')}</Chip>}
      <span className="small muted">
        {format.shortDate(of.startedAtMs)} {format.time(of.startedAtMs)}
        {of.drafts > 0 && ` · ${t('shift.drafts', { shown: format.digits(of.drafts) })}`}
      </span>
      <span className="shift-give">
        <Pick
          label={t('shift.giveTo')}
          value={to}
          options={now.experts
            .filter(({ agentId }) => agentId !== of.agentId)
            .map(({ agentId, name, isOnShift }) => ({
              value: agentId,
              label: isOnShift ? t('shift.here', { name }) : name,
            }))}
          empty={t('pick.choose')}
          onChange={setTo}
        />
        <Button
          size="small"
          variant="outlined"
          disabled={to === '' || give.isPending}
          onClick={() => give.mutate()}
        >
          {t('shift.give')}
        </Button>
      </span>
      <Fault error={give.error} />
    </li>
  );
}
