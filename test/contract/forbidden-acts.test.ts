import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallHistory } from '../../src/contract/calls.ts';
import type { CaseView } from '../../src/contract/cases.ts';
import type { OpenedSession } from '../../src/contract/commissions.ts';
import type { CaseReferrals } from '../../src/contract/referrals.ts';
import type { SmsRow } from '../../src/contract/sms.ts';
import type { Warning } from '../../src/contract/warnings.ts';
import { type CastHouse, openCastHouse, PHONE } from '../support/cast-house.ts';
import { FORBIDDEN } from '../support/forbidden-acts.ts';

/**
 * Acts that nobody may do, written by hand from the roles' lines: each by somebody who is signed in
 * and has real work of that kind elsewhere, on a real case of the running server.
 */
let house: CastHouse;
beforeAll(async () => {
  house = await openCastHouse();
});
afterAll(() => house.rig.close());

describe('what nobody may do', () => {
  test('there are sixty acts at least, and each is written once', () => {
    expect(FORBIDDEN.length).toBeGreaterThanOrEqual(60);
    expect(new Set(FORBIDDEN.map(({ who, act }) => `${who} ${act}`)).size).toBe(FORBIDDEN.length);
  });

  test.each(FORBIDDEN)('$who $act', async ({ who, method, path, code, body }) => {
    const before = await house.standing();
    const filledBody =
      body === undefined ? undefined : (JSON.parse(house.filled(JSON.stringify(body))) as object);
    const answer = await house.ask(who, method, house.filled(path), filledBody);
    expect([answer.status >= 400, answer.body?.code]).toEqual([true, code]);
    // Nothing of the case is told with the refusal, and nothing is changed.
    expect(JSON.stringify(answer.body)).not.toMatch(/9153124587|سر و صدا/u);
    expect(await house.standing()).toEqual(before);
  });

  test('a protected reporter is on no screen of an office, no letter, no work list and no notice', async () => {
    const lists = [
      await house.ok('hana', 'GET', '/api/referrals'),
      await house.ok('hana', 'GET', `/api/referrals/${house.ids['hidden']}`),
      await house.ok('hana', 'GET', '/api/official-notices'),
      await house.ok('iman', 'GET', `/api/referrals/${house.ids['complaint']}`),
    ];
    for (const list of lists) expect(JSON.stringify(list)).not.toContain('9153124587');
    const { letter } = house.rig.database.store.tables;
    const letters = await house.rig.database.store.read.select().from(letter);
    expect(letters.length).toBeGreaterThan(3);
    expect(JSON.stringify(letters)).not.toContain('9153124587');
  });

  test('nor is he named by what he or others said, wherever it is read', async () => {
    const named = async (callId: string, form: object) => {
      const contactId = await house.talk(callId);
      const name = { name: 'زهرا گرامی', kind: 'resident', district: 3, address: null };
      const { citizenId } = await house.ok<{ citizenId: string }>('anna', 'POST', '/api/citizens', {
        ...{ contactId, ...name },
      });
      const { caseId } = await house.ok<CaseView>('anna', 'POST', '/api/cases', {
        ...{ contactId, citizenId, district: 3, addressText: 'کوچه ۵، خانه گرامی ۰۹۱۵۳۱۲۴۵۸۷' },
        ...{ description: 'من زهرا گرامی هستم، ۰۹۱۵/۳۱۲۴۵۸۷، کد ملی 0921234567؛ کارگاه شبانه' },
        ...form,
      });
      const { trackingCode = '' } = await house.ok<CaseView>(
        ...(['anna', 'POST', `/api/cases/${caseId}/register`] as const),
      );
      return { caseId, contactId, trackingCode };
    };
    const words = { text: 'با خانم گرامی به شماره 09153124587 صحبت شد' };
    const { caseId: noise, ...told } = await named('1763900301.1', { serviceCode: '306' });
    const warning = await house.ok<Warning>('vera', 'POST', `/api/cases/${noise}/warnings`, {
      ...{ addressee: 'مالک', place: 'کوچه ۵، خانه گرامی ۰۹۱۵۳۱۲۴۵۸۷، کد نوسازی 3-12-14-56-0-0-0' },
      ...{
        ground: 'debris',
        order: 'به گفته خانم گرامی و نامه 1405/137/2301 کارگاه شبانه تعطیل شود',
      },
      ...{ deadlineDays: 3, follows: 'crew' },
    });
    const turn = await house.talkedTo(told, words.text);
    const asked = await house.referralOf(noise);
    await house.ok('hana', 'POST', `/api/referrals/${asked}/requests`, {
      ...{ kind: 'extension', reason: words.text, hours: 24 },
    });
    await house.ok('hana', 'POST', `/api/referrals/${asked}/reply`, words);
    const look = { note: words.text };
    await house.ok('vera', 'POST', `/api/cases/${noise}/visits`, look);
    const danger = await named('1763900301.2', { serviceCode: '203', kind: 'report' });
    await house.ok('vera', 'POST', `/api/warnings/${warning.warningId}/settle`, {
      ...{ as: 'withdrawn', note: words.text },
    });
    const { caseId: walled } = await named('1763900301.4', { serviceCode: '306' });
    await house.ok('hana', 'POST', `/api/referrals/${await house.referralOf(walled)}/requests`, {
      ...{ kind: 'commission', reason: words.text, recheckAtMs: Date.now() + 864_000_000 },
    });
    const { requests } = await house.ok<CaseReferrals>(
      ...(['vera', 'GET', `/api/cases/${walled}/referrals`] as const),
    );
    await house.ok('vera', 'POST', `/api/official-requests/${requests[0]?.requestId}/decide`, {
      grant: true,
    });
    const atCommission = await house.seen('waiting', 'vera', '/api/commissions', 'صحبت شد');
    const { sessionId } = await house.ok<OpenedSession>(
      'vera',
      'POST',
      '/api/commission-sessions',
      {
        ...{ commissionId: 'commission-article-100', heldAtMs: Date.now() + 432_000_000 },
        ...{ place: '', members: [{ name: 'رئیس', part: '' }] },
      },
    );
    const session = `/api/commission-sessions/${sessionId}`;
    const put = { caseId: walled, question: words.text };
    await house.ok('vera', 'POST', `${session}/agenda`, put);
    const page = await house.ok<SmsRow[]>('vera', 'GET', `/api/sms?caseId=${danger.caseId}`);
    const letters = await house.ok<{ letterId: string }[]>(
      'vera',
      'GET',
      `/api/cases/${noise}/letters`,
    );
    const screens: Record<string, { shown: unknown; says: string }> = {
      ...(await house.seen('work', 'hana', '/api/referrals', danger.caseId)),
      ...(await house.seen('case', 'hana', `/api/referrals/${asked}`, 'کارگاه شبانه')),
      ...(await house.seen('above', 'dara', `/api/referrals/${asked}`, 'کارگاه شبانه')),
      ...(await house.seen('crew', 'omid', '/api/emergencies', 'کارگاه شبانه')),
      ...(await house.seen('inspector', 'neda', '/api/field-visits', 'کارگاه شبانه')),
      ...(await house.seen(
        'letter',
        'vera',
        `/api/letters/${letters[0]?.letterId}`,
        'کارگاه شبانه',
      )),
      ...(await house.seen('promises', 'hana', '/api/manager-promises', 'صحبت شد')),
      ...(await house.seen(
        'warning',
        'vera',
        `/api/warnings/${warning.warningId}`,
        '1405/137/2301',
      )),
      ...(await house.seen('own case', 'vera', `/api/cases/${noise}`, 'کارگاه شبانه')),
      ...(await house.seen('colleague', 'boris', `/api/cases/${noise}`, 'کارگاه شبانه')),
      ...(await house.seen('result', 'rana', `/api/cases/${noise}`, 'کارگاه شبانه')),
      ...(await house.seen('head', 'helen', `/api/cases/${noise}`, 'کارگاه شبانه')),
      ...(await house.seen('replies', 'vera', `/api/cases/${noise}/referrals`, 'صحبت شد')),
      ...(await house.seen('visits', 'vera', `/api/cases/${noise}/visits`, 'صحبت شد')),
      ...(await house.seen('shift', 'lead', '/api/emergencies', 'کارگاه شبانه')),
      ...(await house.seen('all promises', 'vera', '/api/manager-promises', 'صحبت شد')),
      ...atCommission,
      ...(await house.seen('agenda', 'vera', session, 'صحبت شد')),
      turn: { shown: turn, says: 'کارگاه شبانه' },
      page: { shown: page.filter(({ kind }) => kind === 'duty'), says: 'کوچه ۵' },
      told: { shown: page.filter(({ kind }) => kind !== 'duty'), says: '"***"' },
    };
    for (const [screen, { shown, says }] of Object.entries(screens)) {
      const text = JSON.stringify(shown);
      expect([screen, text]).toEqual([screen, expect.stringContaining(says)]);
      expect([screen, text]).toEqual([
        screen,
        expect.not.stringMatching(/زهرا|گرامی|3124587|۳۱۲۴۵۸۷|0921234567/u),
      ]);
    }
    expect(screens['warning']?.shown).toMatchObject({
      note: expect.stringContaining('صحبت شد'),
      place: 'کوچه ۵، خانه «محفوظ» «محفوظ»، کد نوسازی 3-12-14-56-0-0-0',
    });
    // Whoever took it down knows it, and the head once he has said why: that is kept, and nobody else’s.
    const known = await house.ok<CaseView>('anna', 'GET', `/api/cases/${noise}`);
    expect(known).toMatchObject({ citizenName: 'زهرا گرامی', phone: '+989153124587' });
    expect(known.description).toContain('زهرا گرامی');
    const path = `/api/cases/${noise}/reveal-reporter`;
    expect((await house.ask('helen', 'POST', path, { reason: '  ' })).body?.code).toBe(
      'bad-request',
    );
    const { audit } = house.rig.database.store.tables;
    const revealed = async () =>
      (await house.rig.database.store.read.select().from(audit)).filter(
        ({ act }) => act === 'reporter-revealed',
      );
    expect(await revealed()).toEqual([]);
    const reason = 'نامه شماره ۱۲ دادستانی';
    const him = { citizenId: known.citizenId, citizenName: 'زهرا گرامی', phone: '+989153124587' };
    expect(await house.ok('helen', 'POST', path, { reason })).toEqual(him);
    const userId = house.people.get('helen')?.userId;
    expect(await revealed()).toMatchObject([
      { userId, subjectKind: 'case', subjectId: noise, detail: { reason } },
    ]);
    for (const who of ['helen', 'vera']) {
      const view = await house.ok<CaseView>(who, 'GET', `/api/cases/${noise}`);
      expect(view).toMatchObject({ reporter: 'hidden', citizenName: null, phone: null });
    }
    const open = `/api/cases/${house.ids['openCase']}/reveal-reporter`;
    expect((await house.ask('helen', 'POST', open, { reason })).body?.code).toBe('nothing-hidden');
  });

  test('the record of a call does not say which case was told in confidence from its number', async () => {
    house.rig.telephony.answer = async () => ({ ok: true });
    const recordOf = async (caseId: string): Promise<CallHistory> => {
      const asked = { purpose: 'case', caseId };
      const { callId } = await house.ok<{ callId: string }>(
        'anna',
        'POST',
        '/api/outbound-calls',
        asked,
      );
      await house.talk(callId, { direction: 'outbound' });
      return house.ok<CallHistory>('clerk', 'GET', `/api/calls/${callId}`);
    };
    const { openCase = '', hiddenCase = '' } = house.ids;
    expect((await recordOf(openCase)).about).toMatchObject({ purpose: 'case', caseId: openCase });
    const record = await recordOf(hiddenCase);
    expect(record).toMatchObject({
      phone: '+989153124587',
      about: { purpose: 'case', caseId: null },
    });
    expect(JSON.stringify(record)).not.toContain(hiddenCase);
  });

  test('informatics and training read a case without whoever told of it, and find it by its code alone', async () => {
    const contactId = await house.talk('1763900301.3');
    const known = { name: 'سهراب آریان', kind: 'resident', district: 3, address: null };
    const { citizenId } = await house.ok<{ citizenId: string }>('anna', 'POST', '/api/citizens', {
      ...{ contactId, ...known },
    });
    const draft = { contactId, citizenId, serviceCode: '301', district: 3, addressText: 'کوچه ۵' };
    const description = 'سهراب آریان می‌گوید مخزن پر است؛ ۰۹۱۵۳۱۲۴۵۸۷';
    const { caseId } = await house.ok<CaseView>('anna', 'POST', '/api/cases', {
      ...draft,
      description,
    });
    const path = `/api/cases/${caseId}`;
    const { trackingCode } = await house.ok<CaseView>('anna', 'POST', `${path}/register`);
    const reply = { text: 'با آقای آریان هماهنگ شد' };
    await house.ok('hana', 'POST', `/api/referrals/${await house.referralOf(caseId)}/reply`, reply);
    expect(await house.ok('vera', 'GET', path)).toMatchObject({ citizenName: 'سهراب آریان' });
    const replies = await house.ok('clerk', 'GET', `${path}/referrals`);
    for (const shown of [
      await house.ok('clerk', 'GET', path),
      await house.ok('trainer', 'GET', path),
    ]) {
      expect(shown).toMatchObject({ reporter: 'hidden', citizenName: null, addressText: 'کوچه ۵' });
      expect(JSON.stringify(shown)).toContain('مخزن پر است');
      expect(JSON.stringify(shown)).not.toMatch(/سهراب|آریان|3124587|۳۱۲۴۵۸۷/u);
    }
    expect(JSON.stringify(replies)).toContain('هماهنگ شد');
    expect(JSON.stringify(replies)).not.toContain('آریان');
    expect(JSON.stringify(await house.ok('rana', 'GET', `${path}/referrals`))).toContain('آریان');
    const find = async (who: string, q: string): Promise<string[]> => {
      const list = await house.ok<CaseView[]>(who, 'GET', `/api/cases?q=${encodeURIComponent(q)}`);
      return list.map((one) => one.caseId);
    };
    for (const who of ['clerk', 'trainer']) {
      expect(await find(who, trackingCode ?? '')).toEqual([caseId]);
      for (const q of [PHONE, 'آریان', 'مخزن'])
        expect([who, q, await find(who, q)]).toEqual([who, q, []]);
    }
    expect(await find('vera', 'آریان')).toEqual([caseId]);
  });

  test('a session that is over opens nothing', async () => {
    const late = await house.rig.person('late', ['agent', 'special-follow-up']);
    house.people.set('late', late);
    expect((await house.ask('late', 'GET', `/api/cases/${house.ids['openCase']}`)).status).toBe(
      200,
    );
    await house.ask('late', 'DELETE', '/api/session');
    expect((await house.ask('late', 'GET', `/api/cases/${house.ids['openCase']}`)).body.code).toBe(
      'not-signed-in',
    );
  });

  test('whose account is closed is out at once, in the midst of his work', async () => {
    const gone = await house.rig.person('gone', ['special-follow-up']);
    house.people.set('gone', gone);
    const { appUser } = house.rig.database.store.tables;
    await house.rig.database.store.tx((w) =>
      w.update(appUser).set({ closedAtMs: 1 }).where(eq(appUser.id, gone.userId)),
    );
    expect((await house.ask('gone', 'GET', `/api/cases/${house.ids['openCase']}`)).status).toBe(
      401,
    );
  });
});
