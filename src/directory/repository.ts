import { asc, eq, inArray } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { DirectoryEntry, NewDirectoryEntry } from '../contract/directory.ts';
import type { Personal, Store } from '../db/index.ts';
import { EMERGENCY_NUMBERS, toOutsideNumber } from './outside-number.ts';

export type DirectoryRefusal = 'not-iranian-number' | 'number-in-directory';
export type EntryName = Pick<DirectoryEntry, 'nameFa' | 'nameEn'>;
export type DirectoryRepository = ReturnType<typeof directoryRepository>;

export interface DirectoryRepositoryDeps {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

/** A change and its audit entry are one transaction; numbers lie sealed beside the citizens'. */
export function directoryRepository(deps: DirectoryRepositoryDeps) {
  const { store, personal, audit, newId, nowMs } = deps;
  const { outsideNumber } = store.tables;
  return {
    /** Emergency services first, the rest by name. */
    async list(): Promise<DirectoryEntry[]> {
      const rows = await store.read
        .select()
        .from(outsideNumber)
        .orderBy(asc(outsideNumber.nameFa), asc(outsideNumber.id));
      const texts = await personal.read(
        store.read,
        rows.map((row) => row.phoneTextId),
      );
      const kept = rows.flatMap(({ id, kind, nameFa, nameEn, phoneTextId }): DirectoryEntry[] => {
        const number = texts.get(phoneTextId);
        return number === undefined ? [] : [{ entryId: id, kind, nameFa, nameEn, number }];
      });
      return [...EMERGENCY_NUMBERS, ...kept];
    },

    /** Null: no such entry. */
    async find(entryId: string): Promise<DirectoryEntry | null> {
      const all = await this.list();
      return all.find((one) => one.entryId === entryId) ?? null;
    },

    /** What entries are called, by id; numbers are not read. */
    async namesOf(entryIds: ReadonlySet<string>): Promise<Record<string, EntryName>> {
      const rows = await store.read
        .select({
          entryId: outsideNumber.id,
          nameFa: outsideNumber.nameFa,
          nameEn: outsideNumber.nameEn,
        })
        .from(outsideNumber)
        .where(inArray(outsideNumber.id, [...entryIds]));
      const named = [...EMERGENCY_NUMBERS, ...rows].filter(({ entryId }) => entryIds.has(entryId));
      return Object.fromEntries(
        named.map(({ entryId, nameFa, nameEn }) => [entryId, { nameFa, nameEn }]),
      );
    },

    async add(
      { number: typed, ...form }: NewDirectoryEntry,
      by: Editor,
    ): Promise<DirectoryEntry | DirectoryRefusal> {
      const number = toOutsideNumber(typed);
      if (number === null) return 'not-iranian-number';
      return store.tx(async (w) => {
        const phoneHash = personal.phoneHash(number);
        const same = eq(outsideNumber.phoneHash, phoneHash);
        if ((await w.$count(outsideNumber, same)) > 0) return 'number-in-directory';
        const id = newId();
        const { id: phoneTextId } = await personal.put(w, number, nowMs());
        const row = { ...form, id, phoneHash, phoneTextId, createdAtMs: nowMs() };
        await w.insert(outsideNumber).values(row);
        const subject = { subjectKind: 'outside-number', subjectId: id };
        const detail = { kind: form.kind };
        await audit.write(w, { ...by, act: 'outside-number-added', ...subject, detail });
        return { ...form, entryId: id, number };
      });
    },

    /** False: no such entry, or one that nobody may drop. The number is erased with it. */
    async drop(entryId: string, by: Editor): Promise<boolean> {
      return store.tx(async (w) => {
        const [gone] = await w
          .delete(outsideNumber)
          .where(eq(outsideNumber.id, entryId))
          .returning({ kind: outsideNumber.kind, phoneTextId: outsideNumber.phoneTextId });
        if (gone === undefined) return false;
        await personal.erase(w, gone.phoneTextId, nowMs());
        const subject = { subjectKind: 'outside-number', subjectId: entryId };
        const detail = { kind: gone.kind };
        await audit.write(w, { ...by, act: 'outside-number-dropped', ...subject, detail });
        return true;
      });
    },
  };
}
