import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  LetterDocument,
  LETTERS_AT_ONCE,
  type ReceivedFilter,
} from '../../../src/contract/letters.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { type LetterHouse, openLetterHouse, SECRET } from '../../support/letter-house.ts';
import { letterWords } from '../../support/letter-words.ts';
import { HOUR_MS } from '../../support/referral-house.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * HOUR_MS;

/** Letters over both ways, against an automation that lives in a process of its own. */
export function lettersSuite(openUrl: (name: string) => Promise<string>): void {
  describe('letters', () => {
    let house: LetterHouse;
    beforeAll(async () => {
      house = await openLetterHouse(await openUrl('letters'));
    });
    afterAll(async () => {
      expect(house.faults).toEqual([]);
      await house.close();
    });

    const { numbered, sent, stateOf, there, today } = letterWords(() => house);
    const receivedOf = async (letterId: string) =>
      (await house.letters.view(letterId))?.received.map(({ kind, state, reason, repeats }) => ({
        ...{ kind, state, reason, repeats },
      }));
    const answerTo = (letterId: string, inReplyTo: string, number: string, more: object = {}) => ({
      ...{ kind: 'reply', messageId: `answer ${number} ${letterId}`, letterId, inReplyTo, number },
      ...{ date: today(), text: 'با آسفالت گرم ترمیم شد', ...more },
    });

    test('a letter leaves by signed HTTP, says what was asked, and gets its number days later', async () => {
      await house.office.plan({ delayMs: 3 * DAY_MS });
      const { caseId, letterId } = await sent();
      expect(await house.letterOf(caseId)).toMatchObject({ state: 'sent', way: 'http' });
      const kept = await there(letterId);
      const document = LetterDocument.parse(JSON.parse(kept?.text ?? ''));
      expect(document).toEqual((await house.letters.view(letterId))?.document);
      expect(document.recipient.postFa).toContain('رئیس');
      expect(document.body).toContain('چاله جلوی مدرسه');
      expect(document.body).toContain(document.trackingCode);
      await house.later(2 * DAY_MS);
      expect(await stateOf(caseId)).toBe('sent');
      await house.later(DAY_MS + MINUTE_MS);
      expect(await house.letterOf(caseId)).toMatchObject({ state: 'registered', year: 1405 });
      await house.office.plan({ delayMs: 400 * DAY_MS });
    });

    test('an answer by letter is a reply of the official, and is told once however often it comes', async () => {
      const { caseId, letterId } = await sent();
      await numbered(letterId, '1405/10/1');
      // Their programs write Arabic letters.
      const text = 'با آسفالت گرم ترميم شد';
      const answer = answerTo(letterId, '۱۴۰۵/۱۰/۱', '1405/د/1', { text });
      await house.office.say(answer);
      await house.office.say(answer);
      await house.office.say({ ...answer, messageId: 'the same letter, scanned again' });
      await house.later(MINUTE_MS);
      await house.office.say(answer);
      await house.later(MINUTE_MS);
      expect(await house.statusOf(caseId)).toBe('answered');
      const { replies } = await house.history(caseId);
      expect(replies).toHaveLength(1);
      expect(replies[0]).toMatchObject({
        text: 'با آسفالت گرم ترمیم شد',
        letter: '1405/د/1 / 1405',
      });
      expect(await receivedOf(letterId)).toEqual(
        expect.arrayContaining([
          { kind: 'reply', state: 'applied', reason: null, repeats: 2 },
          { kind: 'reply', state: 'repeated', reason: null, repeats: 0 },
        ]),
      );
    });

    test('an answer that overtakes the number of its letter waits for it', async () => {
      const { caseId, letterId } = await sent();
      await house.office.say(answerTo(letterId, '1405/11/1', '1405/د/2'));
      await house.later(MINUTE_MS);
      expect(await house.statusOf(caseId)).toBe('referred');
      expect(await receivedOf(letterId)).toMatchObject([
        { kind: 'reply', state: 'parked', reason: 'number-awaited' },
      ]);
      await numbered(letterId, '1405/11/1');
      expect(await house.statusOf(caseId)).toBe('answered');
    });

    test('what is not surely of this letter is attached to no case, and says why', async () => {
      const first = await sent();
      const second = await sent();
      await numbered(first.letterId, '1405/12/1');
      await numbered(second.letterId, '1405/12/2');
      const { letterId } = first;
      const wrong: [object, string][] = [
        [answerTo(letterId, '1405/12/2', '1405/د/10'), 'another-letters-number'],
        [answerTo(letterId, '1404/12/1', '1405/د/11'), 'another-year'],
        [answerTo(letterId, '12', '1405/د/12'), 'no-year'],
        [answerTo(letterId, '1405/12/1', '1404/د/13'), 'another-year'],
        [answerTo(letterId, '1405/12/1', '???'), 'bad-number'],
        [answerTo(letterId, '1405/12/1', '1405/د/14', { date: '1405/12/30' }), 'bad-date'],
        [answerTo(letterId, '1405/12/1', '1405/د/15', { date: '1405/08/29' }), 'bad-date'],
        [answerTo(letterId, '1405/12/1', '1405/د/16', { text: '' }), 'no-text'],
      ];
      for (const [message] of wrong) await house.office.say(message);
      await house.later(MINUTE_MS);
      const received = (await receivedOf(letterId)) ?? [];
      for (const [, reason] of wrong) {
        expect(received).toContainEqual({
          kind: 'reply',
          state: 'needs_review',
          reason,
          repeats: 0,
        });
      }
      expect(await house.statusOf(first.caseId)).toBe('referred');
      expect(await house.statusOf(second.caseId)).toBe('referred');
      await house.office.say(answerTo('nobody', '1405/12/1', '1405/د/17'));
      await house.office.say({ messageId: 'x', kind: 'gossip' });
      await house.later(MINUTE_MS);
      const { received: all } = await house.letters.page('review');
      expect(all).toContainEqual(
        expect.objectContaining({ reason: 'unknown-letter', letterId: null, caseId: null }),
      );
      expect(all).toContainEqual(
        expect.objectContaining({ reason: 'no-message', kind: 'unreadable' }),
      );
    });

    test('a number of another letter, of another year or a second one is not believed', async () => {
      const first = await sent();
      const second = await sent();
      await numbered(first.letterId, '1405/13/1');
      await numbered(second.letterId, '1405/13/1');
      await numbered(second.letterId, '1404/13/2');
      expect(await stateOf(second.caseId)).toBe('sent');
      await numbered(first.letterId, '1405/13/9');
      expect(await house.letterOf(first.caseId)).toMatchObject({ number: '1405/13/1' });
      const reasons = async (letterId: string) =>
        ((await receivedOf(letterId)) ?? []).map(({ reason }) => reason);
      expect(await reasons(second.letterId)).toEqual(
        expect.arrayContaining(['number-taken', 'another-year']),
      );
      expect(await reasons(first.letterId)).toContain('number-differs');
    });

    test('the same name with other words is looked at by a person', async () => {
      const { letterId, caseId } = await sent();
      await numbered(letterId, '1405/14/1');
      const answer = answerTo(letterId, '1405/14/1', '1405/د/20');
      await house.office.say(answer);
      await house.later(MINUTE_MS);
      await house.office.say({ ...answer, text: 'این متن دیگری است' });
      await house.later(MINUTE_MS);
      expect(await receivedOf(letterId)).toContainEqual({
        ...{ kind: 'reply', state: 'needs_review', reason: 'same-id-other-words', repeats: 0 },
      });
      expect((await house.history(caseId)).replies).toHaveLength(1);
    });

    test('no official is accused whose letter came in time, however late it is brought', async () => {
      const { caseId, letterId } = await sent();
      await numbered(letterId, '1405/15/1');
      const inTime = today();
      await house.later(80 * HOUR_MS);
      await house.after(0);
      // It went up, and the deputy has answered meanwhile.
      const rungs = await house.rungs(caseId);
      expect(rungs[0]).toBe('1 head expired');
      await house.reply(caseId);
      await house.office.say(answerTo(letterId, '1405/15/1', '1405/د/30', { date: inTime }));
      await house.later(MINUTE_MS);
      expect(await receivedOf(letterId)).toContainEqual(
        expect.objectContaining({ state: 'needs_review', reason: 'case-went-on' }),
      );
      const { referrals: rows } = await house.history(caseId);
      expect(rows.map(({ level, isAnnulled }) => [level, isAnnulled])).toContainEqual([1, true]);
    });

    test('an answer lost on the way is asked for, and the letter is there once', async () => {
      await house.office.fault({ on: 'letter', kind: 'reset-after', times: 1 });
      const { caseId, letterId } = await sent();
      expect(await house.letterOf(caseId)).toMatchObject({ state: 'uncertain' });
      await house.later(MINUTE_MS);
      expect(await stateOf(caseId)).toBe('sent');
      expect((await there(letterId))?.times).toBe(1);
    });

    test('a request lost on the way is sent again when it is surely not there', async () => {
      await house.office.fault({ on: 'letter', kind: 'reset-before', times: 1 });
      const { caseId, letterId } = await sent();
      expect(await house.letterOf(caseId)).toMatchObject({ state: 'uncertain' });
      await house.later(20_000);
      expect(await house.letterOf(caseId)).toMatchObject({ reason: 'not-found-yet' });
      await house.later(2 * MINUTE_MS);
      expect(await stateOf(caseId)).toBe('sent');
      expect((await there(letterId))?.times).toBe(1);
    });

    test('an answer that is not proved to be the automation’s is not believed', async () => {
      for (const kind of ['bad-signature', 'old-answer', 'cut'] as const) {
        await house.office.fault({ on: 'letter', kind, times: 1 });
        const { caseId, letterId } = await sent();
        expect([kind, await stateOf(caseId)]).toEqual([kind, 'uncertain']);
        await house.later(3 * MINUTE_MS);
        await house.later(3 * MINUTE_MS);
        expect([kind, await stateOf(caseId)]).toEqual([kind, 'sent']);
        expect((await there(letterId))?.times).toBe(1);
      }
    });

    test('a refused letter waits for a person, who sends it again and says why', async () => {
      await house.office.fault({ on: 'letter', kind: 'refuse', times: 1 });
      const { caseId, letterId } = await sent();
      expect(await house.letterOf(caseId)).toMatchObject({
        state: 'failed',
        reason: 'rejected:422',
      });
      const { outbox } = house.letters;
      const again = () => outbox.resend(letterId, 'گیرنده درست شد', house.by, house.clock.nowMs);
      expect(await again()).toBe('done');
      await house.look();
      expect(await stateOf(caseId)).toBe('sent');
      const { audit } = house.store.tables;
      const rows = await house.store.read.select().from(audit);
      expect(rows).toContainEqual(
        expect.objectContaining({ act: 'letter-resent', subjectId: letterId }),
      );
      await numbered(letterId, '1405/16/1');
      expect(await again()).toBe('letter-not-resendable');
    });

    test('while the automation is down letters wait, cases go on, and nothing is lost', async () => {
      await house.office.fault({ on: 'letter', kind: 'busy', times: 1 });
      await house.office.fault({ on: 'health', kind: 'busy', times: 3 });
      const { caseId } = await sent();
      expect(await house.letterOf(caseId)).toMatchObject({ state: 'waiting', reason: 'busy:503' });
      expect((await house.letters.page('waiting')).resting).toMatchObject({ reason: 'busy:503' });
      const later = await house.register();
      await house.look();
      expect(await stateOf(later)).toBe('waiting');
      expect((await house.reply(later)).type).toBe('done');
      expect(await house.letters.health()).toMatchObject({ isResting: true });
      for (let day = 0; day < 5; day += 1) await house.later(HOUR_MS);
      expect(await stateOf(caseId)).toBe('sent');
      // Answered meanwhile: its letter asks nobody any more.
      expect(await house.letterOf(later)).toMatchObject({
        ...{ state: 'cancelled', reason: 'nobody-asked' },
      });
      expect(await house.letters.health()).toMatchObject({ isResting: false });
    });

    test('with another secret at the other end nothing is believed until it is put right', async () => {
      await house.office.setSecret('another-secret-of-the-other-side-1');
      const { caseId, letterId } = await sent();
      expect(await stateOf(caseId)).toBe('uncertain');
      expect((await house.letters.page('waiting')).resting).toMatchObject({
        reason: 'bad-signature',
      });
      await house.letters.settings.setSecret('another-secret-of-the-other-side-1', house.by);
      await house.later(20 * MINUTE_MS);
      expect(await stateOf(caseId)).toBe('sent');
      expect((await there(letterId))?.times).toBe(1);
      await house.office.setSecret(SECRET);
      await house.letters.settings.setSecret(SECRET, house.by);
    });

    test('who must be protected is on no letter, nor are the numbers that were said', async () => {
      const { letterId } = await sent({
        ...{ serviceCode: '306', kind: 'report' },
        description: 'من زهرا گرامی با شماره ۰۹۱۵ ۳۱۲ ۴۵۸۷ از سر و صدا خبر می‌دهم',
      });
      const { body } = JSON.parse((await there(letterId))?.text ?? '{}') as { body: string };
      const said = body.split('\n').find((line) => line.startsWith('شرح:')) ?? '';
      expect(said).toContain('سر و صدا');
      expect(said).toContain('«محفوظ»');
      expect(toAsciiDigits(said)).not.toMatch(/[0-9]{3}/u);
    });

    /** A case of somebody with a name. */
    async function named(name: string, phone: string, form: object = {}) {
      const { citizens, cases, anna, clock } = house;
      const contactId = await house.answeredCall(`letters-of-${phone}`, phone, anna);
      const someone = { kind: 'resident', district: 9, address: 'وکیل‌آباد ۱۲' } as const;
      const added = await citizens.addCitizen({ contactId, name, ...someone }, anna, clock.nowMs);
      if (added.type !== 'added') throw new Error(added.type);
      const { citizenId } = added.citizen;
      const said = { contactId, citizenId, serviceCode: '101', district: 3, description: 'چاله' };
      const opened = await cases.openDraft(
        { ...said, addressText: 'کوچه ۵', ...form },
        anna,
        clock.nowMs,
      );
      if (opened.type !== 'changed') throw new Error(opened.type);
      await cases.register(opened.caseId, anna, clock.nowMs);
      const { letterId } = await house.letterOf(opened.caseId);
      const saysNow = async () => (await house.letters.view(letterId))?.document.body ?? '';
      return { caseId: opened.caseId, citizenId, letterId, saysNow };
    }

    test('a citizen who is forgotten is on no letter any more', async () => {
      const { citizens, clock, personal, store } = house;
      const name = 'پروانه یگانه';
      const { citizenId, saysNow } = await named(name, '+989351112233');
      expect(await saysNow()).toContain(name);
      await citizens.erase(citizenId, clock.nowMs);
      const { personalText } = store.tables;
      const ids = (await store.read.select({ id: personalText.id }).from(personalText)).map(
        ({ id }) => id,
      );
      expect([...(await personal.read(store.read, ids)).values()].join()).not.toContain(name);
      expect(await saysNow()).not.toContain(name);
    });

    test('nor is a protected one named by his own words when their letter is written anew', async () => {
      const name = 'فرشته نیک‌اختر';
      const form = { serviceCode: '306', kind: 'report', description: `من ${name} خبر می‌دهم` };
      const { citizenId, saysNow } = await named(name, '+989351112244', form);
      expect(await saysNow()).toContain('خبر می‌دهم');
      expect(await saysNow()).not.toContain(name);
      await house.citizens.erase(citizenId, house.clock.nowMs);
      expect(await saysNow()).toContain('«محفوظ»');
      expect(await saysNow()).not.toContain(name);
    });

    test('a letter that left before its citizen was forgotten is still known at the other side', async () => {
      const { caseId, citizenId, letterId, saysNow } = await named('بهار رستگار', '+989351112255');
      await house.look();
      const text = (await there(letterId))?.text ?? '';
      expect(text).toContain('بهار رستگار');
      await house.citizens.erase(citizenId, house.clock.nowMs);
      expect(await saysNow()).not.toContain('بهار رستگار');
      await house.later(HOUR_MS + MINUTE_MS);
      expect(await house.letterOf(caseId)).toMatchObject({ state: 'sent', reason: null });
    });

    test('a registry that mixes letters and years up gets none of them a number', async () => {
      for (const [numberOf, reason] of [
        ['another-year', 'another-year'],
        ['another-letter', 'number-taken'],
      ] as const) {
        const { caseId, letterId } = await sent();
        await house.office.plan({ numberOf });
        await house.later(MINUTE_MS);
        await house.office.plan({ delayMs: 400 * DAY_MS });
        expect([numberOf, await stateOf(caseId)]).toEqual([numberOf, 'sent']);
        expect(await receivedOf(letterId)).toEqual([
          { kind: 'registered', state: 'needs_review', reason, repeats: 0 },
        ]);
      }
    });

    test('what was received is read to its beginning, page by page, and found by code and number', async () => {
      const { letterReceived } = house.store.tables;
      const { read } = house.store;
      const { caseId, letterId } = await sent();
      await numbered(letterId, '1405/31/1');
      await house.office.say(answerTo(letterId, '1405/31/1', '1405/د/3101'));
      await house.later(MINUTE_MS);
      const [one] = await read
        .select()
        .from(letterReceived)
        .where(eq(letterReceived.letterId, letterId));
      if (one === undefined) throw new Error('nothing was received');
      const older = Array.from({ length: LETTERS_AT_ONCE + 50 }, (_, place) => ({
        ...{ ...one, id: `older-${place}`, messageId: `older-${place}`, letterId: null },
        // Many in one instant: a page ends among them.
        ...{ number: null, state: 'dismissed' as const, createdAtMs: 1 + Math.floor(place / 120) },
      }));
      for (const from of [0, 100, 200]) {
        await house.store.tx((w) => w.insert(letterReceived).values(older.slice(from, from + 100)));
      }
      const walked: string[] = [];
      for (let after: string | undefined, size = LETTERS_AT_ONCE; size === LETTERS_AT_ONCE; ) {
        const { received } = await house.letters.page('received', after);
        walked.push(...received.map(({ receivedId }) => receivedId));
        size = received.length;
        after = received.at(-1)?.receivedId;
      }
      const all = await read.select({ id: letterReceived.id }).from(letterReceived);
      expect(new Set(walked)).toEqual(new Set(all.map(({ id }) => id)));
      expect(walked).toHaveLength(all.length);
      const found = async (filter: ReceivedFilter) =>
        (await house.letters.page('received', undefined, filter)).received;
      expect(await found({ state: 'dismissed' })).toHaveLength(LETTERS_AT_ONCE);
      const [{ trackingCode } = { trackingCode: '' }] = await found({ q: '۱۴۰۵/د/۳۱۰۱' });
      for (const q of [trackingCode ?? '', '1405/31/1', '۱۴۰۵/۳۱/۱']) {
        const rows = await found({ q });
        expect(rows.map((row) => row.caseId)).toEqual([caseId, caseId]);
      }
      expect(await found({ q: '1405/31/1', state: 'dismissed' })).toEqual([]);
      expect(await found({ q: 'هیچ' })).toEqual([]);
    });
  });
}
