import { eq } from 'drizzle-orm';
import type { CitizenRepository } from '../citizens/index.ts';
import type { Personal, Search, Store, Writer } from '../db/index.ts';
import { searchableWords } from './case.ts';

export type CaseWords = ReturnType<typeof caseWords>;

/** By which words cases are found: those that stand in them, as far as anybody may find them by them. */
export function caseWords(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly search: Search;
  readonly citizens: Pick<CitizenRepository, 'findName'>;
}) {
  const { personal, search, citizens } = options;
  const { cases, serviceCode } = options.store.tables;

  /** Found from now on by what the case is in this transaction; nothing happens to an unknown one. */
  return async (w: Writer, caseId: string, atMs: number): Promise<void> => {
    const [known] = await w
      .select({ row: cases, service: serviceCode.nameFa })
      .from(cases)
      .leftJoin(serviceCode, eq(serviceCode.id, cases.serviceCodeId))
      .where(eq(cases.id, caseId));
    if (known === undefined) return;
    const { descriptionTextId, addressTextId, landmarkTextId, citizenId } = known.row;
    const ids = [descriptionTextId, addressTextId, landmarkTextId];
    const texts = await personal.read(w, ids);
    const words = [...ids.map((id) => texts.get(id ?? '') ?? ''), known.service ?? ''];
    const name = citizenId === null ? null : await citizens.findName(w, citizenId);
    const found = searchableWords(words, known.row.confidentiality, name);
    const { districtId } = known.row;
    await search.index(w, { kind: 'case', id: caseId }, found, atMs, districtId);
  };
}
