import { and, asc, eq, gt, gte, max } from 'drizzle-orm';
import { among, readIsStored, type Store } from '../db/index.ts';
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
  // The daily seal is taken while calls come; the walk over all is a command of its own.
  const { read, readApart } = store;

  return {
    /** Of the chains that grew since then, by the ids of their cases; and how many cases there are. */
    async headsSince(sinceMs: number): Promise<{ cases: number; heads: ChainHead[] }> {
      const heads: ChainHead[] = [];
      const grown = await grownSince(sinceMs);
      for (let from = 0, after = ''; ; from += PAGE) {
        const ids = grown === null ? await idsAfter(after) : grown.slice(from, from + PAGE);
        heads.push(...(await headsOf(ids, sinceMs)));
        after = ids.at(-1) ?? '';
        if (ids.length < PAGE) break;
      }
      const count = await readApart.$count(cases);
      // What is sealed outside must not be lost here by a power cut.
      await readIsStored(store);
      return { cases: count, heads };
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

  /** Found by their time, which is a day's work among that of years; null: all of them. */
  async function grownSince(sinceMs: number): Promise<string[] | null> {
    if (sinceMs === 0) return null;
    // Each once, but not by the question: for that SQLite would walk the histories of all cases.
    const rows = await readApart
      .select({ caseId: caseEvent.caseId })
      .from(caseEvent)
      .where(gte(caseEvent.createdAtMs, sinceMs));
    return [...new Set(rows.map(({ caseId }) => caseId))].toSorted();
  }

  async function idsAfter(after: string): Promise<string[]> {
    const rows = await readApart
      .selectDistinct({ caseId: caseEvent.caseId })
      .from(caseEvent)
      .where(gt(caseEvent.caseId, after))
      .orderBy(asc(caseEvent.caseId))
      .limit(PAGE);
    return rows.map(({ caseId }) => caseId);
  }

  async function headsOf(ids: readonly string[], sinceMs: number): Promise<ChainHead[]> {
    const newest = readApart
      .select({ caseId: caseEvent.caseId, seq: max(caseEvent.seq).as('newest_seq') })
      .from(caseEvent)
      .where(and(among(store, caseEvent.caseId, ids), gte(caseEvent.createdAtMs, sinceMs)))
      .groupBy(caseEvent.caseId)
      .as('newest');
    return readApart
      .select({ caseId: caseEvent.caseId, count: caseEvent.seq, hash: caseEvent.hash })
      .from(newest)
      .innerJoin(caseEvent, and(eq(caseEvent.caseId, newest.caseId), eq(caseEvent.seq, newest.seq)))
      .orderBy(asc(caseEvent.caseId));
  }

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
