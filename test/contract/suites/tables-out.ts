import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ImportKind, type Imported } from '../../../src/contract/organising.ts';
import { tehranDay } from '../../../src/kit/jalali.ts';
import { holidayTable } from '../../../src/line-tables/index.ts';
import {
  calendarRepository,
  exporting,
  importing,
  routingRepository,
} from '../../../src/organisation/index.ts';
import { districtMap } from '../../../src/service-codes/index.ts';
import { makeWorks, type Works } from '../../../src/works/index.ts';
import { mapText } from '../../support/district-map.ts';
import {
  HOUR_MS,
  openReferralHouse,
  type ReferralHouse,
  WORKS,
} from '../../support/referral-house.ts';

const DAY_MS = 24 * HOUR_MS;
/** As a spreadsheet would spoil it: a formula, quotes, a comma and a line of its own. */
const ODD = '=HYPERLINK("x")، «اداره ۹»,\nطبقه دوم';
const ODD_CELL = `"'=HYPERLINK(""x"")، «اداره ۹»,\nطبقه دوم"`;

/** What goes out comes in again, and is no news. */
export function tablesOutSuite(openUrl: (name: string) => Promise<string>): void {
  describe('tables that go out', () => {
    let house: ReferralHouse;
    let tables: ReturnType<typeof importing>;
    let out: ReturnType<typeof exporting>;
    let works: Works;
    let map: ReturnType<typeof districtMap>;
    let holidays: ReturnType<typeof holidayTable>;
    let told = 0;
    const by = () => ({ userId: house.helen, address: '10.0.0.1' });
    const now = () => house.clock.nowMs;

    beforeAll(async () => {
      house = await openReferralHouse(await openUrl('tables-out'));
      const { store, audit, newId, organisation, personal, cases } = house;
      const routing = routingRepository({ store, audit, newId });
      const calendars = calendarRepository({ store, audit, newId, organisation });
      tables = importing({ store, audit, routing, calendars });
      out = exporting({ store, routing, calendars });
      const { steps, tellCitizen } = cases;
      works = makeWorks({ store, personal, audit, steps, tellCitizen, newId });
      map = districtMap({ store, audit });
      const line = { tookHolidays: async () => ({ applied: (told += 1) > 0 }) };
      holidays = holidayTable({ store, audit, line, nowMs: now });
    });
    afterAll(() => house.close());

    const take = (kind: ImportKind, csv: string) =>
      tables.take(kind, { csv, apply: true }, by(), now());
    const taken = async (result: Promise<Imported>): Promise<void> => {
      expect(await result).toMatchObject({ applied: true, errors: [] });
    };
    /** All that such tables can change. */
    async function standing() {
      const t = house.store.tables;
      const { read } = house.store;
      return Promise.all([
        ...[t.department, t.position, t.serviceCode].map((of) =>
          read.select().from(of).orderBy(of.id),
        ),
        read.select().from(t.routingRule).orderBy(t.routingRule.id),
        read.select().from(t.workingCalendar).orderBy(t.workingCalendar.id),
        read.select().from(t.workingWeek).orderBy(t.workingWeek.id),
        read.select().from(t.worksCode).orderBy(t.worksCode.id),
        read.select().from(t.worksBudget).orderBy(t.worksBudget.id),
        read.select().from(t.worksEntry).orderBy(t.worksEntry.id),
        read.select().from(t.holiday).orderBy(t.holiday.id),
      ]);
    }

    test('the organisation is read as it was written, whatever has become of it meanwhile', async () => {
      const { appUser, department, serviceCode } = house.store.tables;
      const { read } = house.store;
      await taken(
        take('departments', `id,name_fa,name_en,parent,district\nodd,${ODD_CELL},'+Odd,city,9`),
      );
      const [unit] = await read.select().from(department).where(eq(department.id, 'odd'));
      expect(unit).toMatchObject({ nameFa: ODD, nameEn: '+Odd' });
      const leaver = await house.hire('leaver', 'official');
      const post = `odd-head,odd,${ODD_CELL},''=Head,head,leaver,`;
      await taken(take('positions', `id,department,title_fa,title_en,role,holder,vacant\n${post}`));
      const code = `'-9,${ODD_CELL},'@گروه,1,0,1,1,0,1`;
      const codeHead = 'code,name,group,needs_location,emergency,protected,works,triage,retired';
      await taken(take('codes', `${codeHead}\n${code}`));
      const [odd] = await read.select().from(serviceCode).where(eq(serviceCode.code, '-9'));
      expect(odd).toMatchObject({ nameFa: ODD, groupFa: '@گروه', activeUntilMs: now() });
      await taken(take('routing', `code,district,from,until,department\n'-9,9,22:00,06:30,odd`));
      const day = tehranDay(now());
      const weeks = `calendar,name_fa,name_en,from_day,saturday\nodd,${ODD_CELL},Odd,${day},`;
      await taken(take('calendars', `${weeks}00:00-07:05 20:00-24:00`));

      // The unit is closed, its holder gone, the code retired and the week begun.
      house.clock.nowMs += 3 * DAY_MS;
      await house.store.tx(async (w) => {
        const closed = { closedAtMs: now() };
        await w.update(department).set(closed).where(eq(department.id, 'odd'));
        await w.update(appUser).set(closed).where(eq(appUser.id, leaver));
      });
      const before = await standing();
      for (const kind of ImportKind.options) {
        const csv = await out.csv(kind, now());
        expect(csv).toContain(kind === 'codes' ? "\r\n'-9," : 'odd');
        const again = await take(kind, csv);
        expect({ kind, ...again }).toMatchObject({ applied: true, changes: 0, errors: [] });
        expect(again.rows).toBeGreaterThan(0);
        expect(await out.csv(kind, now())).toBe(csv);
      }
      expect(await standing()).toEqual(before);

      const units = await out.csv('departments', now());
      expect(units).toContain(`odd,${ODD_CELL},'+Odd,city,9,yes\r\n`);
      expect(await take('departments', units.replace("'+Odd", 'Even'))).toMatchObject({
        ...{ applied: true, changes: 1 },
      });
      // Who has gone is given no other post.
      const posts = 'id,department,title_fa,title_en,role,holder\nnew,odd,نو,New,head,leaver';
      expect((await take('positions', posts)).errors).toEqual([
        { row: 2, column: 'holder', problem: 'unknown-user' },
      ]);
      // A rule or a week that was not there is one for an open unit, and of a day to come.
      const rule = 'code,district,department\n101,9,odd';
      expect((await take('routing', rule)).errors).toEqual([
        { row: 2, column: 'department', problem: 'unknown-department' },
      ]);
      const csv = await out.csv('calendars', now());
      const other = csv.replace('00:00-07:05', '00:00-07:10');
      expect((await take('calendars', other)).errors).toMatchObject([{ problem: 'day-gone-by' }]);
    });

    test('one code alone keeps its place among the others, a new one stands behind them', async () => {
      const { serviceCode } = house.store.tables;
      const codes = async () =>
        (await house.store.read.select().from(serviceCode).orderBy(serviceCode.place)).map(
          ({ code }) => code,
        );
      const before = await codes();
      await taken(take('codes', `code,name,group\n${before[2]},نامی دیگر,گروه\nnew-1,تازه,گروه`));
      expect(await codes()).toEqual([...before, 'new-1']);
    });

    test('works codes and budgets, too', async () => {
      const { department, serviceCode } = house.store.tables;
      const give = (kind: 'works-codes' | 'works-budgets', csv: string) =>
        works.importing.take(kind, { csv, apply: true }, by(), now());
      const codes = 'code,name,service,measure,rate_rial,closed';
      const rows = `A-1,${ODD_CELL},101,مترمربع,2500000,\nA-2,دوم,101,عدد,7,yes`;
      await taken(give('works-codes', `${codes}\n${rows}`));
      const { thisYear: year } = await works.budgets.year(1300, now());
      const budgets = 'year,district,service,unit,approved_rial,note';
      const lines = `${year},3,101,${WORKS.unit},5000000,${ODD_CELL}\n${year},4,,${WORKS.unit},70,`;
      await taken(give('works-budgets', `${budgets}\n${lines}`));
      house.clock.nowMs += 1_000;
      const more = `${year},4,,${WORKS.unit},90,بیشتر`;
      await taken(give('works-budgets', `${budgets}\n${more}`));
      await house.store.tx(async (w) => {
        const unit = eq(department.id, WORKS.unit);
        await w.update(department).set({ closedAtMs: now() }).where(unit);
        await w.update(serviceCode).set({ works: false }).where(eq(serviceCode.code, '101'));
      });
      const before = await standing();
      for (const kind of ['works-codes', 'works-budgets'] as const) {
        const csv = await works.exporting.csv(kind, now());
        expect(csv).toContain(ODD_CELL);
        expect(await give(kind, csv)).toMatchObject({
          ...{ applied: true, rows: 2, changes: 0, errors: [] },
        });
      }
      expect(await standing()).toEqual(before);
      expect(await works.exporting.csv('works-budgets', now())).toContain(',90,بیشتر\r\n');
      const none = `${budgets}\n${year},5,101,${WORKS.unit},5,`;
      expect((await give('works-budgets', none)).errors).toMatchObject([
        { column: 'unit', problem: 'unknown-department' },
      ]);
    });

    test('the map of the districts is the same map when it comes back', async () => {
      const form = { geojson: mapText(), apply: true };
      expect(await map.take(form, by(), now())).toMatchObject({ applied: true });
      const { shapes, etag } = await map.inForce();
      const geojson = await map.geojson(by());
      expect(await map.take({ geojson, apply: true }, by(), now())).toMatchObject({
        ...{ applied: true, errors: [], districts: [3, 13] },
      });
      expect(await map.inForce()).toMatchObject({ shapes, etag });
    });

    test('holidays come from a table, whole or not at all, and go out as one', async () => {
      const { audit } = house.store.tables;
      const give = (csv: string, apply = true) => holidays.take({ csv, apply }, by());
      const kept = async () =>
        (await house.store.read.select().from(audit))
          .filter(({ act }) => act === 'holiday-kept')
          .map(({ subjectId, detail }) => `${subjectId} ${detail?.['name.before']}`)
          .toSorted();
      const year = `روز;مناسبت\n۱۴۹۹/۰۱/۰۱;${ODD_CELL}\n1499/01/02;نوروز`;
      expect(await give(year, false)).toMatchObject({ rows: 2, changes: 0, applied: false });
      await taken(give(year));
      expect([told, await kept()]).toEqual([1, ['2120-03-21 null', '2120-03-22 null']]);
      const before = await standing();
      const csv = await holidays.csv();
      expect(csv).toBe(`\uFEFFday,name\r\n1499/01/01,${ODD_CELL}\r\n1499/01/02,نوروز\r\n`);
      expect(await give(csv)).toMatchObject({ applied: true, changes: 0, rows: 2 });
      expect(await standing()).toEqual(before);
      const faulty =
        'day,name\n1499/12/31,ب\n1400/01/01,گذشته\n1499/01/05,\n1499/01/02,یک\n1499-01-02,دو';
      expect((await give(faulty)).errors).toMatchObject([{ row: 4, problem: 'missing' }]);
      expect((await give(faulty.replace('05,', '05,پنجم'))).errors).toEqual([
        { row: 2, column: 'day', problem: 'bad-day' },
        { row: 3, column: 'day', problem: 'day-gone-by' },
        { row: 6, column: 'day', problem: 'duplicate' },
      ]);
      expect(await standing()).toEqual(before);
      expect(await give('day,name\n1499/01/02,جشن')).toMatchObject({ applied: true, changes: 1 });
      // Telephony and the audit hear of what is new alone.
      expect([told, (await kept()).slice(1)]).toEqual([2, ['2120-03-22 null', '2120-03-22 نوروز']]);
    });
  });
}
