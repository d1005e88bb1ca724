import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TransferTargets } from '../../../src/contract/desk.ts';
import { api } from '../app/api.ts';
import { CallOutButton } from '../ui/call-out-button.tsx';

/** Who is free changes while one looks for them. */
const LOOK_EVERY_MS = 2_000;

/** Colleagues who are signed in; whoever is free may be called. */
export function Colleagues(props: { mayCall: boolean; onCalled: () => void }): ReactNode {
  const { t, i18n } = useTranslation();
  const query = useQuery({
    queryKey: ['transfer-targets'],
    queryFn: () => api<TransferTargets>('GET', '/api/transfer-targets'),
    refetchInterval: LOOK_EVERY_MS,
    staleTime: 0,
  });
  const agents = [...(query.data?.agents ?? [])].sort((a, b) =>
    a.name.localeCompare(b.name, i18n.language),
  );
  if (agents.length === 0) return null;
  return (
    <ul aria-label={t('outbound.colleagues')}>
      {agents.map(({ agentId, name, free, activity, wish }) => {
        const word = activity === 'idle' && wish === 'paused' ? 'paused' : activity;
        return (
          <li key={agentId} className="list-row static">
            <div className="row-between">
              <b>{name}</b>
              <span className="small muted">
                {t(free ? 'transfer.free' : `transfer.is.${word}`)}
              </span>
              {props.mayCall && free && (
                <CallOutButton
                  small
                  about={{ purpose: 'colleague', agentId }}
                  name={name}
                  onCalled={props.onCalled}
                />
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
