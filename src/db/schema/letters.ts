import type { Kit } from '../kit.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';
import type { ReferralTables } from './referrals.ts';

/** What people set about letters: their texts, and how they leave. */
export function letterSettingTables(k: Kit, known: PeopleTables & CitizenTables) {
  const { appUser, personalText } = known;

  /** Texts by name; versions are added, never changed. */
  const letterTemplateVersion = k.table(
    'letter_template_version',
    {
      id: k.id(),
      name: k.text().notNull(),
      number: k.int().notNull(),
      subject: k.text().notNull(),
      text: k.text().notNull(),
      state: k.text().$type<'draft' | 'in_force' | 'retired' | 'discarded'>().notNull(),
      /** Null: it came with the product. */
      writtenById: k.text().references(() => appUser.id),
      decidedById: k.text().references(() => appUser.id),
      decidedAtMs: k.instant('decided_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('letter_template_version_key').on(t.name, t.number)],
  );

  /** One row: the way (src/contract/letter-settings.ts), and the secret, sealed. */
  const letterSetting = k.table('letter_setting', {
    id: k.id(),
    settings: k.json().$type<unknown>().notNull(),
    secretTextId: k.text().references(() => personalText.id),
    secretSetAtMs: k.instant('secret_set_at'),
    createdAtMs: k.instant('created_at').notNull(),
  });

  return { letterTemplateVersion, letterSetting };
}
export type LetterSettingTables = ReturnType<typeof letterSettingTables>;

/** What became of letters on their way, and what the automation told us. */
export function letterTables(k: Kit, known: PeopleTables & CitizenTables & ReferralTables) {
  const { appUser, letter, personalText } = known;

  const letterAttempt = k.table(
    'letter_attempt',
    {
      id: k.id(),
      letterId: k
        .text()
        .notNull()
        .references(() => letter.id),
      op: k.text().$type<'send' | 'ask'>().notNull(),
      way: k.text().$type<'by-hand' | 'http' | 'folder'>().notNull(),
      outcome: k.text().notNull(),
      code: k.text(),
      tookMs: k.int().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('letter_attempt_letter_idx').on(t.letterId)],
  );

  /** Each once, however often it was told; what cannot be believed waits for a person. */
  const letterReceived = k.table(
    'letter_received',
    {
      id: k.id(),
      /** The automation's own name of it. */
      messageId: k.text().notNull(),
      /** The same name with other words is another message, and looked at. */
      contentHash: k.text().notNull(),
      way: k.text().$type<'by-hand' | 'http' | 'folder'>().notNull(),
      kind: k.text().$type<'registered' | 'reply' | 'refused' | 'unreadable'>().notNull(),
      /** Ours, where it names one that we know. */
      letterId: k.text().references(() => letter.id),
      number: k.text(),
      year: k.int(),
      /** All of it, as it came. */
      contentTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      state: k
        .text()
        .$type<'applied' | 'repeated' | 'parked' | 'needs_review' | 'dismissed'>()
        .notNull(),
      reason: k.text(),
      repeats: k.int().notNull(),
      decidedById: k.text().references(() => appUser.id),
      decidedAtMs: k.instant('decided_at'),
      noteTextId: k.text().references(() => personalText.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('letter_received_once_key').on(t.messageId, t.contentHash),
      k.index('letter_received_state_idx').on(t.state, t.createdAtMs),
      k.index('letter_received_created_idx').on(t.createdAtMs, t.id),
      k.index('letter_received_letter_idx').on(t.letterId),
      k.index('letter_received_number_idx').on(t.number, t.year),
    ],
  );

  return { letterAttempt, letterReceived };
}
export type LetterTables = ReturnType<typeof letterTables>;
