import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskState, Pop } from '../../../src/contract/desk.ts';
import type { OutboundAsked } from '../../../src/contract/outbound.ts';
import { CallOutButton } from '../ui/call-out-button.tsx';
import { useWholeDesk } from './use-desk.ts';

/** Whether a call of one's own could begin now; why not in a special case is the server's to say. */
export function useMayCallOut(): boolean {
  const mayCall = useMayCall();
  return useWholeDesk().live.state?.canDialOut === true && mayCall;
}

/** Within the house no trunk is needed. */
export function useMayCall(): boolean {
  const { state } = useWholeDesk().live;
  if (state === null || !state.signedIn) return false;
  return state.activity === 'idle' || state.activity === 'wrap-up';
}

/** Nothing while a call is in hand: nobody is called then. */
export function DeskCallButton(props: { about: OutboundAsked; name?: string }): ReactNode {
  const { about, name } = props;
  if (!useMayCallOut()) return null;
  return <CallOutButton small about={about} {...(name === undefined ? {} : { name })} />;
}

/** Whom this expert calls, where it is no citizen. */
export function useCalledName(pop: Pop | null): string | null {
  const { i18n } = useTranslation();
  const entry = pop?.outbound?.entry ?? null;
  if (entry === null) return null;
  return i18n.language === 'fa' ? entry.nameFa : entry.nameEn;
}

/** Why nobody was reached, until one has read it or calls again. */
export function OutboundEndStrip(): ReactNode {
  const { t } = useTranslation();
  const { state } = useWholeDesk().live;
  const [readId, setRead] = useState<string | null>(null);
  const told = state?.outboundEnd ?? null;
  if (told === null || told.callId === readId) return null;
  return (
    <p className="strip strip-ring" data-testid="outbound-end">
      <b>{t('outbound.notReached')}</b> {t(`outbound.end.${told.end ?? 'none'}`)}
      <button type="button" className="link" onClick={() => setRead(told.callId)}>
        {t('outbound.read')}
      </button>
    </p>
  );
}

/** Who of us is at the other end, also while the phone rings. */
export function ColleagueLine(props: { state: DeskState }): ReactNode {
  const { t } = useTranslation();
  const { colleague } = props.state;
  if (colleague === null) return null;
  const { name, isCaller } = colleague;
  return (
    <p className="small consult-with" role="status" data-testid="colleague">
      {t(isCaller ? 'outbound.calledBy' : 'outbound.with', { name })}
    </p>
  );
}
