import { eq } from 'drizzle-orm';
import type { CaseView } from '../contract/cases.ts';
import type { Store } from '../db/index.ts';
import { CORRECTABLE_MS, type CaseCorrections } from './repository-corrections.ts';
import type { Shield } from './repository-reporters.ts';
import type { CaseViews } from './repository-view.ts';

/** Who reported, as the head of 137 reads it after he has said why. */
export interface Reporter {
  /** Null: he is not known by name. */
  readonly citizenId: string | null;
  readonly citizenName: string | null;
  /** E.164 */
  readonly phone: string | null;
}

/**
 * A case as people of 137 read it. Who told of a protected one is known to whoever took it down, as
 * long as he has that message or may still correct what he wrote; to everybody else it is what an
 * official reads, and the head asks for the rest with a reason.
 */
export function shownCases(options: {
  readonly store: Store;
  readonly views: Pick<CaseViews, 'view'>;
  readonly corrections: Pick<CaseCorrections, 'correctableUntil'>;
  readonly shieldOf: (caseIds: readonly string[], openToo?: boolean) => Promise<Shield>;
}) {
  const { store, views, corrections, shieldOf } = options;
  const { cases, contact } = store.tables;

  /** False also of a case that is not there. */
  async function knowsReporter(caseId: string, readerId: string, atMs: number): Promise<boolean> {
    const [row] = await store.read
      .select({
        confidentiality: cases.confidentiality,
        openedById: cases.openedById,
        registeredAtMs: cases.registeredAtMs,
        agentId: contact.agentId,
        finishedAtMs: contact.finishedAtMs,
      })
      .from(cases)
      .leftJoin(contact, eq(contact.id, cases.contactId))
      .where(eq(cases.id, caseId));
    if (row === undefined) return false;
    if (row.confidentiality === 'open') return true;
    if (row.agentId === readerId && row.finishedAtMs === null) return true;
    const untilMs = row.registeredAtMs === null ? null : row.registeredAtMs + CORRECTABLE_MS;
    return row.openedById === readerId && untilMs !== null && atMs < untilMs;
  }

  return {
    knowsReporter,

    /**
     * Undefined: no such case.
     *
     * @param redacted for who is not told who anybody is
     * @param readsInspection for who decides on replies: what the inspection has noted is for nobody else
     */
    async viewFor(
      caseId: string,
      readerId: string,
      atMs: number,
      { redacted = false, readsInspection = false } = {},
    ): Promise<CaseView | undefined> {
      const whole = await views.view(caseId);
      if (whole === undefined) return undefined;
      const view = readsInspection
        ? whole
        : { ...whole, events: whole.events.filter(({ type }) => type !== 'inspection-noted') };
      const correctableUntilMs = await corrections.correctableUntil(caseId, readerId, atMs);
      const isOpen = view.reporter === 'open';
      if (!redacted && (isOpen || (await knowsReporter(caseId, readerId, atMs)))) {
        return { ...view, correctableUntilMs };
      }
      const shown = await shieldOf([caseId], redacted);
      return {
        ...view,
        reporter: 'hidden',
        // By the message one would find the number in the list of calls.
        ...{ contactId: null, citizenId: null, citizenName: null, phone: null },
        addressText: shown(caseId, view.addressText),
        landmark: shown(caseId, view.landmark),
        description: shown(caseId, view.description),
        explanation: shown(caseId, view.explanation),
        earlier: view.earlier.map((answer) => ({
          ...answer,
          explanation: shown(caseId, answer.explanation),
        })),
        events: view.events.map((event) => ({ ...event, note: shown(caseId, event.note) })),
        correctableUntilMs,
      };
    },

    /** Null: there is nobody to reveal, for the case is a draft or open to its readers anyway. */
    async reporterOf(caseId: string): Promise<Reporter | null | undefined> {
      const view = await views.view(caseId);
      if (view === undefined) return undefined;
      const { citizenId, citizenName, phone } = view;
      return view.reporter === 'open' ? null : { citizenId, citizenName, phone };
    },
  };
}
