import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { OrganisationTables } from './organisation.ts';
import type { PeopleTables } from './people.ts';

type Known = Pick<CitizenTables, 'citizen' | 'personalText'> &
  Pick<PeopleTables, 'appUser'> &
  Pick<CaseTables, 'cases'> &
  Pick<OrganisationTables, 'department'>;

/** پاسخگویی مدیران: announced hours, who asked to speak, and what was promised to them. */
export function managerSessionTables(k: Kit, known: Known) {
  const { appUser, cases, citizen, department, personalText } = known;

  const managerSession = k.table(
    'manager_session',
    {
      id: k.id(),
      managerId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      /** As it is announced and told by SMS: «شهردار منطقه ۹». */
      title: k.text().notNull(),
      office: k
        .text()
        .$type<'mayor' | 'deputy' | 'district' | 'organisation' | 'council' | 'other'>()
        .notNull(),
      /** The expert who calls, and writes down. */
      hostId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      fromMs: k.instant('from_at').notNull(),
      untilMs: k.instant('until_at').notNull(),
      /** So many citizens may be booked. */
      places: k.int().notNull(),
      /** Empty: the whole city. */
      districts: k.json().$type<readonly number[]>().notNull(),
      topics: k.text().notNull(),
      state: k.text().$type<'planned' | 'open' | 'ended' | 'cancelled'>().notNull(),
      startedAtMs: k.instant('started_at'),
      endedAtMs: k.instant('ended_at'),
      /** `manager_booking.id` of whoever is called, or on the line. */
      currentId: k.text(),
      madeById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('manager_session_from_idx').on(t.fromMs),
      k.index('manager_session_manager_idx').on(t.managerId, t.state),
      k.index('manager_session_state_idx').on(t.state, t.untilMs),
    ],
  );

  const managerBooking = k.table(
    'manager_booking',
    {
      id: k.id(),
      sessionId: k
        .text()
        .notNull()
        .references(() => managerSession.id),
      /** In the order in which they asked. */
      place: k.int().notNull(),
      phoneHash: k.text(),
      /** Session and hash while it is open, so that one number has one turn. */
      openKey: k.text(),
      phoneTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      citizenId: k.text().references(() => citizen.id),
      /** What he wants to speak about, where it is a case already. */
      caseId: k.text().references(() => cases.id),
      matterTextId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      state: k
        .text()
        .$type<
          'booked' | 'called' | 'talked' | 'not-reached' | 'left-over' | 'moved' | 'cancelled'
        >()
        .notNull(),
      tries: k.int().notNull(),
      /** Telephony's id of the last call. */
      callId: k.text(),
      bookedById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      calledAtMs: k.instant('called_at'),
      endedAtMs: k.instant('ended_at'),
      /** When the manager first had it on his screen. */
      shownAtMs: k.instant('shown_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('manager_booking_open_key').on(t.openKey),
      k.index('manager_booking_session_idx').on(t.sessionId, t.place),
      k.index('manager_booking_phone_idx').on(t.phoneHash),
    ],
  );

  const managerPromise = k.table(
    'manager_promise',
    {
      id: k.id(),
      sessionId: k
        .text()
        .notNull()
        .references(() => managerSession.id),
      bookingId: k
        .text()
        .notNull()
        .references(() => managerBooking.id),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      /** Who is to do it. */
      departmentId: k
        .text()
        .notNull()
        .references(() => department.id),
      textId: k
        .text()
        .notNull()
        .references(() => personalText.id),
      dueAtMs: k.instant('due_at').notNull(),
      writtenById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      /** Null and under-way: somebody looks again. */
      outcome: k.text().$type<'kept' | 'under-way' | 'not-kept'>(),
      reviewedById: k.text().references(() => appUser.id),
      reviewedAtMs: k.instant('reviewed_at'),
      reviewTextId: k.text().references(() => personalText.id),
      /** When its day was found to be over; the history of the case says so from then on. */
      overdueAtMs: k.instant('overdue_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('manager_promise_session_idx').on(t.sessionId),
      k.index('manager_promise_case_idx').on(t.caseId),
      k.index('manager_promise_due_idx').on(t.overdueAtMs, t.dueAtMs),
    ],
  );

  return { managerSession, managerBooking, managerPromise };
}
