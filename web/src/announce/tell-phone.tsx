import Button from '@mui/material/Button';
import { useMutation } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../app/api.ts';
import { useSession } from '../app/session.tsx';
import { Desk } from '../desk/desk.ts';
import '../desk/desk.css';
import { shownWordOf } from '../desk/desk-header.tsx';
import { OutboundEndStrip, useMayCallOut } from '../desk/outbound.tsx';
import { PhoneCard } from '../desk/phone-card.tsx';
import { DeskContext, useWholeDesk } from '../desk/use-desk.ts';
import { Fault } from '../ui/fault.tsx';

/** The same telephone as on the desk's page: whoever tells results keeps what is to be said in sight. */
export function WithPhone(props: { children: ReactNode }): ReactNode {
  const { keep, socket, user, tabId } = useSession();
  const [desk] = useState(() => keep('desk', () => new Desk(socket, user, tabId)));
  return <DeskContext.Provider value={desk}>{props.children}</DeskContext.Provider>;
}

/** The case whose citizen is on the line just now. */
export function useTalkingCaseId(): string | null {
  const { live } = useWholeDesk();
  const isTalk = live.state?.answeredAtMs != null && live.state.activity !== 'ringing';
  return isTalk ? (live.pop?.outbound?.caseId ?? null) : null;
}

/** Beside the number: one's own phone first, then the citizen's. */
export function TellCallButton(props: { path: string; number: string }): ReactNode {
  const { t } = useTranslation();
  const mayCall = useMayCallOut();
  const { live } = useWholeDesk();
  const call = useMutation({
    mutationFn: () => api('POST', `${props.path}/call`, { number: props.number }),
  });
  if (live.state === null || !live.state.canDialOut) return null;
  if (!live.state.signedIn) {
    return (
      <p className="small muted">
        {t('telling.phoneFirst')} <Link to="/desk">{t('nav.desk')}</Link>
      </p>
    );
  }
  return (
    <>
      {mayCall && (
        <Button
          size="small"
          variant="outlined"
          disabled={call.isPending}
          onClick={() => call.mutate()}
        >
          {t('outbound.call')}
        </Button>
      )}
      <Fault error={call.error} />
    </>
  );
}

/** The telephone while it has something to say; why a call reached nobody. */
export function TellPhone(): ReactNode {
  const navigate = useNavigate();
  const word = shownWordOf(useWholeDesk());
  const isQuiet = ['signed-out', 'ready', 'paused'].includes(word);
  return (
    <>
      <OutboundEndStrip />
      {!isQuiet && <PhoneCard onHeadset={() => void navigate({ to: '/desk' })} />}
    </>
  );
}
