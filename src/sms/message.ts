import type { SmsLanguage } from '../contract/sms-templates.ts';
import type { OutboxRow } from './outbox.ts';
import type { TemplateUse } from './template.ts';

/** What is to be said to a citizen. */
export interface NewSms {
  readonly kind: string;
  readonly caseId: string | null;
  readonly cycle: number | null;
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
}

/** What one request to the gateway brought. */
export interface AttemptNote {
  readonly op: 'send' | 'resolve';
  readonly outcome: string;
  readonly code: string | null;
  readonly tookMs: number;
}
