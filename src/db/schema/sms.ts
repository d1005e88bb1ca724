import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';
import type { SmsSettingTables } from './sms-settings.ts';

/**
 * The SMS outbox, its attempts and delivery reports, and how each result was told.
 *
 * Numbers and texts are personal: they lie in `personal_text`. A case is not a foreign key of the
 * outbox, so that messages without one (an acknowledgement, an interim word) need no exception.
 */
export function smsTables(
  k: Kit,
  known: PeopleTables & CitizenTables & CaseTables & SmsSettingTables,
) {
  const { personalText, cases, appUser, smsTemplateVersion } = known;

  /** One row per message; inserted in the transaction of what it tells. */
  const smsOutbox = k.table(
    'sms_outbox',
    {
      id: k.id(),
      /** Says what is told to whom: the same thing is never queued twice. */
      dedupeKey: k.text().notNull(),
      /** What the gateway knows it by: unique in the account for ever. Decimal, 53 bits. */
      localId: k.text().notNull(),
      /** Who took it, or may have: an unresolved row never changes its gateway. */
      provider: k.text(),
      /** The line it left from; null: the account's own, or not sent yet. */
      line: k.text(),
      kind: k.text().notNull(),
      /** Which text it was made from: later versions change nothing about it. */
      templateId: k.text().references(() => smsTemplateVersion.id),
      caseId: k.text(),
      /** Of the call that it comes from, telephony's id: logs and rows are followed by it. Null: of none. */
      callId: k.text(),
      cycle: k.int(),
      receptorTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      phoneHash: k.text().notNull(),
      bodyTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      state: k.text().notNull(),
      reason: k.text(),
      /** An answer to the citizen's own act: quiet hours do not hold it. */
      urgent: k.bool().notNull(),
      /** Only those that count: the message itself was refused or its answer lost. */
      attempts: k.int().notNull(),
      /** Committed before the first byte leaves; while true, ask before sending again. */
      maybeSent: k.bool().notNull(),
      firstMaybeAtMs: k.instant('first_maybe_at'),
      lastMaybeAtMs: k.instant('last_maybe_at'),
      /** Questions to the gateway since the last lost answer. */
      resolves: k.int().notNull(),
      nextAtMs: k.instant('next_at').notNull(),
      leaseUntilMs: k.instant('lease_until'),
      leaseToken: k.text(),
      messageId: k.text(),
      acceptedAtMs: k.instant('accepted_at'),
      dlrStatus: k.text(),
      dlrAtMs: k.instant('dlr_at'),
      polls: k.int().notNull(),
      pollAtMs: k.instant('poll_at'),
      costRial: k.int(),
      expiresAtMs: k.instant('expires_at').notNull(),
      /** Its text is gone: it was kept long enough. */
      blankedAtMs: k.instant('blanked_at'),
      updatedAtMs: k.instant('updated_at').notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('sms_outbox_dedupe_key').on(t.dedupeKey),
      k.unique('sms_outbox_local_id_key').on(t.localId),
      // With the id: a night's messages are due at one instant, and are no more sorted than others.
      k.index('sms_outbox_due_idx').on(t.state, t.nextAtMs, t.id),
      k.index('sms_outbox_kind_idx').on(t.kind, t.state),
      // What is over while the gateway rests, among all that waits for it.
      k.index('sms_outbox_expiry_idx').on(t.state, t.expiresAtMs),
      // Its page by page, newest first, among the rows of years.
      k.index('sms_outbox_state_idx').on(t.state, t.id),
      k.index('sms_outbox_poll_idx').on(t.state, t.pollAtMs),
      k.index('sms_outbox_message_idx').on(t.messageId),
      k.index('sms_outbox_case_idx').on(t.caseId),
      k.index('sms_outbox_call_idx').on(t.callId),
      k.index('sms_outbox_phone_idx').on(t.phoneHash, t.lastMaybeAtMs),
      k.index('sms_outbox_line_idx').on(t.line, t.lastMaybeAtMs),
      k.index('sms_outbox_blank_idx').on(t.blankedAtMs, t.updatedAtMs),
    ],
  );

  /** Every request that was made for a message, for the people who ask what happened. */
  const smsAttempt = k.table(
    'sms_attempt',
    {
      id: k.id(),
      outboxId: k
        .text()
        .notNull()
        .references(() => smsOutbox.id),
      op: k.text().$type<'send' | 'resolve'>().notNull(),
      outcome: k.text().notNull(),
      code: k.text(),
      tookMs: k.int().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('sms_attempt_outbox_idx').on(t.outboxId),
      k.index('sms_attempt_created_idx').on(t.createdAtMs),
    ],
  );

  /** Delivery reports as they came: one may be here before the answer to its sending. */
  const smsDlrRaw = k.table(
    'sms_dlr_raw',
    {
      id: k.id(),
      messageId: k.text().notNull(),
      status: k.text().notNull(),
      source: k.text().$type<'callback' | 'poll' | 'resolve'>().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('sms_dlr_raw_once_key').on(t.messageId, t.status),
      k.index('sms_dlr_raw_created_idx').on(t.createdAtMs),
    ],
  );

  /** Who asked for silence (لغو۱۱), or blocks the line at the operator. */
  const smsOptout = k.table('sms_optout', {
    /** The number's keyed hash. */
    id: k.id(),
    reason: k.text().$type<'reply-11' | 'blocked-at-gateway'>().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  const smsInbound = k.table(
    'sms_inbound',
    {
      id: k.id(),
      messageId: k.text().notNull(),
      phoneHash: k.text().notNull(),
      fromTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      textId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      line: k.text().notNull(),
      /** As in the outbox: of the call whose case it speaks of. */
      callId: k.text(),
      /** What came of it: an objection, a yes, a question back; null: nobody acted on it. */
      outcome: k.text(),
      /** Its text is gone: it was kept long enough. */
      blankedAtMs: k.instant('blanked_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('sms_inbound_message_key').on(t.messageId),
      k.index('sms_inbound_phone_idx').on(t.phoneHash, t.createdAtMs),
      k.index('sms_inbound_call_idx').on(t.callId),
      k.index('sms_inbound_blank_idx').on(t.blankedAtMs, t.createdAtMs),
    ],
  );

  /** اعلام نتیجه: one row per case, cycle and occasion, and what truly became of it. */
  const announcement = k.table(
    'announcement',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      cycle: k.int().notNull(),
      /** `result`, or why a word was due before it: `silence:…`, `escalated:…`, `date-set:…`. */
      occasion: k.text().notNull(),
      method: k.text().$type<'sms' | 'call'>().notNull(),
      /**
       * sending: in the outbox. call_needed: on the worklist of the result agents. closed: there is
       * no number at all.
       */
      state: k
        .text()
        .$type<'sending' | 'told' | 'call_needed' | 'needs_review' | 'closed'>()
        .notNull(),
      /** Why a call, or why a person must look. */
      reason: k.text(),
      smsId: k.text().references(() => smsOutbox.id),
      toldAtMs: k.instant('told_at'),
      claimedBy: k.text().references(() => appUser.id),
      /** Past it anybody may claim. */
      claimUntilMs: k.instant('claim_until'),
      updatedAtMs: k.instant('updated_at').notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('announcement_cycle_key').on(t.caseId, t.cycle, t.occasion),
      k.index('announcement_state_idx').on(t.state, t.createdAtMs),
      k.index('announcement_sms_idx').on(t.smsId),
    ],
  );

  return { smsOutbox, smsAttempt, smsDlrRaw, smsOptout, smsInbound, announcement };
}
export type SmsTables = ReturnType<typeof smsTables>;
