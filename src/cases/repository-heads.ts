import { and, asc, eq, gt, gte, max } from 'drizzle-orm';
import type { Store } from '../db/index.ts';
import type { CaseEvents } from './repository-events.ts';
import type { ChainHead } from './head-file.ts';

/** What a look at all histories found. */
export interface HistoryFault {
  readonly caseId: string;
  /**
   * `gone`: the case, or all of its history. `cut`: its last links. `rewritten`: another history
   * stands where this one was. The others as one chain's own look tells them.
   */
  readonly fault: 'gone' | 'cut' | 'rewritten' | 'missing' | 'changed' | 'archive';
}

const PAGE = 500;

/** Heads of all chains, and the walk over all histories: for the files outside the database. */
export function caseHeads(options: {
  readonly store: Store;
  readonly events: CaseEvents;
  readonly verifyArchive: (caseId: string) => Promise<boolean | null>;
}) {
  const { store, events, verifyArchive } = options;
  const { caseEvent, cases } = store.tables;
  const { read } = store;

  return {
    /** Of the chains that grew since then, in pages; and how many cases there are. */
    async headsSince(sinceMs: number): Promise<{ cases: number; heads: ChainHead[] }> {
      const heads: ChainHead[] = [];
      for (let after = ''; ; ) {
        const page = await read
          .select({ caseId: caseEvent.caseId, seq: max(caseEvent.seq) })
          .from(caseEvent)
          .where(and(gte(caseEvent.createdAtMs, sinceMs), gt(caseEvent.caseId, after)))
          .groupBy(caseEvent.caseId)
          .orderBy(asc(caseEvent.caseId))
          .limit(PAGE);
        for (const { caseId, seq } of page) {
          const [last] = await read
            .select({ hash: caseEvent.hash })
            .from(caseEvent)
            .where(and(eq(caseEvent.caseId, caseId), eq(caseEvent.seq, Number(seq))));
          if (last !== undefined) heads.push({ caseId, count: Number(seq), hash: last.hash });
        }
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE) break;
        after = last.caseId;
      }
      return { cases: await read.$count(cases), heads };
    },

    /** Every history against itself, and against how far it had come when it was sealed. */
    async verifyAll(sealed: ReadonlyMap<string, ChainHead>): Promise<{
      cases: number;
      faults: HistoryFault[];
    }> {
      const faults: HistoryFault[] = [];
      const seen = new Set<string>();
      let count = 0;
      for (let after = ''; ; ) {
        const page = await read
          .select({ id: cases.id })
          .from(cases)
          .where(gt(cases.id, after))
          .orderBy(asc(cases.id))
          .limit(PAGE);
        for (const { id: caseId } of page) {
          count += 1;
          seen.add(caseId);
          const fault = await faultOf(caseId, sealed.get(caseId));
          if (fault !== null) faults.push({ caseId, fault });
        }
        const last = page.at(-1);
        if (last === undefined || page.length < PAGE) break;
        after = last.id;
      }
      for (const caseId of sealed.keys()) {
        if (!seen.has(caseId)) faults.push({ caseId, fault: 'gone' });
      }
      return { cases: count, faults };
    },
  };

  async function faultOf(
    caseId: string,
    sealed: ChainHead | undefined,
  ): Promise<HistoryFault['fault'] | null> {
    if (sealed !== undefined) {
      const chain = await events.readChain(read, caseId);
      if (chain.length === 0) return 'gone';
      const then = chain.find(({ seq }) => seq === sealed.count);
      if (then === undefined) return 'cut';
      // It may be whole in itself, and yet another one than that which was sealed.
      if (then.hash !== sealed.hash) return 'rewritten';
    }
    const verdict = await events.verify(caseId);
    if (verdict !== null && !verdict.ok) return verdict.fault;
    return (await verifyArchive(caseId)) === false ? 'archive' : null;
  }
}
