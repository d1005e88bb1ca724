import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statesFor, type Act, TRANSITIONS, transitionOf } from '../../../src/cases/index.ts';
import { CaseStatus } from '../../../src/contract/cases.ts';
import { openReferralHouse, type ReferralHouse, WORKS } from '../../support/referral-house.ts';

/** The table as the database obeys it: every pair of act and state, allowed or forbidden. */
export function transitionsSuite(openUrl: (name: string) => Promise<string>): void {
  describe('the transition table', () => {
    let house: ReferralHouse;
    let caseId: string;
    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('transitions'));
      caseId = await house.register();
    });
    afterAll(() => house.close());

    async function putIn(id: string, status: CaseStatus): Promise<number> {
      const { store } = house;
      const { cases } = store.tables;
      await store.tx(async (w) => {
        await w.update(cases).set({ status }).where(eq(cases.id, id));
      });
      const [row] = await store.read.select().from(cases).where(eq(cases.id, id));
      return row?.version ?? 0;
    }

    test('moves a case from the states of each act and from no other, once', async () => {
      const { store, cases } = house;
      let [allowed, forbidden] = [0, 0];
      for (const { act } of TRANSITIONS) {
        for (const status of CaseStatus.options) {
          const version = await putIn(caseId, status);
          const may = statesFor(act).includes(status);
          const press = () => store.tx((w) => cases.steps.step(w, caseId, [act], {}, version));
          const pressed = [await press(), await press()];
          expect([act, status, ...pressed]).toEqual([act, status, may, false]);
          expect(await house.statusOf(caseId)).toBe(may ? transitionOf(act).to : status);
          if (may) allowed += 1;
          else forbidden += 1;
        }
      }
      expect(allowed).toBeGreaterThan(TRANSITIONS.length);
      expect(forbidden).toBeGreaterThan(300);
    });

    /** The acts as people and the job do them. */
    async function acts(id: string): Promise<Partial<Record<Act, () => Promise<string>>>> {
      const { referrals, cases, vera, anna, clock } = house;
      const atMs = clock.nowMs;
      const typeOf = async (work: Promise<{ type: string }>): Promise<string> => (await work).type;
      const referralId = (await house.history(id)).referrals.at(-1)?.referralId ?? '';
      const outcome = { outcome: 'solved', explanation: 'انجام شد' } as const;
      const proposal = { outcome: 'unlawful', text: 'خلاف', advice: 'به دادگاه بروید' } as const;
      const author = { referralId: null, actorId: vera, atMs };
      const again = { departmentId: WORKS.unit, level: 3, reason: 'اعتراض' } as const;
      return {
        discard: () => typeOf(cases.discard(id, 'پشیمان شد', anna, atMs)),
        register: () => typeOf(cases.register(id, anna, atMs)),
        refer: () => typeOf(referrals.referFromTriage(id, WORKS.unit, vera, atMs)),
        'propose-outcome': () => typeOf(referrals.proposeOutcome(id, { ...proposal, ...author })),
        escalate: async () =>
          (await referrals.inTime.escalate(id, atMs + 1e10)) ? 'done' : 'wrong-state',
        'end-waiting': () => referrals.endWaiting(id, { actorId: anna, note: 'پاسخ', atMs }),
        answer: () =>
          typeOf(referrals.answer({ referralId, text: 'انجام شد', actorId: vera, atMs })),
        verify: () => typeOf(cases.verify(id, outcome, vera, atMs)),
        'find-unconvincing': () => typeOf(referrals.findUnconvincing(id, 'کافی نیست', vera, atMs)),
        'refer-again': () => typeOf(referrals.referAgain(id, again, vera, atMs)),
      };
    }

    test('the rooms refuse every act from every other state, and leave nothing behind', async () => {
      const id = await house.register();
      const { store } = house;
      let refused = 0;
      for (const status of CaseStatus.options) {
        const version = await putIn(id, status);
        for (const [act, press] of Object.entries(await acts(id))) {
          // Triage has a door of its own: what stands at `registered` is routed by the system.
          // A verdict is one act for who gives it, of a reply or of what was planned.
          const also: readonly Act[] = act === 'verify' ? ['verify-recheck'] : [];
          const from: readonly CaseStatus[] =
            act === 'refer' ? ['triage'] : statesFor(act as Act, ...also);
          if (from.includes(status)) continue;
          expect([act, status, await press()]).toEqual([act, status, 'wrong-state']);
          const [row] = await store.read
            .select()
            .from(store.tables.cases)
            .where(eq(store.tables.cases.id, id));
          expect([act, row?.status, row?.version]).toEqual([act, status, version]);
          refused += 1;
        }
      }
      expect(refused).toBeGreaterThan(100);
      expect(await house.cases.verifyHistory(id)).toEqual({ ok: true, events: 3 });
      expect((await house.history(id)).replies).toEqual([]);
    });
  });
}
