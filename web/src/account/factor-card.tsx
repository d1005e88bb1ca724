import Button from '@mui/material/Button';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecoveryCodes, SecondFactorView } from '../../../src/contract/account.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';
import { useFormat } from '../ui/format.ts';
import { Chip } from '../ui/parts.tsx';
import { ProveForm } from './prove-form.tsx';
import { CodesShown, SetUpFactor } from './set-up-factor.tsx';

const KEY = ['second-factor'] as const;

/** On or off, how many recovery codes are left, and what may be done about it. */
export function FactorCard(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [doing, setDoing] = useState<'set-up' | 'renew' | 'remove' | null>(null);
  const view = useQuery({
    queryKey: KEY,
    queryFn: () => api<SecondFactorView>('GET', '/api/account/second-factor'),
  });
  const done = (): void => {
    setDoing(null);
    void queries.invalidateQueries({ queryKey: KEY });
  };
  return (
    <section className="card pane" aria-label={t('factor.title')}>
      <div className="row-between">
        <h1>{t('factor.title')}</h1>
        {view.data !== undefined && (
          <Chip tone={view.data.onSinceMs === null ? 'plain' : 'ok'} dot testId="factor-state">
            {view.data.onSinceMs === null ? t('factor.off') : t('factor.on')}
          </Chip>
        )}
      </div>
      <p className="small muted">{t('factor.lead')}</p>
      <Fault error={view.error} />
      {view.data?.onSinceMs === null &&
        (doing === 'set-up' ? (
          <SetUpFactor onDone={done} />
        ) : (
          <Button variant="contained" onClick={() => setDoing('set-up')}>
            {t('factor.setUp')}
          </Button>
        ))}
      {view.data !== undefined && view.data.onSinceMs !== null && (
        <WhenOn view={view.data} doing={doing} onDoing={setDoing} onDone={done} />
      )}
    </section>
  );
}

function WhenOn(props: {
  view: SecondFactorView;
  doing: 'set-up' | 'renew' | 'remove' | null;
  onDoing: (doing: 'renew' | 'remove' | null) => void;
  onDone: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { date, digits } = useFormat();
  const { view, doing, onDoing, onDone } = props;
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const close = (): void => {
    setCodes(null);
    onDone();
  };
  if (codes !== null) return <CodesShown codes={codes} onDone={close} />;
  return (
    <>
      <p>
        {t('factor.since', {
          date: date(view.onSinceMs ?? 0),
          shown: digits(view.recoveryCodesLeft),
          count: view.recoveryCodesLeft,
        })}
      </p>
      {doing === 'renew' && (
        <ProveForm
          label={t('factor.renew')}
          submit={t('factor.renew')}
          withCode
          act={(proof) => api<RecoveryCodes>('POST', '/api/account/recovery-codes', proof)}
          onDone={(answer) => setCodes(answer.codes)}
          onCancel={() => onDoing(null)}
        />
      )}
      {doing === 'remove' && (
        <ProveForm
          label={t('factor.remove')}
          submit={t('factor.remove')}
          withCode
          act={(proof) => api('POST', '/api/account/second-factor/remove', proof)}
          onDone={onDone}
          onCancel={() => onDoing(null)}
        />
      )}
      {doing === null && (
        <div className="row">
          <Button variant="outlined" onClick={() => onDoing('renew')}>
            {t('factor.renew')}
          </Button>
          <Button color="error" onClick={() => onDoing('remove')}>
            {t('factor.remove')}
          </Button>
        </div>
      )}
    </>
  );
}
