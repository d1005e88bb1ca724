import { z } from 'zod';
import { CaseKind, CaseStatus } from './cases.ts';
import { prose, words } from './name.ts';

const instantMs = z.number().int();
const id = z.string().min(1).max(80);
const HOUR_MS = 3_600_000;

/** Whose answering it is: the report counts by it. */
export const ManagerOffice = z.enum([
  'mayor',
  'deputy',
  'district',
  'organisation',
  'council',
  'other',
]);
export type ManagerOffice = z.infer<typeof ManagerOffice>;

export const NewManagerSession = z
  .strictObject({
    /** Both by the name that they sign in with. */
    manager: z.string().trim().min(1).max(60),
    host: z.string().trim().min(1).max(60),
    title: words(60),
    office: ManagerOffice,
    fromMs: instantMs,
    untilMs: instantMs,
    places: z.number().int().min(1).max(60),
    /** None: the whole city. */
    districts: z.array(z.number().int().min(1).max(13)).max(13),
    topics: prose(300),
  })
  .refine(({ fromMs, untilMs }) => untilMs > fromMs && untilMs - fromMs <= 12 * HOUR_MS, {
    path: ['untilMs'],
    message: 'it ends after it begins, on the same day',
  });
export type NewManagerSession = z.infer<typeof NewManagerSession>;

export const SessionState = z.enum(['planned', 'open', 'ended', 'cancelled']);
export type SessionState = z.infer<typeof SessionState>;

export const ManagerSession = z.strictObject({
  sessionId: z.string(),
  title: z.string(),
  managerName: z.string(),
  hostName: z.string(),
  /** The reader is its host. */
  isHost: z.boolean(),
  office: ManagerOffice,
  fromMs: instantMs,
  untilMs: instantMs,
  places: z.number().int(),
  /** Of these places, those that are taken. */
  booked: z.number().int(),
  districts: z.array(z.number().int()),
  topics: z.string(),
  state: SessionState,
  startedAtMs: instantMs.nullable(),
  endedAtMs: instantMs.nullable(),
});
export type ManagerSession = z.infer<typeof ManagerSession>;

/** The number is that of a record in hand: nobody types one. */
export const NewBooking = z.strictObject({
  from: z.union([
    z.strictObject({ contactId: id }),
    /** One who gave up waiting; his claim. */
    z.strictObject({ missedId: id }),
  ]),
  citizenId: id.nullable().optional(),
  trackingCode: z.string().max(20).optional(),
  /** What he wants to say. */
  matter: words(500),
});
export type NewBooking = z.infer<typeof NewBooking>;

export const BookingState = z.enum([
  'booked',
  'called',
  'talked',
  'not-reached',
  'left-over',
  'moved',
  'cancelled',
]);
export type BookingState = z.infer<typeof BookingState>;

export const Booking = z.strictObject({
  bookingId: z.string(),
  place: z.number().int(),
  state: BookingState,
  tries: z.number().int(),
  citizenName: z.string().nullable(),
  /** Its last figures. */
  phoneShown: z.string(),
  matter: z.string(),
  trackingCode: z.string().nullable(),
  calledAtMs: instantMs.nullable(),
});
export type Booking = z.infer<typeof Booking>;

export const PromiseOutcome = z.enum(['kept', 'under-way', 'not-kept']);
export type PromiseOutcome = z.infer<typeof PromiseOutcome>;

export const ManagerPromise = z.strictObject({
  promiseId: z.string(),
  sessionId: z.string(),
  title: z.string(),
  managerName: z.string(),
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  text: z.string(),
  departmentFa: z.string(),
  departmentEn: z.string(),
  dueAtMs: instantMs,
  /** Seven days after the talk: what became of it is said by then. */
  reviewDueAtMs: instantMs,
  writtenAtMs: instantMs,
  outcome: PromiseOutcome.nullable(),
  isOverdue: z.boolean(),
  reviewedAtMs: instantMs.nullable(),
  note: z.string().nullable(),
});
export type ManagerPromise = z.infer<typeof ManagerPromise>;

/** A case of whoever is on the line. A complaint is the inspection's: `isHidden`, nothing of it. */
export const TalkCase = z.strictObject({
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  isHidden: z.boolean(),
  kind: CaseKind,
  status: CaseStatus,
  serviceName: z.string().nullable(),
  district: z.number().int().nullable(),
  description: z.string(),
  registeredAtMs: instantMs.nullable(),
  dueAtMs: instantMs.nullable(),
  events: z.array(z.strictObject({ atMs: instantMs, type: z.string() })),
});
export type TalkCase = z.infer<typeof TalkCase>;

export const Talk = z.strictObject({
  bookingId: z.string(),
  /** Null: nobody knows it, or it must not be told. */
  citizenName: z.string().nullable(),
  isProtected: z.boolean(),
  matter: z.string(),
  cases: z.array(TalkCase),
});
export type Talk = z.infer<typeof Talk>;

/** Of the host, and of whoever plans. */
export const OpenedSession = z.strictObject({
  ...ManagerSession.shape,
  bookings: z.array(Booking),
  talk: Talk.nullable(),
  /** Whose record of the present call is to be completed. */
  contactId: z.string().nullable(),
  promises: z.array(ManagerPromise),
});
export type OpenedSession = z.infer<typeof OpenedSession>;

/** All that the manager sees, for as long as his session lasts. */
export const GuestView = z.strictObject({
  sessionId: z.string(),
  title: z.string(),
  hostName: z.string(),
  untilMs: instantMs,
  waiting: z.number().int(),
  talk: Talk.nullable(),
  promises: z.array(ManagerPromise),
  departments: z.array(
    z.strictObject({ departmentId: z.string(), nameFa: z.string(), nameEn: z.string() }),
  ),
});
export type GuestView = z.infer<typeof GuestView>;

export const EndTalk = z.strictObject({ as: z.enum(['talked', 'not-reached']) });
export const TieCase = z.strictObject({ trackingCode: z.string().min(1).max(20) });
export const MoveBooking = z.strictObject({ sessionId: id });
export const WritePromise = z.strictObject({
  caseId: id,
  text: words(1000),
  departmentId: id,
  dueAtMs: instantMs,
});
export type WritePromise = z.infer<typeof WritePromise>;
export const ReviewPromise = z.strictObject({ outcome: PromiseOutcome, note: words(1000) });
export type ReviewPromise = z.infer<typeof ReviewPromise>;

const figures = {
  booked: z.number().int(),
  talked: z.number().int(),
  notReached: z.number().int(),
  leftOver: z.number().int(),
  promises: z.number().int(),
  kept: z.number().int(),
  underWay: z.number().int(),
  notKept: z.number().int(),
  /** Nobody has said yet what became of them. */
  unreviewed: z.number().int(),
  overdue: z.number().int(),
  /** Of the promises, those that had a word within seven days. */
  reviewedInTime: z.number().int(),
  cases: z.number().int(),
  /** Of the cases, those that were solved within seven days. */
  solvedInTime: z.number().int(),
};
export const SessionFigures = z.strictObject(figures);
export type SessionFigures = z.infer<typeof SessionFigures>;

const IsoDay = z.iso.date();
export const SessionReportQuery = z.strictObject({ from: IsoDay, to: IsoDay });
/** R8: sessions of these days that were held, their sums by whose answering it was, and in all. */
export const SessionReport = z.strictObject({
  rows: z.array(
    z.strictObject({
      ...figures,
      sessionId: z.string(),
      title: z.string(),
      managerName: z.string(),
      office: ManagerOffice,
      fromMs: instantMs,
    }),
  ),
  offices: z.array(
    z.strictObject({ ...figures, office: ManagerOffice, sessions: z.number().int() }),
  ),
  total: SessionFigures,
});
export type SessionReport = z.infer<typeof SessionReport>;
