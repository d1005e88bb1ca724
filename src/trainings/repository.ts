import { and, asc, desc, eq, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { NewTraining, TrainingRow, Trainings } from '../contract/trainings.ts';
import { isPerson, type Reader, type Store, type Tables, type Writer } from '../db/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import { stateOf, withheldSkills } from './training.ts';

export type TrainingRecords = ReturnType<typeof trainingRepository>;
type Row = Tables['training']['$inferSelect'];

const SOON_MS = 30 * 86_400_000;

/** آموزش: records of courses, and the skills that hold only with them. */
export function trainingRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, audit, newId } = options;
  const { agentSkill, appUser, skillTraining, training: t } = store.tables;

  const taken = (r: Reader) =>
    r.select().from(t).where(isNull(t.removedAtMs)).orderBy(desc(t.takenOn), asc(t.id));

  const peopleIn = (r: Reader) =>
    r
      .select({ userId: appUser.id, username: appUser.username, name: appUser.name })
      .from(appUser)
      .where(isPerson(store))
      .orderBy(asc(appUser.name), asc(appUser.id));

  async function coursesIn(r: Reader): Promise<Map<string, string>> {
    const rows = await r.select().from(skillTraining);
    return new Map(rows.map(({ id, course }) => [id, course]));
  }

  async function withheldIn(r: Reader, atMs: number): Promise<Set<string>> {
    const courses = await coursesIn(r);
    if (courses.size === 0) return new Set();
    const given = await r.select().from(agentSkill);
    return withheldSkills(given, courses, await taken(r), tehranDay(atMs));
  }

  /** The same course on the same day is the same record, written again. */
  async function put(
    w: Writer,
    { userId, course, takenOn, ...set }: NewTraining,
    by: Editor,
    atMs: number,
  ): Promise<void> {
    const id = newId();
    const madeById = by.userId;
    const row = { id, userId, course, takenOn, ...set, madeById, createdAtMs: atMs };
    const [kept] = await w
      .insert(t)
      .values(row)
      .onConflictDoUpdate({
        target: [t.userId, t.course, t.takenOn],
        set: { ...set, madeById, removedAtMs: null },
      })
      .returning({ id: t.id });
    const detail = { course, takenOn, ...set };
    const subject = { subjectKind: 'training', subjectId: kept?.id ?? id };
    await audit.write(w, { ...by, act: 'training-written', ...subject, detail });
  }

  return {
    put,

    /** `agentId skill`: given, and not to be used now. */
    withheld: (atMs: number): Promise<ReadonlySet<string>> => withheldIn(store.read, atMs),

    async list(atMs: number): Promise<Trainings> {
      const { read } = store;
      const rows = await taken(read);
      const people = await peopleIn(read);
      const names = new Map(people.map((one) => [one.userId, one]));
      const [today, soon] = [tehranDay(atMs), tehranDay(atMs + SOON_MS)];
      const ofPerson = new Map<string, Row[]>();
      for (const row of rows) ofPerson.set(row.userId, [...(ofPerson.get(row.userId) ?? []), row]);
      const records = rows.flatMap((row: Row): TrainingRow[] => {
        const person = names.get(row.userId);
        if (person === undefined) return [];
        const { id: trainingId, userId, course, takenOn, result, score, validUntil } = row;
        const state = stateOf(row, ofPerson.get(userId) ?? [], today, soon);
        const { username, name } = person;
        return [
          { trainingId, userId, username, name, course, takenOn, result, score, validUntil, state },
        ];
      });
      const courses = await coursesIn(read);
      const given = await read.select().from(agentSkill);
      const withheld = withheldSkills(given, courses, rows, today);
      const skills = [...new Set([...given.map(({ name }) => name), ...courses.keys()])];
      return {
        records,
        people: people.map(({ userId, name }) => ({ userId, name })),
        skills: skills.toSorted().map((skill) => ({
          skill,
          course: courses.get(skill) ?? null,
          lacking: people
            .filter(({ userId }) => withheld.has(`${userId} ${skill}`))
            .map(({ userId, name }) => ({ userId, name })),
        })),
      };
    },

    /** By the name that one signs in with: for tables from a spreadsheet. */
    async userIds(r: Reader): Promise<ReadonlyMap<string, string>> {
      return new Map((await peopleIn(r)).map(({ username, userId }) => [username, userId]));
    },

    /** As it stands; undefined: not yet, or taken away. For tables that hold what is known already. */
    async standing(r: Reader): Promise<(record: NewTraining) => Row | undefined> {
      const rows = await taken(r);
      const known = new Map(rows.map((row) => [keyOf(row), row]));
      return (record) => known.get(keyOf(record));
    },

    add: (record: NewTraining, by: Editor, atMs: number): Promise<'set' | 'unknown-agent'> =>
      store.tx(async (w) => {
        const isKnown = and(eq(appUser.id, record.userId), isPerson(store));
        if ((await w.$count(appUser, isKnown)) === 0) return 'unknown-agent';
        await put(w, record, by, atMs);
        return 'set';
      }),

    remove: (trainingId: string, by: Editor, atMs: number): Promise<'set' | 'not-found'> =>
      store.tx(async (w) => {
        const gone = await w
          .update(t)
          .set({ removedAtMs: atMs })
          .where(and(eq(t.id, trainingId), isNull(t.removedAtMs)))
          .returning({ id: t.id });
        if (gone.length === 0) return 'not-found';
        const subject = { subjectKind: 'training', subjectId: trainingId };
        await audit.write(w, { ...by, act: 'training-removed', ...subject });
        return 'set';
      }),

    setSkill: (skill: string, course: string | null, by: Editor, atMs: number): Promise<void> =>
      store.tx(async (w) => {
        if (course === null) await w.delete(skillTraining).where(eq(skillTraining.id, skill));
        else {
          await w
            .insert(skillTraining)
            .values({ id: skill, course, createdAtMs: atMs })
            .onConflictDoUpdate({ target: skillTraining.id, set: { course } });
        }
        const subject = { subjectKind: 'skill', subjectId: skill };
        await audit.write(w, { ...by, act: 'skill-course-set', ...subject, detail: { course } });
      }),
  };
}

const keyOf = ({ userId, course, takenOn }: Pick<Row, 'userId' | 'course' | 'takenOn'>): string =>
  `${userId} ${takenOn} ${course}`;
