import { desc, eq } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { CallerMark, MarkedCaller, NewMarkedCaller } from '../contract/marked-callers.ts';
import { Nuisance } from '../contract/nuisance.ts';
import type { Personal, Store } from '../db/index.ts';
import { toE164 } from '../kit/phone-number.ts';
import type { Blocks } from './repository-blocks.ts';

export type MarkRefusal = 'not-a-phone-number' | 'number-marked';
export type MarkedCallerRepository = ReturnType<typeof markedCallerRepository>;

export interface MarkedCallerRepositoryDeps {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write'>;
  readonly blocks: Blocks;
  readonly newId: () => string;
  readonly nowMs: () => number;
}

/** A change and its audit entry are one transaction; numbers and reasons lie sealed. */
export function markedCallerRepository(deps: MarkedCallerRepositoryDeps) {
  const { store, personal, audit, blocks, newId, nowMs } = deps;
  const { markedCaller, appUser } = store.tables;

  return {
    /** The newest first, without blocks that are over. */
    async list(): Promise<MarkedCaller[]> {
      const rows = await store.read
        .select({ marked: markedCaller, markedByName: appUser.name })
        .from(markedCaller)
        .leftJoin(appUser, eq(appUser.id, markedCaller.markedBy))
        .orderBy(desc(markedCaller.markedAtMs), desc(markedCaller.id));
      const texts = await personal.read(
        store.read,
        rows.flatMap(({ marked }) => [marked.phoneTextId, marked.reasonTextId]),
      );
      return rows.flatMap(({ marked, markedByName }): MarkedCaller[] => {
        const number = texts.get(marked.phoneTextId);
        const mark = toMark(marked);
        if (number === undefined || mark === null) return [];
        if (mark.kind === 'blocked' && mark.untilMs <= nowMs()) return [];
        const reason = texts.get(marked.reasonTextId ?? '') ?? '';
        const { id: markId, markedAtMs } = marked;
        const found = Nuisance.safeParse(marked.found).data ?? null;
        return [{ markId, number, mark, reason, markedByName, found, markedAtMs }];
      });
    },

    /** Null: it is marked. */
    async add(
      { number: typed, reason, mark }: NewMarkedCaller,
      by: Editor,
    ): Promise<MarkRefusal | null> {
      const number = toE164(typed)?.e164;
      if (number === undefined) return 'not-a-phone-number';
      return store.tx(async (w) => {
        await blocks.eraseOver(w);
        const phoneHash = personal.phoneHash(number);
        if (await blocks.isMarked(w, phoneHash)) return 'number-marked';
        const id = newId();
        const markedAtMs = nowMs();
        const { id: phoneTextId } = await personal.put(w, number, markedAtMs);
        const { id: reasonTextId } = await personal.put(w, reason, markedAtMs);
        const untilMs = mark.kind === 'blocked' ? markedAtMs + mark.forMs : null;
        const aheadMs = mark.kind === 'ahead' ? mark.aheadMs : null;
        const texts = { phoneHash, phoneTextId, reasonTextId };
        const row = { id, ...texts, mark: mark.kind, untilMs, aheadMs };
        await w.insert(markedCaller).values({ ...row, markedBy: by.userId, markedAtMs });
        const subject = { subjectKind: 'marked-caller', subjectId: id };
        const detail = { mark: mark.kind, untilMs, aheadMs };
        await audit.write(w, { ...by, act: 'caller-marked', ...subject, detail });
        return null;
      });
    },

    /** False: no such mark. The number is erased with it. */
    async drop(markId: string, by: Editor): Promise<boolean> {
      return store.tx(async (w) => {
        const [gone] = await w.delete(markedCaller).where(eq(markedCaller.id, markId)).returning();
        if (gone === undefined) return false;
        if (gone.markedBy === null) await blocks.pardon(w, gone.phoneHash);
        await personal.erase(w, gone.phoneTextId, nowMs());
        if (gone.reasonTextId !== null) await personal.erase(w, gone.reasonTextId, nowMs());
        const subject = { subjectKind: 'marked-caller', subjectId: markId };
        const detail = { mark: gone.mark };
        await audit.write(w, { ...by, act: 'caller-unmarked', ...subject, detail });
        return true;
      });
    },
  };
}

function toMark({
  mark,
  untilMs,
  aheadMs,
}: {
  readonly mark: 'blocked' | 'ahead';
  readonly untilMs: number | null;
  readonly aheadMs: number | null;
}): CallerMark | null {
  if (mark === 'blocked') return untilMs === null ? null : { kind: mark, untilMs };
  return aheadMs === null ? null : { kind: mark, aheadMs };
}
