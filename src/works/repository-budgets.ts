import { and, asc, eq, inArray, isNull, lt } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import type { SetBudget, WorksFigures, WorksYear } from '../contract/works.ts';
import type { Reader, Store, Tables, Writer } from '../db/index.ts';
import { figuresOf, sumOf, yearOf } from './money.ts';

export type BudgetRow = Tables['worksBudget']['$inferSelect'];
export type EntryRow = Tables['worksEntry']['$inferSelect'];
type NewEntry = Pick<EntryRow, 'budgetId' | 'kind' | 'amountRial'> &
  Partial<Pick<EntryRow, 'id' | 'projectId' | 'caseId' | 'isOverspend' | 'note' | 'byId'>>;

export interface WorksDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly newId: () => string;
}

export type BudgetRefusal = Extract<
  ErrorCode,
  | 'unknown-district'
  | 'unknown-service-code'
  | 'unknown-department'
  | 'not-a-works-code'
  | 'works-year-over'
  | 'budget-exceeded'
>;

export type WorksBudgets = ReturnType<typeof worksBudgets>;
const ALL = 'all';

/** The money of each year, line by line; what becomes of it when the year is over. */
export function worksBudgets({ store, audit, newId }: WorksDeps) {
  const { read } = store;
  const { department, district, microProject, serviceCode } = store.tables;
  const { worksBudget: budget, worksEntry: entry } = store.tables;

  async function put(w: Writer, fresh: NewEntry, atMs: number): Promise<void> {
    const nothing = { projectId: null, caseId: null, isOverspend: false, note: '', byId: null };
    const made = { id: newId(), ...nothing, ...fresh, atMs, createdAtMs: atMs };
    await w.insert(entry).values(made);
  }

  async function figuresIn(r: Reader, budgetId: string): Promise<WorksFigures> {
    const rows = await r
      .select({ kind: entry.kind, amountRial: entry.amountRial })
      .from(entry)
      .where(eq(entry.budgetId, budgetId));
    return figuresOf(rows);
  }

  async function find(r: Reader, budgetId: string): Promise<BudgetRow | undefined> {
    const [row] = await r.select().from(budget).where(eq(budget.id, budgetId));
    return row;
  }

  async function lineOf(r: Reader, year: number, districtId: number, kind: string) {
    const [row] = await r
      .select()
      .from(budget)
      .where(
        and(eq(budget.jalaliYear, year), eq(budget.districtId, districtId), eq(budget.kind, kind)),
      );
    return row;
  }

  /** A line of this year; one that is not there yet begins with nothing. */
  async function ensure(
    w: Writer,
    line: Pick<BudgetRow, 'jalaliYear' | 'districtId' | 'serviceCodeId' | 'departmentId'>,
    atMs: number,
  ): Promise<BudgetRow> {
    const kind = line.serviceCodeId ?? ALL;
    const known = await lineOf(w, line.jalaliYear, line.districtId, kind);
    if (known !== undefined) return known;
    const row = { ...line, id: newId(), kind, closedAtMs: null, createdAtMs: atMs };
    await w.insert(budget).values(row);
    return row;
  }

  /** What was bound and not paid goes to the next year with its money; the rest lapses. */
  async function close(w: Writer, budgetId: string, atMs: number): Promise<boolean> {
    const row = await find(w, budgetId);
    if (row === undefined || row.closedAtMs !== null) return false;
    const goOn = await w
      .select({ id: microProject.id })
      .from(microProject)
      .where(and(eq(microProject.budgetId, budgetId), eq(microProject.state, 'planned')))
      .orderBy(asc(microProject.id));
    let carriedRial = 0;
    for (const { id: projectId } of goOn) {
      const own = await w
        .select({ kind: entry.kind, amountRial: entry.amountRial })
        .from(entry)
        .where(and(eq(entry.budgetId, budgetId), eq(entry.projectId, projectId)));
      const { committedRial, spentRial } = figuresOf(own);
      const openRial = committedRial - spentRial;
      if (openRial <= 0) {
        await w.update(microProject).set({ budgetId: null }).where(eq(microProject.id, projectId));
        continue;
      }
      const { districtId, serviceCodeId, departmentId, jalaliYear } = row;
      const line = { districtId, serviceCodeId, departmentId, jalaliYear: jalaliYear + 1 };
      const next = await ensure(w, line, atMs);
      const amount = { amountRial: openRial, projectId };
      await put(w, { budgetId, kind: 'released', ...amount }, atMs);
      await put(w, { budgetId, kind: 'carried-out', ...amount }, atMs);
      await put(w, { budgetId: next.id, kind: 'carried-in', ...amount }, atMs);
      await put(w, { budgetId: next.id, kind: 'committed', ...amount }, atMs);
      await w.update(microProject).set({ budgetId: next.id }).where(eq(microProject.id, projectId));
      carriedRial += openRial;
    }
    // A line that was overspent has nothing that could lapse.
    const lapsedRial = Math.max(0, (await figuresIn(w, budgetId)).freeRial);
    if (lapsedRial > 0) await put(w, { budgetId, kind: 'lapsed', amountRial: lapsedRial }, atMs);
    await w.update(budget).set({ closedAtMs: atMs }).where(eq(budget.id, budgetId));
    await audit.write(w, {
      ...{ userId: null, act: 'works-year-closed', subjectKind: 'works-budget' },
      ...{ subjectId: budgetId, detail: { year: row.jalaliYear, carriedRial, lapsedRial } },
    });
    return true;
  }

  /** By how much the line was changed, and whether it is another unit's now. */
  async function set(
    w: Writer,
    form: SetBudget,
    by: Editor,
    atMs: number,
  ): Promise<
    | { readonly changedRial: number; readonly isMoved: boolean }
    | { readonly refusal: BudgetRefusal }
  > {
    if (form.year < yearOf(atMs)) return { refusal: 'works-year-over' };
    if ((await w.$count(district, eq(district.id, form.district))) === 0) {
      return { refusal: 'unknown-district' };
    }
    let service: Tables['serviceCode']['$inferSelect'] | undefined;
    if (form.serviceCode !== null) {
      [service] = await w.select().from(serviceCode).where(eq(serviceCode.code, form.serviceCode));
      if (service === undefined) return { refusal: 'unknown-service-code' };
    }
    const serviceCodeId = service?.id ?? null;
    // A line that is there keeps its unit and its kind of work, whatever has become of them.
    const line = await lineOf(w, form.year, form.district, serviceCodeId ?? ALL);
    const isOpen =
      line?.departmentId === form.departmentId ? undefined : isNull(department.closedAtMs);
    const unit = and(eq(department.id, form.departmentId), isOpen);
    if ((await w.$count(department, unit)) === 0) return { refusal: 'unknown-department' };
    if (service?.works === false && line === undefined) return { refusal: 'not-a-works-code' };
    const { departmentId, approvedRial } = form;
    const known = await ensure(
      w,
      { jalaliYear: form.year, districtId: form.district, serviceCodeId, departmentId },
      atMs,
    );
    const before = await figuresIn(w, known.id);
    const changedRial = approvedRial - before.approvedRial;
    // What is bound already cannot be taken away under it.
    if (changedRial < 0 && before.freeRial + changedRial < 0) {
      return { refusal: 'budget-exceeded' };
    }
    const isMoved = known.departmentId !== departmentId;
    if (isMoved) {
      await w.update(budget).set({ departmentId }).where(eq(budget.id, known.id));
    }
    if (changedRial !== 0) {
      const { note } = form;
      const fresh = { budgetId: known.id, kind: 'approved' as const, amountRial: changedRial };
      await put(w, { ...fresh, note, byId: by.userId }, atMs);
    }
    if (changedRial !== 0 || isMoved) {
      const moved = isMoved ? { departmentId, formerDepartmentId: known.departmentId } : {};
      await audit.write(w, {
        ...{ ...by, act: 'works-budget-set', subjectKind: 'works-budget', subjectId: known.id },
        detail: { year: form.year, district: form.district, approvedRial, changedRial, ...moved },
      });
    }
    return { changedRial, isMoved };
  }

  return {
    put,
    find,
    figuresIn,
    set,
    setAlone: (form: SetBudget, by: Editor, atMs: number) =>
      store.tx((w) => set(w, form, by, atMs)),

    /** Of this year: the kind of work's own line before that of all kinds. */
    async lineFor(
      r: Reader,
      of: { readonly districtId: number; readonly serviceCodeId: string },
      atMs: number,
    ): Promise<BudgetRow | undefined> {
      const year = yearOf(atMs);
      const own = await lineOf(r, year, of.districtId, of.serviceCodeId);
      // A line to which a commitment was only carried over was given nothing for new work.
      if (own !== undefined && (await figuresIn(r, own.id)).approvedRial > 0) return own;
      return (await lineOf(r, year, of.districtId, ALL)) ?? own;
    },

    async year(year: number, atMs: number): Promise<WorksYear> {
      const rows = await read
        .select({ row: budget, service: serviceCode, unit: department })
        .from(budget)
        .leftJoin(serviceCode, eq(serviceCode.id, budget.serviceCodeId))
        .innerJoin(department, eq(department.id, budget.departmentId))
        .where(eq(budget.jalaliYear, year))
        .orderBy(asc(budget.districtId), asc(budget.kind));
      const ids = rows.map(({ row }) => row.id);
      const entries =
        ids.length === 0 ? [] : await read.select().from(entry).where(inArray(entry.budgetId, ids));
      const lines = rows.map(({ row, service, unit }) => ({
        ...figuresOf(entries.filter(({ budgetId }) => budgetId === row.id)),
        budgetId: row.id,
        district: row.districtId,
        serviceCode: service?.code ?? null,
        serviceName: service?.nameFa ?? null,
        departmentFa: unit.nameFa,
        departmentEn: unit.nameEn,
        isClosed: row.closedAtMs !== null,
      }));
      const districts = [...new Set(lines.map((line) => line.district))].map((one) => ({
        ...sumOf(lines.filter((line) => line.district === one).map(figuresAlone)),
        district: one,
      }));
      const total = sumOf(lines.map(figuresAlone));
      return { year, thisYear: yearOf(atMs), lines, districts, total };
    },

    /** Each minute and at boot; said again it changes nothing. A fault in one line stops no other. */
    async closeYears(atMs: number, onFault: (fault: unknown) => void): Promise<number> {
      const tried = new Set<string>();
      let closed = 0;
      for (;;) {
        // Earlier years first: what they carry on may be over itself by now.
        const [next] = (
          await read
            .select({ id: budget.id })
            .from(budget)
            .where(and(isNull(budget.closedAtMs), lt(budget.jalaliYear, yearOf(atMs))))
            .orderBy(asc(budget.jalaliYear), asc(budget.id))
        ).filter(({ id }) => !tried.has(id));
        if (next === undefined) return closed;
        tried.add(next.id);
        const work = store.tx((w) => close(w, next.id, atMs));
        const isClosed = await work.catch(onFault);
        if (isClosed === true) closed += 1;
      }
    },
  };
}

function figuresAlone(line: WorksFigures): WorksFigures {
  const { approvedRial, carriedInRial, carriedOutRial, lapsedRial } = line;
  const { committedRial, spentRial, freeRial } = line;
  return {
    ...{ approvedRial, carriedInRial, carriedOutRial, lapsedRial },
    ...{ committedRial, spentRial, freeRial },
  };
}
