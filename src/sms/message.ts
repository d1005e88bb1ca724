import type { SmsState } from '../contract/sms.ts';
import type { SmsLanguage } from '../contract/sms-templates.ts';
import type { OutboxRow } from './outbox.ts';
import type { TemplateUse } from './template.ts';

/** What is to be said to a citizen. */
export interface NewSms {
  readonly kind: string;
  readonly caseId: string | null;
  readonly cycle: number | null;
  /** Of the call that it comes from; of a case's own messages the case knows it. */
  readonly callId?: string | null;
  /** It is none of that case's messages, yet comes from the same call. */
  readonly aboutCaseId?: string | null;
  /** E.164 of a mobile. */
  readonly phone: string;
  /** What it says, or the text in force that says it. */
  readonly body: string | TemplateUse;
  /** Persian where nothing is said. */
  readonly language?: SmsLanguage;
  /** The same key is queued once, however often it is asked for. */
  readonly dedupeKey: string;
  /** An answer to the citizen's own act: not held by quiet hours. */
  readonly urgent: boolean;
  readonly nowMs: number;
  /** Waits until then, or until it is hastened. */
  readonly notBeforeMs?: number;
  readonly expiresAtMs: number;
}

export interface ClaimedSms extends OutboxRow {
  readonly to: string;
  readonly body: string;
  readonly phoneHash: string;
  readonly token: string;
  readonly callId: string | null;
  /** The version of the text that it was made from; null: of none. */
  readonly templateId: string | null;
}

/** A message came a step further, and that is committed. Nothing personal is in it: it is logged. */
export interface SmsStep {
  readonly smsId: string;
  readonly localId: string;
  readonly callId: string | null;
  readonly caseId: string | null;
  readonly kind: string;
  readonly state: SmsState;
  readonly reason: string | null;
}

export function stepOf(
  row: Omit<SmsStep, 'smsId' | 'state'> & { id: string; state: string },
): SmsStep {
  const { id: smsId, localId, callId, caseId, kind, reason } = row;
  return { smsId, localId, callId, caseId, kind, state: row.state as SmsState, reason };
}

/** The same of what a citizen wrote. */
export interface InboundStep {
  /** The gateway's id. */
  readonly ref: string;
  readonly callId: string | null;
  readonly caseId: string | null;
  readonly outcome: string | null;
}

/** What one request to the gateway brought. */
export interface AttemptNote {
  readonly op: 'send' | 'resolve';
  readonly outcome: string;
  readonly code: string | null;
  readonly tookMs: number;
}
