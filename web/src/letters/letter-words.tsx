import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { LetterState, ReceivedState } from '../../../src/contract/letters.ts';
import { Chip, Ltr, type Tone } from '../ui/parts.tsx';

const LETTER_TONES: Readonly<Record<LetterState, Tone>> = {
  waiting: 'plain',
  sending: 'plain',
  uncertain: 'ring',
  held: 'ring',
  sent: 'accent',
  registered: 'ok',
  failed: 'alarm',
  needs_review: 'alarm',
  cancelled: 'plain',
};

export function LetterChip({ state }: { state: LetterState }): ReactNode {
  const { t } = useTranslation();
  return (
    <Chip tone={LETTER_TONES[state]} testId="letter-state">
      {t(`letterState.${state}`)}
    </Chip>
  );
}

const RECEIVED_TONES: Readonly<Record<ReceivedState, Tone>> = {
  applied: 'ok',
  repeated: 'plain',
  parked: 'ring',
  needs_review: 'alarm',
  dismissed: 'plain',
};

export function ReceivedChip({ state }: { state: ReceivedState }): ReactNode {
  const { t } = useTranslation();
  return <Chip tone={RECEIVED_TONES[state]}>{t(`receivedState.${state}`)}</Chip>;
}

/** Why it is so, in words; what the other side's program said stands behind them. */
export function useReasonText(): (reason: string) => string {
  const { t, i18n } = useTranslation();
  return (reason) => {
    const [name = '', code] = reason.startsWith('folder-')
      ? ['folder', reason.slice('folder-'.length)]
      : [reason.split(':')[0], reason.split(':')[1]];
    const key = `letterReason.${name}`;
    return i18n.exists(key) ? t(key) + (code === undefined ? '' : ` (${code})`) : reason;
  };
}

export function Reason({ reason }: { reason: string | null }): ReactNode {
  const reasonText = useReasonText();
  if (reason === null) return null;
  return <p className="small form-error">{reasonText(reason)}</p>;
}

/** A registry's number, as people write it. */
export function LetterNumber({ number }: { number: string }): ReactNode {
  return <Ltr>{number}</Ltr>;
}
