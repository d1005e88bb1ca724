import { and, eq, inArray, ne } from 'drizzle-orm';
import type { CaseRow, CaseSteps } from '../cases/index.ts';
import type { Store, Tables, Writer } from '../db/index.ts';
import type { EmergencyRow } from './repository.ts';

export const OPEN = ['waiting', 'accepted', 'on_the_way', 'arrived'] as const;
export const isOpen = ({ state }: Pick<EmergencyRow, 'state'>): boolean =>
  OPEN.some((one) => one === state);

/** Somebody has judged the case: there is no danger any more, or there never was one. */
const JUDGED: readonly string[] = ['verified', 'announced', 'told_closed', 'archived'];

/** What ends an emergency besides the crew that has made the place safe. */
export function emergencyEndings(options: {
  readonly store: Store;
  readonly steps: Pick<CaseSteps, 'find' | 'append'>;
  readonly newId: () => string;
  /** Of the room: asks somebody once more, from the first on duty. */
  readonly resume: (w: Writer, row: EmergencyRow, atMs: number) => Promise<void>;
  readonly setDue: (w: Writer, caseId: string, dueAtMs: number | null) => Promise<void>;
}) {
  const { store, steps, newId } = options;
  const { cases, emergency: t, emergencyOffer: offer } = store.tables;

  async function find(w: Writer, id: string): Promise<EmergencyRow | undefined> {
    const [row] = await w.select().from(t).where(eq(t.id, id));
    return row;
  }

  /** What the case was merged into, at the end of it; itself where it was not. */
  async function rootOf(w: Writer, caseId: string): Promise<CaseRow | undefined> {
    const seen = new Set<string>();
    let known = await steps.find(w, caseId);
    while (known?.mergedIntoId != null && !seen.has(known.id)) {
      seen.add(known.id);
      known = await steps.find(w, known.mergedIntoId);
    }
    return known;
  }

  async function end(
    w: Writer,
    row: EmergencyRow,
    as: 'cancelled' | 'merged',
    told: {
      readonly actorId: string | null;
      readonly note?: string;
      readonly detail?: Record<string, string>;
      readonly atMs: number;
    },
  ): Promise<void> {
    const { atMs: endedAtMs } = told;
    const none = { stageDueAtMs: null, alarm: null, alarmAtMs: null };
    await w
      .update(t)
      .set({ state: as, endedAtMs, ...none })
      .where(eq(t.id, row.id));
    const type = as === 'merged' ? 'emergency-merged' : 'emergency-ended';
    await steps.append(w, { caseId: row.caseId, type, ...told });
  }

  /** Two told of one thing: one crew goes there, for the earlier telling. */
  async function joinTwin(
    w: Writer,
    child: EmergencyRow,
    twin: EmergencyRow,
    atMs: number,
  ): Promise<void> {
    if (child.crewId !== null && twin.crewId === null) {
      // Theirs has set out while ours still waits for somebody.
      const { state, crewId, acceptedAtMs, onTheWayAtMs, arrivedAtMs, stageDueAtMs } = child;
      const { alarm, alarmAtMs } = child;
      const moved = { state, crewId, acceptedAtMs, onTheWayAtMs, arrivedAtMs, stageDueAtMs };
      await w
        .update(t)
        .set({ ...moved, alarm, alarmAtMs })
        .where(eq(t.id, twin.id));
      const answer = { answer: 'accepted', answeredAtMs: acceptedAtMs ?? atMs } as const;
      const asked = { offeredAtMs: child.startedAtMs, byId: null, createdAtMs: atMs };
      const fresh: Tables['emergencyOffer']['$inferInsert'] = {
        ...{ id: newId(), emergencyId: twin.id, crewId },
        ...asked,
        ...answer,
      };
      await w
        .insert(offer)
        .values(fresh)
        .onConflictDoUpdate({ target: [offer.emergencyId, offer.crewId], set: answer });
      const detail = { crew: crewId, of: child.caseId };
      const type = `emergency-${state.replaceAll('_', '-')}`;
      await steps.append(w, { caseId: twin.caseId, type, actorId: null, atMs, detail });
      await options.setDue(w, twin.caseId, stageDueAtMs);
    }
    await end(w, child, 'merged', { actorId: null, atMs, detail: { into: twin.caseId } });
  }

  async function settle(w: Writer, id: string, atMs: number): Promise<boolean> {
    const row = await find(w, id);
    const root = row === undefined ? undefined : await rootOf(w, row.caseId);
    if (row === undefined || root === undefined) return false;
    if (row.state === 'merged') {
      if (root.id !== row.caseId || root.status !== 'referred') return false;
      await options.resume(w, row, atMs);
      return true;
    }
    if (!isOpen(row)) return false;
    if (JUDGED.includes(root.status)) {
      await end(w, row, 'cancelled', { actorId: null, atMs, detail: { why: 'verified' } });
      return true;
    }
    if (root.id === row.caseId) return false;
    const [twin] = await w.select().from(t).where(eq(t.caseId, root.id));
    if (twin === undefined || !isOpen(twin)) return false;
    await joinTwin(w, row, twin, atMs);
    return true;
  }

  return {
    end,
    rootOf,

    /** In the transaction of the verdict: from then on nobody is paged for what it was about. */
    async judged(
      w: Writer,
      { caseIds, atMs }: { readonly caseIds: readonly string[]; readonly atMs: number },
    ): Promise<void> {
      const about = inArray(t.caseId, [...caseIds]);
      const open = await w
        .select()
        .from(t)
        .where(and(about, inArray(t.state, [...OPEN])));
      for (const row of open) {
        await end(w, row, 'cancelled', { actorId: null, atMs, detail: { why: 'verified' } });
      }
    },

    /**
     * Emergencies whose case went another way: merged into one to which a crew goes already, merged
     * into one that is judged, or on its own again. Looked at each minute, so that whoever merges
     * cases need not know of them.
     */
    async runSettling(atMs: number, onFault: (fault: unknown) => void): Promise<number> {
      const { read } = store;
      const idsWhere = (which: ReturnType<typeof and>) =>
        read.select({ id: t.id }).from(t).innerJoin(cases, eq(cases.id, t.caseId)).where(which);
      const strayed = [
        ...(await idsWhere(and(inArray(t.state, [...OPEN]), ne(cases.status, 'referred')))),
        ...(await idsWhere(and(eq(t.state, 'merged'), eq(cases.status, 'referred')))),
      ];
      let settled = 0;
      for (const { id } of strayed) {
        const did = await store.tx((w) => settle(w, id, atMs)).catch(onFault);
        if (did === true) settled += 1;
      }
      return settled;
    },
  };
}
