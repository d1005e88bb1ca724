import type { Kit } from '../kit.ts';
import type { PeopleTables } from './people.ts';

/** آموزش: who has learned what, until when it holds, and which skills ask for it. */
export function trainingTables(k: Kit, { appUser }: Pick<PeopleTables, 'appUser'>) {
  const training = k.table(
    'training',
    {
      id: k.id(),
      userId: k
        .text()
        .notNull()
        .references(() => appUser.id),
      course: k.text().notNull(),
      /** Tehran days. */
      takenOn: k.text().notNull(),
      result: k.text().$type<'passed' | 'failed'>().notNull(),
      /** Of a hundred. */
      score: k.int(),
      /** The last day on which it holds; null: for ever. */
      validUntil: k.text(),
      madeById: k
        .text()
        .notNull()
        .references(() => appUser.id),
      /** Written by mistake: it counts no more. */
      removedAtMs: k.instant('removed_at'),
      createdAtMs: k.instant('created_at').notNull(),
    },
    (t) => [
      k.unique('training_key').on(t.userId, t.course, t.takenOn),
      k.index('training_course_idx').on(t.course),
    ],
  );

  /** An agent has this skill only while he has passed this course. */
  const skillTraining = k.table('skill_training', {
    /** The skill's name. */
    id: k.id(),
    course: k.text().notNull(),
    createdAtMs: k.instant('created_at').notNull(),
  });

  return { training, skillTraining };
}
