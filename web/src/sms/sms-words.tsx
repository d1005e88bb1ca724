import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { SmsState } from '../../../src/contract/sms.ts';
import { Chip, type Tone } from '../ui/parts.tsx';

export const SMS_OUTBOX_KEY = ['sms-outbox'] as const;

const SMS_TONES: Readonly<Record<SmsState, Tone>> = {
  delivered: 'ok',
  accepted: 'accent',
  queued: 'plain',
  sending: 'plain',
  held: 'ring',
  uncertain: 'ring',
  needs_review: 'alarm',
  failed: 'alarm',
  undelivered: 'alarm',
  blocked: 'alarm',
  expired: 'alarm',
  cancelled: 'plain',
};

export function SmsChip({ state }: { state: SmsState }): ReactNode {
  const { t } = useTranslation();
  return (
    <Chip tone={SMS_TONES[state]} testId="sms-state">
      {t(`smsState.${state}`)}
    </Chip>
  );
}

/** Why it is so, in words; the gateway's own code stands behind them. */
export function useSmsReason(): (reason: string) => string {
  const { t, i18n } = useTranslation();
  return (reason) => {
    const [name = '', code] = reason.split(':');
    const key = `smsReason.${name}`;
    if (!i18n.exists(key)) return reason;
    return code === undefined ? t(key) : `${t(key)} (${code})`;
  };
}

/** What a kind of message is for. */
export function useSmsKind(): (kind: string) => string {
  const { t, i18n } = useTranslation();
  return (kind) => (i18n.exists(`smsKind.${kind}`) ? t(`smsKind.${kind}`) : kind);
}
