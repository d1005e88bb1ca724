import { z } from 'zod';
import { prose, words } from './name.ts';
import { SaidAs } from './referrals.ts';

const instantMs = z.number().int();
const id = z.string().min(1).max(80);
const minuteOfDay = z.number().int().min(0).max(1_439);

export const EmergencyState = z.enum([
  'waiting',
  'accepted',
  'on_the_way',
  'arrived',
  'made_safe',
  'cancelled',
  /** Another telling of the same thing has the crew. */
  'merged',
]);
export type EmergencyState = z.infer<typeof EmergencyState>;

/** What a crew does; each is timed. */
export const EmergencyAct = z.enum(['accept', 'decline', 'on_the_way', 'arrived', 'made_safe']);
export type EmergencyAct = z.infer<typeof EmergencyAct>;

export const EmergencyAlarm = z.enum([
  'nobody-on-duty',
  'not-accepted',
  'late-start',
  'late-arrival',
  'late-safe',
]);

const named = { nameFa: z.string(), nameEn: z.string() };

export const EmergencyView = z.strictObject({
  emergencyId: z.string(),
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  addressText: z.string(),
  landmark: z.string(),
  /** The point on the map, in degrees; both or none. */
  lat: z.number().nullable(),
  lng: z.number().nullable(),
  description: z.string(),
  /** What was told of it since, the oldest first. */
  said: z.array(
    z.strictObject({
      as: SaidAs.extract(['added-to', 'chased']),
      atMs: instantMs,
      text: z.string(),
    }),
  ),
  state: EmergencyState,
  /** When each stage was reached, in their order. */
  startedAtMs: instantMs,
  acceptedAtMs: instantMs.nullable(),
  onTheWayAtMs: instantMs.nullable(),
  arrivedAtMs: instantMs.nullable(),
  endedAtMs: instantMs.nullable(),
  /** The present stage is over its time then. */
  stageDueAtMs: instantMs.nullable(),
  alarm: EmergencyAlarm.nullable(),
  alarmAtMs: instantMs.nullable(),
  crewId: z.string().nullable(),
  offers: z.array(
    z.strictObject({
      crewId: z.string(),
      ...named,
      offeredAtMs: instantMs,
      answer: z.enum(['open', 'accepted', 'declined', 'missed', 'relieved']),
      answeredAtMs: instantMs.nullable(),
      /** Its number in the directory, for a call by a click. */
      entryId: z.string().nullable(),
      isMine: z.boolean(),
      /** In the crew's words, where it does not go. */
      why: z.string().nullable(),
    }),
  ),
  /** What the reader may do now. */
  may: z.array(z.union([EmergencyAct, z.enum(['assign', 'end'])])),
});
export type EmergencyView = z.infer<typeof EmergencyView>;

/** Shown to whoever goes there; who must be protected is not. */
export const EmergencyCaller = z.strictObject({
  isProtected: z.boolean(),
  citizenName: z.string().nullable(),
  phone: z.string().nullable(),
});
export type EmergencyCaller = z.infer<typeof EmergencyCaller>;

export const ActInEmergency = z
  .strictObject({
    act: EmergencyAct,
    /** For which crew; whoever leads the shift writes down what a crew says by phone. */
    crewId: id,
    note: prose(1000).optional(),
    /** Of made_safe: something is left to be repaired for good. */
    lasting: z.boolean().optional(),
  })
  .refine(({ act, note = '' }) => !NOTED.includes(act) || note.length >= 3, {
    path: ['note'],
    message: 'why, or what was done',
  });
export type ActInEmergency = z.infer<typeof ActInEmergency>;
const NOTED: readonly string[] = ['decline', 'made_safe'];
export const AssignEmergency = z.strictObject({ crewId: id });
/** By whoever leads the shift: nobody need go there. */
export const EndEmergency = z.strictObject({ reason: prose(1000, 3) });

export const DutyCrew = z.strictObject({
  crewId: z.string(),
  ...named,
  /** By what name somebody signs in for it; null: by phone alone. */
  username: z.string().nullable(),
  entryId: z.string().nullable(),
});
export const DutyTurn = z.strictObject({
  turnId: z.string(),
  crewId: z.string(),
  district: z.number().int().nullable(),
  place: z.number().int(),
  fromMin: minuteOfDay.nullable(),
  untilMin: minuteOfDay.nullable(),
  activeFromMs: instantMs,
  activeUntilMs: instantMs.nullable(),
});
export const DutyRoster = z.strictObject({
  atMs: instantMs,
  crews: z.array(DutyCrew),
  turns: z.array(DutyTurn),
  /** Districts in which nobody at all is on duty just now. */
  uncovered: z.array(z.number().int()),
});
export type DutyRoster = z.infer<typeof DutyRoster>;

export const NewDutyCrew = z.strictObject({
  nameFa: words(100),
  nameEn: words(100),
  username: z.string().max(60).nullable(),
  entryId: id.nullable(),
});
export const NewDutyTurn = z
  .strictObject({
    crewId: id,
    district: z.number().int().min(1).max(13).nullable(),
    place: z.union([z.literal(1), z.literal(2)]),
    fromMin: minuteOfDay.nullable(),
    untilMin: minuteOfDay.nullable(),
    activeFromMs: instantMs,
    activeUntilMs: instantMs.nullable(),
  })
  .refine(({ fromMin, untilMin }) => (fromMin === null) === (untilMin === null), {
    path: ['untilMin'],
    message: 'both hours, or none',
  })
  .refine((turn) => turn.activeUntilMs === null || turn.activeUntilMs > turn.activeFromMs, {
    path: ['activeUntilMs'],
    message: 'it ends after it begins',
  });
export type NewDutyTurn = z.infer<typeof NewDutyTurn>;
