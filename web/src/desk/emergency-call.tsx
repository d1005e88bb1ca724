import Button from '@mui/material/Button';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DirectoryEntry } from '../../../src/contract/directory.ts';
import { api } from '../app/api.ts';
import { useEntryName } from '../ui/directory.ts';
import { useFormat } from '../ui/format.ts';
import { Kbd } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';

/** By their place on the board: the first letters of police, urgence and fire. */
export const EMERGENCY_KEYS = [
  ['emergency-110', 'p'],
  ['emergency-115', 'u'],
  ['emergency-125', 'f'],
] as const;

/** A second click of an excited hand is not a confirmation. */
const ARMED_AFTER_MS = 700;

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
 * Who will not wait presses the button, which wakes up a moment later.
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
  const isAsked = useRef(false);
  const [fault, setFault] = useState<string | null>(null);
  const isArmed = useArmed();
  const { callId, entry, onClose } = props;
  const number = digits(entry.number);
  const call = (): void => {
    // Button and clock may come together: they are called once.
    if (isAsked.current) return;
    isAsked.current = true;
    setFault(null);
    api('POST', `/api/calls/${callId}/consult`, { entryId: entry.entryId }).then(
      onClose,
      (error: unknown) => {
        isAsked.current = false;
        setFault(problemText(error));
      },
    );
  };
  const secondsLeft = useCountdown(call);
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    onClose();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="transfer" role="group" aria-label={t('emergency.title')} onKeyDown={press}>
      <p role="status">{t('emergency.ask', { name, number })}</p>
      {secondsLeft > 0 && (
        <p role="timer">{t('emergency.countdown', { seconds: digits(String(secondsLeft)) })}</p>
      )}
      {fault !== null && (
        <p role="alert" className="form-error">
          {fault}
        </p>
      )}
      {/* Keys of the talk stay as they are: Esc is heard because the focus comes here. */}
      <button type="button" className="link" autoFocus onClick={onClose}>
        {t('emergency.takeBack')} <Kbd>Esc</Kbd>
      </button>
      <Button fullWidth variant="contained" color="error" disabled={!isArmed} onClick={call}>
        {t('emergency.call', { name })}
      </Button>
    </div>
  );
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
