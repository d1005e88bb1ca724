import { and, asc, eq, gt, isNull, lte, or } from 'drizzle-orm';
import type { z } from 'zod';
import type { District, ServiceCode } from '../contract/cases.ts';
import type { Store } from '../db/index.ts';

export type ServiceCodeRepository = ReturnType<typeof serviceCodeRepository>;

export function serviceCodeRepository(store: Store) {
  const { district, districtShape, serviceCode } = store.tables;
  return {
    /** Those in force now, in the city's order. */
    async listActive(atMs: number): Promise<z.infer<typeof ServiceCode>[]> {
      return store.read
        .select({
          code: serviceCode.code,
          name: serviceCode.nameFa,
          group: serviceCode.groupFa,
          reporterProtected: serviceCode.reporterProtected,
        })
        .from(serviceCode)
        .where(
          and(
            or(isNull(serviceCode.activeFromMs), lte(serviceCode.activeFromMs, atMs)),
            or(isNull(serviceCode.activeUntilMs), gt(serviceCode.activeUntilMs, atMs)),
          ),
        )
        .orderBy(asc(serviceCode.place));
    },

    async listDistricts(): Promise<z.infer<typeof District>[]> {
      const rows = await store.read
        .select({ district: district.id, name: district.nameFa, shape: districtShape.id })
        .from(district)
        .leftJoin(districtShape, eq(districtShape.id, district.id))
        .orderBy(asc(district.id));
      return rows.map(({ shape, ...one }) => ({ ...one, drawn: shape !== null }));
    },
  };
}
