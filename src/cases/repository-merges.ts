import { and, asc, eq, inArray } from 'drizzle-orm';
import type { CaseStatus } from '../contract/cases.ts';
import { hasAnswer } from '../contract/merges.ts';
import type { Reader, Store, Tables, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { earliestDue, type MergedPart, strictest } from './merge.ts';
import type { CaseEvents } from './repository-events.ts';
import type { CaseTies } from './repository-ties.ts';
import type { CaseWords } from './repository-words.ts';
import { statesFor, transitionOf } from '../contract/transitions.ts';

export type MergeChange =
  | { readonly type: 'changed'; readonly mergeId: string }
  | { readonly type: 'unknown-case' | 'unknown-merge' | 'same-case' | 'wrong-state' };

interface Proposal {
  readonly caseId: string;
  readonly intoId: string;
  readonly byId: string;
  readonly atMs: number;
}

export type CaseMerges = ReturnType<typeof caseMerges>;

/** ادغام: two tellings of one thing. The survivor is the one registered first; the child stays whole. */
export function caseMerges(options: {
  readonly store: Store;
  readonly events: CaseEvents;
  readonly ties: CaseTies;
  readonly findAnew: CaseWords;
  readonly newId: () => string;
}) {
  const { store, events, ties, findAnew, newId } = options;
  const { cases, caseMerge } = store.tables;

  async function find(r: Reader, caseId: string) {
    const [row] = await r.select().from(cases).where(eq(cases.id, caseId));
    return row;
  }

  const isAnswered = (row: { readonly status: string } | undefined): boolean =>
    row !== undefined && hasAnswer(row.status as CaseStatus);

  /** What is merged into this one now, the first merge first, each with what its child brought. */
  async function partsOf(r: Reader, survivorId: string): Promise<MergedPart[]> {
    return r
      .select({
        mergeId: caseMerge.id,
        childId: caseMerge.childId,
        ownDueAtMs: caseMerge.survivorDueAtMs,
        ownConfidentiality: caseMerge.survivorConfidentiality,
        dueAtMs: caseMerge.broughtDueAtMs,
        confidentiality: cases.confidentiality,
      })
      .from(caseMerge)
      .innerJoin(cases, eq(cases.id, caseMerge.childId))
      .where(and(eq(caseMerge.survivorId, survivorId), eq(caseMerge.state, 'merged')))
      .orderBy(asc(caseMerge.decidedAtMs), asc(caseMerge.id));
  }

  async function childrenIn(r: Reader, survivorId: string): Promise<string[]> {
    return (await partsOf(r, survivorId)).map(({ childId }) => childId);
  }

  /** The later one is the child. Again for the same two: the proposal that stands. */
  async function proposeIn(w: Writer, proposal: Proposal): Promise<MergeChange> {
    const { byId, atMs } = proposal;
    const [one, other] = [await find(w, proposal.caseId), await find(w, proposal.intoId)];
    if (one?.registeredAtMs == null || other?.registeredAtMs == null) {
      return { type: 'unknown-case' };
    }
    const isLater =
      one.registeredAtMs > other.registeredAtMs ||
      (one.registeredAtMs === other.registeredAtMs && one.id > other.id);
    const [child, survivor] = isLater ? [one, other] : [other, one];
    const [childPath, survivorPath] = [
      await ties.pathToRoot(w, child.id),
      await ties.pathToRoot(w, survivor.id),
    ];
    if (childPath.at(-1) === survivorPath.at(-1)) return { type: 'same-case' };
    const root = await find(w, survivorPath.at(-1) ?? survivor.id);
    if (!statesFor('merge').includes(child.status as never) || isAnswered(root)) {
      return { type: 'wrong-state' };
    }
    const [known] = await w
      .select({ id: caseMerge.id })
      .from(caseMerge)
      .where(
        and(
          eq(caseMerge.childId, child.id),
          eq(caseMerge.state, 'proposed'),
          eq(caseMerge.survivorId, survivor.id),
        ),
      );
    if (known !== undefined) return { type: 'changed', mergeId: known.id };
    const mergeId = newId();
    await w.insert(caseMerge).values({
      id: mergeId,
      childId: child.id,
      survivorId: survivor.id,
      state: 'proposed',
      proposedById: byId,
      createdAtMs: atMs,
    });
    const detail = { mergeId, into: survivor.id };
    const event = { type: 'merge-proposed', actorId: byId, atMs, detail };
    await events.append(w, { caseId: child.id, ...event });
    return { type: 'changed', mergeId };
  }

  /** Due and confidentiality of a survivor; in confidence it is found by nobody's name, then by it again. */
  async function shelter(
    w: Writer,
    survivor: NonNullable<Awaited<ReturnType<typeof find>>>,
    confidentiality: MergedPart['confidentiality'],
    dueAtMs: number | null,
    atMs: number,
  ): Promise<void> {
    await w
      .update(cases)
      .set({ dueAtMs, confidentiality, version: survivor.version + 1 })
      .where(eq(cases.id, survivor.id));
    if (survivor.confidentiality !== confidentiality) await findAnew(w, survivor.id, atMs);
  }

  /** Merged with the root of what was meant: a child of a child is nobody's concern. */
  async function mergeIn(
    w: Writer,
    merge: { readonly id: string; readonly childId: string; readonly survivorId: string },
    byId: string,
    atMs: number,
  ): Promise<MergeChange> {
    const rootId = (await ties.pathToRoot(w, merge.survivorId)).at(-1) ?? merge.survivorId;
    const [child, root] = [await find(w, merge.childId), await find(w, rootId)];
    if (child === undefined || root === undefined) return { type: 'unknown-case' };
    if (child.id === root.id) return { type: 'same-case' };
    const open = statesFor('merge');
    const areOpen = [child, root].every(({ status }) => open.includes(status as never));
    if (!areOpen || isAnswered(root)) return { type: 'wrong-state' };
    await w
      .update(cases)
      .set({
        status: transitionOf('merge').to,
        mergedIntoId: root.id,
        version: child.version + 1,
      })
      .where(eq(cases.id, child.id));
    const dueAtMs = earliestDue([root.dueAtMs, child.dueAtMs]);
    await shelter(w, root, strictest([root.confidentiality, child.confidentiality]), dueAtMs, atMs);
    await ties.raise(w, [root.id], child.chaseCount);
    await w
      .update(caseMerge)
      .set({
        state: 'merged',
        survivorId: root.id,
        decidedById: byId,
        decidedAtMs: atMs,
        childStatus: child.status,
        survivorDueAtMs: root.dueAtMs,
        broughtDueAtMs: child.dueAtMs,
        survivorConfidentiality: root.confidentiality,
      })
      .where(eq(caseMerge.id, merge.id));
    const told = { actorId: byId, atMs };
    const into = { mergeId: merge.id, into: root.id };
    await events.append(w, { caseId: child.id, type: 'merged', ...told, detail: into });
    const brought = { mergeId: merge.id, child: child.id };
    await events.append(w, { caseId: root.id, type: 'merged-in', ...told, detail: brought });
    return { type: 'changed', mergeId: merge.id };
  }

  /**
   * Due and confidentiality of a survivor without this child: its own, and what its other children
   * brought. A due that somebody has set since the merge stays as he set it.
   */
  async function giveBack(
    w: Writer,
    survivorId: string,
    before: readonly MergedPart[],
    atMs: number,
  ): Promise<void> {
    const survivor = await find(w, survivorId);
    const [first] = before;
    if (survivor === undefined || first === undefined) return;
    const after = await partsOf(w, survivorId);
    const own = { due: first.ownDueAtMs, confidentiality: first.ownConfidentiality ?? 'open' };
    const dueOf = (parts: readonly MergedPart[]) =>
      earliestDue([own.due, ...parts.map((part) => part.dueAtMs)]);
    const isUntouched = survivor.dueAtMs === dueOf(before);
    const dueAtMs = isUntouched ? dueOf(after) : survivor.dueAtMs;
    const levels = after.map((part) => part.confidentiality);
    await shelter(w, survivor, strictest([own.confidentiality, ...levels]), dueAtMs, atMs);
    // What it brought to the case above it, unless that has moved it since.
    if (survivor.dueAtMs !== null && survivor.dueAtMs !== dueAtMs) {
      const isAbove = and(eq(caseMerge.childId, survivorId), eq(caseMerge.state, 'merged'));
      await w
        .update(caseMerge)
        .set({ broughtDueAtMs: dueAtMs })
        .where(and(isAbove, eq(caseMerge.broughtDueAtMs, survivor.dueAtMs)));
    }
    const [next] = after;
    if (next === undefined) return;
    const kept = { survivorDueAtMs: own.due, survivorConfidentiality: own.confidentiality };
    await w.update(caseMerge).set(kept).where(eq(caseMerge.id, next.mergeId));
  }

  /** Both are again as if they had never met. Nothing happens to a case that is not merged. */
  async function undoIn(
    w: Writer,
    undo: {
      readonly childId: string;
      /** Null: the citizen himself. */
      readonly byId: string | null;
      readonly reason?: string;
      /** What the child becomes instead of what it was. */
      readonly as?: Partial<Tables['cases']['$inferInsert']>;
      readonly atMs: number;
    },
  ): Promise<MergeChange> {
    const { childId, byId, atMs } = undo;
    const child = await find(w, childId);
    const [merge] = await w
      .select()
      .from(caseMerge)
      .where(and(eq(caseMerge.childId, childId), eq(caseMerge.state, 'merged')));
    if (child === undefined) return { type: 'unknown-case' };
    if (merge === undefined || child.mergedIntoId === null) return { type: 'wrong-state' };
    const [, ...ancestors] = await ties.pathToRoot(w, childId);
    const before = new Map<string, MergedPart[]>();
    for (const id of ancestors) before.set(id, await partsOf(w, id));
    const status = merge.childStatus ?? transitionOf('undo-merge').to;
    await w
      .update(cases)
      .set({ status, ...undo.as, mergedIntoId: null, version: child.version + 1 })
      .where(and(eq(cases.id, childId), inArray(cases.status, statesFor('undo-merge'))));
    const set = { state: 'undone' as const, undoneAtMs: atMs };
    await w.update(caseMerge).set(set).where(eq(caseMerge.id, merge.id));
    await ties.raise(w, ancestors, -child.chaseCount);
    // From the nearest to the root: each hands its own due on to the next.
    for (const id of ancestors) await giveBack(w, id, before.get(id) ?? [], atMs);
    const note = normalizeForStorage(undo.reason ?? '');
    const told = { actorId: byId, atMs, ...(note === '' ? {} : { note }) };
    const from = { mergeId: merge.id, from: merge.survivorId };
    await events.append(w, { caseId: childId, type: 'unmerged', ...told, detail: from });
    const lost = { mergeId: merge.id, child: childId };
    await events.append(w, {
      caseId: merge.survivorId,
      type: 'unmerged-from',
      ...told,
      detail: lost,
    });
    return { type: 'changed', mergeId: merge.id };
  }

  async function findProposed(w: Writer, mergeId: string) {
    const [merge] = await w.select().from(caseMerge).where(eq(caseMerge.id, mergeId));
    return merge;
  }

  return {
    proposeIn,
    undoIn,
    childrenIn,

    propose: (proposal: Proposal): Promise<MergeChange> => store.tx((w) => proposeIn(w, proposal)),

    /** Follow-up's word on a proposal; once. */
    decide(
      mergeId: string,
      decision: 'merge' | 'refuse',
      byId: string,
      atMs: number,
    ): Promise<MergeChange> {
      return store.tx(async (w): Promise<MergeChange> => {
        const merge = await findProposed(w, mergeId);
        if (merge === undefined) return { type: 'unknown-merge' };
        if (merge.state !== 'proposed') return { type: 'wrong-state' };
        if (decision === 'merge') return mergeIn(w, merge, byId, atMs);
        const set = { state: 'refused' as const, decidedById: byId, decidedAtMs: atMs };
        await w.update(caseMerge).set(set).where(eq(caseMerge.id, mergeId));
        const detail = { mergeId, into: merge.survivorId };
        const event = { type: 'merge-refused', actorId: byId, atMs, detail };
        await events.append(w, { caseId: merge.childId, ...event });
        return { type: 'changed', mergeId };
      });
    },

    undo: (childId: string, reason: string, byId: string, atMs: number): Promise<MergeChange> =>
      store.tx((w) => undoIn(w, { childId, reason, byId, atMs })),

    /** Everything that was merged into this case, however deep: all get its announcements. */
    async descendants(r: Reader, rootId: string): Promise<string[]> {
      const found: string[] = [];
      for (let level = [rootId]; level.length > 0; ) {
        const rows = await r
          .select({ id: cases.id })
          .from(cases)
          .where(inArray(cases.mergedIntoId, level))
          .orderBy(asc(cases.registeredAtMs), asc(cases.id));
        level = rows.map(({ id }) => id).filter((id) => !found.includes(id));
        found.push(...level);
      }
      return found;
    },
  };
}

/** The case that goes on in another one's place; null: it goes on by itself. */
export async function mergedInto({ read, tables: { cases } }: Store, intoId: string | null) {
  if (intoId === null) return null;
  const [into] = await read
    .select({ caseId: cases.id, trackingCode: cases.trackingCode })
    .from(cases)
    .where(eq(cases.id, intoId));
  return into ?? null;
}
