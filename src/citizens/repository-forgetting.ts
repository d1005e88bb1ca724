import { and, eq, inArray } from 'drizzle-orm';
import type { z } from 'zod';
import type { Audit, Editor } from '../audit/index.ts';
import type { ForgetCitizen } from '../contract/citizens.ts';
import { OPEN_STATUSES } from '../contract/transitions.ts';
import type { Personal, Store, Writer } from '../db/index.ts';
import { hideIdentity } from '../kit/identity-words.ts';
import type { Erasure } from './repository-erasure.ts';

export type ForgetResult = 'forgotten' | 'unknown-citizen' | 'citizen-has-open-cases';

/** What is written down for him, a draft too, is still to be told to him. */
const STILL_HIS = ['draft', ...OPEN_STATUSES];

/** The person's own wish to be forgotten, as the head of 137 carries it out. */
export function forgetting(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write'>;
  readonly erasing: Erasure;
}) {
  const { store, personal, audit, erasing } = options;
  const { cases, citizen } = store.tables;

  /** A merged one is open with the case that it was merged into, as that one may be in turn: its citizen hears what that comes to. */
  async function openCases(w: Writer, citizenId: string): Promise<number> {
    const isOpen = inArray(cases.status, STILL_HIS);
    const own = await w.$count(cases, and(eq(cases.citizenId, citizenId), isOpen));
    const merged = await w
      .select({ intoId: cases.mergedIntoId })
      .from(cases)
      .where(and(eq(cases.citizenId, citizenId), eq(cases.status, 'merged')));
    let open = own;
    for (let into = merged.flatMap(({ intoId }) => intoId ?? []); into.length > 0; ) {
      const isInto = inArray(cases.id, into);
      open += await w.$count(cases, and(isInto, isOpen));
      const above = await w
        .select({ intoId: cases.mergedIntoId })
        .from(cases)
        .where(and(isInto, eq(cases.status, 'merged')));
      into = above.flatMap(({ intoId }) => intoId ?? []);
    }
    return open;
  }

  return {
    /** Done again it takes what has come of him since; each time is in the audit. */
    forget(
      citizenId: string,
      { reason, despiteOpenCases }: z.infer<typeof ForgetCitizen>,
      by: Editor,
      atMs: number,
    ): Promise<ForgetResult> {
      return store.tx(async (w): Promise<ForgetResult> => {
        const [row] = await w
          .select({ nameTextId: citizen.nameTextId })
          .from(citizen)
          .where(eq(citizen.id, citizenId));
        if (row === undefined) return 'unknown-citizen';
        const open = await openCases(w, citizenId);
        if (open > 0 && !despiteOpenCases) return 'citizen-has-open-cases';
        const name = (await personal.read(w, [row.nameTextId])).get(row.nameTextId);
        await erasing.erase(w, citizenId, atMs);
        // Without him, for the audit outlives his name.
        const detail = { reason: hideIdentity(reason, name === undefined ? [] : [name]), open };
        const subject = { subjectKind: 'citizen', subjectId: citizenId };
        await audit.write(w, { ...by, act: 'citizen-forgotten', ...subject, detail });
        return 'forgotten';
      });
    },
  };
}
