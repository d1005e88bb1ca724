import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import { Handover, type HandoverRow, ShiftPicture } from '../contract/shifts.ts';
import type { Personal, Store, Tables } from '../db/index.ts';

export type Handovers = ReturnType<typeof handoverRepository>;
type Row = Tables['shiftHandover']['$inferSelect'];

const LISTED = 90;

/** تحویل شیفت: written by who goes, confirmed by who comes; what was handed over stays as it was. */
export function handoverRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}) {
  const { store, personal, audit, newId } = options;
  const { appUser, shiftHandover: t } = store.tables;
  const isOpen = and(isNull(t.confirmedAtMs), isNull(t.supersededAtMs));

  async function namesOf(): Promise<(id: string | null) => string | null> {
    const people = await store.read.select({ id: appUser.id, name: appUser.name }).from(appUser);
    const names = new Map(people.map(({ id, name }) => [id, name]));
    return (id) => (id === null ? null : (names.get(id) ?? null));
  }

  const rowOf = (row: Row, nameOf: (id: string | null) => string | null): HandoverRow => ({
    handoverId: row.id,
    writtenAtMs: row.createdAtMs,
    writtenById: row.writtenById,
    writtenByName: nameOf(row.writtenById) ?? '',
    state:
      row.confirmedAtMs !== null
        ? 'confirmed'
        : row.supersededAtMs !== null
          ? 'superseded'
          : 'open',
    confirmedAtMs: row.confirmedAtMs,
    confirmedByName: nameOf(row.confirmedById),
  });

  return {
    async list(): Promise<HandoverRow[]> {
      const rows = await store.read
        .select()
        .from(t)
        .orderBy(desc(t.createdAtMs), desc(t.id))
        .limit(LISTED);
      const nameOf = await namesOf();
      return rows.map((row) => rowOf(row, nameOf));
    },

    /** Null: there is no such handover. */
    async open(handoverId: string): Promise<Handover | null> {
      const [row] = await store.read.select().from(t).where(eq(t.id, handoverId));
      if (row === undefined) return null;
      const texts = await personal.read(store.read, [row.noteTextId]);
      const picture = ShiftPicture.parse(row.picture);
      const note = texts.get(row.noteTextId) ?? '';
      return { ...rowOf(row, await namesOf()), note, picture };
    },

    /** What was written before and nobody has confirmed is in the place of nothing any more. */
    write: (note: string, picture: ShiftPicture, by: Editor, atMs: number): Promise<string> =>
      store.tx(async (w) => {
        await w.update(t).set({ supersededAtMs: atMs }).where(isOpen);
        const noteTextId = (await personal.put(w, note, atMs)).id;
        const id = newId();
        const row = { id, writtenById: by.userId, noteTextId, picture, createdAtMs: atMs };
        await w.insert(t).values(row);
        await audit.write(w, {
          ...{ ...by, act: 'shift-handed-over', subjectKind: 'shift-handover', subjectId: id },
          detail: {
            emergencies: picture.emergencies.length,
            unfinished: picture.unfinished.length,
          },
        });
        return id;
      }),

    /** By another than who wrote it: two people know. */
    confirm: (
      handoverId: string,
      by: Editor,
      atMs: number,
    ): Promise<'set' | 'unknown-handover' | 'own-handover' | 'handover-closed'> =>
      store.tx(async (w) => {
        const [row] = await w.select().from(t).where(eq(t.id, handoverId));
        if (row === undefined) return 'unknown-handover';
        if (row.confirmedAtMs !== null || row.supersededAtMs !== null) return 'handover-closed';
        if (row.writtenById === by.userId) return 'own-handover';
        const set = { confirmedAtMs: atMs, confirmedById: by.userId };
        await w.update(t).set(set).where(eq(t.id, handoverId));
        await audit.write(w, {
          ...{ ...by, act: 'shift-taken-over', subjectKind: 'shift-handover' },
          subjectId: handoverId,
        });
        return 'set';
      }),
  };
}
