import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cleanPicture } from '../../../src/attachments/picture.ts';
import { type FieldHouse, openFieldHouse } from '../../support/field-house.ts';
import { jpegOf } from '../../support/pictures.ts';
import { HOUR_MS } from '../../support/referral-house.ts';

/** Somebody goes there and looks: who is asked, what he may see, and what follows from it. */
export function fieldSuite(openUrl: (name: string) => Promise<string>): void {
  describe('visits to the place', () => {
    let house: FieldHouse;
    beforeAll(async () => {
      house = await openFieldHouse(await openUrl('field'));
    });
    afterAll(() => house.close());

    const ask = (caseId: string, note = '') =>
      house.visits.ask(caseId, { note, actorId: house.vera, atMs: house.clock.nowMs });
    const shown = async (caseId: string) => {
      const found = await house.views.ofCase(caseId);
      if (found === undefined) throw new Error(`no case ${caseId}`);
      return found.visits;
    };
    const photo = (caseId: string, visitId: string, stage: 'before' | 'after', bytes: Buffer) =>
      house.attachments.add({
        ...{ caseId, of: { visitId }, stage, bytes },
        addedById: house.nima,
        atMs: house.clock.nowMs,
      });

    test('a reply that follow-up doubts is on the list of its district, and on no other', async () => {
      const { clock } = house;
      const caseId = await house.answered();
      expect(await ask(caseId, 'لبه‌های چاله را ببینید')).toBe('asked');
      expect(await house.visitOf(caseId)).toMatchObject({
        addressText: 'کوچه ۵',
        description: 'چاله جلوی مدرسه',
        claim: 'با آسفالت گرم ترمیم شد',
        note: 'لبه‌های چاله را ببینید',
        cause: 'verification',
        dueAtMs: clock.nowMs + 24 * HOUR_MS,
      });
      expect(await house.listOf(house.sima)).toEqual([]);
      expect(await ask(caseId)).toBe('visit-open');
      // No name and no number lies on the telephone.
      expect(JSON.stringify(await house.listOf(house.nima))).not.toContain('9153124587');
    });

    test('what he sees is a proposal: the case waits for follow-up, whose list has it', async () => {
      const caseId = await house.answered();
      await ask(caseId);
      const { visitId } = await house.visitOf(caseId);
      expect(await house.see(visitId, 'not_done', 'چاله همان است')).toEqual({ isLate: false });
      expect(await house.statusOf(caseId)).toBe('answered');
      expect(await shown(caseId)).toMatchObject([
        { state: 'done', result: 'not_done', note: 'چاله همان است', byName: 'nima', isLate: false },
      ]);
      const visited = await house.referrals.followUp('visited', house.clock.nowMs);
      expect(visited.map((row) => row.caseId)).toContain(caseId);
      expect((await house.listOf(house.nima)).some((one) => one.caseId === caseId)).toBe(false);
      expect((await house.unconvincing(caseId)).type).toBe('done');
      expect(await house.typesOf(caseId)).toEqual(
        expect.arrayContaining(['visit-asked', 'visit-not-done', 'found-unconvincing']),
      );
      expect(await house.cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('an objection is looked at without anybody’s asking, once; seen done, it is answered', async () => {
      const caseId = await house.objected('هنوز چاله است');
      await Promise.all([
        house.visits.runDue(house.clock.nowMs),
        house.visits.runDue(house.clock.nowMs),
      ]);
      const visit = await house.visitOf(caseId);
      expect(visit).toMatchObject({
        cause: 'objection',
        objection: 'هنوز چاله است',
        claim: 'با آسفالت گرم ترمیم شد',
      });
      expect(await shown(caseId)).toHaveLength(1);
      await house.see(visit.visitId, 'done', 'چاله پر و هموار است');
      expect(await house.statusOf(caseId)).toBe('answered');
      const { replies } = await house.history(caseId);
      expect(replies.at(-1)).toMatchObject({ text: 'چاله پر و هموار است', verdict: 'pending' });
      // Not convincing after all: whoever had it before has it again.
      expect((await house.unconvincing(caseId)).type).toBe('done');
      expect(await house.statusOf(caseId)).toBe('referred');
    });

    test('an objection that is right stays in special follow-up', async () => {
      const caseId = await house.objected('هنوز چاله است');
      await house.visits.runDue(house.clock.nowMs);
      const { visitId } = await house.visitOf(caseId);
      await house.see(visitId, 'partly', 'نیمی از آن مانده');
      expect(await house.statusOf(caseId)).toBe('special_follow_up');
      await house.visits.runDue(house.clock.nowMs);
      expect(await shown(caseId), 'one look a cycle').toHaveLength(1);
    });

    test('nobody there: he goes once more, and not a third time', async () => {
      const { clock } = house;
      const caseId = await house.answered();
      await ask(caseId);
      const first = await house.visitOf(caseId);
      await house.see(first.visitId, 'nobody_there', '');
      const second = await house.visitOf(caseId);
      expect(second.dueAtMs).toBe(clock.nowMs + 24 * HOUR_MS);
      await house.see(second.visitId, 'nobody_there', '');
      expect((await house.listOf(house.nima)).some((one) => one.caseId === caseId)).toBe(false);
      expect((await house.see(second.visitId, 'nobody_there', '')) as object).toEqual({
        isLate: false,
      });
    });

    test('said again by the same hand it is one visit; by another’s it is told who was first', async () => {
      const caseId = await house.answered();
      await ask(caseId);
      const { visitId } = await house.visitOf(caseId);
      const other = await house.hire('nader', 'field');
      await house.views.setInspector(other, 3, { userId: house.vera, address: '' });
      const both = await Promise.all([
        house.see(visitId, 'done', 'پر شده است'),
        house.see(visitId, 'done', 'پر شده است'),
      ]);
      expect(both).toEqual([{ isLate: false }, { isLate: false }]);
      expect(await house.see(visitId, 'not_done', 'نه', other)).toBe('visited-meanwhile');
      const types = await house.typesOf(caseId);
      expect(types.filter((type) => type === 'visit-done')).toHaveLength(1);
    });

    test('what comes when the case has gone on is kept, and decides nothing', async () => {
      const { cases, clock } = house;
      const caseId = await house.answered();
      await ask(caseId);
      const { visitId } = await house.visitOf(caseId);
      const solved = { outcome: 'solved', explanation: 'انجام شد' } as const;
      await cases.verify(caseId, solved, house.vera, clock.nowMs);
      expect((await house.listOf(house.nima)).some((one) => one.caseId === caseId)).toBe(false);
      await house.visits.runDue(clock.nowMs);
      expect(await shown(caseId)).toMatchObject([{ state: 'cancelled' }]);
      expect(await house.see(visitId, 'not_done', 'پر نشده')).toEqual({ isLate: true });
      expect(await shown(caseId)).toMatchObject([
        { state: 'done', isLate: true, result: 'not_done', note: 'پر نشده' },
      ]);
      expect(await house.statusOf(caseId)).toBe('verified');
    });

    test('words are needed, the district is his own, complaints are nobody’s walk', async () => {
      const caseId = await house.answered();
      await ask(caseId);
      const { visitId } = await house.visitOf(caseId);
      expect(await house.see(visitId, 'not_done', ' ')).toBe('visit-note-needed');
      expect(await house.see(visitId, 'done', 'دیدم', house.sima)).toBe('not-your-district');
      expect(await house.see('none', 'done')).toBe('unknown-visit');
      expect(await ask(await house.register())).toBe('wrong-state');
      expect(await ask('none')).toBe('unknown-case');
      expect(await ask(await house.answered({ district: 5 }))).toBe('no-inspector');
      const complaint = await house.register({ kind: 'complaint' });
      await house.store.tx((w) =>
        w
          .update(house.store.tables.cases)
          .set({ status: 'answered' })
          .where(eq(house.store.tables.cases.id, complaint)),
      );
      expect(await ask(complaint)).toBe('complaint-stays');
      expect(await shown(complaint)).toEqual([]);
      expect(await shown(caseId)).toMatchObject([{ state: 'open' }]);
    });

    test('whom to ask there is told to the inspector of the district, unless he is protected', async () => {
      const caseId = await house.answered();
      await ask(caseId);
      const { visitId } = await house.visitOf(caseId);
      const by = (userId: string) => ({ userId, all: false });
      expect(await house.views.caller(visitId, by(house.nima))).toMatchObject({
        phone: '+989153124587',
        isProtected: false,
      });
      expect(await house.views.caller(visitId, by(house.sima))).toBeNull();
      const { cases } = house.store.tables;
      await house.store.tx((w) =>
        w.update(cases).set({ confidentiality: 'protected' }).where(eq(cases.id, caseId)),
      );
      expect(await house.views.caller(visitId, by(house.nima))).toMatchObject({
        phone: null,
        citizenName: null,
        isProtected: true,
      });
      await house.see(visitId, 'done', 'دیدم');
      expect(await house.views.caller(visitId, by(house.nima)), 'over is over').toBeNull();
    });

    test('of somebody protected neither name nor number is on the telephone, whatever was said', async () => {
      const { clock, citizens, anna } = house;
      const contactId = await house.answeredCall('protected', '+989359991122', anna);
      const someone = { kind: 'resident', district: 3, address: null } as const;
      const met = await citizens.addCitizen(
        { contactId, name: 'زهرا گرامی', ...someone },
        anna,
        clock.nowMs,
      );
      if (met.type !== 'added') throw new Error(met.type);
      const { citizenId } = met.citizen;
      const description = 'من زهرا گرامی هستم، شماره‌ام ۰۹۳۵۹۹۹۱۱۲۲؛ کارگاه شبانه';
      const caseId = await house.answered({ citizenId, description });
      await ask(caseId, 'به خانم گرامی زنگ نزنید');
      const { cases } = house.store.tables;
      await house.store.tx((w) =>
        w.update(cases).set({ confidentiality: 'protected' }).where(eq(cases.id, caseId)),
      );
      const visit = await house.visitOf(caseId);
      expect(visit.description).toContain('کارگاه شبانه');
      for (const secret of ['زهرا', 'گرامی', '۰۹۳۵', '9991122', '۹۹۹۱۱۲۲']) {
        expect(JSON.stringify(visit)).not.toContain(secret);
      }
    });

    test('a photo is kept once under its hash, sealed in the history, and goes when its person is forgotten', async () => {
      const { clock, citizens, anna } = house;
      const contactId = await house.answeredCall('photographed', '+989359998877', anna);
      const someone = { kind: 'resident', district: 3, address: null } as const;
      const met = await citizens.addCitizen(
        { contactId, name: 'پروین عکس', ...someone },
        anna,
        clock.nowMs,
      );
      if (met.type !== 'added') throw new Error(met.type);
      const { citizenId } = met.citizen;
      const caseId = await house.answered({ citizenId });
      const otherCase = await house.answered();
      for (const id of [caseId, otherCase]) await ask(id);
      const { visitId } = await house.visitOf(caseId);
      const other = await house.visitOf(otherCase);
      const [own, shared] = [jpegOf('own'), jpegOf('shared')];
      const added = await photo(caseId, visitId, 'after', own);
      expect(await photo(caseId, visitId, 'after', own), 'sent twice').toEqual(added);
      await photo(caseId, visitId, 'before', shared);
      await photo(otherCase, other.visitId, 'after', shared);
      const hashOf = (bytes: Buffer) =>
        createHash('sha256')
          .update(cleanPicture(bytes)?.bytes ?? '')
          .digest('hex');
      expect(house.files().toSorted()).toEqual([hashOf(own), hashOf(shared)].toSorted());
      expect(await photo(caseId, visitId, 'after', Buffer.from('<svg/>'))).toEqual({
        type: 'not-a-picture',
      });
      expect(await house.typesOf(caseId)).toEqual(
        expect.arrayContaining(['photo-added', 'photo-added']),
      );
      const [before] = await house.attachments.ofCase(caseId);
      expect((await house.attachments.content(before ?? ({} as never)))?.length).toBeGreaterThan(9);

      await citizens.erase(citizenId, clock.nowMs);
      // At once for readers, from the disk in a minute; what another case shows, too, stays.
      expect(await house.attachments.ofCase(caseId)).toEqual([]);
      expect(await house.attachments.find(before?.id ?? '')).toBeNull();
      await house.attachments.tidy(clock.nowMs);
      await house.attachments.tidy(clock.nowMs);
      expect(house.files()).toEqual([hashOf(shared)]);
      expect(await house.attachments.ofCase(otherCase)).toHaveLength(1);
      // A telephone that comes back with its photos after that brings nothing back.
      const types = await house.typesOf(caseId);
      for (const bytes of [own, jpegOf('late')]) {
        expect((await photo(caseId, visitId, 'after', bytes)).type).toBe('added');
      }
      expect(await house.attachments.ofCase(caseId)).toEqual([]);
      await house.attachments.tidy(clock.nowMs);
      expect(house.files()).toEqual([hashOf(shared)]);
      expect(await house.typesOf(caseId)).toEqual(types);
      expect(await house.cases.verifyHistory(caseId)).toMatchObject({ ok: true });
    });

    test('what lies beside a reply is no photo of a visit, is there once, and goes with its person', async () => {
      const { clock, citizens, anna } = house;
      const contactId = await house.answeredCall('evidence', '+989359998866', anna);
      const who = {
        contactId,
        name: 'پری شاهد',
        kind: 'resident',
        district: 3,
        address: null,
      } as const;
      const met = await citizens.addCitizen(who, anna, clock.nowMs);
      if (met.type !== 'added') throw new Error(met.type);
      const { citizenId } = met.citizen;
      const caseId = await house.register({ citizenId });
      const of = { referralId: await house.asked(caseId) };
      const lay = (bytes: Buffer) => {
        const added = { caseId, of, stage: 'evidence', bytes, addedById: house.hana } as const;
        return house.attachments.add({ ...added, atMs: clock.nowMs });
      };
      const laidAtMs = clock.nowMs;
      const first = await lay(jpegOf('evidence'));
      expect(first.type).toBe('added');
      expect(await lay(jpegOf('evidence'))).toEqual(first);
      await house.reply(caseId);
      await ask(caseId);
      expect((await house.history(caseId)).photos).toMatchObject([
        { ...of, createdAtMs: laidAtMs },
      ]);
      expect((await shown(caseId)).flatMap(({ photos }) => photos)).toEqual([]);
      expect(await house.cases.verifyHistory(caseId)).toMatchObject({ ok: true });
      const files = house.files().length;
      await citizens.erase(citizenId, clock.nowMs);
      expect((await house.history(caseId)).photos).toEqual([]);
      await house.attachments.tidy(clock.nowMs);
      expect(house.files(), 'its file, too').toHaveLength(files - 1);
    });

    test('twelve photos a visit; a file whose row was never written goes in time', async () => {
      const { clock } = house;
      const caseId = await house.answered();
      await ask(caseId);
      const { visitId } = await house.visitOf(caseId);
      for (let at = 0; at < 12; at += 1) {
        const added = await photo(caseId, visitId, 'after', jpegOf(`photo ${at}`));
        expect(added.type).toBe('added');
      }
      const files = house.files().length;
      expect(await photo(caseId, visitId, 'after', jpegOf('one more'))).toEqual({
        type: 'too-many-photos',
      });
      expect(house.files()).toHaveLength(files + 1);
      clock.nowMs += 2 * HOUR_MS;
      // A folder a minute: after all of them it is gone, and what somebody has a row for is not.
      for (let minute = 0; minute < 256; minute += 1) {
        await house.attachments.tidy(clock.nowMs + minute * 60_000);
      }
      expect(house.files()).toHaveLength(files);
    });

    test('twelve photos a reply: one that is to be done better has its own', async () => {
      const { clock } = house;
      const caseId = await house.register();
      const referralId = await house.asked(caseId);
      const lay = async (name: string) => {
        const by = { addedById: house.hana, atMs: clock.nowMs };
        const photo = {
          caseId,
          of: { referralId },
          stage: 'evidence',
          bytes: jpegOf(name),
        } as const;
        return (await house.attachments.add({ ...photo, ...by })).type;
      };
      for (let at = 0; at < 12; at += 1) expect(await lay(`laid ${at}`)).toBe('added');
      expect(await lay('laid 12')).toBe('too-many-photos');
      await house.reply(caseId);
      clock.nowMs += HOUR_MS;
      await house.unconvincing(caseId);
      expect(await house.asked(caseId)).toBe(referralId);
      for (let at = 0; at < 12; at += 1) expect(await lay(`better ${at}`)).toBe('added');
      expect(await lay('better 12')).toBe('too-many-photos');
    });
  });
}
