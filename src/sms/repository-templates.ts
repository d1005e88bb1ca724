import { and, count, desc, eq, inArray, isNotNull, isNull } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import {
  type NewSmsTemplate,
  SMS_TEMPLATES,
  type SmsLanguage,
  type SmsTemplate,
  type SmsTemplateName,
  shapeOf,
} from '../contract/sms-templates.ts';
import type { Reader, Store } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { holdMessages, releaseMessages, SUSPENDED } from './repository-suspending.ts';
import { templateFaults, tidyTemplate } from './template.ts';

/** The text that messages are made of from now on; Persian where a language has none. */
export async function inForceTemplate(
  { tables }: Pick<Store, 'tables'>,
  r: Reader,
  name: SmsTemplateName,
  language: SmsLanguage,
): Promise<{ id: string; text: string; language: SmsLanguage }> {
  const t = tables.smsTemplateVersion;
  const wanted = shapeOf(name).languages.includes(language) ? language : 'fa';
  const [row] = await r
    .select({ id: t.id, text: t.text })
    .from(t)
    .where(and(eq(t.name, name), eq(t.language, wanted), eq(t.state, 'in_force')));
  assert(row !== undefined, 'each SMS text has a version in force: the start puts version 1 in');
  return { ...row, language: wanted };
}

export type DraftRefusal = 'sms-template-faulty' | 'sms-draft-waits';
export type DecideRefusal = 'unknown-sms-draft' | 'sms-own-draft';
export type SuspendRefusal = 'unknown-sms-text';
export type SmsTemplates = ReturnType<typeof smsTemplateRepository>;

/** Versions are added, never changed; who wrote one does not approve it. */
export function smsTemplateRepository(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
  readonly nowMs: () => number;
}) {
  const { store, audit, newId, nowMs } = options;
  const { smsTemplateVersion: t, smsOutbox, appUser } = store.tables;

  const note = (by: Editor, act: string, id: string, of: { name: string; language: string }) => ({
    ...by,
    act: `sms-template-${act}`,
    subjectKind: 'sms-template',
    subjectId: id,
    detail: { name: of.name, language: of.language },
  });

  /** How many messages each of these holds. */
  async function heldBy(ids: readonly string[]): Promise<Map<string | null, number>> {
    if (ids.length === 0) return new Map();
    const isHeld = and(eq(smsOutbox.state, 'held'), eq(smsOutbox.reason, SUSPENDED));
    const rows = await store.readApart
      .select({ id: smsOutbox.templateId, held: count() })
      .from(smsOutbox)
      .where(and(isHeld, inArray(smsOutbox.templateId, [...ids])))
      .groupBy(smsOutbox.templateId);
    return new Map(rows.map(({ id, held }) => [id, Number(held)]));
  }

  return {
    async list(readerId: string): Promise<SmsTemplate[]> {
      const rows = await store.read.select().from(t).orderBy(desc(t.number));
      const people = await store.read.select({ id: appUser.id, name: appUser.name }).from(appUser);
      const names = new Map(people.map(({ id, name }) => [id, name]));
      const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? null));
      const held = await heldBy(
        rows.flatMap((row) => (row.suspendedAtMs === null ? [] : [row.id])),
      );
      return (Object.keys(SMS_TEMPLATES) as SmsTemplateName[]).flatMap((name) => {
        const { languages, required, optional } = shapeOf(name);
        return languages.map((language) => ({
          ...{ name, language, required: [...required], optional: [...optional] },
          versions: rows
            .filter((row) => row.name === name && row.language === language)
            .map((row) => ({
              versionId: row.id,
              number: row.number,
              state: row.state,
              text: row.text,
              writtenByName: nameOf(row.writtenById),
              writtenAtMs: row.createdAtMs,
              decidedByName: nameOf(row.decidedById),
              decidedAtMs: row.decidedAtMs,
              isOwn: row.writtenById === readerId,
              suspendedByName: nameOf(row.suspendedById),
              suspendedAtMs: row.suspendedAtMs,
              held: held.get(row.id) ?? 0,
            })),
        }));
      });
    },

    /** Null: it waits for somebody else's approval. */
    async draft(
      { name, language, text }: NewSmsTemplate,
      by: Editor,
    ): Promise<DraftRefusal | null> {
      const written = tidyTemplate(text, language);
      if (templateFaults(name, language, written).length > 0) return 'sms-template-faulty';
      return store.tx(async (w) => {
        const of = and(eq(t.name, name), eq(t.language, language));
        const rows = await w.select({ number: t.number, state: t.state }).from(t).where(of);
        if (rows.some(({ state }) => state === 'draft')) return 'sms-draft-waits';
        const id = newId();
        const number = Math.max(0, ...rows.map((row) => row.number)) + 1;
        const row = { id, name, language, number, text: written, state: 'draft' } as const;
        await w.insert(t).values({ ...row, writtenById: by.userId, createdAtMs: nowMs() });
        await audit.write(w, note(by, 'drafted', id, { name, language }));
        return null;
      });
    },

    /** In force at once for what is queued from now on; the one before retires. */
    async approve(versionId: string, by: Editor): Promise<DecideRefusal | null> {
      return store.tx(async (w) => {
        const draft = and(eq(t.id, versionId), eq(t.state, 'draft'));
        const [row] = await w.select().from(t).where(draft);
        if (row === undefined) return 'unknown-sms-draft';
        if (row.writtenById === by.userId) return 'sms-own-draft';
        const decided = { decidedById: by.userId, decidedAtMs: nowMs() };
        const { name, language } = row;
        const before = and(eq(t.name, name), eq(t.language, language), eq(t.state, 'in_force'));
        await w.update(t).set({ state: 'retired' }).where(before);
        await w
          .update(t)
          .set({ state: 'in_force', ...decided })
          .where(eq(t.id, versionId));
        await audit.write(w, note(by, 'approved', versionId, row));
        return null;
      });
    },

    /** Its writer's change of mind, or somebody's no. */
    async discard(versionId: string, by: Editor): Promise<DecideRefusal | null> {
      return store.tx(async (w) => {
        const [row] = await w
          .update(t)
          .set({ state: 'discarded', decidedById: by.userId, decidedAtMs: nowMs() })
          .where(and(eq(t.id, versionId), eq(t.state, 'draft')))
          .returning();
        if (row === undefined) return 'unknown-sms-draft';
        await audit.write(w, note(by, 'discarded', versionId, row));
        return null;
      });
    },

    /**
     * Nothing that was made from this version leaves any more, whatever was queued; what is in a worker's hand
     * may. A draft has sent nothing, and is discarded instead.
     */
    async suspend(versionId: string, by: Editor): Promise<SuspendRefusal | null> {
      const atMs = nowMs();
      return store.tx(async (w) => {
        const [row] = await w
          .update(t)
          .set({ suspendedById: by.userId, suspendedAtMs: atMs })
          .where(
            and(
              eq(t.id, versionId),
              inArray(t.state, ['in_force', 'retired']),
              isNull(t.suspendedAtMs),
            ),
          )
          .returning();
        if (row === undefined) return 'unknown-sms-text';
        await holdMessages(store, w, versionId, atMs);
        await audit.write(w, note(by, 'suspended', versionId, row));
        return null;
      });
    },

    /** It may leave again, and so may what it held. */
    async resume(versionId: string, by: Editor): Promise<SuspendRefusal | null> {
      return store.tx(async (w) => {
        const [row] = await w
          .update(t)
          .set({ suspendedById: null, suspendedAtMs: null })
          .where(and(eq(t.id, versionId), isNotNull(t.suspendedAtMs)))
          .returning();
        if (row === undefined) return 'unknown-sms-text';
        await releaseMessages(store, w, versionId, nowMs());
        await audit.write(w, note(by, 'resumed', versionId, row));
        return null;
      });
    },
  };
}
