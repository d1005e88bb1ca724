import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { SmsGateway } from '../../../src/contract/sms.ts';
import { Ltr } from '../ui/parts.tsx';
import { api } from './api.ts';

/** Says plainly that no SMS leaves the building, wherever results are written. */
export function SimulatorNotice(): ReactNode {
  const { t } = useTranslation();
  const gateway = useQuery({
    queryKey: ['sms-gateway'],
    queryFn: () => api<z.infer<typeof SmsGateway>>('GET', '/api/sms/gateway'),
    staleTime: 300_000,
  });
  if (gateway.data?.provider !== 'simulator') return null;
  return (
    <div className="strip strip-ring" role="note">
      <span>{t('sms.simulator')}</span>
      {gateway.data.simulatorUrl !== null && <Inbox url={gateway.data.simulatorUrl} />}
    </div>
  );
}

/** The simulator listens on the server's loopback alone: a link from elsewhere would lead nowhere. */
function Inbox(props: { url: string }): ReactNode {
  const { t } = useTranslation();
  if (!isLoopback(location.hostname)) {
    return (
      <span>
        {t('sms.simulatorAt')} <Ltr>{props.url}</Ltr>
      </span>
    );
  }
  return (
    <a href={props.url} target="_blank" rel="noreferrer">
      {t('sms.openSimulator')}
    </a>
  );
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
