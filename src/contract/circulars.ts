import { z } from 'zod';
import { prose, words } from './name.ts';

const instantMs = z.number().int();
const names = z.array(z.string().max(80)).max(40);

/** Whoever has one of the roles, serves one of the queues or sits in one of the units; nothing named: everybody. */
export const CircularTo = z.strictObject({
  roles: names,
  queueIds: names,
  departmentIds: names,
});
export type CircularTo = z.infer<typeof CircularTo>;

export const CircularText = z
  .strictObject({
    title: words(160),
    body: prose(8000, 3),
    to: CircularTo,
    validFromMs: instantMs,
    /** Null: until it is withdrawn. */
    validUntilMs: instantMs.nullable(),
    /** After so many hours in force those who lead are reminded of who has not read it. */
    remindAfterHours: z.number().int().min(1).max(720),
  })
  .refine(({ validFromMs, validUntilMs }) => validUntilMs === null || validFromMs < validUntilMs, {
    path: ['validUntilMs'],
    message: 'ends before it begins',
  });
export type CircularText = z.infer<typeof CircularText>;

/** As its readers have it: what is in force and for them. */
export const MyCircular = z.strictObject({
  circularId: z.string(),
  number: z.number().int(),
  title: z.string(),
  body: z.string(),
  byName: z.string().nullable(),
  /** Since when this text holds. */
  sinceMs: instantMs,
  validUntilMs: instantMs.nullable(),
  /** When he has confirmed that very text. */
  readAtMs: instantMs.nullable(),
});
export type MyCircular = z.infer<typeof MyCircular>;

/** As its writers see it. */
export const CircularRow = z.strictObject({
  circularId: z.string(),
  number: z.number().int(),
  text: CircularText,
  byName: z.string().nullable(),
  madeAtMs: instantMs,
  state: z.enum(['coming', 'in-force', 'over', 'withdrawn']),
  /** Those whom it concerns now, and how many of them have read the newest text. */
  addressed: z.number().int(),
  read: z.number().int(),
  /** In force for longer than its time of reminding, and some have not read it. */
  isLate: z.boolean(),
});
export type CircularRow = z.infer<typeof CircularRow>;

/** Who must read it, those who have not first. */
export const CircularReader = z.strictObject({
  userId: z.string(),
  name: z.string(),
  /** Of the newest text. */
  readAtMs: instantMs.nullable(),
  /** The newest text that he has confirmed; null: none. */
  number: z.number().int().nullable(),
});
export type CircularReader = z.infer<typeof CircularReader>;

export const ConfirmCircular = z.strictObject({ number: z.number().int().min(1) });

/** Who may be named: for the form. */
export const CircularAddressees = z.strictObject({
  queues: z.array(z.strictObject({ id: z.string(), nameFa: z.string(), nameEn: z.string() })),
  departments: z.array(z.strictObject({ id: z.string(), nameFa: z.string(), nameEn: z.string() })),
});
export type CircularAddressees = z.infer<typeof CircularAddressees>;
