import { z } from 'zod';
import { CaseKind, CaseStatus } from './cases.ts';
import { prose } from './name.ts';

const instantMs = z.number().int();

/** What a photo may weigh when it comes: pages send far less, for they make it smaller first. */
export const PHOTO_BYTES = 3_000_000;
/** So long a page goes on sending one; the server waits longer. */
export const PHOTO_LIMIT_MS = 180_000;
/** Of one visit. */
export const MOST_PHOTOS = 12;

export const VisitCause = z.enum(['verification', 'recheck', 'objection', 'warning']);
export const VisitResult = z.enum(['done', 'not_done', 'partly', 'nobody_there', 'wrong_place']);
export type VisitResult = z.infer<typeof VisitResult>;
export const PhotoStage = z.enum(['before', 'after']);
export type PhotoStage = z.infer<typeof PhotoStage>;

/**
 * A place to look at, with all that is needed there without a network. Who reported it is not in it;
 * where he is protected, neither his name nor numbers stand in what was said.
 */
export const VisitToDo = z.strictObject({
  visitId: z.string(),
  caseId: z.string(),
  trackingCode: z.string().nullable(),
  kind: CaseKind,
  serviceName: z.string().nullable(),
  district: z.number().int(),
  addressText: z.string(),
  landmark: z.string(),
  lat: z.number().nullable(),
  lng: z.number().nullable(),
  /** What the citizen said. */
  description: z.string(),
  cause: VisitCause,
  /** What the unit says that it has done. */
  claim: z.string().nullable(),
  /** What the citizen holds against the answer. */
  objection: z.string().nullable(),
  /** What follow-up wants to be looked at. */
  note: z.string().nullable(),
  dueAtMs: instantMs,
});
export type VisitToDo = z.infer<typeof VisitToDo>;

export const VisitList = z.strictObject({
  atMs: instantMs,
  /** Null: all districts are shown; a reader of his own district who has none sees nothing. */
  district: z.number().int().nullable(),
  visits: z.array(VisitToDo),
});
export type VisitList = z.infer<typeof VisitList>;

export const RecordVisit = z.strictObject({
  result: VisitResult,
  /** May be empty where nobody was there. */
  note: prose(1_000),
  visitedAtMs: instantMs,
  photosTaken: z.number().int().min(0).max(MOST_PHOTOS),
});
export type RecordVisit = z.infer<typeof RecordVisit>;

/** Late: the case had gone on meanwhile; what was seen is kept with it. */
export const VisitRecorded = z.strictObject({ isLate: z.boolean() });
export type VisitRecorded = z.infer<typeof VisitRecorded>;

export const Photo = z.strictObject({ photoId: z.string(), stage: PhotoStage });
export type Photo = z.infer<typeof Photo>;

/** Whom to ask at the place: nobody where the reporter is protected. */
export const VisitCaller = z.strictObject({
  isProtected: z.boolean(),
  citizenName: z.string().nullable(),
  phone: z.string().nullable(),
});
export type VisitCaller = z.infer<typeof VisitCaller>;

export const AskVisit = z.strictObject({ note: prose(500) });

/** A visit on the case's page. */
export const CaseVisit = z.strictObject({
  visitId: z.string(),
  cycle: z.number().int(),
  cause: VisitCause,
  state: z.enum(['open', 'done', 'cancelled']),
  ask: z.string().nullable(),
  dueAtMs: instantMs,
  result: VisitResult.nullable(),
  note: z.string().nullable(),
  byName: z.string().nullable(),
  visitedAtMs: instantMs.nullable(),
  recordedAtMs: instantMs.nullable(),
  isLate: z.boolean(),
  photosTaken: z.number().int(),
  photos: z.array(Photo),
});
export type CaseVisit = z.infer<typeof CaseVisit>;
export const CaseVisits = z.strictObject({
  status: CaseStatus,
  /** In this state somebody may be asked to look. */
  mayAsk: z.boolean(),
  visits: z.array(CaseVisit),
});
export type CaseVisits = z.infer<typeof CaseVisits>;

export const Inspector = z.strictObject({
  userId: z.string(),
  name: z.string(),
  district: z.number().int().nullable(),
  openVisits: z.number().int(),
});
export type Inspector = z.infer<typeof Inspector>;
export const SetInspector = z.strictObject({
  district: z.number().int().min(1).max(13).nullable(),
});
