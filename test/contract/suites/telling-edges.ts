import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Act, statesFor } from '../../../src/cases/index.ts';
import { CaseStatus } from '../../../src/contract/cases.ts';
import { DAY_MS, openToldHouse, SOLVED, type ToldHouse } from '../../support/told-house.ts';

/** Each act that follows a verdict, and where it leads. */
export const AFTER_VERDICT = {
  announce: 'announced',
  'close-untold': 'told_closed',
  object: 'special_follow_up',
  recheck: 'recheck',
  archive: 'archived',
  reopen: 'special_follow_up',
  'verify-recheck': 'verified',
} as const satisfies Partial<Record<Act, CaseStatus>>;
type AfterVerdict = keyof typeof AFTER_VERDICT;

/** Every act that follows a verdict, tried from every state: the table says which it may leave. */
export function tellingEdgesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('acts after the verdict', () => {
    let house: ToldHouse;
    beforeAll(async () => {
      house = await openToldHouse(await openUrl('edges'));
    });
    afterAll(() => house.close());

    /** A case that stands in this state with all that its acts could ask for. */
    async function standing(status: string, outcome: string): Promise<string> {
      const { store, clock } = house;
      const caseId = await house.answered('+989153124587');
      const { cases } = store.tables;
      const inWindow = { objectableUntilMs: clock.nowMs + DAY_MS, nextStepAtMs: clock.nowMs };
      const set = { status, outcome, recheckAtMs: clock.nowMs, ...inWindow };
      await store.tx((w) => w.update(cases).set(set).where(eq(cases.id, caseId)));
      return caseId;
    }

    const acts: Record<AfterVerdict, (caseId: string) => Promise<unknown>> = {
      announce: (caseId) =>
        house.store.tx((w) =>
          house.cases.markAnnounced(w, { caseId, cycle: 1, atMs: house.clock.nowMs }),
        ),
      'close-untold': (caseId) =>
        house.store.tx((w) =>
          house.cases.markToldClosed(w, {
            ...{ caseId, cycle: 1, reason: 'declined', atMs: house.clock.nowMs },
          }),
        ),
      object: (caseId) =>
        house.cases.object({
          ...{ caseId, words: 'نه', channel: 'call', actorId: house.rana },
          atMs: house.clock.nowMs,
        }),
      recheck: () => house.cases.runDue(house.clock.nowMs),
      archive: () => house.cases.runDue(house.clock.nowMs),
      reopen: (caseId) => house.cases.reopen(caseId, 'دلیل', house.vera, house.clock.nowMs),
      'verify-recheck': (caseId) =>
        house.cases.verify(caseId, SOLVED, house.vera, house.clock.nowMs),
    };

    const names = Object.keys(acts) as AfterVerdict[];
    const tried = names.flatMap((act) =>
      CaseStatus.options.map((status) => [act, status] as const),
    );

    test.each(tried)('%s from %s', async (act, status) => {
      const outcome = act === 'recheck' ? 'pending_action' : 'solved';
      const caseId = await standing(status, outcome);
      const before = await house.cases.view(caseId);
      await acts[act](caseId);
      const after = await house.cases.view(caseId);
      // One act of verifying serves all states that a verdict may come from.
      const same: Act[] = act === 'verify-recheck' ? ['verify', 'verify-recheck'] : [act];
      const isAllowed = statesFor(...same).includes(status);
      expect(after?.status).toBe(isAllowed ? AFTER_VERDICT[act] : status);
      expect(after?.events.length).toBe((before?.events.length ?? 0) + (isAllowed ? 1 : 0));
      const forward = ['object', 'recheck', 'reopen'].includes(act) && isAllowed;
      expect(after?.cycle).toBe(forward ? 2 : 1);
      // Nothing of it is left for the looks that follow.
      await house.setState(caseId, 'withdrawn');
    });
  });
}
