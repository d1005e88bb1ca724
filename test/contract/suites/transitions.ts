import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { statesFor, type Act, TRANSITIONS, transitionOf } from '../../../src/cases/index.ts';
import { CaseStatus } from '../../../src/contract/cases.ts';
import {
  HOUR_MS,
  openReferralHouse,
  type ReferralHouse,
  WORKS,
} from '../../support/referral-house.ts';

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

    /** Acts for which something must lie there first: each with a case of its own that has it. */
    async function prepared(): Promise<Partial<Record<Act, [string, () => Promise<string>]>>> {
      const { anna, cases, clock, hana, helen, referrals, store, vera } = house;
      const atMs = clock.nowMs;
      const asked = async (kind: 'return' | 'await-citizen' | 'commission') => {
        const id = await house.register();
        const request = { kind, reason: 'سبب', recheckAtMs: atMs + HOUR_MS };
        await referrals.ask(await house.asked(id), request, hana, atMs);
        const requestId = (await house.history(id)).requests[0]?.requestId ?? '';
        const granted = { isGranted: true, departmentId: WORKS.unit, actorId: helen } as const;
        const press = async (): Promise<string> =>
          (await referrals.decide(requestId, { ...granted, isHead: true, atMs })).type;
        return [id, press] as [string, typeof press];
      };
      const carried = await house.register();
      const survivor = await house.register();
      const child = await house.register();
      const own = await house.register();
      const told = { caseId: child, intoId: survivor, byId: anna, atMs };
      const proposal = await cases.merges.propose(told);
      if (proposal.type !== 'changed') throw new Error(proposal.type);
      const contactId = await house.answeredCall('taken-back', '+989153124587', anna);
      const back = { contactId, reason: 'خودش درست شد' };
      return {
        reroute: await asked('return'),
        'await-citizen': await asked('await-citizen'),
        'to-commission': await asked('commission'),
        'carry-out': [
          carried,
          async () => {
            const done = await store.tx((w) => referrals.carryOut(w, { caseId: carried, atMs }));
            return done === null ? 'wrong-state' : 'done';
          },
        ],
        merge: [
          child,
          async () => (await cases.merges.decide(proposal.mergeId, 'merge', vera, atMs)).type,
        ],
        'undo-merge': [own, async () => (await cases.merges.undo(own, 'نه', vera, atMs)).type],
        withdraw: [own, async () => (await cases.withdraw(own, back, anna, atMs)).type],
      };
    }

    test('so do those of requests, commissions, merges and of who takes his case back', async () => {
      const { store } = house;
      const { caseEvent, cases: table } = store.tables;
      let refused = 0;
      for (const [act, [id, press]] of Object.entries(await prepared())) {
        const ofCase = eq(caseEvent.caseId, id);
        const events = await store.read.$count(caseEvent, ofCase);
        for (const status of CaseStatus.options) {
          if (statesFor(act as Act).includes(status)) continue;
          const version = await putIn(id, status);
          expect([act, status, await press()]).toEqual([act, status, 'wrong-state']);
          const [row] = await store.read.select().from(table).where(eq(table.id, id));
          expect([act, row?.status, row?.version]).toEqual([act, status, version]);
          refused += 1;
        }
        expect([act, await store.read.$count(caseEvent, ofCase)]).toEqual([act, events]);
      }
      expect(refused).toBeGreaterThan(60);
    });
  });
}
