import { announcementRepository } from '../../../src/announcements/index.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deadlineJob } from '../../../src/referrals/index.ts';
import { openToldHouse, SOLVED, type ToldHouse } from '../../support/told-house.ts';

const HOUR_MS = 3_600_000;
let number = 5_200_000;
const nextPhone = () => `+98915${(number += 1)}`;

/** What a citizen hears of his case before it has a result, from the offices' own acts. */
export function onTheWaySuite(openUrl: (name: string) => Promise<string>): void {
  describe('the citizen on his way', () => {
    let house: ToldHouse;
    let look: (atMs: number) => Promise<void>;
    const faults: unknown[] = [];
    beforeAll(async () => {
      house = await openToldHouse(await openUrl('way'), { withOffices: true });
      const { store, organisation, referrals } = house;
      const onFault = (fault: unknown) => void faults.push(fault);
      look = deadlineJob({ store, organisation, inTime: referrals.inTime, onFault });
    });
    afterAll(async () => {
      expect(faults).toEqual([]);
      await house.close();
    });

    async function registered(phone: string | null, form: object = {}, contactId?: string) {
      const { cases, clock, anna } = house;
      number += 1;
      const from = contactId ?? (await house.answeredCall(`way-${number}`, phone, anna));
      const fields = { serviceCode: '101', district: 3, description: 'چاله', ...form };
      const opened = await cases.openDraft({ contactId: from, ...fields }, anna, clock.nowMs);
      if (opened.type !== 'changed') throw new Error(opened.type);
      const { type } = await cases.register(opened.caseId, anna, clock.nowMs);
      if (type !== 'changed') throw new Error(type);
      return { caseId: opened.caseId, contactId: from };
    }
    const after = async (hours: number): Promise<void> => {
      house.clock.nowMs += hours * HOUR_MS;
      await look(house.clock.nowMs);
    };
    const askedOf = async (caseId: string): Promise<string> => {
      const history = await house.referrals.historyOf(caseId, house.clock.nowMs);
      const open = history?.referrals.findLast(({ state }) => state === 'open');
      if (open === undefined) throw new Error('nobody is asked');
      return open.referralId;
    };
    const words = async (caseId: string) =>
      (await house.sms.list({ caseId, limit: 50 }))
        .filter(({ kind }) => kind === 'word')
        .map(({ body, state, reason }) => ({ body, state, reason }))
        .reverse();
    async function grant(caseId: string, kind: 'extension' | 'commission' | 'await-citizen') {
      const { referrals, clock, vera } = house;
      const recheckAtMs = clock.nowMs + 240 * HOUR_MS;
      const asked = { kind, reason: 'قطعه نرسیده', hours: 48, recheckAtMs };
      const { type } = await referrals.ask(await askedOf(caseId), asked, vera, clock.nowMs);
      expect(type).toBe('done');
      const history = await referrals.historyOf(caseId, clock.nowMs);
      const requestId = history?.requests.at(-1)?.requestId ?? '';
      const decision = { isGranted: true, actorId: vera, isHead: false, atMs: clock.nowMs };
      expect((await referrals.decide(requestId, decision)).type).toBe('done');
    }

    test('nothing when it goes to the deputy; when it comes to manager and inspection he hears so, once', async () => {
      const { caseId } = await registered(nextPhone());
      await after(72);
      expect(await words(caseId)).toEqual([]);
      await Promise.all([after(24), look(house.clock.nowMs)]);
      await look(house.clock.nowMs);
      const told = await words(caseId);
      expect(told).toHaveLength(1);
      expect(told[0]?.body).toContain('مدیر و بازرسی');
      // The next word is due a week after this one, not a week after his call.
      house.clock.nowMs += 7 * 24 * HOUR_MS - 1;
      await house.cases.runDue(house.clock.nowMs);
      expect(await words(caseId)).toHaveLength(1);
    });

    test('more time is a date, which he hears; when it goes by he hears that, too', async () => {
      const { caseId } = await registered(nextPhone());
      await after(60);
      await grant(caseId, 'extension');
      const [set] = await words(caseId);
      expect(set?.body).toMatch(/زمان تازه برای درخواست [0-9]{9}: 140[0-9]\/[0-9]{2}\/[0-9]{2}/u);
      await after(12 + 48);
      const told = await words(caseId);
      expect(told.at(-1)?.body).toContain('انجام نشد');
      expect(told).toHaveLength(2);
      // A whole day later, with the manager.
      await after(24);
      expect((await words(caseId)).at(-1)?.body).toContain('مدیر و بازرسی');
    });

    test('a commission’s date is told, and told again when it went by in silence', async () => {
      const { cases, clock } = house;
      const { caseId } = await registered(nextPhone());
      await after(1);
      await grant(caseId, 'commission');
      expect((await words(caseId))[0]?.body).toContain('زمان تازه');
      clock.nowMs += 7 * 24 * HOUR_MS;
      await cases.runDue(clock.nowMs);
      expect(await words(caseId), 'no silence on the way').toHaveLength(2);
      clock.nowMs += 3 * 24 * HOUR_MS + 48 * HOUR_MS;
      await cases.runDue(clock.nowMs);
      await cases.runDue(clock.nowMs);
      const told = await words(caseId);
      expect(told).toHaveLength(3);
      expect(told[2]?.body).toContain('انجام نشد');
    });

    test('whose word is waited for is asked for it', async () => {
      const { caseId } = await registered(nextPhone());
      await grant(caseId, 'await-citizen');
      expect((await words(caseId))[0]?.body).toContain('به توضیح شما نیاز است');
      const byCall = await registered('+985138412345');
      await grant(byCall.caseId, 'await-citizen');
      expect(await house.taskOf(byCall.caseId)).toMatchObject({ occasion: 'word-needed' });
    });

    test('he says it to whoever calls him for it, and the office has the case back with his word', async () => {
      const { clock, rana, tellTasks } = house;
      const { caseId } = await registered('+985138412346');
      const dueAtMs = (await house.cases.view(caseId))?.dueAtMs ?? 0;
      clock.nowMs += HOUR_MS;
      await grant(caseId, 'await-citizen');
      const { taskId } = (await house.taskOf(caseId)) ?? { taskId: '' };
      expect(await tellTasks.open(taskId, rana)).toMatchObject({ asked: 'قطعه نرسیده' });
      clock.nowMs += HOUR_MS;
      // Nobody who was not reached has said anything; who says nothing is waited for as before.
      expect(await house.call(caseId, 'no_answer')).toMatchObject({ state: 'open' });
      expect(await house.statusOf(caseId)).toBe('awaiting_citizen');
      expect(await house.call(caseId, 'reached', { answer: 'سمت راست' })).toMatchObject({
        state: 'told',
      });
      const view = await house.cases.view(caseId);
      expect(view).toMatchObject({ status: 'referred', dueAtMs: dueAtMs + HOUR_MS });
      expect(view?.events.at(-1)).toMatchObject({
        ...{ type: 'waiting-ended', byName: 'رعنا', note: 'سمت راست' },
      });
      expect(await house.taskOf(caseId)).toBeUndefined();
    });

    test('when his word has come another way nobody calls him for it, and a late one is not lost', async () => {
      const { clock, anna, rana, referrals, tellTasks } = house;
      const { caseId } = await registered('+985138412347');
      await grant(caseId, 'await-citizen');
      const task = await house.taskOf(caseId);
      const taskId = task?.taskId ?? '';
      await tellTasks.claim(taskId, house.by(rana));
      const number = (await tellTasks.open(taskId, rana))?.numbers[0] ?? '';
      const ended = { actorId: anna, note: 'زنگ زد', atMs: clock.nowMs };
      expect(await referrals.endWaiting(caseId, ended)).toBe('done');
      expect(await house.taskOf(caseId)).toBeUndefined();
      // She was in the call already: the office reads both.
      const said = { result: 'reached', number, answer: 'سمت راست' } as const;
      expect(await tellTasks.record(taskId, said, house.by(rana))).toMatchObject({ state: 'told' });
      const view = await house.cases.view(caseId);
      expect(view?.status).toBe('referred');
      expect(view?.events.slice(-2)).toMatchObject([
        { type: 'waiting-ended', note: 'زنگ زد' },
        { type: 'added-to', note: 'سمت راست' },
      ]);
    });

    test('nobody says a word for an office in the call that tells him something else', async () => {
      const { cases, clock, store } = house;
      const { caseId } = await registered('+985138412348');
      const word = { caseId, occasion: 'date-set', key: 'a', dateMs: clock.nowMs } as const;
      await store.tx((w) => cases.tellCitizen(w, { ...word, atMs: clock.nowMs }));
      const before = await cases.view(caseId);
      expect(await house.call(caseId, 'reached', { answer: 'سمت راست' })).toEqual({
        ...{ refusal: 'bad-request', field: 'answer' },
      });
      expect(await cases.view(caseId)).toEqual(before);
      expect(await house.call(caseId, 'reached')).toMatchObject({ state: 'told' });
    });

    test('of one night he reads the last word: what still waits is overtaken by what is newer', async () => {
      const { cases, clock, store } = house;
      const { caseId } = await registered(nextPhone());
      const tell = (occasion: 'silence' | 'date-set' | 'escalated', key: string) =>
        store.tx((w) =>
          cases.tellCitizen(w, { caseId, occasion, key, dateMs: clock.nowMs, atMs: clock.nowMs }),
        );
      await tell('silence', 'a');
      clock.nowMs += 60_000;
      await tell('date-set', 'b');
      // Said again it is the same word, not a newer one.
      await tell('date-set', 'b');
      expect(await words(caseId)).toMatchObject([
        { state: 'cancelled', reason: 'a-newer-word' },
        { state: 'queued' },
      ]);
      expect(await house.taskOf(caseId), 'nobody calls about what was overtaken').toBeUndefined();
      await tell('silence', 'c');
      expect(await words(caseId), 'a second of its kind within a day').toHaveLength(2);
      const landline = await registered('+985138412345');
      for (const [occasion, key] of [
        ['silence', 'x'],
        ['escalated', 'y'],
      ] as const) {
        const word = { caseId: landline.caseId, occasion, key, atMs: clock.nowMs };
        await store.tx((w) => cases.tellCitizen(w, word));
      }
      const tasks = (await house.tellTasks.list(house.rana)).filter(
        (task) => task.caseId === landline.caseId,
      );
      expect(tasks.map(({ occasion }) => occasion)).toEqual(['escalated']);
    });

    test('two matters of one talk are acknowledged in one message, when the talk is over', async () => {
      const { cases, clock, anna, sms } = house;
      const phone = nextPhone();
      const first = await registered(phone);
      clock.nowMs += 90_000;
      const second = await registered(null, { serviceCode: '301' }, first.contactId);
      clock.nowMs += 90_000;
      const third = await registered(null, { serviceCode: '201' }, first.contactId);
      const of = async (caseId: string) =>
        (await sms.list({ caseId, limit: 9 })).filter(({ kind }) => kind === 'registered');
      const all = [first, second, third];
      const codes = await Promise.all(
        all.map(async ({ caseId }) => (await cases.view(caseId))?.trackingCode ?? ''),
      );
      const claimed = async () => {
        const ask = { limit: 50, leaseMs: 60_000, provider: 'kavenegar' } as const;
        const rows = await sms.claim({ nowMs: clock.nowMs, ...ask });
        return rows.filter(({ to, kind }) => to === phone && kind === 'registered');
      };
      expect(await claimed()).toEqual([]);
      const end = { disposition: 'case_created' } as const;
      await cases.finishContact(first.contactId, anna, end, clock.nowMs);
      const sent = await claimed();
      expect(sent).toHaveLength(1);
      for (const code of codes) expect(sent[0]?.body).toContain(code);
      expect((await of(first.caseId))[0]).toMatchObject({
        state: 'cancelled',
        reason: 'told-together',
      });
    });

    test('a talk that nobody finishes is acknowledged all the same; what comes later has its own message', async () => {
      const { cases, clock, sms } = house;
      const first = await registered(nextPhone());
      clock.nowMs += 10 * 60_000;
      const ask = { limit: 50, leaseMs: 1, provider: 'kavenegar' } as const;
      const mine = (await sms.claim({ nowMs: clock.nowMs, ...ask })).find(
        ({ caseId }) => caseId === first.caseId,
      );
      expect(mine?.body).toContain((await cases.view(first.caseId))?.trackingCode);
      if (mine === undefined) return;
      await sms.markMaybeSent(mine, 'kavenegar', clock.nowMs);
      const second = await registered(null, {}, first.contactId);
      const [own] = await sms.list({ caseId: second.caseId, limit: 5 });
      expect(own?.body).not.toContain((await cases.view(first.caseId))?.trackingCode);
    });

    test('who was asked is told when it is taken back, without words that say who', async () => {
      const { cases, clock, anna, referrals, store } = house;
      const { position } = store.tables;
      await store.tx((w) => w.update(position).set({ holderId: house.vera }));
      const noise = { serviceCode: '306' };
      const [open, hidden] = [await registered(nextPhone()), await registered(nextPhone(), noise)];
      for (const [{ caseId }, reason] of [
        [open, 'خودم درست کردم'],
        [hidden, 'همسایه‌ام علی آقا دست برداشت'],
      ] as const) {
        const contactId = await house.answeredCall(`back-${caseId}`, nextPhone(), anna);
        const back = { contactId, reason };
        expect((await cases.withdraw(caseId, back, anna, clock.nowMs)).type).toBe('changed');
        const history = await referrals.historyOf(caseId, clock.nowMs);
        expect(history?.referrals.map(({ state }) => state)).toEqual(['recalled']);
      }
      const told = (await referrals.notices.unseen(house.vera, clock.nowMs)).filter(
        ({ kind }) => kind === 'withdrawn',
      );
      expect(new Set(told.map(({ reason }) => reason))).toEqual(new Set(['خودم درست کردم', null]));
      const [one] = told;
      expect(await referrals.notices.see(one?.noticeId ?? '', anna, clock.nowMs)).toBe(false);
      expect(await referrals.notices.see(one?.noticeId ?? '', house.vera, clock.nowMs)).toBe(true);
      const left = await referrals.notices.unseen(house.vera, clock.nowMs);
      expect(left.map(({ noticeId }) => noticeId)).not.toContain(one?.noticeId);
    });

    test('nothing is said any more of what was taken back; what was done on the page is told to its number', async () => {
      const { cases, clock, anna, vera, sms, store } = house;
      const [onTheLine, onThePage, landline] = [
        await registered(nextPhone()),
        await registered(nextPhone()),
        await registered('+985138412345'),
      ];
      // Told in one talk, acknowledged by one message.
      const phone = nextPhone();
      const kept = await registered(phone);
      clock.nowMs += 60_000;
      const beside = await registered(phone, {}, kept.contactId);
      await after(60);
      for (const { caseId } of [onTheLine, onThePage]) await grant(caseId, 'extension');
      const contactId = await house.answeredCall('back-at-night', nextPhone(), anna);
      const back = { contactId, reason: 'رفع شد' };
      await cases.withdraw(onTheLine.caseId, back, anna, clock.nowMs);
      // The answer of this one waits for the morning, too.
      await house.setState(onThePage.caseId, 'answered');
      expect((await cases.verify(onThePage.caseId, SOLVED, vera, clock.nowMs)).type).toBe(
        'changed',
      );
      for (const { caseId } of [onThePage, landline, beside]) {
        const taken = { caseId, reason: 'رفع شد', channel: 'web', atMs: clock.nowMs } as const;
        expect(await store.tx((w) => cases.withdrawIn(w, taken))).toBe('withdrawn');
        expect(await store.tx((w) => cases.withdrawIn(w, taken))).toBe('wrong-state');
      }
      const left = async ({ caseId }: { caseId: string }) => {
        const rows = await sms.list({ caseId, limit: 20 });
        return rows.filter(({ state }) => state === 'queued').map(({ kind }) => kind);
      };
      expect(await left(onTheLine)).toEqual([]);
      expect(await left(onThePage)).toEqual(['reply']);
      expect(await left(landline)).toEqual([]);
      expect((await left(beside)).toSorted()).toEqual(['registered', 'reply']);
      const all = await sms.list({ caseId: onThePage.caseId, limit: 20 });
      const code = (await cases.view(onThePage.caseId))?.trackingCode ?? '';
      expect(all.find(({ kind }) => kind === 'reply')?.body).toContain(
        `انصراف شما از درخواست ${code}`,
      );
      expect(all.find(({ kind }) => kind === 'result')).toMatchObject({
        ...{ state: 'cancelled', reason: 'case-withdrawn' },
      });
      // Nobody is called for what was to be said.
      expect(await house.taskOf(onThePage.caseId)).toBeUndefined();
      expect(await house.statusOf(onThePage.caseId)).toBe('withdrawn');
    });

    test('who took it back in the night hears nothing more of it in the morning', async () => {
      const { cases, clock, anna, vera, referrals } = house;
      const [asked, answered] = [await registered(nextPhone()), await registered(nextPhone())];
      await after(72);
      await after(24);
      expect(await words(asked.caseId)).toMatchObject([{ state: 'queued' }]);
      const given = { text: 'ترمیم شد', actorId: vera, atMs: clock.nowMs };
      await referrals.answer({ referralId: await askedOf(answered.caseId), ...given });
      expect((await cases.verify(answered.caseId, SOLVED, vera, clock.nowMs)).type).toBe('changed');
      for (const { caseId } of [asked, answered]) {
        const contactId = await house.answeredCall(`night-${caseId}`, nextPhone(), anna);
        const back = { contactId, reason: 'خودم درست کردم' };
        expect((await cases.withdraw(caseId, back, anna, clock.nowMs)).type).toBe('changed');
        const waiting = (await house.sms.list({ caseId, limit: 50 })).filter(
          ({ kind }) => kind !== 'registered',
        );
        expect(waiting.length).toBeGreaterThan(0);
        expect(new Set(waiting.map(({ state }) => state))).toEqual(new Set(['cancelled']));
        const told = await announcementRepository(house.store, house.newId).ofCase(caseId);
        expect(told.filter(({ state }) => state !== 'closed')).toEqual([]);
        expect(await house.statusOf(caseId)).toBe('withdrawn');
        expect(await house.taskOf(caseId)).toBeUndefined();
      }
    });

    test('a result takes the place of a word that still waits', async () => {
      const { caseId } = await registered(nextPhone());
      await after(60);
      await grant(caseId, 'extension');
      const { referrals, clock, vera, cases } = house;
      const given = { text: 'ترمیم شد', actorId: vera, atMs: clock.nowMs };
      await referrals.answer({ referralId: await askedOf(caseId), ...given });
      expect((await cases.verify(caseId, SOLVED, vera, clock.nowMs)).type).toBe('changed');
      expect(await words(caseId)).toMatchObject([
        { state: 'cancelled', reason: 'there-is-a-result' },
      ]);
    });
  });
}
