import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { DirectoryTables } from './directory.ts';
import type { PeopleTables } from './people.ts';

type Known = Pick<CitizenTables, 'personalText' | 'district'> &
  Pick<PeopleTables, 'appUser'> &
  Pick<CaseTables, 'cases'> &
  Pick<DirectoryTables, 'outsideNumber'>;

/** فوریت‌ها: duty crews, who is on duty where and when, and what each emergency went through. */
export function emergencyTables(k: Kit, known: Known) {
  const { appUser, cases, district, outsideNumber, personalText } = known;

  const dutyCrew = k.table('duty_crew', {
    id: k.id(),
    nameFa: k.text().notNull(),
    nameEn: k.text().notNull(),
    /** Who signs in for it; null: reached by phone alone. */
    userId: k.text().references(() => appUser.id),
    /** Its number, an entry of the directory. */
    entryId: k.text().references(() => outsideNumber.id),
    closedAtMs: k.instant('closed_at'),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** A line of the roster: empty columns fit everything. */
  const dutyTurn = k.table(
    'duty_turn',
    {
      id: k.id(),
      crewId: k
        .text()
        .notNull()
        .references(() => dutyCrew.id),
      districtId: k.int().references(() => district.id),
      /** 1: asked first, 2: its substitute. */
      place: k.int().notNull(),
      /** Hours of the day (Tehran): until before from spans midnight. */
      fromMin: k.int(),
      untilMin: k.int(),
      activeFromMs: k.instant('active_from').notNull(),
      activeUntilMs: k.instant('active_until'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('duty_turn_district_idx').on(t.districtId, t.activeFromMs)],
  );

  /** One for each case: a danger is met once. */
  const emergency = k.table(
    'emergency',
    {
      id: k.id(),
      caseId: k
        .text()
        .notNull()
        .references(() => cases.id),
      districtId: k.int().references(() => district.id),
      state: k
        .text()
        .$type<
          'waiting' | 'accepted' | 'on_the_way' | 'arrived' | 'made_safe' | 'cancelled' | 'merged'
        >()
        .notNull(),
      /** Who accepted it. */
      crewId: k.text().references(() => dutyCrew.id),
      startedAtMs: k.instant('started_at').notNull(),
      acceptedAtMs: k.instant('accepted_at'),
      onTheWayAtMs: k.instant('on_the_way_at'),
      arrivedAtMs: k.instant('arrived_at'),
      /** Made safe, called off, or with another telling of the same thing. */
      endedAtMs: k.instant('ended_at'),
      /** When this stage is over its time: the next crew is asked, or the supervisor told. */
      stageDueAtMs: k.instant('stage_due_at'),
      /** Why the shift supervisor must look; null: all goes its way. */
      alarm: k
        .text()
        .$type<'nobody-on-duty' | 'not-accepted' | 'late-start' | 'late-arrival' | 'late-safe'>(),
      alarmAtMs: k.instant('alarm_at'),
      noteTextId: k.text().references(() => personalText.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('emergency_case_key').on(t.caseId),
      k.index('emergency_due_idx').on(t.state, t.stageDueAtMs),
      k.index('emergency_started_idx').on(t.startedAtMs),
    ],
  );

  const emergencyOffer = k.table(
    'emergency_offer',
    {
      id: k.id(),
      emergencyId: k
        .text()
        .notNull()
        .references(() => emergency.id),
      crewId: k
        .text()
        .notNull()
        .references(() => dutyCrew.id),
      offeredAtMs: k.instant('offered_at').notNull(),
      /**
       * Missed: its time went by; it may still be accepted while nobody else has. Relieved: handed to
       * another crew after this one had accepted.
       */
      answer: k.text().$type<'open' | 'accepted' | 'declined' | 'missed' | 'relieved'>().notNull(),
      answeredAtMs: k.instant('answered_at'),
      /** Who handed it to this crew; null: the roster. */
      byId: k.text().references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('emergency_offer_key').on(t.emergencyId, t.crewId),
      k.index('emergency_offer_crew_idx').on(t.crewId),
    ],
  );

  return { dutyCrew, dutyTurn, emergency, emergencyOffer };
}
