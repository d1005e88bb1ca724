import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { crewPager } from '../../../src/emergencies/index.ts';
import { openReferralHouse, type ReferralHouse } from '../../support/referral-house.ts';

const MINUTE_MS = 60_000;

/** What a stormy night does to the list, and what a shift leader must be able to end. */
export function emergenciesAtWorkSuite(openUrl: (name: string) => Promise<string>): void {
  describe('emergencies at work', () => {
    let house: ReferralHouse;
    let crews: readonly string[];
    const by = { userId: '', address: '' };

    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('emergencies-at-work'));
      by.userId = house.helen;
      const { roster, clock } = house;
      for (const nameFa of ['یک', 'دو', 'سه']) {
        await roster.addCrew({ nameFa, nameEn: nameFa, username: null, entryId: null }, by, 0);
      }
      const known = (await roster.view(clock.nowMs)).crews;
      crews = ['یک', 'دو', 'سه'].map(
        (name) => known.find((crew) => crew.nameFa === name)?.crewId ?? '',
      );
      const always = { district: null, fromMin: null, untilMin: null, activeUntilMs: null };
      const turn = { ...always, crewId: crews[0] ?? '', place: 1, activeFromMs: 0 } as const;
      expect(await roster.addTurn(turn, by, clock.nowMs)).toBeNull();
    });
    afterAll(() => house.close());

    const list = () =>
      house.emergencyViews.list({ userId: house.helen, all: true }, house.clock.nowMs);
    const register = (form: object = {}) => house.register({ serviceCode: '203', ...form });
    const find = async (caseId: string) => {
      const found = (await list()).find((one) => one.caseId === caseId);
      if (found === undefined) throw new Error(`${caseId} is not on the list`);
      return found;
    };

    test('whatever was ended since, an open one is never off the list', async () => {
      const { store, clock } = house;
      const { cases, emergency } = store.tables;
      const open = await register();
      const [row] = await store.read.select().from(cases).where(eq(cases.id, open));
      if (row === undefined) throw new Error('registered');
      const ended = Array.from({ length: 120 }, (_, at) => `ended-${at}`);
      await store.tx(async (w) => {
        await w.insert(cases).values(ended.map((id) => ({ ...row, id, trackingCode: null })));
        await w.insert(emergency).values(
          ended.map((id, at) => {
            const atMs = clock.nowMs + (at + 1) * MINUTE_MS;
            const times = { startedAtMs: atMs, endedAtMs: atMs, createdAtMs: atMs };
            return { id, caseId: id, districtId: 3, state: 'made_safe' as const, ...times };
          }),
        );
      });
      clock.nowMs += 121 * MINUTE_MS;
      const shown = await list();
      expect(shown[0]?.caseId).toBe(open);
      expect(shown).toHaveLength(101);
      expect(shown[1]?.caseId, 'of what is over, the latest').toBe('ended-119');
    });

    test('what callers add and where they point to is before whoever goes there', async () => {
      const { anna, cases, clock } = house;
      const caseId = await register({ lat: 36.31, lng: 59.51 });
      const contactId = await house.answeredCall('told-again', '+989153124588', anna);
      const note = 'زیر درخت خودرویی مانده است';
      const told = { disposition: 'added_to_case', caseId, note } as const;
      expect((await cases.finishContact(contactId, anna, told, clock.nowMs)).type).toBe('finished');
      const said = [{ as: 'added-to', atMs: clock.nowMs, text: note }];
      expect(await find(caseId)).toMatchObject({ lat: 36.31, lng: 59.51, said });
    });

    const act = async (caseId: string, what: string, crewId: string, more: object = {}) => {
      const { emergencyId } = await find(caseId);
      const said = { note: 'کار انجام شد', lasting: false, actorId: house.helen, all: true };
      const about = { act: what as 'accept', crewId, atMs: house.clock.nowMs };
      return house.emergencies.act(emergencyId, { ...said, ...about, ...more });
    };
    const finish = async (caseId: string, crewId: string, more: object = {}): Promise<void> => {
      for (const stage of ['accept', 'on_the_way', 'arrived']) await act(caseId, stage, crewId);
      expect(await act(caseId, 'made_safe', crewId, more)).toBe('done');
    };
    const assign = async (caseId: string, crewId: string) => {
      const { emergencyId } = await find(caseId);
      const to = { crewId, actorId: house.helen, atMs: house.clock.nowMs };
      return house.emergencies.assign(emergencyId, to);
    };
    const faults: unknown[] = [];
    const look = async (minutes: number): Promise<void> => {
      house.clock.nowMs += minutes * MINUTE_MS;
      await house.emergencies.runDue(house.clock.nowMs, (fault) => faults.push(fault));
      expect(faults).toEqual([]);
    };
    const merge = async (childId: string, intoId: string): Promise<void> => {
      const { cases, clock, anna, vera } = house;
      const asked = { caseId: childId, intoId, byId: anna, atMs: clock.nowMs };
      const proposal = await cases.merges.propose(asked);
      if (proposal.type !== 'changed') throw new Error(proposal.type);
      const done = await cases.merges.decide(proposal.mergeId, 'merge', vera, clock.nowMs);
      expect(done.type).toBe('changed');
    };
    const pagesOf = (caseId: string) => house.paged.filter((one) => one.caseId === caseId).length;
    const crew = (at: number): string => crews[at] ?? '';

    test('what is added to a telling that was merged is before whoever goes there, while it is one', async () => {
      const { anna, cases, clock, vera } = house;
      const caseId = await register();
      clock.nowMs += MINUTE_MS;
      const again = await register();
      await merge(again, caseId);
      const contactId = await house.answeredCall('told-of-the-same', '+989153124589', anna);
      const note = 'سیم برق هم پایین آمده است';
      const told = { disposition: 'added_to_case', caseId: again, note } as const;
      expect((await cases.finishContact(contactId, anna, told, clock.nowMs)).type).toBe('finished');
      const said = [{ as: 'added-to', atMs: clock.nowMs, text: note }];
      expect((await find(caseId)).said).toEqual(said);
      const undone = await cases.merges.undo(again, 'دو درخت بود', vera, clock.nowMs);
      expect(undone.type).toBe('changed');
      expect((await find(caseId)).said).toEqual([]);
    });

    test('verified as no danger, nobody is paged for it any more', async () => {
      const { referrals, cases, clock, vera } = house;
      const caseId = await register();
      const proposed = await referrals.proposeOutcome(caseId, {
        ...{ outcome: 'out_of_scope', text: 'شوخی تلفنی', advice: 'ندارد', referralId: null },
        ...{ actorId: vera, atMs: clock.nowMs },
      });
      expect(proposed.type).toBe('done');
      await look(1);
      expect((await find(caseId)).state, 'a proposal is no verdict').toBe('waiting');
      const verdict = { outcome: 'out_of_scope', explanation: 'درختی نیفتاده است' } as const;
      expect((await cases.verify(caseId, verdict, vera, clock.nowMs)).type).toBe('changed');
      // With the verdict, not at some later look: whoever is paged now would go there for nothing.
      const endedAtMs = clock.nowMs;
      expect(await find(caseId)).toMatchObject({ state: 'cancelled', endedAtMs, may: [] });
      expect(await act(caseId, 'accept', crew(0))).toBe('wrong-state');
      const pages = pagesOf(caseId);
      await look(30);
      expect(await find(caseId)).toMatchObject({ state: 'cancelled', alarm: null, may: [] });
      expect(pagesOf(caseId)).toBe(pages);
      expect((await house.typesOf(caseId)).at(-1)).toBe('emergency-ended');
      expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('the verdict ends the danger of whatever was merged into the case, too; one refused ends none', async () => {
      const { cases, clock, vera } = house;
      const root = await register({ serviceCode: '101' });
      clock.nowMs += MINUTE_MS;
      const danger = await register();
      await merge(danger, root);
      await look(1);
      expect((await find(danger)).state, 'nobody goes there for the root').toBe('waiting');
      const verdict = { outcome: 'solved', explanation: 'درخت برداشته شد' } as const;
      expect((await cases.verify(root, verdict, vera, clock.nowMs)).type).toBe('wrong-state');
      expect((await find(danger)).state).toBe('waiting');
      await house.replied(root);
      expect((await cases.verify(root, verdict, vera, clock.nowMs)).type).toBe('changed');
      expect(await find(danger)).toMatchObject({ state: 'cancelled', stageDueAtMs: null });
      expect((await house.typesOf(danger)).at(-1)).toBe('emergency-ended');
      expect(await cases.verifyHistory(danger)).toMatchObject({ ok: true });
    });

    test('whoever leads the shift ends it with a reason, which waits for its verdict', async () => {
      const { emergencies, clock, helen } = house;
      const caseId = await register();
      const { emergencyId, may } = await find(caseId);
      expect(may).toContain('end');
      const by = { reason: 'آتش‌نشانی آنجاست', actorId: helen, atMs: clock.nowMs };
      expect(await emergencies.end('none', by)).toBe('unknown-case');
      expect(await emergencies.end(emergencyId, by)).toBe('done');
      expect(await emergencies.end(emergencyId, by)).toBe('wrong-state');
      expect(await find(caseId)).toMatchObject({ state: 'cancelled', stageDueAtMs: null });
      expect(await act(caseId, 'accept', crew(0))).toBe('wrong-state');
      expect(await house.statusOf(caseId)).toBe('answered');
      expect((await house.typesOf(caseId)).slice(-2)).toEqual(['emergency-ended', 'answered']);
    });

    test('two told of one tree: one crew goes, and on its own again each has somebody asked', async () => {
      const { cases, clock, vera } = house;
      const first = await register();
      clock.nowMs += MINUTE_MS;
      const second = await register();
      await merge(second, first);
      await look(1);
      expect(await find(first)).toMatchObject({ state: 'waiting' });
      expect(await find(second)).toMatchObject({ state: 'merged', may: [] });
      const pages = pagesOf(second);
      await look(30);
      expect(pagesOf(second)).toBe(pages);
      await cases.merges.undo(second, 'درخت دیگری است', vera, clock.nowMs);
      await look(1);
      expect(await find(second)).toMatchObject({
        ...{ state: 'waiting', endedAtMs: null },
        stageDueAtMs: clock.nowMs + 5 * MINUTE_MS,
        offers: [{ crewId: crew(0), answer: 'open' }],
      });
      expect(pagesOf(second)).toBe(pages + 1);
      await finish(first, crew(0));
      await finish(second, crew(0));
    });

    test('the crew that has set out for the later telling goes there for the earlier one', async () => {
      const first = await register();
      house.clock.nowMs += MINUTE_MS;
      const second = await register();
      await assign(second, crew(1));
      await act(second, 'accept', crew(1));
      await act(second, 'on_the_way', crew(1));
      const { acceptedAtMs, stageDueAtMs } = await find(second);
      await merge(second, first);
      await look(1);
      expect(await find(second)).toMatchObject({ state: 'merged' });
      expect(await find(first)).toMatchObject({
        ...{ state: 'on_the_way', crewId: crew(1), acceptedAtMs, stageDueAtMs },
      });
      expect((await find(first)).offers).toContainEqual(
        expect.objectContaining({ crewId: crew(1), answer: 'accepted' }),
      );
      await act(first, 'arrived', crew(1));
      expect(await act(first, 'made_safe', crew(1))).toBe('done');
      expect(await house.statusOf(first)).toBe('answered');
    });

    test('a crew that was relieved, or has said no, has it only when it is handed to it again', async () => {
      const caseId = await register();
      await act(caseId, 'accept', crew(0));
      house.clock.nowMs += MINUTE_MS;
      await assign(caseId, crew(1));
      expect((await find(caseId)).offers).toMatchObject([
        { crewId: crew(0), answer: 'relieved' },
        { crewId: crew(1), answer: 'open' },
      ]);
      expect(await act(caseId, 'accept', crew(0))).toBe('wrong-state');
      await act(caseId, 'decline', crew(1));
      expect(await act(caseId, 'accept', crew(1))).toBe('wrong-state');
      expect((await find(caseId)).may, 'nobody is left but whom the shift leader asks').toEqual([
        ...['assign', 'end'],
      ]);
      await assign(caseId, crew(0));
      await finish(caseId, crew(0));
    });

    test('the page to a crew calls the district by its name', async () => {
      const { store, personal, clock } = house;
      const { dutyCrew, outsideNumber } = store.tables;
      const caseId = await register({ district: 13, addressText: 'چهارراه شهدا' });
      const { emergencyId } = await find(caseId);
      const bodies: unknown[] = [];
      const pageCrew = crewPager({
        ...{ store, personal },
        outbox: {
          async enqueue(_w, { body }) {
            bodies.push(body);
            return { smsId: 'page', fresh: true };
          },
        },
      });
      await store.tx(async (w) => {
        const { id: phoneTextId } = await personal.put(w, '+989151112233', clock.nowMs);
        const number = {
          id: 'crew-phone',
          kind: 'person',
          nameFa: 'کشیک',
          nameEn: 'Crew',
        } as const;
        const kept = { phoneHash: 'of-the-crew', phoneTextId, createdAtMs: clock.nowMs };
        await w.insert(outsideNumber).values({ ...number, ...kept });
        await w
          .update(dutyCrew)
          .set({ entryId: number.id })
          .where(eq(dutyCrew.id, crew(2)));
        await pageCrew(w, { emergencyId, caseId, crewId: crew(2), atMs: clock.nowMs });
      });
      expect(bodies).toEqual([expect.stringContaining('منطقه ثامن، چهارراه شهدا')]);
      await finish(caseId, crew(0));
    });

    test('a repair that remains is told where the unit is asked already, of the case that it was merged into', async () => {
      const { cases, clock } = house;
      const first = await register({ serviceCode: '104' });
      await finish(first, crew(0));
      expect((await house.unconvincing(first)).type).toBe('done');
      const plain = await house.register();
      clock.nowMs += MINUTE_MS;
      for (const [root, rungs] of [
        [first, ['1 head open', '1 head open']],
        [plain, ['1 head open']],
      ] as const) {
        const danger = await register({ serviceCode: '104' });
        await merge(danger, root);
        await finish(danger, crew(0), { note: 'حصار کشیده شد', lasting: true });
        expect(await house.rungs(root), 'it is asked already').toEqual(rungs);
        expect((await house.typesOf(root)).at(-1)).toBe('repair-remains');
        expect(await cases.verifyHistory(root)).toMatchObject({ ok: true });
      }
    });
  });
}
