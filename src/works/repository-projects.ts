import { and, asc, eq, isNull } from 'drizzle-orm';
import type { Editor } from '../audit/index.ts';
import { type CaseSteps, OPEN_STATUSES, type TellCitizen } from '../cases/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import type { Commit, EndProject, NewProject, Spend } from '../contract/works.ts';
import type { Personal, Reader, Tables, Writer } from '../db/index.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import { MOST_RIAL } from '../kit/rial.ts';
import { toTrackingCode } from '../kit/tracking-code.ts';
import { figuresOf, yearOf } from './money.ts';
import type { EntryRow, WorksBudgets, WorksDeps } from './repository-budgets.ts';

export interface ProjectDeps extends WorksDeps {
  readonly personal: Personal;
  readonly budgets: WorksBudgets;
  readonly steps: CaseSteps;
  readonly tellCitizen: TellCitizen;
}

export type ProjectRefusal = Extract<
  ErrorCode,
  | 'unknown-project'
  | 'project-over'
  | 'unknown-works-code'
  | 'unknown-department'
  | 'unknown-district'
  | 'bad-planned-date'
  | 'estimate-too-large'
  | 'unknown-case'
  | 'not-a-works-case'
  | 'tied-elsewhere'
  | 'not-of-this-project'
  | 'no-budget-line'
  | 'budget-exceeded'
  | 'beyond-commitment'
  | 'entry-differs'
  | 'works-year-over'
  | 'head-approves'
>;
type Result = Promise<ProjectRefusal | null>;
type CaseRow = Tables['cases']['$inferSelect'];

/** Planned work: its answer is told, or on its way. */
const TOLD = ['announced', 'told_closed'];

export type WorksProjects = ReturnType<typeof worksProjects>;

/** Small works: decided for a place, bound to money, tied to the cases that asked for them. */
export function worksProjects(deps: ProjectDeps) {
  const { store, personal, audit, budgets, steps, tellCitizen, newId } = deps;
  const { cases, department, district, microProject: t, projectCase, serviceCode } = store.tables;
  const { worksCode, worksEntry: entry } = store.tables;

  async function find(r: Reader, projectId: string) {
    const [row] = await r
      .select({ row: t, serviceCodeId: worksCode.serviceCodeId })
      .from(t)
      .innerJoin(worksCode, eq(worksCode.id, t.worksCodeId))
      .where(eq(t.id, projectId));
    return row;
  }
  type Found = NonNullable<Awaited<ReturnType<typeof find>>>;

  /** One change of a project that is not over, with its audit entry; null: it was done before. */
  const change = (
    projectId: string,
    act: string,
    by: Editor,
    work: (
      w: Writer,
      found: Found,
    ) => Promise<ProjectRefusal | Record<string, string | number | boolean | null> | null>,
  ): Result =>
    store.tx(async (w) => {
      const found = await find(w, projectId);
      if (found === undefined) return 'unknown-project';
      if (found.row.state !== 'planned') return 'project-over';
      const detail = await work(w, found);
      if (detail === null || typeof detail === 'string') return detail;
      const subject = { subjectKind: 'micro-project', subjectId: projectId };
      await audit.write(w, { ...by, act, ...subject, detail });
      return null;
    });

  async function ownFigures(r: Reader, projectId: string) {
    const rows = await r
      .select({ kind: entry.kind, amountRial: entry.amountRial })
      .from(entry)
      .where(eq(entry.projectId, projectId));
    return figuresOf(rows);
  }

  /** Null: nothing stands under this id yet. */
  async function entered(
    r: Reader,
    said: Pick<EntryRow, 'id' | 'projectId' | 'kind' | 'amountRial' | 'caseId'>,
  ): Promise<'same' | 'entry-differs' | null> {
    const [known] = await r.select().from(entry).where(eq(entry.id, said.id));
    if (known === undefined) return null;
    const names = Object.keys(said) as (keyof typeof said)[];
    return names.every((name) => known[name] === said[name]) ? 'same' : 'entry-differs';
  }

  /** Whose work is planned hears the day, and is looked at again then. */
  async function replan(
    w: Writer,
    known: CaseRow,
    project: { readonly id: string; readonly plannedForMs: number },
    by: Editor,
    atMs: number,
    type: 'tied-to-project' | 'project-put-off',
  ): Promise<void> {
    const { id: projectId, plannedForMs: dateMs } = project;
    const { id: caseId, status, outcome, version } = known;
    const isTold = TOLD.includes(status);
    if (outcome === 'pending_action' && (isTold || status === 'verified')) {
      const set = { recheckAtMs: dateMs, ...(isTold ? { nextStepAtMs: dateMs } : {}) };
      await steps.set(w, caseId, set, version);
    }
    const detail = { projectId, dateMs };
    await steps.append(w, { caseId, type, actorId: by.userId, detail, atMs });
    await tellCitizen(w, {
      caseId,
      occasion: 'date-set',
      key: `${projectId}:${dateMs}`,
      dateMs,
      atMs,
    });
  }

  const tiedTo = (r: Reader, projectId: string) =>
    r
      .select({ known: cases })
      .from(projectCase)
      .innerJoin(cases, eq(cases.id, projectCase.id))
      .where(eq(projectCase.projectId, projectId))
      .orderBy(asc(cases.registeredAtMs), asc(cases.id));

  return {
    add: (
      form: NewProject,
      by: Editor,
      atMs: number,
    ): Promise<{ readonly projectId: string } | { readonly refusal: ProjectRefusal }> =>
      store.tx(async (w) => {
        const code = toAsciiDigits(form.worksCode);
        const [works] = await w.select().from(worksCode).where(eq(worksCode.code, code));
        if (works === undefined || works.closedAtMs !== null) {
          return { refusal: 'unknown-works-code' } as const;
        }
        if ((await w.$count(district, eq(district.id, form.district))) === 0) {
          return { refusal: 'unknown-district' } as const;
        }
        const open = and(eq(department.id, form.departmentId), isNull(department.closedAtMs));
        if ((await w.$count(department, open)) === 0) {
          return { refusal: 'unknown-department' } as const;
        }
        if (form.plannedForMs <= atMs) return { refusal: 'bad-planned-date' } as const;
        const projectId = newId();
        const estimateRial = Math.round(form.quantity * works.rateRial);
        // An amount of money typed as the quantity; beyond this no number of ours is exact.
        if (estimateRial > MOST_RIAL) return { refusal: 'estimate-too-large' } as const;
        await w.insert(t).values({
          id: projectId,
          title: form.title,
          districtId: form.district,
          placeTextId: (await personal.put(w, form.place, atMs)).id,
          worksCodeId: works.id,
          ...{ quantity: form.quantity, estimateRial, departmentId: form.departmentId },
          ...{ state: 'planned', plannedForMs: form.plannedForMs, madeById: by.userId },
          createdAtMs: atMs,
        });
        await audit.write(w, {
          ...{ ...by, act: 'project-added', subjectKind: 'micro-project', subjectId: projectId },
          detail: { district: form.district, worksCode: code, estimateRial },
        });
        return { projectId };
      }),

    tie: (projectId: string, typed: string, by: Editor, atMs: number): Result =>
      change(projectId, 'case-tied-to-project', by, async (w, { row }) => {
        const code = toTrackingCode(typed);
        const [known] = await w
          .select()
          .from(cases)
          .where(eq(cases.trackingCode, code ?? ''));
        if (known === undefined) return 'unknown-case';
        const [service] = await w
          .select()
          .from(serviceCode)
          .where(eq(serviceCode.id, known.serviceCodeId ?? ''));
        const isOpen = OPEN_STATUSES.some((status) => status === known.status);
        if (service?.works !== true || known.kind === 'complaint' || !isOpen) {
          return 'not-a-works-case';
        }
        const [tied] = await w
          .select({ projectId: projectCase.projectId, state: t.state })
          .from(projectCase)
          .innerJoin(t, eq(t.id, projectCase.projectId))
          .where(eq(projectCase.id, known.id));
        if (tied?.state === 'planned') return 'tied-elsewhere';
        if (tied !== undefined) await w.delete(projectCase).where(eq(projectCase.id, known.id));
        const tie = { id: known.id, projectId, tiedById: by.userId, createdAtMs: atMs };
        await w.insert(projectCase).values(tie);
        await replan(w, known, row, by, atMs, 'tied-to-project');
        return { caseId: known.id };
      }),

    untie: (projectId: string, caseId: string, by: Editor, atMs: number): Result =>
      change(projectId, 'case-untied', by, async (w) => {
        const own = and(eq(projectCase.id, caseId), eq(projectCase.projectId, projectId));
        const gone = await w.delete(projectCase).where(own).returning({ id: projectCase.id });
        if (gone.length === 0) return 'not-of-this-project';
        const detail = { projectId };
        const event = { caseId, type: 'untied-from-project', actorId: by.userId, detail, atMs };
        await steps.append(w, event);
        return { caseId };
      }),

    /** Every case of it is looked at again on the new day, and told so. */
    putOff: (projectId: string, plannedForMs: number, by: Editor, atMs: number): Result =>
      change(projectId, 'project-put-off', by, async (w, { row }) => {
        if (plannedForMs <= atMs) return 'bad-planned-date';
        await w.update(t).set({ plannedForMs }).where(eq(t.id, projectId));
        for (const { known } of await tiedTo(w, projectId)) {
          await replan(w, known, { id: row.id, plannedForMs }, by, atMs, 'project-put-off');
        }
        return { plannedForMs };
      }),

    /** Binds money of this year's line; more than it has only by the head of 137. */
    commit: (
      projectId: string,
      form: Commit,
      by: Editor & { readonly approves: boolean },
      atMs: number,
    ): Result => {
      const { approves, ...editor } = by;
      return change(projectId, 'works-committed', editor, async (w, { row, serviceCodeId }) => {
        const { entryId, amountRial, note } = form;
        const said = {
          id: entryId,
          kind: 'committed',
          amountRial,
          projectId,
          caseId: null,
        } as const;
        const before = await entered(w, said);
        if (before !== null) return before === 'same' ? null : before;
        const { districtId } = row;
        const own = row.budgetId === null ? undefined : await budgets.find(w, row.budgetId);
        const line = own ?? (await budgets.lineFor(w, { districtId, serviceCodeId }, atMs));
        if (line === undefined) return 'no-budget-line';
        if (line.jalaliYear !== yearOf(atMs)) return 'works-year-over';
        const { freeRial } = await budgets.figuresIn(w, line.id);
        const isOverspend = amountRial > freeRial;
        if (isOverspend && !form.overspend) return 'budget-exceeded';
        if (isOverspend && !approves) return 'head-approves';
        const fresh = { ...said, budgetId: line.id, isOverspend, note, byId: by.userId };
        await budgets.put(w, fresh, atMs);
        await w.update(t).set({ budgetId: line.id }).where(eq(t.id, projectId));
        return { amountRial, isOverspend, budgetId: line.id };
      });
    },

    /** Out of what is bound; `caseId`: for whose request. */
    spend: (projectId: string, form: Spend, by: Editor, atMs: number): Result =>
      change(projectId, 'works-spent', by, async (w, { row }) => {
        const { entryId, amountRial, caseId, note } = form;
        const said = { id: entryId, kind: 'spent', amountRial, projectId, caseId } as const;
        const before = await entered(w, said);
        if (before !== null) return before === 'same' ? null : before;
        const line = row.budgetId === null ? undefined : await budgets.find(w, row.budgetId);
        if (line === undefined) return 'beyond-commitment';
        if (line.jalaliYear !== yearOf(atMs)) return 'works-year-over';
        const { committedRial, spentRial } = await ownFigures(w, projectId);
        if (amountRial > committedRial - spentRial) return 'beyond-commitment';
        const tied = and(eq(projectCase.id, caseId ?? ''), eq(projectCase.projectId, projectId));
        if (caseId !== null && (await w.$count(projectCase, tied)) === 0) {
          return 'not-of-this-project';
        }
        await budgets.put(w, { ...said, budgetId: line.id, note, byId: by.userId }, atMs);
        return { amountRial, caseId };
      }),

    /** What was bound and not paid is free again; its cases are looked at, none is solved by it. */
    end: (projectId: string, { as, note }: EndProject, by: Editor, atMs: number): Result =>
      change(projectId, `project-${as}`, by, async (w, { row }) => {
        const line = row.budgetId === null ? undefined : await budgets.find(w, row.budgetId);
        if (line !== undefined && line.jalaliYear !== yearOf(atMs)) return 'works-year-over';
        const { committedRial, spentRial } = await ownFigures(w, projectId);
        const releasedRial = committedRial - spentRial;
        if (line !== undefined && releasedRial > 0) {
          const fresh = { budgetId: line.id, kind: 'released', amountRial: releasedRial } as const;
          await budgets.put(w, { ...fresh, projectId, note, byId: by.userId }, atMs);
        }
        await w.update(t).set({ state: as, endedAtMs: atMs }).where(eq(t.id, projectId));
        for (const { known } of await tiedTo(w, projectId)) {
          const { id: caseId, status, outcome, version } = known;
          const isTold = TOLD.includes(status);
          if (outcome === 'pending_action' && (isTold || status === 'verified')) {
            const set = { recheckAtMs: atMs, ...(isTold ? { nextStepAtMs: atMs } : {}) };
            await steps.set(w, caseId, set, version);
          }
          const detail = { projectId };
          const event = { type: `project-${as}`, actorId: by.userId, detail, note, atMs };
          await steps.append(w, { caseId, ...event });
        }
        return { releasedRial };
      }),
  };
}
