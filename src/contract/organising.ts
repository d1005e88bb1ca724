import { z } from 'zod';
import { OpenTimes } from './queue-rules.ts';
import { prose } from './name.ts';

/** Who answers for what, and in which hours clocks count: as administrators set it. */
const instantMs = z.number().int();
const minute = z.number().int().min(0).max(1439);
const Day = z.iso.date();

/** Empty columns fit everything. */
export const NewRoutingRule = z
  .strictObject({
    serviceCode: z.string().min(1).max(20).nullable(),
    district: z.number().int().nullable(),
    /** Hours of the day in Tehran; until before from spans midnight. */
    fromMin: minute.nullable(),
    untilMin: minute.nullable(),
    departmentId: z.string().min(1).max(80),
  })
  .refine(({ fromMin, untilMin }) => (fromMin === null) === (untilMin === null), {
    path: ['untilMin'],
    message: 'both hours or none',
  })
  .refine(({ fromMin, untilMin }) => fromMin === null || fromMin !== untilMin, {
    path: ['untilMin'],
    message: 'an hour that begins and ends at once is none',
  });
export type NewRoutingRule = z.infer<typeof NewRoutingRule>;

export const RoutingRuleRow = z.strictObject({
  ruleId: z.string(),
  serviceCode: z.string().nullable(),
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  fromMin: z.number().int().nullable(),
  untilMin: z.number().int().nullable(),
  departmentId: z.string(),
  nameFa: z.string(),
  nameEn: z.string(),
  /** The unit is closed: the rule is passed over. */
  isClosed: z.boolean(),
  activeFromMs: instantMs,
});
export type RoutingRuleRow = z.infer<typeof RoutingRuleRow>;

/** Which rule would take this? */
export const TryRoute = z.strictObject({
  serviceCode: z.string().min(1).max(20).nullable(),
  district: z.number().int().nullable(),
  atMs: instantMs,
});
export type TryRoute = z.infer<typeof TryRoute>;
export const TriedRoute = z.strictObject({
  /** Null: none fits, or its code always goes to triage. */
  rule: RoutingRuleRow.nullable(),
  /** A person decides, whatever the rules say. */
  isTriageCode: z.boolean(),
});
export type TriedRoute = z.infer<typeof TriedRoute>;

/** Seven days, Saturday first. */
export const WorkingWeek = z.array(OpenTimes).length(7);
export type WorkingWeek = z.infer<typeof WorkingWeek>;

export const NewWeek = z.strictObject({ fromDay: Day, week: WorkingWeek });
export type NewWeek = z.infer<typeof NewWeek>;

export const CalendarRow = z.strictObject({
  calendarId: z.string(),
  nameFa: z.string(),
  nameEn: z.string(),
  /** The newest first; the first that has begun is in force. */
  weeks: z.array(z.strictObject({ weekId: z.string(), fromDay: z.string(), week: WorkingWeek })),
});
export type CalendarRow = z.infer<typeof CalendarRow>;

/** A change that is looked at before it is made. */
export const CalendarChange = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('set-week'), calendarId: z.string().max(80), ...NewWeek.shape }),
  z.strictObject({ what: z.literal('drop-week'), calendarId: z.string().max(80), fromDay: Day }),
  z.strictObject({ what: z.literal('keep-holiday'), day: Day }),
  z.strictObject({ what: z.literal('drop-holiday'), day: Day }),
]);
export type CalendarChange = z.infer<typeof CalendarChange>;

/** What it does to the clocks that run now. */
export const ClockEffect = z.strictObject({
  /** Open cases whose clock counts office hours. */
  counting: z.number().int(),
  moved: z.number().int(),
  /** Of these: whose time would be over at once. */
  overAtOnce: z.number().int(),
  /** The nearest first. */
  examples: z
    .array(
      z.strictObject({
        trackingCode: z.string().nullable(),
        dueAtMs: instantMs,
        newDueAtMs: instantMs,
      }),
    )
    .max(20),
});
export type ClockEffect = z.infer<typeof ClockEffect>;

const flag = z.boolean();
export const ServiceCodeSettings = z.strictObject({
  name: prose(120, 2),
  group: prose(80, 2),
  needsLocation: flag,
  emergency: flag,
  reporterProtected: flag,
  works: flag,
  /** Always looked at by a person before it goes anywhere. */
  triage: flag,
});
export type ServiceCodeSettings = z.infer<typeof ServiceCodeSettings>;
export const NewServiceCode = z.strictObject({
  code: z.string().regex(/^[0-9A-Za-z-]{1,20}$/u),
  ...ServiceCodeSettings.shape,
});
export type NewServiceCode = z.infer<typeof NewServiceCode>;
export const SetServiceCode = z.strictObject({
  ...ServiceCodeSettings.shape,
  /** No new case takes it; those that have it keep it. */
  isRetired: flag,
});
export type SetServiceCode = z.infer<typeof SetServiceCode>;
export const ServiceCodeRow = z.strictObject({ code: z.string(), ...SetServiceCode.shape });
export type ServiceCodeRow = z.infer<typeof ServiceCodeRow>;

export const ImportKind = z.enum(['departments', 'positions', 'codes', 'routing', 'calendars']);
export type ImportKind = z.infer<typeof ImportKind>;

/** Why a row cannot be taken. */
export const ImportProblem = z.enum([
  'unknown-column',
  'missing-column',
  'missing',
  'too-long',
  'too-many-cells',
  'duplicate',
  'id-taken',
  'unknown-department',
  'unknown-user',
  'unknown-code',
  'unknown-district',
  'bad-flag',
  'bad-role',
  'bad-time',
  'bad-day',
  'bad-result',
  'bad-score',
  'day-gone-by',
  'above-itself',
  'centre-never-vacant',
  'no-rows',
  'too-many-rows',
  'bad-year',
  'bad-amount',
  'year-over',
  'not-works',
  'below-commitments',
  'bad-username',
  'not-yourself',
  'too-many-new',
  'password-chosen',
  'bad-value',
  'bad-rank',
  'bad-skill',
  'unknown-queue',
  'no-trunk',
  'rules-ask-callback',
]);
export type ImportProblem = z.infer<typeof ImportProblem>;

export const ImportFile = z.strictObject({
  csv: z.string().max(200_000),
  /** False: looked at only. */
  apply: z.boolean(),
});
/** A table of the organisation. */
export const ImportTable = z.strictObject({
  ...ImportFile.shape,
  /** Departments, positions, codes: every row is somebody new, and one whose id is known is a fault. */
  onlyNew: z.boolean().optional(),
});
export type ImportTable = z.infer<typeof ImportTable>;
/** All rows are taken, or none. */
export const Imported = z.strictObject({
  rows: z.number().int(),
  /** Values of what was known already that become others. */
  changes: z.number().int(),
  applied: z.boolean(),
  errors: z
    .array(
      z.strictObject({
        /** As the editor of the file counts: the head is row 1. */
        row: z.number().int(),
        column: z.string().nullable(),
        problem: ImportProblem,
      }),
    )
    .max(200),
});
export type Imported = z.infer<typeof Imported>;
