import type { Kit } from '../kit.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';
import type { SmsTables } from './sms.ts';

type Known = Pick<CitizenTables, 'personalText'> &
  Pick<PeopleTables, 'appUser'> &
  Pick<SmsTables, 'smsOutbox'>;

/** Who gave up waiting and is owed a word: one open row per number, the settled ones are history. */
export function missedCallerTables(k: Kit, { personalText, appUser, smsOutbox }: Known) {
  const missedCaller = k.table(
    'missed_caller',
    {
      id: k.id(),
      phoneHash: k.text().notNull(),
      /** The hash again while the row is open, null once settled: so a number is open once. */
      openKey: k.text(),
      phoneTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      /** Of the last call. */
      queueId: k.text().notNull(),
      lastCallId: k.text().notNull(),
      /** Calls given up. */
      times: k.int().notNull(),
      firstAtMs: k.instant('first_at').notNull(),
      lastAtMs: k.instant('last_at').notNull(),
      lastWaitMs: k.int().notNull(),
      longestWaitMs: k.int().notNull(),
      /** Times that somebody of ours called. */
      attempts: k.int().notNull(),
      lastAttemptAtMs: k.instant('last_attempt_at'),
      claimedBy: k.text().references(() => appUser.id),
      /** Past it anybody may claim. */
      claimUntilMs: k.instant('claim_until'),
      settledAs: k
        .text()
        .$type<
          'reached' | 'not-reached' | 'sms' | 'heard' | 'dismissed' | 'got-through' | 'expired'
        >(),
      settledAtMs: k.instant('settled_at'),
      /** Null: by itself. */
      settledBy: k.text().references(() => appUser.id),
      /** Of a dismissal. */
      reason: k.text(),
      noteTextId: k.text().references(() => personalText.id),
      smsId: k.text().references(() => smsOutbox.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('missed_caller_open_key').on(t.openKey),
      k.index('missed_caller_phone_idx').on(t.phoneHash, t.settledAtMs),
      k.index('missed_caller_settled_idx').on(t.settledAtMs, t.id),
    ],
  );
  return { missedCaller };
}
