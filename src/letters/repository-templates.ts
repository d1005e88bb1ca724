import { and, desc, eq } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import {
  LETTER_TEMPLATES,
  type LetterTemplate,
  type LetterTemplateName,
  letterShapeOf,
  type NewLetterTemplate,
} from '../contract/letter-settings.ts';
import type { Store } from '../db/index.ts';
import { letterFaults, tidyLetter } from './template.ts';

export type LetterTemplates = ReturnType<typeof letterTemplates>;

/** Versions are added, never changed; who wrote one does not approve it. */
export function letterTemplates(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
  readonly nowMs: () => number;
}) {
  const { store, audit, newId, nowMs } = options;
  const { letterTemplateVersion: t, appUser } = store.tables;

  const note = (by: Editor, act: string, id: string, name: string) => ({
    ...by,
    act: `letter-template-${act}`,
    subjectKind: 'letter-template',
    subjectId: id,
    detail: { name },
  });

  return {
    async list(readerId: string): Promise<LetterTemplate[]> {
      const rows = await store.read.select().from(t).orderBy(desc(t.number));
      const people = await store.read.select({ id: appUser.id, name: appUser.name }).from(appUser);
      const names = new Map(people.map(({ id, name }) => [id, name]));
      const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
      return (Object.keys(LETTER_TEMPLATES) as LetterTemplateName[]).map((name) => {
        const { required, optional } = letterShapeOf(name);
        return {
          ...{ name, required: [...required], optional: [...optional] },
          versions: rows
            .filter((row) => row.name === name)
            .map((row) => ({
              versionId: row.id,
              ...{ number: row.number, state: row.state, subject: row.subject, text: row.text },
              writtenByName: nameOf(row.writtenById),
              writtenAtMs: row.createdAtMs,
              decidedByName: nameOf(row.decidedById),
              decidedAtMs: row.decidedAtMs,
              isOwn: row.writtenById === readerId,
            })),
        };
      });
    },

    /** Null: it waits for somebody else's approval. */
    async draft(
      { name, subject, text }: NewLetterTemplate,
      by: Editor,
    ): Promise<'letter-template-faulty' | 'letter-draft-waits' | null> {
      const written = { subject: tidyLetter(subject), text: tidyLetter(text) };
      if (letterFaults(name, written.subject, written.text).length > 0) {
        return 'letter-template-faulty';
      }
      return store.tx(async (w) => {
        const of = eq(t.name, name);
        const rows = await w.select({ number: t.number, state: t.state }).from(t).where(of);
        if (rows.some(({ state }) => state === 'draft')) return 'letter-draft-waits';
        const id = newId();
        const number = Math.max(0, ...rows.map((row) => row.number)) + 1;
        const row = { id, name, number, ...written, state: 'draft' } as const;
        await w.insert(t).values({ ...row, writtenById: by.userId, createdAtMs: nowMs() });
        await audit.write(w, note(by, 'drafted', id, name));
        return null;
      });
    },

    /** In force for every letter that is written from now on; the one before retires. */
    async approve(
      versionId: string,
      by: Editor,
    ): Promise<'unknown-letter-draft' | 'letter-own-draft' | null> {
      return store.tx(async (w) => {
        const draft = and(eq(t.id, versionId), eq(t.state, 'draft'));
        const [row] = await w.select().from(t).where(draft);
        if (row === undefined) return 'unknown-letter-draft';
        if (row.writtenById === by.userId) return 'letter-own-draft';
        const decided = { decidedById: by.userId, decidedAtMs: nowMs() };
        const before = and(eq(t.name, row.name), eq(t.state, 'in_force'));
        await w.update(t).set({ state: 'retired' }).where(before);
        await w
          .update(t)
          .set({ state: 'in_force', ...decided })
          .where(eq(t.id, versionId));
        await audit.write(w, note(by, 'approved', versionId, row.name));
        return null;
      });
    },

    /** Its writer's change of mind, or somebody's no. */
    async discard(versionId: string, by: Editor): Promise<'unknown-letter-draft' | null> {
      return store.tx(async (w) => {
        const [row] = await w
          .update(t)
          .set({ state: 'discarded', decidedById: by.userId, decidedAtMs: nowMs() })
          .where(and(eq(t.id, versionId), eq(t.state, 'draft')))
          .returning();
        if (row === undefined) return 'unknown-letter-draft';
        await audit.write(w, note(by, 'discarded', versionId, row.name));
        return null;
      });
    },
  };
}
