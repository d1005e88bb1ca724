import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { SmsGateway } from '../../../src/contract/sms.ts';
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
      {gateway.data.simulatorUrl !== null && (
        <a href={gateway.data.simulatorUrl} target="_blank" rel="noreferrer">
          {t('sms.openSimulator')}
        </a>
      )}
    </div>
  );
}
