import { z } from 'zod';
import { BoardAlarm } from './board.ts';
import { EmergencyAlarm, EmergencyState } from './emergencies.ts';
import { News } from './queue-rules.ts';
import { prose } from './name.ts';

const instantMs = z.number().int();

/** An answered call that is over, and that nobody has completed. */
export const UnfinishedContact = z.strictObject({
  contactId: z.string(),
  agentId: z.string(),
  agentName: z.string(),
  startedAtMs: instantMs,
  /** Drafts that were begun in it. */
  drafts: z.number().int(),
});
export type UnfinishedContact = z.infer<typeof UnfinishedContact>;

/** What goes on, as the system knows it: nothing of who the citizens are. */
export const ShiftPicture = z.strictObject({
  atMs: instantMs,
  emergencies: z.array(
    z.strictObject({
      emergencyId: z.string(),
      trackingCode: z.string().nullable(),
      serviceName: z.string().nullable(),
      district: z.number().int().nullable(),
      state: EmergencyState,
      startedAtMs: instantMs,
      alarm: EmergencyAlarm.nullable(),
    }),
  ),
  banners: z.array(
    z.strictObject({
      bannerId: z.string(),
      queueFa: z.string(),
      queueEn: z.string(),
      topic: News.shape.topic,
      district: z.number().int().nullable(),
      startedAtMs: instantMs,
      untilMs: instantMs.nullable(),
      answered: z.number().int(),
    }),
  ),
  queues: z.array(
    z.strictObject({
      queueId: z.string(),
      nameFa: z.string(),
      nameEn: z.string(),
      waiting: z.number().int(),
      oldestEnteredAtMs: instantMs.nullable(),
      offered: z.number().int(),
      answered: z.number().int(),
      abandoned: z.number().int(),
    }),
  ),
  /** False: telephony was away, and what is said of queues and experts is old. */
  isLive: z.boolean(),
  alarms: z.array(BoardAlarm),
  /** Experts signed in. */
  onShift: z.number().int(),
  /** Of these, who cannot be given a call, and why. */
  missing: z.array(
    z.strictObject({
      agentId: z.string(),
      name: z.string(),
      why: z.enum(['unreachable', 'set-aside', 'long-break']),
      sinceMs: instantMs,
    }),
  ),
  unfinished: z.array(UnfinishedContact),
});
export type ShiftPicture = z.infer<typeof ShiftPicture>;

/** The picture of this moment, and to whom unfinished contacts may be given. */
export const ShiftNow = z.strictObject({
  picture: ShiftPicture,
  experts: z.array(
    z.strictObject({ agentId: z.string(), name: z.string(), isOnShift: z.boolean() }),
  ),
});
export type ShiftNow = z.infer<typeof ShiftNow>;

export const WriteHandover = z.strictObject({ note: prose(4000) });

export const HandoverRow = z.strictObject({
  handoverId: z.string(),
  writtenAtMs: instantMs,
  writtenById: z.string(),
  writtenByName: z.string(),
  /** Superseded: written anew before anybody had read it. */
  state: z.enum(['open', 'confirmed', 'superseded']),
  confirmedAtMs: instantMs.nullable(),
  confirmedByName: z.string().nullable(),
});
export type HandoverRow = z.infer<typeof HandoverRow>;

export const Handover = z.strictObject({
  ...HandoverRow.shape,
  note: z.string(),
  picture: ShiftPicture,
});
export type Handover = z.infer<typeof Handover>;

export const GiveContact = z.strictObject({ agentId: z.string().min(1).max(80) });
