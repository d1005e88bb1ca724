import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
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
  /** A slip of the hand must not ring there: asked once more. */
  isAskedTwice?: boolean;
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
  const [isSure, setSure] = useState(props.isAskedTwice !== true);
  if (!may('calls-out')) return null;
  const { name } = props;
  const isAsking = isSure && props.isAskedTwice === true;
  const word = isAsking ? 'outbound.sureTo' : 'outbound.callTo';
  return (
    <>
      <Button
        size={props.small === true ? 'small' : 'medium'}
        variant="outlined"
        disabled={call.isPending}
        color={isAsking ? 'error' : 'primary'}
        aria-label={name === undefined ? undefined : t(word, { name })}
        onClick={() => (isSure ? call.mutate() : setSure(true))}
      >
        {t(isAsking ? 'outbound.sure' : 'outbound.call')}
      </Button>
      <Fault error={call.error} />
    </>
  );
}
