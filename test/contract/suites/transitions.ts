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
import { AFTER_VERDICT } from './telling-edges.ts';

/** Acts that any case can be pressed with. */
const AT_ONCE = [
  ...(['discard', 'register', 'refer', 'propose-outcome', 'escalate', 'end-waiting'] as const),
  ...(['answer', 'verify', 'find-unconvincing', 'refer-again'] as const),
] as const satisfies readonly Act[];
/** Acts for which something must lie there first. */
const PREPARED = [
  ...(['reroute', 'await-citizen', 'to-commission', 'carry-out', 'repair'] as const),
  ...(['merge', 'unmerge', 'undo-merge', 'withdraw'] as const),
] as const satisfies readonly Act[];
/** Acts that nobody can press from a wrong state, and why. */
const NOT_PRESSED = {
  draft: 'a case begins with it: there is no state before',
  'to-triage': 'the transaction that registers does it, and asks no state of its own',
  'back-to-triage': 'a refused proposal does it: find-unconvincing is its door, and is tried',
} as const satisfies Partial<Record<Act, string>>;

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

    test('no act of the table is left untried from the states that forbid it', () => {
      const rooms = [...AT_ONCE, ...PREPARED, ...Object.keys(AFTER_VERDICT)];
      const all = TRANSITIONS.map(({ act }) => act);
      expect([...rooms, ...Object.keys(NOT_PRESSED)].sort()).toEqual([...all].sort());
    });

    /** The acts as people and the job do them. */
    async function acts(
      id: string,
    ): Promise<Record<(typeof AT_ONCE)[number], () => Promise<string>>> {
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
        refer: () =>
          typeOf(referrals.referFromTriage(id, { departmentId: WORKS.unit }, vera, atMs)),
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

    /** A danger whose unit has a copy only: nobody is asked to repair it yet. */
    async function endangered(): Promise<[string, () => Promise<string>]> {
      const { clock, referrals, store, vera } = house;
      const id = await house.register({ serviceCode: '203' });
      const over = { caseId: id, actorId: vera, note: 'شاخه مانده است', atMs: clock.nowMs };
      const press = async () =>
        (await store.tx((w) => referrals.referRepair(w, over))) ? 'done' : 'wrong-state';
      return [id, press];
    }

    /** Merged, and told by the survivor's answer: his own objection takes him out. */
    async function toldAsChild(): Promise<[string, () => Promise<string>]> {
      const { anna, cases, clock, store, vera } = house;
      const intoId = await house.register();
      // The earlier telling survives: of two in one instant either might.
      clock.nowMs += 1_000;
      const caseId = await house.register();
      const atMs = clock.nowMs;
      const proposal = await cases.merges.propose({ caseId, intoId, byId: anna, atMs });
      if (proposal.type !== 'changed') throw new Error(proposal.type);
      const merged = await cases.merges.decide(proposal.mergeId, 'merge', vera, atMs);
      if (merged.type !== 'changed') throw new Error(merged.type);
      const { cases: table } = store.tables;
      const told = { objectableUntilMs: atMs + HOUR_MS };
      await store.tx((w) => w.update(table).set(told).where(eq(table.id, caseId)));
      const objection = { caseId, words: 'نه', channel: 'call', actorId: vera, atMs } as const;
      return [caseId, () => cases.object(objection)];
    }

    /** Each with a case of its own that has what it needs. */
    async function prepared(): Promise<
      Record<(typeof PREPARED)[number], [string, () => Promise<string>]>
    > {
      const { anna, cases, clock, hana, helen, referrals, store, vera } = house;
      const survivor = await house.register();
      clock.nowMs += 1_000;
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
        repair: await endangered(),
        unmerge: await toldAsChild(),
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
          // One who was never merged objects by the same door.
          const also: readonly Act[] = act === 'unmerge' ? ['object'] : [];
          if (statesFor(act as Act, ...also).includes(status)) continue;
          const version = await putIn(id, status);
          expect([act, status, await press()]).toEqual([act, status, 'wrong-state']);
          const [row] = await store.read.select().from(table).where(eq(table.id, id));
          expect([act, row?.status, row?.version]).toEqual([act, status, version]);
          refused += 1;
        }
        expect([act, await store.read.$count(caseEvent, ofCase)]).toEqual([act, events]);
        // Only the state was in the way. Nothing was ever merged into or out of the case of undo-merge.
        if (act === 'undo-merge') continue;
        await putIn(id, statesFor(act as Act)[0] ?? 'draft');
        expect([act, await press()]).not.toEqual([act, 'wrong-state']);
      }
      expect(refused).toBeGreaterThan(60);
    });
  });
}
