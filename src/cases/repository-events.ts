import { asc, eq } from 'drizzle-orm';
import { assert } from '../kit/assert.ts';
import type { Personal, Reader, Store, Writer } from '../db/index.ts';
import {
  chainStart,
  type ChainedEvent,
  type ChainVerdict,
  hashEvent,
  verifyChain,
} from './chain.ts';

export interface FreshEvent {
  readonly caseId: string;
  readonly type: string;
  /** Null: the system. */
  readonly actorId: string | null;
  readonly detail?: ChainedEvent['detail'];
  /** What a person wrote: kept as personal text, its salted hash in the chain. */
  readonly note?: string;
  readonly atMs: number;
}

export type CaseEvents = ReturnType<typeof caseEvents>;

export function caseEvents(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly newId: () => string;
}) {
  const { store, personal, newId } = options;
  const { caseEvent, cases } = store.tables;

  async function readChain(r: Reader, caseId: string) {
    return r
      .select()
      .from(caseEvent)
      .where(eq(caseEvent.caseId, caseId))
      .orderBy(asc(caseEvent.seq));
  }

  /** The chain without its seals, for whoever reads it and does not verify it. */
  async function readStory(r: Reader, caseId: string) {
    const { atMs, type, actorId, detail, noteTextId } = caseEvent;
    return r
      .select({ atMs, type, actorId, detail, noteTextId })
      .from(caseEvent)
      .where(eq(caseEvent.caseId, caseId))
      .orderBy(asc(caseEvent.seq));
  }

  return {
    readChain,
    readStory,

    /** Adds one link, in the transaction of the change that it records. */
    async append(w: Writer, fresh: FreshEvent): Promise<void> {
      const [head] = await w
        .select({ count: cases.eventCount, hash: cases.eventHash })
        .from(cases)
        .where(eq(cases.id, fresh.caseId));
      assert(head !== undefined, 'an event belongs to a case');
      const note = fresh.note === undefined ? null : await personal.put(w, fresh.note, fresh.atMs);
      const link: ChainedEvent = {
        caseId: fresh.caseId,
        seq: head.count + 1,
        atMs: fresh.atMs,
        type: fresh.type,
        actorId: fresh.actorId,
        detail: fresh.detail ?? {},
        noteTextId: note?.id ?? null,
        noteHash: note?.hash ?? null,
        previousHash: head.count === 0 ? chainStart(fresh.caseId) : head.hash,
      };
      const hash = hashEvent(link);
      await w.insert(caseEvent).values({ ...link, id: newId(), hash, createdAtMs: fresh.atMs });
      await w
        .update(cases)
        .set({ eventCount: link.seq, eventHash: hash })
        .where(eq(cases.id, fresh.caseId));
    },

    /** Walks the chain, and compares every note that was not erased with its sealed hash. */
    async verify(caseId: string): Promise<ChainVerdict | null> {
      const [head] = await store.read
        .select({ count: cases.eventCount, hash: cases.eventHash })
        .from(cases)
        .where(eq(cases.id, caseId));
      if (head === undefined) return null;
      const events = await readChain(store.read, caseId);
      const verdict = verifyChain(caseId, events, head);
      if (!verdict.ok) return verdict;
      for (const { noteTextId, noteHash, seq } of events) {
        if (noteTextId === null) continue;
        const now = await personal.hashOf(store.read, noteTextId);
        if (now !== null && now !== noteHash) return { ok: false, fault: 'changed', seq };
      }
      return verdict;
    },
  };
}
