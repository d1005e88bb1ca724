import { and, asc, eq, inArray, lt, lte, ne } from 'drizzle-orm';
import type { Store, Writer } from '../db/index.ts';
import type { CaseArchives } from './repository-archive.ts';
import type { CaseRow, CaseSteps } from './repository-steps.ts';
import type { caseTelling } from './repository-telling.ts';
import { nextCycle, type TellingRules } from './telling-rules.ts';
import { UNTOLD_STATUSES } from '../contract/transitions.ts';

export interface CaseLaterOptions {
  readonly store: Store;
  readonly steps: CaseSteps;
  readonly archive: CaseArchives['archive'];
  readonly rules: () => TellingRules;
  readonly tellCitizen: ReturnType<typeof caseTelling>['tellCitizen'];
  /** A case that could not take its step; the others take theirs. */
  readonly onFault?: ((fault: unknown) => void) | undefined;
}

export interface DueCounts {
  readonly rechecked: number;
  readonly archived: number;
  readonly told: number;
}

/** Open, and no result is on its way to the citizen. */
const UNANSWERED = UNTOLD_STATUSES.filter((status) => status !== 'verified');

/** Of one look; the next minute takes the rest, so that no look holds others up for long. */
const AT_ONCE = 200;

/** What a case does by itself as time goes by. */
export function caseLater(options: CaseLaterOptions) {
  const { store, archive, rules, tellCitizen, onFault = () => undefined } = options;
  const { steps } = options;
  const { find, step, append } = steps;
  const { cases } = store.tables;

  /** Planned work on its date: somebody looks, and a new answer is owed. */
  async function recheck(w: Writer, known: CaseRow, atMs: number): Promise<boolean> {
    const set = { ...nextCycle(known.cycle), lastWordAtMs: atMs };
    if (!(await step(w, known.id, ['recheck'], set, known.version))) return false;
    const detail = { cycle: set.cycle };
    await append(w, { caseId: known.id, type: 'recheck', actorId: null, atMs, detail });
    return true;
  }

  /** One transaction for each case: a fault in one undoes no other's step. */
  async function each(
    ids: readonly { readonly id: string }[],
    work: (w: Writer, known: CaseRow) => Promise<boolean>,
  ): Promise<number> {
    let done = 0;
    const faults: unknown[] = [];
    for (const { id } of ids) {
      const moved = await store
        .tx(async (w) => {
          const known = await find(w, id);
          return known === undefined ? false : work(w, known);
        })
        .catch((fault: unknown) => void faults.push(fault));
      if (moved === true) done += 1;
    }
    for (const fault of faults) onFault(fault);
    return done;
  }

  const dueTold = (atMs: number) =>
    store.read
      .select({ id: cases.id, outcome: cases.outcome })
      .from(cases)
      .where(
        and(inArray(cases.status, ['announced', 'told_closed']), lte(cases.nextStepAtMs, atMs)),
      )
      .orderBy(asc(cases.nextStepAtMs))
      .limit(AT_ONCE);

  const isSilent = (sinceMs: number) =>
    and(
      inArray(cases.status, UNANSWERED),
      lte(cases.lastWordAtMs, sinceMs),
      // Who thanked us waits for nothing.
      ne(cases.kind, 'appreciation'),
    );

  const dueSilent = (atMs: number) =>
    store.read
      .select({ id: cases.id })
      .from(cases)
      .where(isSilent(atMs - rules().silenceMs))
      .orderBy(asc(cases.lastWordAtMs))
      .limit(AT_ONCE);

  const dueMissed = (atMs: number) =>
    store.read
      .select({ id: cases.id })
      .from(cases)
      .where(and(eq(cases.status, 'recheck'), lte(cases.recheckAtMs, atMs - rules().missedAfterMs)))
      .orderBy(asc(cases.recheckAtMs))
      .limit(AT_ONCE);

  /** A commission's date that was told went by, and nothing was said since. */
  const isMissed = ({ status, dueAtMs, lastWordAtMs }: CaseRow, atMs: number): boolean =>
    status === 'at_commission' &&
    dueAtMs !== null &&
    dueAtMs <= atMs - rules().missedAfterMs &&
    (lastWordAtMs ?? 0) < dueAtMs;

  const dueAtCommission = (atMs: number) =>
    store.read
      .select({ id: cases.id })
      .from(cases)
      .where(
        and(
          eq(cases.status, 'at_commission'),
          lte(cases.dueAtMs, atMs - rules().missedAfterMs),
          lt(cases.lastWordAtMs, cases.dueAtMs),
        ),
      )
      .limit(AT_ONCE);

  return {
    /** So many citizens would get a word now if no case might be silent for longer. */
    countSilent: (silenceMs: number, atMs: number): Promise<number> =>
      store.readApart.$count(cases, isSilent(atMs - silenceMs)),

    /**
     * Every minute and at boot; said again it changes nothing. After days without us the steps
     * are taken one after another, each as of now: nothing is dated back.
     */
    async runDue(atMs: number): Promise<DueCounts> {
      const due = await dueTold(atMs);
      const planned = due.filter(({ outcome }) => outcome === 'pending_action');
      const over = due.filter(({ outcome }) => outcome !== 'pending_action');
      const isDue = (known: CaseRow): boolean => (known.nextStepAtMs ?? atMs + 1) <= atMs;
      const rechecked = await each(planned, async (w, known) =>
        isDue(known) ? recheck(w, known, atMs) : false,
      );
      const archived = await each(over, async (w, known) =>
        isDue(known) ? archive(steps, w, known, atMs) : false,
      );
      const missed = await each(await dueMissed(atMs), async (w, known) => {
        const { id: caseId, recheckAtMs } = known;
        if (known.status !== 'recheck' || recheckAtMs === null) return false;
        const key = String(recheckAtMs);
        const dated = { occasion: 'date-missed', key, dateMs: recheckAtMs } as const;
        await tellCitizen(w, { caseId, ...dated, atMs });
        // Told: the next word is due by the rule of silence.
        await w.update(cases).set({ recheckAtMs: null }).where(eq(cases.id, caseId));
        return true;
      });
      const late = await each(await dueAtCommission(atMs), async (w, known) => {
        const { id: caseId, dueAtMs } = known;
        if (dueAtMs === null || !isMissed(known, atMs)) return false;
        const key = String(dueAtMs);
        const dated = { occasion: 'date-missed', key, dateMs: dueAtMs } as const;
        await tellCitizen(w, { caseId, ...dated, atMs });
        return true;
      });
      const silent = await each(await dueSilent(atMs), async (w, known) => {
        const sinceMs = known.lastWordAtMs ?? atMs;
        const isOpen = UNANSWERED.some((status) => status === known.status);
        if (!isOpen || sinceMs > atMs - rules().silenceMs) return false;
        const word = { occasion: 'silence', key: String(sinceMs), atMs } as const;
        await tellCitizen(w, { caseId: known.id, ...word });
        return true;
      });
      return { rechecked, archived, told: missed + late + silent };
    },
  };
}
