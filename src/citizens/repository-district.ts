import { and, desc, eq, gt, isNotNull, isNull, or } from 'drizzle-orm';
import type { Personal, Store } from '../db/index.ts';

/** A family's number is on record for a few people. */
const PEOPLE_LOOKED_AT = 20;

export type DistrictOfNumber = (phone: string, atMs: number) => Promise<number | null>;

/**
 * The district (1–12, 13 is Samen) in which the people of a number live: each by his last registered
 * case, else by what is on record of him. Null: nobody is known, or they live in several.
 */
export function districtOfNumber(options: {
  readonly store: Store;
  readonly personal: Pick<Personal, 'phoneHash'>;
}): DistrictOfNumber {
  const { store, personal } = options;
  const { cases, citizen, citizenPhone } = store.tables;

  async function districtOfLastCase(citizenId: string): Promise<number | null> {
    const [last] = await store.read
      .select({ district: cases.districtId })
      .from(cases)
      .where(
        and(
          eq(cases.citizenId, citizenId),
          isNotNull(cases.districtId),
          isNotNull(cases.registeredAtMs),
        ),
      )
      .orderBy(desc(cases.registeredAtMs))
      .limit(1);
    return last?.district ?? null;
  }

  return async (phone, atMs) => {
    const people = await store.read
      .select({ citizenId: citizen.id, district: citizen.districtId })
      .from(citizenPhone)
      .innerJoin(citizen, eq(citizen.id, citizenPhone.citizenId))
      .where(
        and(
          eq(citizenPhone.phoneHash, personal.phoneHash(phone)),
          or(isNull(citizenPhone.validUntilMs), gt(citizenPhone.validUntilMs, atMs)),
        ),
      )
      .limit(PEOPLE_LOOKED_AT);
    const districts = new Set<number>();
    for (const { citizenId, district } of people) {
      const known = (await districtOfLastCase(citizenId)) ?? district;
      if (known !== null) districts.add(known);
    }
    const [one, ...others] = districts;
    return one === undefined || others.length > 0 ? null : one;
  };
}
