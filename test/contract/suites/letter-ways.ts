import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IN_FORMAT, sealFile } from '../../../src/letters/folder-automation.ts';
import { type LetterHouse, openLetterHouse, SECRET } from '../../support/letter-house.ts';
import { letterWords } from '../../support/letter-words.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How letters leave: what people set about it, by hand, and through a folder. */
export function letterWaysSuite(openUrl: (name: string) => Promise<string>): void {
  describe('ways of letters', () => {
    let house: LetterHouse;
    beforeAll(async () => {
      house = await openLetterHouse(await openUrl('letter-ways'));
      await house.office.plan({ delayMs: 400 * DAY_MS });
    });
    afterAll(async () => {
      expect(house.faults).toEqual([]);
      await house.close();
    });
    const { numbered, sent, stateOf, there, today } = letterWords(() => house);

    describe('what people set', () => {
      test('a secret is shown once, its old one is gone, and HTTP needs one', async () => {
        const { settings } = house.letters;
        const { secret: before } = await settings.view();
        const made = await settings.setSecret(undefined, house.by);
        expect(made?.length).toBeGreaterThan(40);
        const view = await settings.view();
        expect(JSON.stringify(view)).not.toContain(made);
        expect(view.secret?.fingerprint).not.toBe(before?.fingerprint);
        expect(await settings.setSecret(SECRET, house.by)).toBeNull();
        expect((await settings.view()).secret?.fingerprint).toBe(before?.fingerprint);
        const { audit } = house.store.tables;
        const rows = JSON.stringify(await house.store.read.select().from(audit));
        expect(rows).toContain('letter-secret-set');
        expect(rows).not.toContain(SECRET);
      });

      test('a text comes into force by another person, and what is written keeps its words', async () => {
        const { templates } = house.letters;
        const old = await sent();
        const wanted = { name: 'referral', subject: 'ارجاع فوری' } as const;
        const text = 'متن تازه\nکد: {code}\n{description}\nشهروند: {citizen}';
        expect(await templates.draft({ ...wanted, text: 'بی‌جا' }, house.by)).toBe(
          'letter-template-faulty',
        );
        expect(await templates.draft({ ...wanted, text }, house.by)).toBeNull();
        expect(await templates.draft({ ...wanted, text }, house.by)).toBe('letter-draft-waits');
        const [shown] = await templates.list(house.vera);
        const versionId = shown?.versions[0]?.versionId ?? '';
        expect(await templates.approve(versionId, house.by)).toBe('letter-own-draft');
        const other = { ...house.by, userId: house.helen };
        expect(await templates.approve(versionId, other)).toBeNull();
        expect(await templates.discard(versionId, other)).toBe('unknown-letter-draft');
        const fresh = await sent();
        const documentOf = async ({ letterId }: { letterId: string }) =>
          (await house.letters.view(letterId))?.document;
        expect(await documentOf(fresh)).toMatchObject({ subject: 'ارجاع فوری' });
        // Nobody is known by name here: his line is left out.
        expect((await documentOf(fresh))?.body).not.toContain('شهروند');
        expect(await documentOf(old)).not.toMatchObject({ subject: 'ارجاع فوری' });
      });
    });

    describe('what they say', () => {
      test('an answer that came is listed without what it tells of a protected reporter', async () => {
        const answered = async (form: object, number: string) => {
          const { caseId, letterId } = await sent(form);
          await numbered(letterId, `1405/77/${number}`);
          await house.office.say({
            ...{ kind: 'reply', messageId: `said ${number}`, letterId, date: today() },
            ...{ inReplyTo: `1405/77/${number}`, number: `1405/78/${number}` },
            text: 'با شماره ۰۹۱۵۳۱۲۴۵۸۷ هماهنگ شد',
          });
          await house.later(MINUTE_MS);
          const { received } = await house.letters.page('received');
          const said = received.filter((one) => one.caseId === caseId && one.kind === 'reply');
          return said.map(({ text }) => text);
        };
        expect(await answered({ serviceCode: '306', kind: 'report' }, '1')).toEqual([
          'با شماره «محفوظ» هماهنگ شد',
        ]);
        expect(await answered({}, '2')).toEqual(['با شماره ۰۹۱۵۳۱۲۴۵۸۷ هماهنگ شد']);
      });

      const bodies = async (caseId: string) => {
        const rows = await house.letters.ofCase(caseId);
        const views = await Promise.all(rows.map(({ letterId }) => house.letters.view(letterId)));
        return new Map(views.map((view) => [view?.level, view?.document]));
      };

      test('asked again after an objection: what is not accepted and why, and nobody was late', async () => {
        const { cases, referrals, store, anna, vera, clock } = house;
        const caseId = await house.register();
        expect((await house.reply(caseId)).type).toBe('done');
        await cases.verify(caseId, { outcome: 'solved', explanation: 'شد' }, vera, clock.nowMs);
        const told = { status: 'announced', objectableUntilMs: clock.nowMs + DAY_MS };
        const { cases: table } = store.tables;
        await store.tx((w) => w.update(table).set(told).where(eq(table.id, caseId)));
        const no = { caseId, words: 'دوباره نشست کرد', channel: 'call', actorId: anna } as const;
        expect(await cases.object({ ...no, atMs: clock.nowMs })).toBe('objected');
        const again = { departmentId: null, level: 2, reason: 'زیرسازی بررسی شود' } as const;
        expect((await referrals.referAgain(caseId, again, vera, clock.nowMs)).type).toBe('done');
        const said = await bodies(caseId);
        expect(said.get(1)?.body).not.toMatch(/اعتراض|چرا دوباره/u);
        expect(said.get(2)?.subject).toContain('ارجاع دوباره');
        expect(said.get(2)?.body).toContain('دوباره نشست کرد');
        expect(said.get(2)?.body).toContain('زیرسازی بررسی شود');
        expect(said.get(2)?.body).not.toContain('مهلت مقرر');
      });

      test('one level up after two replies: not that nobody has answered', async () => {
        const caseId = await house.register();
        for (const _ of ['first', 'second']) {
          expect((await house.reply(caseId)).type).toBe('done');
          expect((await house.unconvincing(caseId)).type).toBe('done');
        }
        const { body = '' } = (await bodies(caseId)).get(2) ?? {};
        expect(body).toContain('پاسخ قانع‌کننده‌ای نگرفته');
        expect(body).not.toContain('پاسخی نگرفته');
      });
    });

    describe('by hand', () => {
      test('a letter waits for whoever takes it there, and its number is checked', async () => {
        await house.set({ way: 'by-hand' });
        const { caseId, letterId } = await sent();
        expect(await stateOf(caseId)).toBe('waiting');
        const give = (number: string, date = today(), id = letterId) =>
          house.letters.outbox.numberByHand(
            ...([id, { number, date, year: 1405 }, house.by, house.clock.nowMs] as const),
          );
        expect(await give('۱۴۰۵/۱۸/۱', '1405/08/01')).toBe('bad-date');
        expect(await give('1405/18/1', '1405/13/01')).toBe('bad-date');
        expect(await give('1404/18/1')).toBe('another-year');
        expect(await give('no number')).toBe('bad-number');
        expect(await give('۱۴۰۵/۱۸/۱')).toBe('done');
        expect(await house.letterOf(caseId)).toMatchObject({
          ...{ state: 'registered', way: 'by-hand', number: '1405/18/1', year: 1405 },
        });
        const other = await sent();
        expect(await give('1405/18/1', today(), other.letterId)).toBe('number-taken');
        // A slip of the pen is put right, and the audit keeps what stood there.
        expect(await give('1405/18/2')).toBe('done');
        expect(await give('1405/18/1', today(), other.letterId)).toBe('done');
        await house.set({ way: 'http' });
        await house.look();
        expect(await there(letterId)).toBeUndefined();
      });

      test('what nobody asks any more leaves the list, and the next page goes on behind a letter', async () => {
        await house.set({ way: 'by-hand' });
        const answered = await sent();
        await house.later(MINUTE_MS);
        const open = await sent();
        expect((await house.reply(answered.caseId)).type).toBe('done');
        await house.look();
        expect(await house.letterOf(answered.caseId)).toMatchObject({
          ...{ state: 'cancelled', reason: 'nobody-asked' },
        });
        expect(await stateOf(open.caseId)).toBe('waiting');
        const idsOf = async (after?: string) =>
          (await house.letters.page('waiting', after)).letters.map(({ letterId }) => letterId);
        const all = await idsOf();
        expect(all).toContain(open.letterId);
        expect(await idsOf(all[0])).toEqual(all.slice(1));
        // It is done meanwhile, and behind it the list goes on all the same.
        expect(await idsOf(answered.letterId)).toEqual([open.letterId]);
        // Taken there before the answer came: its number is kept.
        const given = { number: '1405/18/9', date: today(), year: 1405 };
        const give = house.letters.outbox.numberByHand;
        expect(await give(answered.letterId, given, house.by, house.clock.nowMs)).toBe('done');
        await house.set({ way: 'http' });
        await house.look();
      });
    });

    describe('in doubt', () => {
      const doubtful = async () => {
        await house.office.fault({ on: 'letter', kind: 'reset-after', times: 1 });
        const { caseId, letterId } = await sent();
        expect(await stateOf(caseId)).toBe('uncertain');
        return { caseId, letterId };
      };
      const resend = (letterId: string) =>
        house.letters.outbox.resend(letterId, 'پاسخی نمی‌آید', house.by, house.clock.nowMs);

      test('a letter whose way is not set any more waits for a person, who sends it again', async () => {
        const { caseId, letterId } = await doubtful();
        await house.set({ way: 'by-hand', url: '' });
        await house.look();
        expect(await house.letterOf(caseId)).toMatchObject({
          ...{ state: 'needs_review', reason: 'way-gone' },
        });
        await house.set({ way: 'http' });
        expect(await resend(letterId)).toBe('done');
        await house.look();
        expect(await stateOf(caseId)).toBe('sent');
        expect((await there(letterId))?.times).toBe(2);
      });

      test('one that the other side says nothing of may be sent again by a person', async () => {
        const { caseId, letterId } = await doubtful();
        expect(await resend(letterId)).toBe('done');
        await house.look();
        expect(await stateOf(caseId)).toBe('sent');
      });
    });

    describe('through a folder', () => {
      test('a letter is a whole file, taken once, and messages come back as files', async () => {
        await house.set({ way: 'folder' });
        await house.office.plan({ answers: true, repeats: 2, isReversed: true });
        const { caseId, letterId } = await sent();
        expect(await house.letterOf(caseId)).toMatchObject({ state: 'sent', way: 'folder' });
        expect(readdirSync(join(house.folder, 'out'))).toEqual([`${letterId}.json`]);
        await house.office.workFolder();
        expect(readdirSync(join(house.folder, 'out'))).toEqual([]);
        expect((await there(letterId))?.times).toBe(1);
        await house.later(MINUTE_MS);
        expect(await stateOf(caseId)).toBe('registered');
        expect(await house.statusOf(caseId)).toBe('answered');
        expect(readdirSync(join(house.folder, 'in'))).toEqual([]);
        await house.office.plan({ delayMs: 400 * DAY_MS });
      });

      test('half-written and foreign files are refused with a word why, and kept', async () => {
        const put = (name: string, text: string) => {
          mkdirSync(join(house.folder, 'in'), { recursive: true });
          writeFileSync(join(house.folder, 'in', name), text);
        };
        put('half.json', sealFile(IN_FORMAT, '{"kind":"reply"}').slice(0, 40));
        put('cut.json', sealFile(IN_FORMAT, '{"kind":"reply"}').replace('reply', 'rep'));
        put('holiday.docx', 'no letter');
        put('other.json', '{"hello":1}');
        put('.writing.json.tmp', 'still being written');
        await house.later(MINUTE_MS);
        // What makes no sense may be half there: it has until the next look.
        expect(readdirSync(join(house.folder, 'in'))).toContain('half.json');
        await house.later(MINUTE_MS);
        expect(readdirSync(join(house.folder, 'in'))).toEqual(['.writing.json.tmp']);
        const refused = readdirSync(join(house.folder, 'refused'));
        for (const name of ['half.json', 'cut.json', 'holiday.docx', 'other.json']) {
          expect(refused).toContain(name);
          expect(refused).toContain(`${name}.why.txt`);
        }
        const why = readFileSync(join(house.folder, 'refused', 'half.json.why.txt'), 'utf8');
        expect(why).toContain('نیمه‌نوشته');
        const { received } = await house.letters.page('review');
        const unread = received.filter((one) => one.kind === 'unreadable' && one.way === 'folder');
        const reasons = unread.map(({ reason }) => reason);
        expect(reasons.toSorted()).toEqual([
          'foreign-file',
          'foreign-file',
          'half-written',
          'half-written',
        ]);
      });

      test('a file that was finished between two looks is a message like any other', async () => {
        const { letterId, caseId } = await sent();
        await house.office.workFolder();
        const number = '1405/17/1';
        const message = { messageId: 'slow', kind: 'registered', letterId, number, date: today() };
        const whole = sealFile(IN_FORMAT, JSON.stringify(message));
        const path = join(house.folder, 'in', 'slow.json');
        writeFileSync(path, whole.slice(0, 30));
        await house.later(MINUTE_MS);
        writeFileSync(path, whole);
        await house.later(MINUTE_MS);
        expect(await stateOf(caseId)).toBe('registered');
        expect(existsSync(join(house.folder, 'taken', 'slow.json'))).toBe(true);
      });

      test('what is judged by a person leaves the list: again, or put away with a reason', async () => {
        const { received } = await house.letters.page('review');
        const [one, two] = received;
        const settle = (receivedId: string, act: 'again' | 'dismiss') =>
          house.letters.received.settle(
            receivedId,
            { act, note: 'دیده شد', by: house.by },
            house.clock.nowMs,
          );
        expect(await settle(one?.receivedId ?? '', 'dismiss')).toBe('done');
        expect(await settle(one?.receivedId ?? '', 'dismiss')).toBe('received-letter-settled');
        expect(await settle('nothing', 'again')).toBe('unknown-received-letter');
        expect(await settle(two?.receivedId ?? '', 'again')).toBe('done');
        const left = (await house.letters.page('review')).received.map(
          ({ receivedId }) => receivedId,
        );
        expect(left).not.toContain(one?.receivedId);
      });
    });
  });
}
