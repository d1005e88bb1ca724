import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openReferralHouse, type ReferralHouse } from '../../support/referral-house.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** 03:00 in Tehran. */
const NIGHT_MS = Date.UTC(2026, 10, 25, 23, 30);

/** A tree lies on the street: who goes there, and what if nobody does. */
export function emergenciesSuite(openUrl: (name: string) => Promise<string>): void {
  describe('emergencies', () => {
    let house: ReferralHouse;
    let crews: Record<'day' | 'night' | 'spare' | 'city', string>;
    let omid: string;
    let sara: string;
    const faults: unknown[] = [];
    const by = { userId: '', address: '' };

    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('emergencies'));
      const { roster, clock, helen } = house;
      by.userId = helen;
      omid = await house.hire('omid', 'field');
      sara = await house.hire('sara', 'field');
      const add = async (nameFa: string, username: string | null): Promise<string> => {
        const form = { nameFa, nameEn: nameFa, username, entryId: null };
        expect(await roster.addCrew(form, by, clock.nowMs)).toBeNull();
        const { crews: all } = await roster.view(clock.nowMs);
        return all.find((crew) => crew.nameFa === nameFa)?.crewId ?? '';
      };
      crews = {
        day: await add('روز ۳', null),
        night: await add('شب ۳', 'omid'),
        spare: await add('جانشین ۳', 'sara'),
        city: await add('شهر', null),
      };
      const turn = (
        crewId: string,
        district: number | null,
        place: 1 | 2,
        hours: readonly [number, number] | null,
      ) =>
        roster.addTurn(
          {
            ...{ crewId, district, place },
            fromMin: hours?.[0] ?? null,
            untilMin: hours?.[1] ?? null,
            activeFromMs: 0,
            activeUntilMs: null,
          },
          by,
          clock.nowMs,
        );
      await turn(crews.city, null, 1, null);
      await turn(crews.spare, 3, 2, null);
      await turn(crews.day, 3, 1, [7 * 60, 19 * 60]);
      await turn(crews.night, 3, 1, [19 * 60, 7 * 60]);
      clock.nowMs = NIGHT_MS;
    });
    beforeEach(() => {
      const nights = Math.ceil((house.clock.nowMs - NIGHT_MS) / DAY_MS);
      house.clock.nowMs = NIGHT_MS + nights * DAY_MS;
    });
    afterAll(async () => {
      expect(faults).toEqual([]);
      await house.close();
    });

    const lead = () => ({ userId: house.helen, all: true });
    const register = (form: object = {}) => house.register({ serviceCode: '203', ...form });
    const find = async (caseId: string) => {
      const all = await house.emergencyViews.list(lead(), house.clock.nowMs);
      const found = all.find((one) => one.caseId === caseId);
      if (found === undefined) throw new Error(`${caseId} is no emergency`);
      return found;
    };
    const act = async (caseId: string, what: string, crewId: string, more: object = {}) => {
      const { emergencyId } = await find(caseId);
      const said = { note: '', lasting: false, actorId: house.helen, all: true, ...more };
      const about = { act: what as 'accept', crewId, atMs: house.clock.nowMs };
      return house.emergencies.act(emergencyId, { ...about, ...said });
    };
    const after = async (minutes: number): Promise<void> => {
      house.clock.nowMs += minutes * MINUTE_MS;
      const onFault = (fault: unknown) => void faults.push(fault);
      const look = () => house.emergencies.runDue(house.clock.nowMs, onFault);
      await Promise.all([look(), look()]);
      await look();
    };
    const finish = async (caseId: string): Promise<void> => {
      const { crewId } = await find(caseId);
      for (const stage of ['on_the_way', 'arrived']) await act(caseId, stage, crewId ?? '');
      await act(caseId, 'made_safe', crewId ?? '', { note: 'تنه بریده و برداشته شد' });
    };

    test('at 03:00 it goes to the night crew at once, and by copy to the head, whose clock does not run', async () => {
      const { clock, paged } = house;
      const caseId = await register();
      expect(await find(caseId)).toMatchObject({
        state: 'waiting',
        stageDueAtMs: clock.nowMs + 5 * MINUTE_MS,
        alarm: null,
        offers: [{ crewId: crews.night, answer: 'open' }],
      });
      expect(paged).toContainEqual({ caseId, crewId: crews.night });
      expect(await house.rungs(caseId)).toEqual(['1 head open']);
      const [copy] = (await house.history(caseId)).referrals;
      expect(copy?.clock.budgetMs).toBeNull();
      expect((await house.cases.view(caseId))?.priority).toBe('immediate');
      expect(await house.dueOf(caseId)).toBe(clock.nowMs + 5 * MINUTE_MS);
      expect((await house.reply(caseId)).type, 'nothing is asked of him').toBe('wrong-state');
      const known = (await house.referrals.notices.unseen(house.hana, clock.nowMs))[0];
      // The tree is an affair of green space, not of works.
      expect(known?.kind).not.toBe('emergency');
      await act(caseId, 'accept', crews.night);
      await finish(caseId);
    });

    test('accepted, on the way, arrived, made safe: each with its time, none passed over', async () => {
      const { clock } = house;
      const caseId = await register();
      const times: number[] = [];
      expect(await act(caseId, 'arrived', crews.night)).toBe('wrong-state');
      for (const [what, minutes] of [
        ['accept', 2],
        ['on_the_way', 3],
        ['arrived', 12],
      ] as const) {
        await after(minutes);
        times.push(clock.nowMs);
        expect(await act(caseId, what, crews.night, { actorId: omid, all: false })).toBe('done');
        expect(await act(caseId, what, crews.night)).toBe('wrong-state');
      }
      await after(40);
      const note = { note: 'مسیر باز شد', lasting: false, actorId: omid, all: false };
      expect(await act(caseId, 'made_safe', crews.night, note)).toBe('done');
      const [acceptedAtMs, onTheWayAtMs, arrivedAtMs] = times;
      expect(await find(caseId)).toMatchObject({
        ...{ state: 'made_safe', acceptedAtMs, onTheWayAtMs, arrivedAtMs },
        ...{ endedAtMs: clock.nowMs, stageDueAtMs: null, alarm: null },
      });
      // Nothing is left to repair: the crew's word waits for its verdict like any reply.
      expect(await house.statusOf(caseId)).toBe('answered');
      expect((await house.history(caseId)).replies).toMatchObject([{ text: 'مسیر باز شد' }]);
      const solved = { outcome: 'solved', explanation: 'درخت برداشته شد' } as const;
      expect((await house.cases.verify(caseId, solved, house.vera, clock.nowMs)).type).toBe(
        'changed',
      );
      expect(await house.typesOf(caseId)).toEqual([
        ...['opened', 'registered', 'emergency-offered', 'referred', 'emergency-accepted'],
        ...['emergency-on-the-way', 'emergency-arrived', 'emergency-made-safe', 'answered'],
        'verified',
      ]);
      expect(await house.cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('the lasting repair is a referral like any other, its clock from then', async () => {
      const { clock } = house;
      const caseId = await register({ serviceCode: '104' });
      await act(caseId, 'accept', crews.night);
      await act(caseId, 'on_the_way', crews.night);
      await act(caseId, 'arrived', crews.night);
      await after(30);
      await act(caseId, 'made_safe', crews.night, { note: 'حصار کشیده شد', lasting: true });
      expect(await house.rungs(caseId)).toEqual(['1 head superseded', '1 head open']);
      expect(await house.dueOf(caseId)).toBe(clock.nowMs + 72 * 60 * MINUTE_MS);
      const last = (await house.history(caseId)).referrals.at(-1);
      expect(last).toMatchObject({
        leg: 2,
        department: { nameEn: expect.stringMatching(/works/u) },
      });
      await house.after(72);
      expect((await house.rungs(caseId)).at(-1)).toBe('2 deputy open');
      expect((await house.reply(caseId)).type).toBe('done');
    });

    test('not accepted in five minutes: the next crew is asked and the supervisor told, until somebody goes', async () => {
      const { paged } = house;
      const caseId = await register();
      await after(4);
      expect((await find(caseId)).offers).toHaveLength(1);
      await after(1);
      expect(await find(caseId)).toMatchObject({
        alarm: 'not-accepted',
        offers: [
          { crewId: crews.night, answer: 'missed' },
          { crewId: crews.spare, answer: 'open' },
        ],
      });
      await after(5);
      expect((await find(caseId)).offers.map(({ crewId }) => crewId)).toEqual([
        crews.night,
        crews.spare,
        crews.city,
      ]);
      await after(60);
      expect((await find(caseId)).offers).toHaveLength(3);
      expect(await house.dueOf(caseId), 'it is never without a due').toBeGreaterThan(
        house.clock.nowMs,
      );
      expect(paged.filter((one) => one.caseId === caseId)).toHaveLength(3);
      const alarms = (await house.typesOf(caseId)).filter((type) => type === 'emergency-alarm');
      expect(alarms, 'told once').toHaveLength(1);
      // Late is better than nobody.
      expect(await act(caseId, 'accept', crews.night, { actorId: omid, all: false })).toBe('done');
      expect(await find(caseId)).toMatchObject({ alarm: null, crewId: crews.night });
      expect(await act(caseId, 'accept', crews.spare, { actorId: sara, all: false })).toBe(
        'taken-by-another-crew',
      );
      await finish(caseId);
    });

    test('who cannot go says so, and the next one is asked at once', async () => {
      const caseId = await register();
      const no = { note: 'در مأموریت دیگریم', actorId: omid, all: false };
      await after(1);
      expect(await act(caseId, 'decline', crews.night, no)).toBe('done');
      expect(await act(caseId, 'decline', crews.night, no)).toBe('wrong-state');
      expect((await find(caseId)).offers).toMatchObject([
        { crewId: crews.night, answer: 'declined', why: 'در مأموریت دیگریم' },
        { crewId: crews.spare, answer: 'open', why: null },
      ]);
      await act(caseId, 'accept', crews.spare, { actorId: sara, all: false });
      // On the road the car breaks down.
      await after(1);
      await act(caseId, 'decline', crews.spare, {
        note: 'خودرو خراب شد',
        actorId: sara,
        all: false,
      });
      expect(await find(caseId)).toMatchObject({
        state: 'waiting',
        crewId: null,
        acceptedAtMs: null,
      });
      expect((await find(caseId)).offers.at(-1)).toMatchObject({
        crewId: crews.city,
        answer: 'open',
      });
      await act(caseId, 'accept', crews.city);
      await finish(caseId);
    });

    test('of two crews that accept at the same moment one goes', async () => {
      const caseId = await register();
      await after(5);
      const both = await Promise.all([
        act(caseId, 'accept', crews.night, { actorId: omid, all: false }),
        act(caseId, 'accept', crews.spare, { actorId: sara, all: false }),
      ]);
      expect(both.toSorted()).toEqual(['done', 'taken-by-another-crew']);
      await finish(caseId);
    });

    test('a crew that does not set out, arrive or end in time is an alarm, once', async () => {
      const caseId = await register();
      await act(caseId, 'accept', crews.night);
      await after(10);
      expect((await find(caseId)).alarm).toBe('late-start');
      await act(caseId, 'on_the_way', crews.night);
      expect((await find(caseId)).alarm).toBeNull();
      await after(30);
      expect((await find(caseId)).alarm).toBe('late-arrival');
      await act(caseId, 'arrived', crews.night);
      await after(240);
      await after(60);
      expect((await find(caseId)).alarm).toBe('late-safe');
      const types = await house.typesOf(caseId);
      expect(types.filter((type) => type === 'emergency-alarm')).toHaveLength(3);
      await act(caseId, 'made_safe', crews.night, { note: 'ایمن شد' });
    });

    test('nobody on duty is an alarm at once; whoever leads the shift hands it over', async () => {
      const { roster, clock, helen, emergencies } = house;
      const { turns } = await roster.view(clock.nowMs);
      const everywhere = turns.find(({ district }) => district === null);
      await roster.endTurn(everywhere?.turnId ?? '', by, clock.nowMs);
      expect((await roster.view(clock.nowMs)).uncovered).toEqual(
        Array.from({ length: 13 }, (_, at) => at + 1).filter((district) => district !== 3),
      );
      const caseId = await register({ district: 9 });
      expect(await find(caseId)).toMatchObject({ alarm: 'nobody-on-duty', offers: [] });
      const { emergencyId } = await find(caseId);
      const to = { crewId: crews.spare, actorId: helen, atMs: clock.nowMs };
      expect(await emergencies.assign(emergencyId, { ...to, crewId: 'none' })).toBe('unknown-crew');
      expect(await emergencies.assign(emergencyId, to)).toBe('done');
      expect(await find(caseId)).toMatchObject({ alarm: null, offers: [{ answer: 'open' }] });
      await act(caseId, 'accept', crews.spare, { actorId: sara, all: false });
      await finish(caseId);
    });

    test('who is put on the roster meanwhile is asked at the next look', async () => {
      const { roster, clock } = house;
      const caseId = await register({ district: 11 });
      await roster.addTurn(
        {
          ...{ crewId: crews.city, district: 11, place: 1, fromMin: null, untilMin: null },
          ...{ activeFromMs: clock.nowMs, activeUntilMs: clock.nowMs + DAY_MS },
        },
        by,
        clock.nowMs,
      );
      await after(5);
      expect((await find(caseId)).offers).toMatchObject([{ crewId: crews.city, answer: 'open' }]);
      await act(caseId, 'accept', crews.city);
      await finish(caseId);
    });

    test('a crew sees what was offered to it alone, and nobody’s name but where he needs no shelter', async () => {
      const { clock, emergencyViews } = house;
      const caseId = await register();
      const hidden = await register({ kind: 'report' });
      const of = (userId: string) => ({ userId, all: false });
      const seen = await emergencyViews.list(of(omid), clock.nowMs);
      expect(seen.find((one) => one.caseId === caseId)?.may).toEqual(['accept', 'decline']);
      expect(await emergencyViews.list(of(house.boris), clock.nowMs)).toEqual([]);
      const { emergencyId } = await find(caseId);
      expect(await emergencyViews.caller(emergencyId, of(omid))).toMatchObject({
        phone: '+989153124587',
      });
      expect(await emergencyViews.caller(emergencyId, of(sara))).toBeNull();
      const secret = (await find(hidden)).emergencyId;
      expect(await emergencyViews.caller(secret, of(omid))).toMatchObject({
        ...{ isProtected: true, phone: null, citizenName: null },
      });
      expect(await act(caseId, 'accept', crews.night, { actorId: sara, all: false })).toBe(
        'not-your-crew',
      );
      for (const id of [caseId, hidden]) {
        await act(id, 'accept', crews.night);
        await finish(id);
      }
    });

    test('a complaint about a danger is still the inspection’s; a suggestion is nobody’s alarm', async () => {
      const all = async () => (await house.emergencyViews.list(lead(), house.clock.nowMs)).length;
      const before = await all();
      for (const kind of ['complaint', 'suggestion']) await register({ kind });
      expect(await all()).toBe(before);
    });

    test('what is taken back or merged: the crew is told, or goes there all the same', async () => {
      const { cases, clock, anna, vera } = house;
      const gone = await register();
      const contactId = await house.answeredCall('emergency-back', '+989153124587', anna);
      const back = { contactId, reason: 'همسایه‌ها برداشتند' };
      expect((await cases.withdraw(gone, back, anna, clock.nowMs)).type).toBe('changed');
      expect(await find(gone)).toMatchObject({ state: 'cancelled', may: [] });
      expect(await act(gone, 'accept', crews.night)).toBe('wrong-state');
      const old = await house.register();
      clock.nowMs += MINUTE_MS;
      const danger = await register();
      const asked = { caseId: danger, intoId: old, byId: anna, atMs: clock.nowMs };
      const proposal = await cases.merges.propose(asked);
      if (proposal.type !== 'changed') throw new Error(proposal.type);
      await cases.merges.decide(proposal.mergeId, 'merge', vera, clock.nowMs);
      await act(danger, 'accept', crews.night);
      await finish(danger);
      expect(await house.statusOf(danger)).toBe('merged');
      expect(await house.statusOf(old)).toBe('referred');
    });

    test('a crew’s word that does not convince: the unit is asked', async () => {
      const caseId = await register();
      await act(caseId, 'accept', crews.night);
      await finish(caseId);
      expect((await house.unconvincing(caseId)).type).toBe('done');
      expect(await house.statusOf(caseId)).toBe('referred');
      expect((await house.rungs(caseId)).at(-1)).toBe('1 head open');
      expect(await house.dueOf(caseId)).toBe(house.clock.nowMs + 72 * 60 * MINUTE_MS);
      expect((await house.reply(caseId)).type).toBe('done');
    });

    test('danger to life that was handed over by voice is told by the case', async () => {
      const { cases, clock, anna, store } = house;
      const contactId = await house.answeredCall('danger-1', '+989153124587', anna);
      const form = { contactId, serviceCode: '203', district: 3, description: 'درخت روی خودرو' };
      const opened = await cases.openDraft({ ...form, addressText: 'x' }, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      const { caseId } = opened;
      await cases.register(caseId, anna, clock.nowMs);
      const { callEvent } = store.tables;
      await store.tx((w) =>
        w.insert(callEvent).values({
          ...{ id: 'danger-event', callId: 'danger-1', journalId: 'journal', seq: 1 },
          ...{ atMs: clock.nowMs, type: 'consult-answered', createdAtMs: clock.nowMs },
          detail: { outsideId: 'emergency-125' },
        }),
      );
      const end = { disposition: 'case_created' } as const;
      await cases.finishContact(contactId, anna, end, clock.nowMs);
      expect((await house.typesOf(caseId)).at(-1)).toBe('danger-handed-over');
      expect(await cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });
  });
}
