import Button from '@mui/material/Button';
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import type { DirectoryEntry } from '../../../src/contract/directory.ts';
import { api } from '../app/api.ts';
import { useEntryName } from '../ui/directory.ts';
import { useFormat } from '../ui/format.ts';
import { Kbd } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';

/** By their place on the board: the first letters of police, urgence, fire and gas. */
export const EMERGENCY_KEYS = [
  ['emergency-110', 'p'],
  ['emergency-115', 'u'],
  ['emergency-125', 'f'],
  ['emergency-194', 'g'],
] as const;

/** A second click of an excited hand is neither a confirmation nor a change of mind. */
const ARMED_AFTER_MS = 700;

/** What must not be lost if the talk breaks off, said or asked before anything else; in this order. */
const SCRIPT = ['place', 'hurt', 'stay'] as const;

/** Long enough to take back what was not meant, and no longer. */
const CALLED_AFTER_S = 3;

/** The buttons; a press begins the call, and says so. */
export function EmergencyKeys(props: {
  entries: readonly DirectoryEntry[];
  canDialOut: boolean;
  /** Undefined: not in this moment of the call. */
  onAsk: ((entry: DirectoryEntry) => void) | undefined;
}): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const nameOf = useEntryName();
  const { entries, canDialOut, onAsk } = props;
  return (
    <>
      <div className="call-keys emergency" role="group" aria-label={t('emergency.title')}>
        {EMERGENCY_KEYS.map(([entryId, key]) => {
          const entry = entries.find((one) => one.entryId === entryId);
          return (
            <button
              key={entryId}
              type="button"
              disabled={!canDialOut || onAsk === undefined || entry === undefined}
              onClick={entry && onAsk && (() => onAsk(entry))}
              aria-keyshortcuts={`${key.toUpperCase()} Alt+${key.toUpperCase()}`}
              data-testid={entryId}
            >
              <span>
                {digits(entryId.slice(-3))} {entry === undefined ? '' : nameOf(entry)}
              </span>
              <Kbd>{key.toUpperCase()}</Kbd>
            </button>
          );
        })}
      </div>
      {!canDialOut && <p className="small muted">{t('emergency.noTrunk')}</p>}
    </>
  );
}

/**
 * One key calls, and nothing else is needed: when life is in danger nobody types. What a slip of the hand
 * has begun is taken back for as long as the seconds are counted; the citizen's talk goes on until then.
 * Who will not wait presses the button, which wakes up a moment later. The hand may go on typing an
 * address: no letter, Space or Enter means anything here, only Esc and a click on a button do.
 */
export function EmergencyQuestion(props: {
  callId: string;
  entry: DirectoryEntry;
  onClose: () => void;
}): ReactNode {
  const { t } = useTranslation();
  const { digits } = useFormat();
  const name = useEntryName()(props.entry);
  const problemText = useProblemText();
  const group = useRef<HTMLDivElement>(null);
  const isAsked = useRef(false);
  const [isCalling, setCalling] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const isArmed = useArmed();
  const { callId, entry, onClose } = props;
  const number = digits(entry.number);
  useFocusMeanwhile(group);
  const setAsked = (asked: boolean): void => {
    isAsked.current = asked;
    setCalling(asked);
  };
  const call = (): void => {
    // Button and clock may come together: they are called once.
    if (isAsked.current) return;
    setAsked(true);
    setFault(null);
    // The button that was pressed goes; Esc is heard here all the same, should the call be refused.
    if (group.current?.contains(document.activeElement) === true) group.current.focus();
    api('POST', `/api/calls/${callId}/consult`, { entryId: entry.entryId }).then(
      onClose,
      (error: unknown) => {
        setAsked(false);
        setFault(problemText(error));
      },
    );
  };
  const takeBack = (): void => {
    // What was asked for is on its way: to say that it was taken back would not be true.
    if (!isAsked.current) onClose();
  };
  const secondsLeft = useCountdown(call);
  const press = (event: KeyboardEvent): void => {
    // Of a page that has no field under the hand Space would turn the leaf.
    const isTyped = event.key === ' ' && event.target === event.currentTarget;
    if (event.key !== 'Escape' && !isTyped) return;
    if (!isTyped) takeBack();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={group}
      className="transfer"
      role="group"
      aria-label={t('emergency.title')}
      tabIndex={-1}
      onKeyDown={press}
    >
      <p role="status">
        {isCalling ? t('emergency.calling', { name }) : t('emergency.ask', { name, number })}
      </p>
      <ol aria-label={t('emergency.script.title')}>
        {SCRIPT.map((line) => (
          <li key={line}>{t(`emergency.script.${line}`)}</li>
        ))}
      </ol>
      {secondsLeft > 0 && !isCalling && (
        <p role="timer">{t('emergency.countdown', { seconds: digits(String(secondsLeft)) })}</p>
      )}
      {fault !== null && (
        <p role="alert" className="form-error">
          {fault}
        </p>
      )}
      {!isCalling && (
        <>
          <button type="button" className="link" disabled={!isArmed} onClick={takeBack}>
            {t('emergency.takeBack')} <Kbd>Esc</Kbd>
          </button>
          <Button fullWidth variant="contained" color="error" disabled={!isArmed} onClick={call}>
            {t('emergency.call', { name })}
          </Button>
        </>
      )}
    </div>
  );
}

/** Esc is heard where the focus is: it comes here, and goes back to the field that was being written in. */
function useFocusMeanwhile(place: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const here = place.current;
    here?.focus();
    return () => {
      const now = document.activeElement;
      // Who has gone elsewhere by himself stays there.
      const isHere = now === null || now === document.body || here?.contains(now) === true;
      if (isHere && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [place]);
}

/** Seconds until `onEnd` is called, once; gone with whoever counts them. */
function useCountdown(onEnd: () => void): number {
  const [secondsLeft, setSecondsLeft] = useState(CALLED_AFTER_S);
  const latest = useRef(onEnd);
  useEffect(() => {
    latest.current = onEnd;
  });
  useEffect(() => {
    if (secondsLeft === 0) return latest.current();
    const timer = setTimeout(() => setSecondsLeft(secondsLeft - 1), 1_000);
    return () => clearTimeout(timer);
  }, [secondsLeft]);
  return secondsLeft;
}

function useArmed(): boolean {
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARMED_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isArmed;
}
