import { eq, sql } from 'drizzle-orm';
import type { Reader, Store, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { CaseEvents } from './repository-events.ts';

/** What a message may be to a case that was there before. */
export type TieRole = 'chase' | 'addition' | 'objection' | 'withdrawal';

export interface Tie {
  readonly caseId: string;
  readonly role: TieRole;
  readonly contactItemId: string;
  readonly actorId: string;
  readonly note: string | null;
  readonly atMs: number;
}

const EVENT_OF: Readonly<Record<TieRole, string>> = {
  chase: 'chased',
  addition: 'added-to',
  objection: 'objection-recorded',
  withdrawal: 'withdrawn',
};
/** A merge points to one registered earlier, so no path is longer than the cases of one place. */
const LONGEST_PATH = 100;

export type CaseTies = ReturnType<typeof caseTies>;

/** Messages about cases that exist already, and the way from a merged case to its root. */
export function caseTies(options: { readonly store: Store; readonly events: CaseEvents }) {
  const { store, events } = options;
  const { cases } = store.tables;

  /** The case, what it was merged into, what that was merged into …: the last is the root. */
  async function pathToRoot(r: Reader, caseId: string): Promise<string[]> {
    const path = [caseId];
    for (let id: string | null = caseId; path.length < LONGEST_PATH; path.push(id)) {
      const [row] = await r
        .select({ into: cases.mergedIntoId })
        .from(cases)
        .where(eq(cases.id, id));
      id = row?.into ?? null;
      if (id === null || path.includes(id)) break;
    }
    return path;
  }

  /** Chases count for the case and for all that it was merged into. */
  async function raise(w: Writer, caseIds: readonly string[], by: number): Promise<void> {
    for (const id of caseIds) {
      const chaseCount = sql`${cases.chaseCount} + ${by}`;
      await w.update(cases).set({ chaseCount }).where(eq(cases.id, id));
    }
  }

  return {
    pathToRoot,
    raise,

    /** A case that stands in `w`'s view, and is no draft. */
    async isCase(w: Writer, caseId: string): Promise<boolean> {
      const [row] = await w
        .select({ trackingCode: cases.trackingCode })
        .from(cases)
        .where(eq(cases.id, caseId));
      return row !== undefined && row.trackingCode !== null;
    },

    /** The message enters the case's history; a chase raises it. The item was written before. */
    async tie(w: Writer, tie: Tie): Promise<void> {
      const { caseId, role, contactItemId, actorId, atMs } = tie;
      if (role === 'chase') await raise(w, await pathToRoot(w, caseId), 1);
      const note = tie.note === null ? '' : normalizeForStorage(tie.note);
      await events.append(w, {
        caseId,
        type: EVENT_OF[role],
        actorId,
        atMs,
        detail: { contactItemId },
        ...(note === '' ? {} : { note }),
      });
    },
  };
}
