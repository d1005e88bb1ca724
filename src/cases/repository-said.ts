import { and, asc, inArray, isNotNull } from 'drizzle-orm';
import { among, type Personal, type Reader, type Store } from '../db/index.ts';

/** What the citizen himself brings after registering, by the event of the history that holds it. */
const BROUGHT = ['added-to', 'chased'] as const;

/** What a caller added to a telling of the case, whichever of those that are one thing it was. */
export interface MergedWord {
  readonly rootId: string;
  readonly as: (typeof BROUGHT)[number];
  readonly atMs: number;
  readonly text: string;
}

interface Telling {
  readonly id: string;
  readonly rootId: string;
}

/**
 * Words about what is merged into a case stand in the history of that telling, which nobody is asked
 * about; whoever is asked about the case reads them from here, for as long as they are one.
 */
export function mergedWords(options: { readonly store: Store; readonly personal: Personal }) {
  const { store, personal } = options;
  const { caseEvent, cases } = store.tables;

  /** What is merged into each of these cases, however deep; one of them may be merged into another. */
  async function mergedInto(r: Reader, rootIds: readonly string[]): Promise<Telling[]> {
    const found: Telling[] = [];
    for (let level = rootIds.map((id) => ({ id, rootId: id })); level.length > 0; ) {
      const rows = await r
        .select({ id: cases.id, intoId: cases.mergedIntoId })
        .from(cases)
        .where(
          among(
            store,
            cases.mergedIntoId,
            level.map(({ id }) => id),
          ),
        );
      level = level
        .flatMap(({ id: intoId, rootId }) =>
          rows.filter((row) => row.intoId === intoId).map(({ id }) => ({ id, rootId })),
        )
        .filter(({ id, rootId }) => !found.some((one) => one.id === id && one.rootId === rootId));
      found.push(...level);
    }
    return found;
  }

  /** Of these cases' merged tellings, not of the cases themselves; the oldest first. */
  return async (r: Reader, rootIds: readonly string[]): Promise<MergedWord[]> => {
    if (rootIds.length === 0) return [];
    const tellings = await mergedInto(r, rootIds);
    if (tellings.length === 0) return [];
    const rows = await r
      .select()
      .from(caseEvent)
      .where(
        and(
          among(
            store,
            caseEvent.caseId,
            tellings.map(({ id }) => id),
          ),
          inArray(caseEvent.type, [...BROUGHT]),
          isNotNull(caseEvent.noteTextId),
        ),
      )
      .orderBy(asc(caseEvent.atMs), asc(caseEvent.id));
    const texts = await personal.read(
      r,
      rows.map(({ noteTextId }) => noteTextId),
    );
    return rows.flatMap(({ caseId, type, atMs, noteTextId }) => {
      const text = texts.get(noteTextId ?? '') ?? '';
      if (text === '') return [];
      const as = type as MergedWord['as'];
      return tellings
        .filter(({ id }) => id === caseId)
        .map(({ rootId }) => ({ rootId, as, atMs, text }));
    });
  };
}
