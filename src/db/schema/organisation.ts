import type { Kit } from '../kit.ts';
import type { CaseTables } from './cases.ts';
import type { CitizenTables } from './citizens.ts';
import type { PeopleTables } from './people.ts';

/** Who answers for what, and within how long: units, posts, working hours, routing, policies. */
export function organisationTables(k: Kit, known: PeopleTables & CitizenTables & CaseTables) {
  const { appUser, district, serviceCode } = known;

  const workingCalendar = k.table('working_calendar', {
    id: k.id(),
    nameFa: k.text().notNull(),
    nameEn: k.text().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  /** A week's hours from a day on: a new pattern is a new row, the old one stays for old clocks. */
  const workingWeek = k.table(
    'working_week',
    {
      id: k.id(),
      calendarId: k
        .text()
        .notNull()
        .references(() => workingCalendar.id),
      /** Tehran day, ISO. */
      fromDay: k.text().notNull(),
      /** Seven days from Saturday; minutes of the day. */
      week: k.json().$type<readonly (readonly { fromMin: number; untilMin: number }[])[]>(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('working_week_key').on(t.calendarId, t.fromDay)],
  );

  /** The tree of command: deputies, managers and inspection are found upwards from a unit. */
  const department = k.table(
    'department',
    {
      id: k.id(),
      nameFa: k.text().notNull(),
      nameEn: k.text().notNull(),
      parentId: k.text(),
      districtId: k.int().references(() => district.id),
      /** Came with the product, for trying: the city's own organisation replaces it. */
      isFirstData: k.bool().notNull(),
      place: k.int().notNull(),
      closedAtMs: k.instant('closed_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('department_parent_idx').on(t.parentId)],
  );

  const position = k.table(
    'position',
    {
      id: k.id(),
      departmentId: k
        .text()
        .notNull()
        .references(() => department.id),
      titleFa: k.text().notNull(),
      titleEn: k.text().notNull(),
      /** What the post is in a case: `centre` is the head of 137. */
      role: k.text().$type<'head' | 'deputy' | 'manager' | 'inspection' | 'centre'>().notNull(),
      /** Null: served by letters alone. */
      holderId: k.text().references(() => appUser.id),
      /** Nobody is in office: the post is skipped, unless a delegate acts. */
      isVacant: k.bool().notNull(),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('position_department_idx').on(t.departmentId),
      k.index('position_holder_idx').on(t.holderId),
    ],
  );

  /** Who acts for a post from when to when. */
  const positionDelegate = k.table(
    'position_delegate',
    {
      id: k.id(),
      positionId: k
        .text()
        .notNull()
        .references(() => position.id),
      userId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      fromMs: k.instant('from_at').notNull(),
      untilMs: k.instant('until_at').notNull(),
      givenById: k.text().references(() => appUser.id),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.index('position_delegate_position_idx').on(t.positionId, t.untilMs),
      k.index('position_delegate_user_idx').on(t.userId, t.untilMs),
    ],
  );

  /** Empty columns fit everything; the most specific rule in force wins. */
  const routingRule = k.table(
    'routing_rule',
    {
      id: k.id(),
      serviceCodeId: k.text().references(() => serviceCode.id),
      districtId: k.int().references(() => district.id),
      /** Hours of the day (Tehran): until before from spans midnight. */
      fromMin: k.int(),
      untilMin: k.int(),
      departmentId: k
        .text()
        .notNull()
        .references(() => department.id),
      activeFromMs: k.instant('active_from').notNull(),
      activeUntilMs: k.instant('active_until'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.index('routing_rule_code_idx').on(t.serviceCodeId, t.districtId)],
  );

  /** A change is a new row; open cases keep the version under which they were referred. */
  const policyVersion = k.table(
    'policy_version',
    {
      id: k.id(),
      /** 1, 2, 3 …: the highest in force is for new referrals. */
      number: k.int().notNull(),
      clock: k.text().$type<'calendar' | 'working'>().notNull(),
      calendarId: k.text().references(() => workingCalendar.id),
      ...termHours(k),
      activeFromMs: k.instant('active_from').notNull(),
      madeById: k.text().references(() => appUser.id),
      /** Who had proposed it; null: the head alone. */
      draftedById: k.text().references(() => appUser.id),
      /** Applied to the cases that were open then, on purpose. */
      appliedById: k.text().references(() => appUser.id),
      appliedAtMs: k.instant('applied_at'),
      /** The job has brought all of them under it. */
      applyEndedAtMs: k.instant('apply_ended_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [k.unique('policy_version_number_key').on(t.number)],
  );

  /** Terms that somebody proposes to the head: one draft at most, a new one takes the old one's place. */
  const policyDraft = k.table('policy_draft', {
    id: k.id(),
    clock: k.text().$type<'calendar' | 'working'>().notNull(),
    ...termHours(k),
    draftedById: k
      .text()
      .notNull()
      .references(() => appUser.id),
    createdAtMs: k.instant('created_at').notNull(),
  });

  return {
    workingCalendar,
    workingWeek,
    department,
    position,
    positionDelegate,
    routingRule,
    policyVersion,
    policyDraft,
  };
}
export type OrganisationTables = ReturnType<typeof organisationTables>;

/** How long each may take, in hours of the version's clock. */
function termHours(k: Kit) {
  return {
    headHours: k.int().notNull(),
    deputyHours: k.int().notNull(),
    /** What an official has at least after an unconvincing reply. */
    reworkHours: k.int().notNull(),
    /** What 137 has to judge a reply, a proposal or a return. */
    verdictHours: k.int().notNull(),
    waitHours: k.int().notNull(),
    extensionHours: k.int().notNull(),
    triageHours: k.int().notNull(),
  };
}
