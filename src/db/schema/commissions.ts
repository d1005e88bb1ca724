import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

type Known = Pick<CitizenTables, 'personalText'> &
  Pick<PeopleTables, 'appUser'> &
  Pick<CaseTables, 'cases'>;

/** کمیسیون: bodies that decide by law, their sessions, and which case is on which agenda. */
export function commissionTables(k: Kit, known: Known) {
  const { appUser, cases, personalText } = known;

  const commission = k.table('commission', {
    id: k.id(),
    nameFa: k.text().notNull(),
    nameEn: k.text().notNull(),
    /** The law it decides by. */
    lawFa: k.text().notNull(),
    closedAtMs: k.instant('closed_at'),
    createdAtMs: k.instant('created_at').notNull(),
  });

  const commissionSession = k.table(
    'commission_session',
    {
      id: k.id(),
      commissionId: k
        .text()
        .notNull()
        .references(() => commission.id),
      heldAtMs: k.instant('held_at').notNull(),
      place: k.text().notNull(),
      /** Those who sit in it by their office, in the order of the minutes. */
      members: k.json().$type<readonly { name: string; part: string }[]>().notNull(),
      state: k.text().$type<'planned' | 'held' | 'cancelled'>().notNull(),
      plannedById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      endedAtMs: k.instant('ended_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('commission_session_held_idx').on(t.heldAtMs)],
  );

  /** ارجاع به کمیسیون: a case on an agenda, and what was decided of it there. */
  const commissionReferral = k.table(
    'commission_referral',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      cycle: k.int().notNull(),
      sessionId: k
        .text()
        .notNull()
        .references(() => commissionSession.id),
      /** 1, 2, 3 … on the agenda. */
      place: k.int().notNull(),
      questionTextId: k.text().references(() => personalText.id),
      state: k.text().$type<'listed' | 'decided' | 'postponed' | 'dropped'>().notNull(),
      /** The case's id while it is listed: a case is on one agenda at most. */
      openKey: k.text(),
      follows: k.text().$type<'carry_out' | 'answer' | 'next_session'>(),
      decisionTextId: k.text().references(() => personalText.id),
      decidedById: k.text().references(() => appUser.id),
      decidedAtMs: k.instant('decided_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('commission_referral_open_key').on(t.openKey),
      k.index('commission_referral_session_idx').on(t.sessionId, t.place),
      k.index('commission_referral_case_idx').on(t.caseId),
    ],
  );

  return { commission, commissionSession, commissionReferral };
}
