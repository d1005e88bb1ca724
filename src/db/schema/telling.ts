import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';
import type { SmsTables } from './sms.ts';

type Known = Pick<CitizenTables, 'personalText'> &
  Pick<PeopleTables, 'appUser'> &
  Pick<CaseTables, 'cases'> &
  Pick<SmsTables, 'announcement'>;

/** What follows the verdict: calls that tell it, what the citizen says of it, the archive. */
export function tellingTables(k: Kit, { personalText, appUser, cases, announcement }: Known) {
  /** A call by which somebody of ours tried to tell. */
  const announcementAttempt = k.table(
    'announcement_attempt',
    {
      id: k.id(),
      announcementId: k
        .text()
        .notNull()
        .references(() => announcement.id),
      result: k
        .text()
        .$type<'reached' | 'no_answer' | 'busy' | 'wrong_number' | 'declined' | 'voicemail'>()
        .notNull(),
      atMs: k.instant('at').notNull(),
      byId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      /** The number that was called. */
      phoneTextId: k.text().references(() => personalText.id),
      noteTextId: k.text().references(() => personalText.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('announcement_attempt_idx').on(t.announcementId, t.atMs),
      k.index('announcement_attempt_by_idx').on(t.byId, t.atMs),
    ],
  );

  /** بازخورد: one per case and answer; the last word counts. */
  const feedback = k.table(
    'feedback',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      cycle: k.int().notNull(),
      channel: k.text().$type<'sms' | 'call' | 'web'>().notNull(),
      satisfied: k.bool().notNull(),
      /** 1–5 where it was asked. */
      score: k.int(),
      /** Who wrote it down; null: the citizen himself. */
      byId: k.text().references(() => appUser.id),
      atMs: k.instant('at').notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('feedback_cycle_key').on(t.caseId, t.cycle),
      k.index('feedback_at_idx').on(t.atMs),
    ],
  );

  /** بایگانی: the case as it stood when it was archived. The chain seals the copy's hash. */
  const caseArchive = k.table(
    'case_archive',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      cycle: k.int().notNull(),
      /** The service code: what it was about. */
      topic: k.text().notNull(),
      outcome: k.text().notNull(),
      classification: k.text().$type<'solved' | 'not-solved' | 'not-our-duty'>().notNull(),
      /** Ids, states, times: texts stay where they can be forgotten. */
      copy: k.json().$type<Record<string, unknown>>().notNull(),
      copyHash: k.text().notNull(),
      archivedAtMs: k.instant('archived_at').notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('case_archive_cycle_key').on(t.caseId, t.cycle)],
  );

  return { announcementAttempt, feedback, caseArchive };
}
