import Button from '@mui/material/Button';
import { type KeyboardEvent, type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DirectoryEntry } from '../../../src/contract/directory.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { api } from '../app/api.ts';
import { useEntryName } from '../ui/directory.ts';
import { useFormat } from '../ui/format.ts';
import { Kbd } from '../ui/parts.tsx';
import { useProblemText } from '../ui/problem.tsx';
import { TextInput } from '../ui/text-input.tsx';

/** By their place on the board: the first letters of police, urgence and fire. */
export const EMERGENCY_KEYS = [
  ['emergency-110', 'p'],
  ['emergency-115', 'u'],
  ['emergency-125', 'f'],
] as const;

/** A second click of an excited hand is not a confirmation. */
const ARMED_AFTER_MS = 700;

/** The buttons; a press opens the question, never calls by itself. */
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
 * Asks once more. Called is when the number itself has been typed, or by the button, which wakes up a
 * moment later: neither happens by accident, and the citizen's talk goes on until then.
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
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string | null>(null);
  const isArmed = useArmed();
  const { callId, entry, onClose } = props;
  const number = digits(entry.number);
  const call = (): void => {
    setFault(null);
    api('POST', `/api/calls/${callId}/consult`, { entryId: entry.entryId }).then(
      onClose,
      (error: unknown) => {
        setTyped('');
        setFault(problemText(error));
      },
    );
  };
  const type = (text: string): void => {
    setTyped(text);
    if (toAsciiDigits(text).trim() === entry.number) call();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    onClose();
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="transfer" role="group" aria-label={t('emergency.title')} onKeyDown={press}>
      <p role="status">{t('emergency.ask', { name, number })}</p>
      <TextInput
        label={t('emergency.type', { number })}
        value={typed}
        maxLength={5}
        ltr
        autoFocus
        onChange={type}
      />
      {fault !== null && (
        <p role="alert" className="form-error">
          {fault}
        </p>
      )}
      <Button fullWidth variant="contained" color="error" disabled={!isArmed} onClick={call}>
        {t('emergency.call', { name })}
      </Button>
      <button type="button" className="link" onClick={onClose}>
        {t('transfer.close')} <Kbd>Esc</Kbd>
      </button>
    </div>
  );
}

function useArmed(): boolean {
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setArmed(true), ARMED_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  return isArmed;
}
