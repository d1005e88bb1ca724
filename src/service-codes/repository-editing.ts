import { asc, eq, max } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type {
  NewServiceCode,
  ServiceCodeRow,
  ServiceCodeSettings,
  SetServiceCode,
} from '../contract/organising.ts';
import type { Store } from '../db/index.ts';

export type ServiceCodeEditing = ReturnType<typeof serviceCodeEditing>;

/** The catalogue as its administrators keep it: a code is never given twice, and never deleted. */
export function serviceCodeEditing(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
}) {
  const { store, audit } = options;
  const { serviceCode } = store.tables;

  const columnsOf = ({ name, group, ...flags }: ServiceCodeSettings) => ({
    nameFa: name,
    groupFa: group,
    ...flags,
  });

  return {
    async list(atMs: number): Promise<ServiceCodeRow[]> {
      const rows = await store.read.select().from(serviceCode).orderBy(asc(serviceCode.place));
      return rows.map((row) => ({
        code: row.code,
        name: row.nameFa,
        group: row.groupFa,
        needsLocation: row.needsLocation,
        emergency: row.emergency,
        reporterProtected: row.reporterProtected,
        works: row.works,
        triage: row.triage,
        isRetired: row.activeUntilMs !== null && row.activeUntilMs <= atMs,
      }));
    },

    add: (asked: NewServiceCode, by: Editor, atMs: number): Promise<'set' | 'code-taken'> =>
      store.tx(async (w) => {
        const { code, ...settings } = asked;
        if ((await w.$count(serviceCode, eq(serviceCode.code, code))) > 0) return 'code-taken';
        const [last] = await w.select({ place: max(serviceCode.place) }).from(serviceCode);
        const place = Number(last?.place ?? 0) + 1;
        const id = `service-${code}`;
        const row = { id, code, ...columnsOf(settings), place, createdAtMs: atMs };
        await w.insert(serviceCode).values(row);
        const subject = { subjectKind: 'service-code', subjectId: code };
        await audit.write(w, { ...by, act: 'service-code-added', ...subject, detail: settings });
        return 'set';
      }),

    set: (
      code: string,
      asked: SetServiceCode,
      by: Editor,
      atMs: number,
    ): Promise<'set' | 'unknown-service-code'> =>
      store.tx(async (w) => {
        const [known] = await w.select().from(serviceCode).where(eq(serviceCode.code, code));
        if (known === undefined) return 'unknown-service-code';
        const { isRetired, ...settings } = asked;
        const wasRetired = known.activeUntilMs !== null && known.activeUntilMs <= atMs;
        // Retired once stays retired since then.
        const activeUntilMs = isRetired ? (wasRetired ? known.activeUntilMs : atMs) : null;
        await w
          .update(serviceCode)
          .set({ ...columnsOf(settings), activeUntilMs })
          .where(eq(serviceCode.id, known.id));
        const subject = { subjectKind: 'service-code', subjectId: code };
        await audit.write(w, { ...by, act: 'service-code-set', ...subject, detail: { ...asked } });
        return 'set';
      }),
  };
}
