import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { LetterSettingTables } from './letters.ts';
import type { OrganisationTables } from './organisation.ts';
import type { PeopleTables } from './people.ts';

/** What officials were asked, by which letter, what they replied and what they asked for. */
export function referralTables(
  k: Kit,
  known: PeopleTables & CitizenTables & CaseTables & OrganisationTables & LetterSettingTables,
) {
  const { appUser, cases, department, personalText, policyVersion, position } = known;
  const { letterTemplateVersion } = known;

  const referral = k.table(
    'referral',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      cycle: k.int().notNull(),
      /** Begins anew with each unit that is asked: levels rise within a leg. */
      leg: k.int().notNull(),
      level: k.int().notNull(),
      role: k.text().$type<'head' | 'deputy' | 'manager' | 'inspection' | 'centre'>().notNull(),
      /** The unit concerned: the same on all levels of a leg. */
      departmentId: k
        .text()
        .notNull()
        .references(() => department.id),
      positionId: k
        .text()
        .notNull()
        .references(() => position.id),
      /** Who acted for the post when it was sent; null: known by letters alone. */
      personId: k.text().references(() => appUser.id),
      kind: k.text().$type<'action' | 'copy'>().notNull(),
      state: k
        .text()
        .$type<'open' | 'answered' | 'returned' | 'recalled' | 'superseded' | 'expired'>()
        .notNull(),
      policyVersionId: k
        .text()
        .notNull()
        .references(() => policyVersion.id),
      sentAtMs: k.instant('sent_at').notNull(),
      /** The clock: so many counted milliseconds from here; null: none runs at this level. */
      clockFromMs: k.instant('clock_from').notNull(),
      budgetMs: k.bigint(),
      dueAtMs: k.instant('due_at'),
      /**
       * Before any extension: what the figures are judged by. So many counted milliseconds from the sending; null
       * where the due went by before other terms were applied: it stays the instant that it was.
       */
      firstBudgetMs: k.bigint(),
      firstDueAtMs: k.instant('first_due_at'),
      /** Waits for the verdict, the citizen or a commission since then. */
      suspendedAtMs: k.instant('suspended_at'),
      /** How late the job was when it sent this on. */
      lateMs: k.bigint().notNull(),
      /** It expired, but a letter dated before its due was recorded later: nobody is accused. */
      annulledAtMs: k.instant('annulled_at'),
      closedAtMs: k.instant('closed_at'),
      /** Another leg has the case, or it has its verdict: on no official's list any more. */
      isOver: k.bool().notNull().default(false),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('referral_rung_key').on(t.caseId, t.cycle, t.leg, t.level, t.role),
      k.index('referral_due_idx').on(t.state, t.dueAtMs),
      // An official's list, the earliest due first, among the referrals of years.
      k.index('referral_position_idx').on(t.positionId, t.isOver, t.dueAtMs),
      k.index('referral_department_idx').on(t.departmentId, t.isOver, t.dueAtMs),
      k.index('referral_level_idx').on(t.isOver, t.level, t.dueAtMs),
    ],
  );

  /** The letter of a referral in office automation. */
  const letter = k.table(
    'letter',
    {
      id: k.id(),
      referralId: k
        .text()
        .notNull()
        .references(() => referral.id),
      /** Who took it, or may have: a letter in doubt never changes its way. */
      adapter: k.text().$type<'by-hand' | 'http' | 'folder'>().notNull(),
      registryNumber: k.text(),
      registryYear: k.int(),
      /** See src/contract/letters.ts. */
      state: k.text().notNull(),
      reason: k.text(),
      /** Only those that count: the letter itself was refused or its answer lost. */
      attempts: k.int().notNull(),
      /** Written when it is first sent or read, and the same ever after. */
      documentTextId: k.text().references(() => personalText.id),
      templateId: k.text().references(() => letterTemplateVersion.id),
      /** Committed before the first byte leaves; while true, ask before sending again. */
      maybeSent: k.bool().notNull().default(false),
      lastMaybeAtMs: k.instant('last_maybe_at'),
      /** SHA-256 of the text that left: known also when its words were erased with a citizen. */
      sentSha256: k.text(),
      /** Questions to the automation since the last lost answer, or since it was sent. */
      asks: k.int().notNull().default(0),
      /** Null: at once. */
      nextAtMs: k.instant('next_at'),
      leaseUntilMs: k.instant('lease_until'),
      leaseToken: k.text(),
      sentAtMs: k.instant('sent_at'),
      registeredAtMs: k.instant('registered_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('letter_referral_key').on(t.referralId),
      // The number first: it is also sought without its year.
      k.unique('letter_registry_key').on(t.registryNumber, t.registryYear),
      k.index('letter_state_idx').on(t.state, t.nextAtMs),
      k.index('letter_state_created_idx').on(t.state, t.createdAtMs, t.id),
    ],
  );

  const reply = k.table(
    'reply',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      cycle: k.int().notNull(),
      /** Null: a proposal of 137 itself. */
      referralId: k.text().references(() => referral.id),
      /** A proposal says that the case is out of scope or unlawful. */
      kind: k.text().$type<'reply' | 'proposal'>().notNull(),
      textId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      adviceTextId: k.text().references(() => personalText.id),
      proposedOutcome: k.text(),
      /** Who wrote it here: the official, or who recorded his letter. */
      writtenById: k.text().references(() => appUser.id),
      letterNumber: k.text(),
      letterYear: k.int(),
      /** The letter's date, apart from when it was recorded. */
      answeredAtMs: k.instant('answered_at').notNull(),
      recordedAtMs: k.instant('recorded_at').notNull(),
      verdict: k.text().$type<'pending' | 'accepted' | 'unconvincing'>().notNull(),
      verdictDueAtMs: k.instant('verdict_due_at').notNull(),
      verdictAtMs: k.instant('verdict_at'),
      verdictById: k.text().references(() => appUser.id),
      reasonTextId: k.text().references(() => personalText.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('reply_case_idx').on(t.caseId, t.cycle)],
  );

  /** What an official asks of 137 for a referral of his. */
  const officialRequest = k.table(
    'official_request',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      cycle: k.int().notNull(),
      referralId: k
        .text()
        .notNull()
        .references(() => referral.id),
      kind: k.text().$type<'return' | 'extension' | 'await-citizen' | 'commission'>().notNull(),
      reasonTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      hours: k.int(),
      recheckAtMs: k.instant('recheck_at'),
      state: k.text().$type<'pending' | 'granted' | 'refused' | 'lapsed'>().notNull(),
      askedById: k.text().references(() => appUser.id),
      decidedById: k.text().references(() => appUser.id),
      dueAtMs: k.instant('due_at').notNull(),
      decidedAtMs: k.instant('decided_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('official_request_case_idx').on(t.caseId, t.state),
      k.index('official_request_state_idx').on(t.state, t.dueAtMs),
    ],
  );

  /** What an official is told without being asked: it was taken back, it went up, it is reminded of. */
  const officialNotice = k.table(
    'official_notice',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      referralId: k
        .text()
        .notNull()
        .references(() => referral.id),
      /** Who is told: whoever acts for this post. */
      positionId: k
        .text()
        .notNull()
        .references(() => position.id),
      kind: k
        .text()
        .$type<
          | 'withdrawn'
          | 'went-up'
          | 'annulled'
          | 'reminder'
          | 'emergency'
          | 'warning-unserved'
          | 'warning-due'
          | 'recurring'
          | 'demand'
        >()
        .notNull(),
      /** Tells notices of one kind apart: a day. */
      key: k.text().notNull(),
      reasonTextId: k.text().references(() => personalText.id),
      seenById: k.text().references(() => appUser.id),
      seenAtMs: k.instant('seen_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('official_notice_key').on(t.referralId, t.positionId, t.kind, t.key),
      k.index('official_notice_position_idx').on(t.positionId, t.seenAtMs, t.createdAtMs),
      k.index('official_notice_case_idx').on(t.caseId),
    ],
  );

  return { referral, letter, reply, officialRequest, officialNotice };
}
export type ReferralTables = ReturnType<typeof referralTables>;
