import { asc, eq } from 'drizzle-orm';
import type { Editor } from '../audit/index.ts';
import type { WorksCode } from '../contract/works.ts';
import type { Writer } from '../db/index.ts';
import type { WorksDeps } from './repository-budgets.ts';

export type WorksCodes = ReturnType<typeof worksCodes>;

/** What can be ordered, and what one of it costs. A code is closed, never given again. */
export function worksCodes({ store, audit, newId }: WorksDeps) {
  const { serviceCode, worksCode } = store.tables;

  return {
    /** The number of values that become others; a word: it cannot be. */
    async put(
      w: Writer,
      row: Omit<WorksCode, 'serviceName'>,
      by: Editor,
      atMs: number,
    ): Promise<number | 'unknown-service-code' | 'not-a-works-code'> {
      const [service] = await w
        .select()
        .from(serviceCode)
        .where(eq(serviceCode.code, row.serviceCode));
      if (service === undefined) return 'unknown-service-code';
      const { code, nameFa, measure, rateRial } = row;
      const [known] = await w.select().from(worksCode).where(eq(worksCode.code, code));
      // What it was given as stays, when its service is none of the works any more.
      const isKept = known?.serviceCodeId === service.id;
      if (!service.works && !isKept) return 'not-a-works-code';
      const closedAtMs = row.isClosed ? (known?.closedAtMs ?? atMs) : null;
      const set = { nameFa, measure, rateRial, serviceCodeId: service.id, closedAtMs };
      const note = (formerRateRial: number | null): Promise<void> =>
        audit.write(w, {
          ...{ ...by, act: 'works-code-set', subjectKind: 'works-code', subjectId: code },
          detail: { rateRial, formerRateRial, isClosed: row.isClosed },
        });
      if (known === undefined) {
        await w.insert(worksCode).values({ id: newId(), code, ...set, createdAtMs: atMs });
        await note(null);
        return 0;
      }
      const names = Object.keys(set) as (keyof typeof set)[];
      const changed = names.filter((name) => known[name] !== set[name]);
      if (changed.length > 0) {
        await w.update(worksCode).set(set).where(eq(worksCode.id, known.id));
        await note(known.rateRial);
      }
      return changed.length;
    },

    async list(): Promise<WorksCode[]> {
      const rows = await store.read
        .select({ row: worksCode, service: serviceCode })
        .from(worksCode)
        .innerJoin(serviceCode, eq(serviceCode.id, worksCode.serviceCodeId))
        .orderBy(asc(worksCode.code));
      return rows.map(({ row, service }) => ({
        code: row.code,
        nameFa: row.nameFa,
        serviceCode: service.code,
        serviceName: service.nameFa,
        measure: row.measure,
        rateRial: row.rateRial,
        isClosed: row.closedAtMs !== null,
      }));
    },
  };
}
