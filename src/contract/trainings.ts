import { z } from 'zod';
import { words } from './name.ts';
import { SkillName } from './queue-skills.ts';

const Day = z.iso.date();

/**
 * valid: passed and in time. expiring: within thirty days. expired: it held once. renewed: a later one
 * of the same course holds longer.
 */
export const TrainingState = z.enum(['valid', 'expiring', 'expired', 'renewed', 'failed']);
export type TrainingState = z.infer<typeof TrainingState>;

export const NewTraining = z
  .strictObject({
    userId: z.string().min(1).max(80),
    course: words(80),
    takenOn: Day,
    result: z.enum(['passed', 'failed']),
    score: z.number().int().min(0).max(100).nullable(),
    validUntil: Day.nullable(),
  })
  .refine(({ takenOn, validUntil }) => validUntil === null || takenOn <= validUntil, {
    path: ['validUntil'],
    message: 'ends before it begins',
  });
export type NewTraining = z.infer<typeof NewTraining>;

export const TrainingRow = z.strictObject({
  trainingId: z.string(),
  userId: z.string(),
  username: z.string(),
  name: z.string(),
  course: z.string(),
  takenOn: Day,
  result: z.enum(['passed', 'failed']),
  score: z.number().int().nullable(),
  validUntil: Day.nullable(),
  state: TrainingState,
});
export type TrainingRow = z.infer<typeof TrainingRow>;

/** A skill, what it asks for, and who was given it and may not use it now. */
export const SkillCourse = z.strictObject({
  skill: z.string(),
  course: z.string().nullable(),
  lacking: z.array(z.strictObject({ userId: z.string(), name: z.string() })),
});
export type SkillCourse = z.infer<typeof SkillCourse>;

export const Trainings = z.strictObject({
  records: z.array(TrainingRow),
  skills: z.array(SkillCourse),
  /** Of whom a record may be written. */
  people: z.array(z.strictObject({ userId: z.string(), name: z.string() })),
});
export type Trainings = z.infer<typeof Trainings>;

/** Null: it asks for nothing any more. */
export const SetSkillCourse = z.strictObject({ skill: SkillName, course: words(80).nullable() });
