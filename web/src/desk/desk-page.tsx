import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../app/session.tsx';
import { Header } from '../app/shell.tsx';
import { useFormat } from '../ui/format.ts';
import { UnreadCard } from '../circulars/unread-card.tsx';
import { useEscapeLeavesField } from '../ui/hotkeys.ts';
import { Desk } from './desk.ts';
import './desk.css';
import { DeskAccount } from './desk-account.tsx';
import { DeskFigures, StateChip } from './desk-header.tsx';
import { DeskStrips } from './desk-strips.tsx';
import { IdlePanel } from './idle-panel.tsx';
import { OutsideNumbers } from './outside-numbers.tsx';
import { PauseButton } from './pause-button.tsx';
import { PhoneCard } from './phone-card.tsx';
import { PhonePanel } from './phone-panel.tsx';
import { UnfinishedCard } from './unfinished-card.tsx';
import { DeskContext, useDesk, useWholeDesk } from './use-desk.ts';
import { type CurrentContact, useCurrentContact } from './use-current-contact.ts';
import { WhoEmpty } from './who-column.tsx';
import { Workspace } from './workspace.tsx';

/** The agent's desk: who calls, what it is about, the phone. */
export function DeskPage(): ReactNode {
  const { keep, socket, user, tabId } = useSession();
  const [desk] = useState(() => keep('desk', () => new Desk(socket, user, tabId)));
  return (
    <DeskContext.Provider value={desk}>
      <DeskFrame />
    </DeskContext.Provider>
  );
}

function DeskFrame(): ReactNode {
  const { t } = useTranslation();
  const { live, account } = useWholeDesk();
  const [isPhoneOpen, setPhoneOpen] = useState(false);
  const [contact, openContact] = useCurrentContact();
  usePaintedPop();
  useEscapeLeavesField();
  useCallWords();
  const isSignedIn = live.state?.signedIn === true;
  useClosedByCall(contact !== null, () => setPhoneOpen(false));
  const isDeskPhoneAway = live.state?.phone === 'desk' && !live.state.reachable;
  const columns = (
    <ContactColumns
      contact={contact}
      isQuiet={live.state?.activity === 'idle'}
      onFinished={() => openContact(null)}
      side={
        <>
          <PhoneCard onHeadset={() => setPhoneOpen(true)} />
          <UnfinishedCard openId={contact?.contactId ?? null} onOpen={openContact} />
        </>
      }
      idle={
        <>
          {(isPhoneOpen || !isSignedIn) && (
            <PhonePanel
              onSigningIn={(kind) => setPhoneOpen(kind === 'web')}
              onClose={() => setPhoneOpen(false)}
            />
          )}
          {isSignedIn &&
            (isDeskPhoneAway && account !== null ? (
              <DeskAccount account={account} />
            ) : (
              <IdlePanel />
            ))}
        </>
      }
    />
  );
  return (
    <>
      <Header
        start={<StateChip />}
        end={
          <>
            <DeskFigures />
            <OutsideNumbers />
            <PauseButton />
          </>
        }
      />
      <DeskStrips />
      {live.state === null ? (
        <p className="gate-note late" role="status">
          {t('desk.loading')}
        </p>
      ) : (
        columns
      )}
    </>
  );
}

function ContactColumns(props: {
  contact: CurrentContact | null;
  side: ReactNode;
  idle: ReactNode;
  /** Nobody rings and nobody talks, a colleague neither. */
  isQuiet: boolean;
  onFinished: () => void;
}): ReactNode {
  const { contact, side } = props;
  if (contact !== null) {
    return (
      <Workspace
        key={contact.contactId}
        contact={contact}
        side={side}
        onFinished={props.onFinished}
      />
    );
  }
  return (
    <main className="desk">
      <div className="col">
        <WhoEmpty />
      </div>
      <div className="col desk-middle">
        {props.isQuiet && <UnreadCard />}
        {props.idle}
      </div>
      <div className="col">{side}</div>
    </main>
  );
}

/** Who has begun to work is not shown the headset check again behind that. */
function useClosedByCall(isAtWork: boolean, close: () => void): void {
  useEffect(() => {
    if (isAtWork) close();
    // A new `close` is no new call.
  }, [isAtWork]);
}

/** Tells the phone when the pop has really been drawn: only then does it ring aloud. */
function usePaintedPop(): void {
  const desk = useDesk();
  const offerId = useWholeDesk().live.pop?.offerId ?? null;
  useEffect(() => {
    if (offerId === null) return undefined;
    // The frame's own callback comes before its painting; the message after it.
    const channel = new MessageChannel();
    channel.port1.onmessage = () => desk.painted(offerId);
    const frame = requestAnimationFrame(() => channel.port2.postMessage(null));
    return () => {
      cancelAnimationFrame(frame);
      channel.port1.close();
    };
  }, [desk, offerId]);
}

/**
 * Notifications are kept by the computer and seen over a shoulder: they call the expert back and
 * say nothing of the citizen.
 */
function useCallWords(): void {
  const { t } = useTranslation();
  const desk = useDesk();
  const { digits } = useFormat();
  useEffect(() => {
    const title = t('phone.callTitle', { line: digits(137) });
    desk.words = () => ({ title, body: t('phone.callBody') });
  }, [desk, t, digits]);
}
