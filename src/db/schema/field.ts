import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';
import type { ReferralTables } from './referrals.ts';

type Known = Pick<CitizenTables, 'personalText' | 'district'> &
  Pick<PeopleTables, 'appUser'> &
  Pick<CaseTables, 'cases'> &
  Pick<ReferralTables, 'referral'>;

/** پیگیری منطقه: who has to look at a place, what was seen there, and the photos of it. */
export function fieldTables(k: Kit, known: Known) {
  const { appUser, cases, district, personalText, referral } = known;

  const fieldVisit = k.table(
    'field_visit',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      cycle: k.int().notNull(),
      /** Whose inspectors have it on their list. */
      districtId: k
        .int()
        .notNull()
        .references(() => district.id),
      /** What it is to show: a reply, works on their date, an objection, a warning that was obeyed. */
      cause: k.text().$type<'verification' | 'recheck' | 'objection' | 'warning'>().notNull(),
      state: k.text().$type<'open' | 'done' | 'cancelled'>().notNull(),
      /** The case's id while it is open, null afterwards: a case has one open visit at most. */
      openKey: k.text(),
      /** Null: asked for by the case's own course. */
      askedById: k.text().references(() => appUser.id),
      askTextId: k.text().references(() => personalText.id),
      dueAtMs: k.instant('due_at').notNull(),
      result: k.text().$type<'done' | 'not_done' | 'partly' | 'nobody_there' | 'wrong_place'>(),
      noteTextId: k.text().references(() => personalText.id),
      visitedById: k.text().references(() => appUser.id),
      /** By the visitor's telephone, which may have been without network since. */
      visitedAtMs: k.instant('visited_at'),
      recordedAtMs: k.instant('recorded_at'),
      /** Sent when the case had gone on: kept with it, and it decides nothing any more. */
      isLate: k.bool().notNull(),
      /** How many photos were taken; those that have come are rows of `attachment`. */
      photosTaken: k.int().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('field_visit_open_key').on(t.openKey),
      k.index('field_visit_case_idx').on(t.caseId, t.cycle),
      k.index('field_visit_by_idx').on(t.visitedById, t.recordedAtMs),
      k.index('field_visit_district_idx').on(t.state, t.districtId, t.dueAtMs),
    ],
  );

  /** The file itself lies under its hash beside the database. */
  const attachment = k.table(
    'attachment',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      /** One of the two: the visit it was taken on, or the referral whose reply it lies beside. */
      visitId: k.text().references(() => fieldVisit.id),
      referralId: k.text().references(() => referral.id),
      stage: k.text().$type<'before' | 'after' | 'evidence'>().notNull(),
      /** By its content. */
      type: k.text().$type<'image/jpeg' | 'image/png' | 'image/webp'>().notNull(),
      sha256: k.text().notNull(),
      bytes: k.int().notNull(),
      addedById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      /** Erasing: nobody sees it any more, its file goes within a minute. */
      state: k.text().$type<'kept' | 'erasing' | 'erased'>().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('attachment_once_key').on(t.visitId, t.stage, t.sha256),
      k.unique('attachment_reply_key').on(t.referralId, t.sha256),
      k.index('attachment_case_idx').on(t.caseId),
      k.index('attachment_state_idx').on(t.state),
      k.index('attachment_hash_idx').on(t.sha256),
    ],
  );

  return { fieldVisit, attachment };
}
