import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutboundAsked } from '../../../src/contract/outbound.ts';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Fault } from './fault.tsx';

/** Calls the number of this record: one's own phone first, then the other's. The desk shows the rest. */
export function CallOutButton(props: {
  about: OutboundAsked;
  /** Whom, for those who hear the page. */
  name?: string;
  small?: boolean;
  isDisabled?: boolean;
  onCalled?: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { may } = useSession();
  const navigate = useNavigate();
  const call = useMutation({
    mutationFn: () => api('POST', '/api/outbound-calls', props.about),
    onSuccess: () => {
      props.onCalled?.();
      void navigate({ to: '/desk' });
    },
  });
  if (!may('calls-out')) return null;
  const { name } = props;
  return (
    <>
      <Button
        size={props.small === true ? 'small' : 'medium'}
        variant="outlined"
        disabled={call.isPending || props.isDisabled === true}
        aria-label={name === undefined ? undefined : t('outbound.callTo', { name })}
        onClick={() => call.mutate()}
      >
        {t('outbound.call')}
      </Button>
      <Fault error={call.error} />
    </>
  );
}
