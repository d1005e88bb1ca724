import Checkbox from '@mui/material/Checkbox';
import FormControlLabel from '@mui/material/FormControlLabel';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { RoleRule } from '../../../src/contract/account.ts';
import { api } from '../app/api.ts';
import { Fault } from '../ui/fault.tsx';

const KEY = ['role-rules'] as const;

/** Which roles sign in with a second factor. */
export function RoleRulesCard(): ReactNode {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const rules = useQuery({
    queryKey: KEY,
    queryFn: () => api<RoleRule[]>('GET', '/api/role-rules'),
  });
  const change = useMutation({
    mutationFn: ({ roleId, needsSecondFactor }: RoleRule) =>
      api<RoleRule[]>('PATCH', `/api/role-rules/${roleId}`, { needsSecondFactor }),
    onSuccess: (after) => queries.setQueryData(KEY, after),
  });
  return (
    <section className="pane" aria-label={t('users.rules')}>
      <h1>{t('users.rules')}</h1>
      <p className="small muted">{t('users.rulesLead')}</p>
      <Fault error={rules.error ?? change.error} />
      <div className="facts">
        {rules.data?.map(({ roleId, needsSecondFactor }) => (
          <FormControlLabel
            key={roleId}
            label={t(`role.${roleId}`)}
            control={
              <Checkbox
                checked={needsSecondFactor}
                disabled={change.isPending}
                onChange={() => change.mutate({ roleId, needsSecondFactor: !needsSecondFactor })}
              />
            }
          />
        ))}
      </div>
    </section>
  );
}
