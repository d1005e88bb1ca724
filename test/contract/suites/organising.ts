import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImportKind } from '../../../src/contract/organising.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import {
  calendarRepository,
  importing,
  routingRepository,
} from '../../../src/organisation/index.ts';
import { serviceCodeEditing } from '../../../src/service-codes/index.ts';
import {
  HOUR_MS,
  openReferralHouse,
  type ReferralHouse,
  WORKS,
} from '../../support/referral-house.ts';

const DAY_MS = 24 * HOUR_MS;
const OFFICE = { fromMin: 8 * 60, untilMin: 14 * 60 };
const WHOLE_WEEK = Array.from({ length: 7 }, () => [OFFICE]);

/** What administrators change about who answers for what: in force at once, and never half. */
export function organisingSuite(openUrl: (name: string) => Promise<string>): void {
  describe('organising', () => {
    let house: ReferralHouse;
    let routing: ReturnType<typeof routingRepository>;
    let calendars: ReturnType<typeof calendarRepository>;
    let tables: ReturnType<typeof importing>;
    let codes: ReturnType<typeof serviceCodeEditing>;
    const by = () => ({ userId: house.helen, address: '10.0.0.1' });
    const now = () => house.clock.nowMs;

    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('organising'));
      const { store, audit, newId, organisation } = house;
      routing = routingRepository({ store, audit, newId });
      calendars = calendarRepository({ store, audit, newId, organisation });
      tables = importing({ store, audit, routing, calendars });
      codes = serviceCodeEditing({ store, audit });
    });
    afterAll(async () => {
      expect(house.faults).toEqual([]);
      await house.close();
    });

    const unitOf = async (caseId: string) => {
      const { referral } = house.store.tables;
      const [row] = await house.store.read
        .select()
        .from(referral)
        .where(eq(referral.caseId, caseId));
      return row?.departmentId;
    };
    const asked = (hour: number, district = 3) => {
      const midnight = new Date(`${tehranDay(now())}T00:00:00+03:30`).getTime();
      return { serviceCode: '101', district, atMs: midnight + hour * HOUR_MS };
    };
    const acts = async (act: string) => {
      const { audit } = house.store.tables;
      return house.store.read.select().from(audit).where(eq(audit.act, act));
    };
    const take = (kind: ImportKind, csv: string, apply = true) =>
      tables.take(kind, { csv, apply }, by(), now());

    test('a rule for a code in a district is asked before all others, and in force for the next case', async () => {
      const before = await unitOf(await house.register());
      expect(before).toBe(WORKS.unit);
      const rule = { serviceCode: '101', district: 3, fromMin: null, untilMin: null };
      const add = { ...rule, departmentId: 'traffic-office' };
      expect(await routing.add(add, by(), now())).toBe('set');
      house.clock.nowMs += 1_000;
      expect(await unitOf(await house.register())).toBe('traffic-office');
      const listed = await routing.list(now());
      const first = listed.find((one) => one.serviceCode === '101' && one.district === 3);
      expect(first).toMatchObject({
        serviceCode: '101',
        district: 3,
        departmentId: 'traffic-office',
      });
      const tried = await routing.tryRoute(asked(10));
      expect(tried).toMatchObject({ rule: { ruleId: first?.ruleId }, isTriageCode: false });
      expect(await routing.end(first?.ruleId ?? '', by(), now())).toBe('set');
      expect(await routing.end(first?.ruleId ?? '', by(), now())).toBe('unknown-rule');
      house.clock.nowMs += 1_000;
      // It had taken the place of the one before: nobody's duty until a rule says so again.
      expect(await house.statusOf(await house.register())).toBe('triage');
      const own = { ...rule, departmentId: WORKS.unit };
      expect(await routing.add(own, by(), now())).toBe('set');
      expect(await unitOf(await house.register())).toBe(WORKS.unit);
      expect(await acts('routing-rule-set')).toHaveLength(2);
      expect(await acts('routing-rule-ended')).toHaveLength(1);
    });

    test('the trial says who has the night, over midnight, and that a code is always triaged', async () => {
      const night = { serviceCode: '101', district: 5, fromMin: 22 * 60, untilMin: 6 * 60 };
      await routing.add({ ...night, departmentId: 'traffic-office' }, by(), now() - DAY_MS);
      const at = async (hour: number) => {
        const tried = await routing.tryRoute(asked(hour, 5));
        return typeof tried === 'string' ? tried : tried.rule?.departmentId;
      };
      expect(await at(23)).toBe('traffic-office');
      expect(await at(3)).toBe('traffic-office');
      expect(await at(12)).not.toBe('traffic-office');
      const { serviceCode } = house.store.tables;
      const [unclear] = await house.store.read
        .select()
        .from(serviceCode)
        .where(eq(serviceCode.triage, true));
      const triaged = { serviceCode: unclear?.code ?? '', district: 5, atMs: now() };
      expect(await routing.tryRoute(triaged)).toEqual({ rule: null, isTriageCode: true });
    });

    test('a rule for nobody is refused; the same rule again takes the place of the old one', async () => {
      const rule = { serviceCode: null, district: 7, fromMin: null, untilMin: null };
      const add = (change: object) =>
        routing.add({ ...rule, departmentId: 'traffic-office', ...change }, by(), now());
      expect(await add({ departmentId: 'nobody' })).toBe('unknown-department');
      expect(await add({ serviceCode: '999999' })).toBe('unknown-service-code');
      expect(await add({ district: 77 })).toBe('unknown-district');
      expect(await add({})).toBe('set');
      house.clock.nowMs += 1_000;
      expect(await add({ departmentId: WORKS.unit })).toBe('set');
      const alike = (await routing.list(now())).filter(
        (one) => one.district === 7 && one.serviceCode === null && one.fromMin === null,
      );
      expect(alike).toMatchObject([{ departmentId: WORKS.unit }]);
    });

    test('a new week: its effect on running clocks is told before, and is what then happens', async () => {
      await house.policies.add(
        {
          ...{ clock: 'working', headHours: 12, deputyHours: 24, reworkHours: 24 },
          ...{ verdictHours: 24, waitHours: 72, extensionHours: 72, triageHours: 2 },
        },
        by(),
        now(),
      );
      house.clock.nowMs += 1_000;
      const caseId = await house.register();
      const fromDay = tehranDay(now() + DAY_MS);
      const [calendar] = await calendars.list();
      const calendarId = calendar?.calendarId ?? '';
      const change = { what: 'set-week', calendarId, fromDay, week: WHOLE_WEEK } as const;
      const before = await house.dueOf(caseId);
      const told = await calendars.effectOf(change, now());
      expect(told).toMatchObject({ counting: 1, moved: 1, overAtOnce: 0 });
      const [example] = told.examples;
      expect(example?.dueAtMs).toBe(before);
      expect(await house.dueOf(caseId)).toBe(before);
      const week = { fromDay, week: WHOLE_WEEK };
      expect(await calendars.setWeek(calendarId, week, by(), now())).toBe('set');
      await house.after(0.01);
      expect(await house.dueOf(caseId)).toBe(example?.newDueAtMs);
      expect(await calendars.effectOf(change, now())).toMatchObject({ moved: 0 });
      // Taken back before it has begun: the clock is where it was.
      expect(await calendars.dropWeek(calendarId, fromDay, by(), now())).toBe('set');
      await house.after(0.01);
      expect(await house.dueOf(caseId)).toBe(before);
    });

    test('hours that have begun are not rewritten; a holiday of today shows what it moves', async () => {
      const [calendar] = await calendars.list();
      const calendarId = calendar?.calendarId ?? '';
      const yesterday = { fromDay: tehranDay(now() - DAY_MS), week: WHOLE_WEEK };
      expect(await calendars.setWeek(calendarId, yesterday, by(), now())).toBe('week-gone-by');
      const today = tehranDay(now());
      expect(await calendars.dropWeek(calendarId, today, by(), now())).toBe('week-gone-by');
      expect(await calendars.setWeek('none', { ...yesterday, fromDay: today }, by(), now())).toBe(
        'unknown-calendar',
      );
      let moved = 0;
      for (let day = 0; day < 3; day += 1) {
        const change = { what: 'keep-holiday', day: tehranDay(now() + day * DAY_MS) } as const;
        moved += (await calendars.effectOf(change, now())).moved;
      }
      expect(moved).toBeGreaterThan(0);
    });

    test('a file is taken whole: units, posts, codes, routing and weeks of the city itself', async () => {
      const units = [
        'شناسه;نام;نام انگلیسی;بالادست;منطقه',
        'd9;شهرداری منطقه ۹;District 9;city;۹',
        // As an Arabic keyboard types it.
        'd9-roads;"شركت معابر، شهرداري منطقه ۹";Roads 9;d9;9',
      ].join('\r\n');
      expect(await take('departments', `\ufeff${units}`)).toEqual({
        ...{ rows: 2, changes: 0, applied: true, errors: [] },
      });
      const { department } = house.store.tables;
      const [roads] = await house.store.read
        .select({ nameFa: department.nameFa })
        .from(department)
        .where(eq(department.id, 'd9-roads'));
      expect(roads?.nameFa).toBe('شرکت معابر، شهرداری منطقه ۹');
      const posts = [
        'id,department,title_fa,title_en,role,holder,vacant',
        'p9,d9-roads,رئیس اداره,Head,head,hana,',
        'p9d,d9,معاون,Deputy,deputy,,بله',
      ].join('\n');
      expect(await take('positions', posts)).toMatchObject({ applied: true, errors: [] });
      const service = 'code,name,group,works,triage\n۹۰۱,روکش آسفالت,معابر,1,0';
      expect(await take('codes', service)).toMatchObject({ applied: true });
      const rules = 'code,district,from,until,department\n901,9,,,d9-roads';
      expect(await take('routing', rules)).toMatchObject({ applied: true });
      house.clock.nowMs += 1_000;
      const form = { serviceCode: '901', district: 9, addressText: 'هاشمیه', description: 'موج' };
      expect(await unitOf(await house.register(form))).toBe('d9-roads');
      const weeks =
        'calendar,name_fa,name_en,from_day,saturday,sunday\nnine,نه,Nine,1500/01/01,07:00-14:15 16:00-18:00,۸:۰۰-۱۲:۰۰';
      expect(await take('calendars', weeks)).toMatchObject({ applied: true, errors: [] });
      const nine = (await calendars.list()).find(({ calendarId }) => calendarId === 'nine');
      expect(nine?.weeks[0]?.week.slice(0, 3)).toEqual([
        [
          { fromMin: 420, untilMin: 855 },
          { fromMin: 960, untilMin: 1080 },
        ],
        [{ fromMin: 480, untilMin: 720 }],
        [],
      ]);
      expect(await acts('table-imported')).toHaveLength(5);
    });

    test('one bad row and nothing of the file is there; each fault is told with its row and column', async () => {
      const { department, position, serviceCode } = house.store.tables;
      const counts = () =>
        Promise.all([department, position, serviceCode].map((of) => house.store.read.$count(of)));
      const before = await counts();
      const rulesBefore = await routing.list(now());
      const units = [
        'id,name_fa,name_en,parent,district',
        'x1,یک,One,x2,3',
        '',
        'x2,دو,Two,x1,3',
        'x3,سه,Three,nowhere,99',
        'x3,باز سه,Three,city,3',
      ].join('\n');
      expect((await take('departments', units)).errors).toEqual([
        { row: 2, column: 'parent', problem: 'above-itself' },
        { row: 4, column: 'parent', problem: 'above-itself' },
        { row: 5, column: 'district', problem: 'unknown-district' },
        { row: 5, column: 'parent', problem: 'unknown-department' },
        { row: 6, column: 'id', problem: 'duplicate' },
      ]);
      const posts = [
        'id,department,title_fa,title_en,role,holder,vacant',
        'y1,city,رئیس,Head,head,,',
        'y2,city,رئیس,Head,king,nobody,maybe',
        'y3,city,,Head,centre,,yes',
      ].join('\n');
      expect((await take('positions', posts)).errors).toEqual([
        { row: 4, column: 'title_fa', problem: 'missing' },
      ]);
      expect((await take('positions', posts.replace('y3,city,,', 'y3,city,رئیس,'))).errors).toEqual(
        [
          { row: 3, column: 'role', problem: 'bad-role' },
          { row: 3, column: 'holder', problem: 'unknown-user' },
          { row: 3, column: 'vacant', problem: 'bad-flag' },
          { row: 4, column: 'vacant', problem: 'centre-never-vacant' },
        ],
      );
      const rules = [
        'code,district,from,until,department',
        '101,3,,,traffic-office',
        '101,3,25:00,06:00,traffic-office',
        '101,3,22:00,,traffic-office',
        '000,77,,,traffic-office',
        '101,4,,,closed-unit',
      ].join('\n');
      expect((await take('routing', rules)).errors).toEqual([
        { row: 3, column: 'from', problem: 'bad-time' },
        { row: 4, column: 'until', problem: 'bad-time' },
        { row: 5, column: 'code', problem: 'unknown-code' },
        { row: 6, column: 'department', problem: 'unknown-department' },
      ]);
      const weeks = 'calendar,from_day,saturday\noffices,1399/01/01,07:00-14:00\nc,1405/13/01,14-7';
      expect((await take('calendars', weeks)).errors).toEqual([
        { row: 2, column: 'from_day', problem: 'day-gone-by' },
        { row: 3, column: 'from_day', problem: 'bad-day' },
        { row: 3, column: 'saturday', problem: 'bad-time' },
      ]);
      expect((await take('codes', 'code,nam\n1,x')).errors).toEqual([
        { row: 1, column: 'nam', problem: 'unknown-column' },
        { row: 1, column: 'name', problem: 'missing-column' },
        { row: 1, column: 'group', problem: 'missing-column' },
      ]);
      expect(await counts()).toEqual(before);
      expect(await routing.list(now())).toEqual(rulesBefore);
    });

    test('a column that the file has not changes nothing; what changes is counted and audited one by one', async () => {
      const { department, position, serviceCode } = house.store.tables;
      const { read } = house.store;
      const codeOf = async (code: string) =>
        (await read.select().from(serviceCode).where(eq(serviceCode.code, code)))[0];
      const all = 'code,name,group,needs_location,emergency,protected,works,triage';
      await take('codes', `${all}\n970,نشت گاز,خطر,1,1,1,1,0`);
      const before = await codeOf('970');
      const few = 'code,name,group\n970,نشت گاز شهری,خطر\n971,تازه,خطر';
      expect(await take('codes', few, false)).toMatchObject({ changes: 1, applied: false });
      expect(await codeOf('970')).toEqual(before);
      expect(await take('codes', few)).toMatchObject({ changes: 1, applied: true });
      expect(await codeOf('970')).toEqual({ ...before, nameFa: 'نشت گاز شهری' });
      expect(await codeOf('971')).toMatchObject({ emergency: false, needsLocation: false });
      expect(await take('codes', few)).toMatchObject({ changes: 0, applied: true });
      const ofCode = (await acts('service-code-set')).filter((row) => row.subjectId === '970');
      expect(ofCode.map(({ detail }) => detail)).toEqual([{ nameFa: 'نشت گاز شهری' }]);

      const posts = 'id,department,title_fa,title_en,role';
      await take('positions', `${posts},holder,vacant\np97,city,معاون,Deputy,deputy,hana,1`);
      const [post] = await read.select().from(position).where(eq(position.id, 'p97'));
      const moved = `${posts}\np97,city,معاون نخست,First deputy,deputy`;
      expect(await take('positions', moved)).toMatchObject({ changes: 2 });
      const after = { ...post, titleFa: 'معاون نخست', titleEn: 'First deputy' };
      expect((await read.select().from(position).where(eq(position.id, 'p97')))[0]).toEqual(after);
      expect((await acts('post-set')).filter((row) => row.subjectId === 'p97')).toHaveLength(1);

      const units = 'id,name_fa,name_en';
      await take('departments', `${units},parent,district,closed\nu97,یک,One,city,9,1`);
      const [unit] = await read.select().from(department).where(eq(department.id, 'u97'));
      house.clock.nowMs += 1_000;
      expect(await take('departments', `${units}\nu97,یک,Won`)).toMatchObject({ changes: 1 });
      const [renamed] = await read.select().from(department).where(eq(department.id, 'u97'));
      // Written alone it stands behind those that were there, and stays where it is.
      const others = (await read.select().from(department)).filter(({ id }) => id !== 'u97');
      expect(unit?.place).toBeGreaterThan(Math.max(...others.map(({ place }) => place)));
      expect(renamed).toEqual({ ...unit, nameEn: 'Won' });

      // As many new ones as there are others: still none of these has its place taken.
      const known = new Map(
        (await read.select().from(department)).map(({ id, place }) => [id, place]),
      );
      const rows = Array.from(known, (_, n) => `new${n},تازه ${n},New ${n}`);
      expect(await take('departments', [units, ...rows].join('\n'))).toMatchObject({ errors: [] });
      const units97 = await read.select().from(department);
      expect(units97.filter(({ id, place }) => known.has(id) && known.get(id) !== place)).toEqual(
        [],
      );
      const fresh = units97.filter(({ id }) => !known.has(id)).map(({ place }) => place);
      expect(fresh).toHaveLength(known.size);
      expect(Math.min(...fresh)).toBeGreaterThan(Math.max(...known.values()));
    });

    test('no file leaves the house without a head of 137', async () => {
      const { department, position } = house.store.tables;
      const { read } = house.store;
      const [centre] = await read.select().from(position).where(eq(position.role, 'centre'));
      const { id = '', departmentId = '' } = centre ?? {};
      const closing = `id,name_fa,name_en,closed\nx9,نو,New,1\n${departmentId},مرکز,Centre,1`;
      expect((await take('departments', closing)).errors).toEqual([
        { row: 3, column: 'closed', problem: 'centre-never-vacant' },
      ]);
      const head = 'id,department,title_fa,title_en,role';
      const other = `${head}\n${id},${departmentId},رئیس,Head,head`;
      expect((await take('positions', other)).errors).toEqual([
        { row: 2, column: 'role', problem: 'centre-never-vacant' },
      ]);
      // With a successor it may change.
      const heir = `${other}\nheir,city,رئیس ۱۳۷,Head of 137,centre`;
      expect(await take('positions', heir, false)).toMatchObject({ errors: [] });
      const was = eq(department.id, departmentId);
      expect((await read.select().from(department).where(was))[0]?.closedAtMs).toBeNull();
      expect((await read.select().from(position).where(eq(position.id, id)))[0]).toEqual(centre);
    });

    test('a check alone changes nothing', async () => {
      const service = 'code,name,group\n902,تازه,معابر';
      expect(await take('codes', service, false)).toEqual({
        ...{ rows: 1, changes: 0, applied: false, errors: [] },
      });
      expect((await codes.list(now())).some(({ code }) => code === '902')).toBe(false);
    });

    test('a service code is never given twice; retired it is offered no more and its cases keep it', async () => {
      const settings = {
        ...{ name: 'پل عابر', group: 'معابر', needsLocation: true, emergency: false },
        ...{ reporterProtected: false, works: false, triage: false },
      };
      expect(await codes.add({ code: '950', ...settings }, by(), now())).toBe('set');
      expect(await codes.add({ code: '950', ...settings }, by(), now())).toBe('code-taken');
      const offered = async () =>
        (await house.serviceCodes.listActive(now())).some(({ code }) => code === '950');
      expect(await offered()).toBe(true);
      const retired = { ...settings, isRetired: true };
      expect(await codes.set('950', retired, by(), now())).toBe('set');
      expect(await offered()).toBe(false);
      expect(await codes.set('950', { ...settings, isRetired: false }, by(), now())).toBe('set');
      expect(await offered()).toBe(true);
      expect(await codes.set('951', retired, by(), now())).toBe('unknown-service-code');
    });
  });
}
