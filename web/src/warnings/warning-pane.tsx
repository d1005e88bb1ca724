import Button from '@mui/material/Button';
import {
  useMutation,
  type UseMutationResult,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ServedHow, type Warning } from '../../../src/contract/warnings.ts';
import { api } from '../app/api.ts';
import { Choice } from '../ui/choice.tsx';
import { Fault } from '../ui/fault.tsx';
import { FormEnd } from '../ui/form-end.tsx';
import { JalaliTime, readTime } from '../ui/jalali-time.tsx';
import { TextInput } from '../ui/text-input.tsx';
import { WarningPaper } from './warning-paper.tsx';

/** A warning as its paper, with what is to be done about it next. */
export function WarningPane({ warningId }: { warningId: string }): ReactNode {
  const { t } = useTranslation();
  const key = ['warning', warningId];
  const found = useQuery({
    queryKey: key,
    queryFn: () => api<Warning>('GET', `/api/warnings/${warningId}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const print = useMutation({
    mutationFn: () => api('POST', `/api/warnings/${warningId}/print`, {}),
    onSuccess: () => window.print(),
  });
  const { data } = found;
  if (data === undefined) return <Fault error={found.error} className="pane" />;
  return (
    <div className="pane">
      <div className="row-end no-print">
        <Fault error={print.error} />
        <Button variant="outlined" disabled={print.isPending} onClick={() => print.mutate()}>
          {t('warnings.print')}
        </Button>
      </div>
      <WarningPaper warning={data} />
      {data.note !== null && <p className="prose no-print">{data.note}</p>}
      <div className="no-print warning-acts">
        {data.state === 'expired' && <p role="status">{t('warnings.expiredHint')}</p>}
        {data.state === 'issued' && <Serve warningId={warningId} />}
        {['issued', 'served', 'expired'].includes(data.state) && (
          <Settle warningId={warningId} mayBeObeyed={data.state !== 'issued'} />
        )}
      </div>
    </div>
  );
}

function useWarningAct(
  warningId: string,
): UseMutationResult<Warning, Error, { act: 'serve' | 'settle'; body: object }> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, body }) => api<Warning>('POST', `/api/warnings/${warningId}/${act}`, body),
    onSuccess: (warning) => {
      client.setQueryData(['warning', warningId], warning);
      for (const key of ['warnings', 'case-warnings', 'case']) {
        void client.invalidateQueries({ queryKey: [key] });
      }
    },
  });
}

function Serve({ warningId }: { warningId: string }): ReactNode {
  const { t } = useTranslation();
  const [how, setHow] = useState<ServedHow | null>(null);
  const [served, setServed] = useState({ day: '', hour: '' });
  const act = useWarningAct(warningId);
  const servedAtMs = readTime(served);
  return (
    <form
      className="panel-form"
      aria-label={t('warnings.serve')}
      onSubmit={(event) => {
        event.preventDefault();
        act.mutate({ act: 'serve', body: { servedAtMs, how } });
      }}
    >
      <JalaliTime label={t('warnings.served')} value={served} onChange={setServed} />
      <Choice
        label={t('warnings.how')}
        value={how}
        onChange={setHow}
        required
        options={ServedHow.options.map((value) => ({ value, label: t(`warnings.hows.${value}`) }))}
      />
      <FormEnd error={act.error} disabled={how === null || servedAtMs === null || act.isPending}>
        {t('warnings.serve')}
      </FormEnd>
    </form>
  );
}

function Settle(props: { warningId: string; mayBeObeyed: boolean }): ReactNode {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const act = useWarningAct(props.warningId);
  const settle = (as: 'obeyed' | 'withdrawn'): void =>
    act.mutate({ act: 'settle', body: { as, note: note.trim() } });
  const isNoted = note.trim().length >= 3 && !act.isPending;
  return (
    <div className="panel-form" role="group" aria-label={t('warnings.settle')}>
      <TextInput
        label={t('warnings.settleNote')}
        value={note}
        onChange={setNote}
        rows={2}
        maxLength={1_000}
      />
      <Fault error={act.error} />
      <div className="row-end">
        <Button color="error" disabled={!isNoted} onClick={() => settle('withdrawn')}>
          {t('warnings.withdraw')}
        </Button>
        {props.mayBeObeyed && (
          <Button variant="outlined" disabled={!isNoted} onClick={() => settle('obeyed')}>
            {t('warnings.obeyed')}
          </Button>
        )}
      </div>
    </div>
  );
}
