import { eq, inArray } from 'drizzle-orm';
import { among, type Personal, type Reader, type Store } from '../db/index.ts';
import { hideAll, hideIdentity } from '../kit/identity-words.ts';

/** A text about a case as it may be shown to who must not know who reported; null stays null. */
export interface Shield {
  (caseId: string, text: string): string;
  (caseId: string, text: string | null): string | null;
}

export type ReporterShield = ReturnType<typeof reporterShield>;

/**
 * What offices, crews, inspectors, managers and we ourselves read of protected cases: the words without
 * the marks of who said them. Those of an open case are returned as they are. Past it reads whoever took
 * the case down (repository-shown.ts).
 */
export function reporterShield(options: { readonly store: Store; readonly personal: Personal }) {
  const { store, personal } = options;
  const { cases, citizen, citizenPhone, contact, contactCase, contactItem } = store.tables;

  async function nameTextsOf(r: Reader, rows: readonly { citizenId: string | null }[]) {
    const ids = [...new Set(rows.flatMap(({ citizenId }) => citizenId ?? []))];
    if (ids.length === 0) return new Map<string, string>();
    const people = await r
      .select({ id: citizen.id, nameTextId: citizen.nameTextId })
      .from(citizen)
      .where(among(store, citizen.id, ids));
    return new Map(people.map(({ id, nameTextId }) => [id, nameTextId]));
  }

  /** Who may have called about it, whoever told of it first: all who are known on the numbers of those calls. */
  async function callersOf(r: Reader, rootOf: ReadonlyMap<string, string>) {
    const calls = await r
      .selectDistinct({
        caseId: contactCase.caseId,
        chosenId: contact.citizenId,
        onNumberId: citizenPhone.citizenId,
      })
      .from(contactCase)
      .innerJoin(contactItem, eq(contactItem.id, contactCase.contactItemId))
      .innerJoin(contact, eq(contact.id, contactItem.contactId))
      .leftJoin(citizenPhone, eq(citizenPhone.phoneHash, contact.phoneHash))
      .where(among(store, contactCase.caseId, [...rootOf.keys()]));
    return calls.flatMap(({ caseId, chosenId, onNumberId }) => {
      const rootId = rootOf.get(caseId);
      const people = [...new Set([chosenId, onNumberId])].filter((id) => id !== null);
      return rootId === undefined ? [] : people.map((citizenId) => ({ rootId, citizenId }));
    });
  }

  /** The case and all that is merged into it, however deep: each of them has told of it. */
  async function familiesOf(r: Reader, rootIds: readonly string[]) {
    const rootOf = new Map(rootIds.map((id) => [id, id]));
    const told: { rootId: string; citizenId: string | null }[] = [];
    const roots = await r
      .select({ id: cases.id, citizenId: cases.citizenId })
      .from(cases)
      .where(among(store, cases.id, rootIds));
    told.push(...roots.map(({ id, citizenId }) => ({ rootId: id, citizenId })));
    for (let level = [...rootIds]; level.length > 0; ) {
      const merged = await r
        .select({ id: cases.id, citizenId: cases.citizenId, intoId: cases.mergedIntoId })
        .from(cases)
        .where(inArray(cases.mergedIntoId, level));
      level = [];
      for (const { id, citizenId, intoId } of merged) {
        const rootId = rootOf.get(intoId ?? '');
        if (rootId === undefined || rootOf.has(id)) continue;
        rootOf.set(id, rootId);
        told.push({ rootId, citizenId });
        level.push(id);
      }
    }
    return [...told, ...(await callersOf(r, rootOf))];
  }

  return {
    /**
     * One look for any number of cases; an unknown case hides everything.
     *
     * @param hide what is taken out where it is known who told of the case
     * @param openToo also of cases that nobody reported in confidence, for who is told of nobody
     */
    async of(
      r: Reader,
      caseIds: readonly string[],
      hide: (text: string, names: readonly string[]) => string = hideIdentity,
      openToo = false,
    ): Promise<Shield> {
      const ids = [...new Set(caseIds)];
      const known =
        ids.length === 0
          ? []
          : await r
              .select({ id: cases.id, confidentiality: cases.confidentiality })
              .from(cases)
              .where(among(store, cases.id, ids));
      const open = new Set(
        known
          .filter(({ confidentiality }) => confidentiality === 'open' && !openToo)
          .map(({ id }) => id),
      );
      const hidden = known.map(({ id }) => id).filter((id) => !open.has(id));
      const told = hidden.length === 0 ? [] : await familiesOf(r, hidden);
      const nameTextOf = await nameTextsOf(r, told);
      const names = await personal.read(r, [...nameTextOf.values()]);
      const namesOf = new Map<string, (string | undefined)[]>();
      for (const { rootId, citizenId } of told) {
        const found = namesOf.get(rootId) ?? [];
        const nameTextId = citizenId === null ? undefined : nameTextOf.get(citizenId);
        if (nameTextId !== undefined) found.push(names.get(nameTextId));
        namesOf.set(rootId, found);
      }
      const shown = (caseId: string, text: string | null): string | null => {
        if (text === null || open.has(caseId)) return text;
        const people = namesOf.get(caseId);
        if (people === undefined) return hideAll(text);
        const whole = people.filter((name) => name !== undefined);
        // Forgotten: nobody knows any more which of these words are his name.
        if (whole.length < people.length) return hideAll(text);
        return hide(text, whole);
      };
      return shown as Shield;
    },
  };
}
