import { districtWord, indexedWords, weekWordOf } from '../../src/db/search.ts';
import type { TestDatabase } from '../../test/support/database.ts';
import { type Bulk, openBulk } from './bulk.ts';
import {
  CALLS_PER_CASE,
  callsOf,
  citizenOfCase,
  expertsStatement,
  numberOfCitizen,
  phonesStatement,
  writeNumbers,
} from './calls-fill.ts';
import { addressOf, descriptionOf, nameOf } from './cases-city.ts';

export interface CitySize {
  readonly cases: number;
  /** Of all cases together. */
  readonly events: number;
  /** No: its contacts are those in which cases were opened, and no others. */
  readonly hasCalls: boolean;
}

export interface Filled {
  readonly bigCaseId: string;
  readonly bigCaseEvents: number;
  readonly citizens: number;
  readonly rows: {
    readonly calls: number;
    readonly contacts: number;
    readonly cases: number;
    readonly events: number;
    readonly citizens: number;
    readonly referrals: number;
    readonly ofDistrict: number;
    readonly overdue: number;
  };
}

/** 25 million events to 3 million cases, two citizens to five of them. */
const usualEvents = (cases: number): number => Math.trunc((cases * 25) / 3);

/** From the words of a bench: `events=0` as many as there usually are, `calls=0` none. */
export function citySizeOf(words: { cases: number; events: number; calls?: number }): CitySize {
  const { cases, events, calls = 1 } = words;
  return { cases, events: events === 0 ? usualEvents(cases) : events, hasCalls: calls === 1 };
}

const BIG_CASE_EVENTS = 300;
const MOST_EVENTS = 9;
const TEXTS = 4_000;
const NAMES = 150;
const DAY_MS = 86_400_000;
const YEARS_MS = 10 * 365 * DAY_MS;
/** Of all cases: the last five weeks. */
const OPEN_SHARE = 0.01;
const AT_A_TIME = 50_000;
export const SKEWED_DISTRICT = 3;
/** Four escalations a second become due while the bench asks. */
const DUE_EVERY_MS = 250;
const HASH = 'A'.repeat(43);
const UNIT = 'district-3-works-office';
export const HEAD_POST = `post-${UNIT}`;

/**
 * Rows as the product writes them, past its transactions: the ten years of a city in minutes, in the
 * order of time, made by the database itself. Without calls the only contacts are
 * those in which cases were opened.
 */
export async function fillCity(
  database: TestDatabase,
  databaseUrl: string,
  of: CitySize,
  nowMs: number,
): Promise<void> {
  const size = of.cases;
  const bulk = await openBulk(database.path, databaseUrl);
  await writeTexts(database, bulk, nowMs);
  const city = cityOf(bulk, of, nowMs);
  await writeNumbers(database, bulk, city.citizens, nowMs - YEARS_MS);
  await bulk.run(city.experts);
  const indexes = await bulk.dropIndexes();
  const told = (done: number): void => {
    if (done % 200_000 === 0) process.stderr.write(`${done} cases of ${size}\n`);
  };
  for (let first = 0; first < city.citizens; first += AT_A_TIME) {
    const until = Math.min(city.citizens, first + AT_A_TIME);
    await bulk.together(() => runAll(bulk, city.citizensOf(first, until)));
  }
  for (let first = 0; first < size; first += AT_A_TIME) {
    told(first);
    const until = Math.min(size, first + AT_A_TIME);
    await bulk.together(() => runAll(bulk, city.callsOf(first, until)));
    await bulk.together(() => runAll(bulk, city.casesOf(first, until)));
  }
  for (const table of ['bench_text', 'bench_code', 'bench_number']) {
    await bulk.run(`drop table ${table}`);
  }
  for (const index of indexes) await bulk.run(index);
  await bulk.settle();
  await bulk.close();
}

/** What is there, each count held against what the city was to be. */
export async function countCity(
  path: string,
  databaseUrl: string,
  of: CitySize,
  nowMs: number,
): Promise<Filled> {
  const { cases: size, hasCalls } = of;
  const bulk = await openBulk(path, databaseUrl);
  const city = cityOf(bulk, of, nowMs);
  const at = bulk.instant(nowMs);
  const rows = {
    calls: await bulk.count(`"call" where id between 'call0' and 'call1'`),
    contacts: await bulk.count(`contact where id between 'contact0' and 'contact1'`),
    cases: await bulk.count('"case"'),
    events: await bulk.count(`case_event where id between 'event0' and 'event1'`),
    citizens: await bulk.count('citizen'),
    referrals: await bulk.count(`referral where id between 'referral0' and 'referral1'`),
    ofDistrict: await bulk.count(`"case" where district_id = ${SKEWED_DISTRICT}`),
    overdue: await bulk.count(
      `"case" where status in ('referred', 'answered', 'triage') and due_at <= ${at}`,
    ),
  };
  await bulk.close();
  const calls = hasCalls ? size * CALLS_PER_CASE : 0;
  // A list of nothing would be quick.
  if (rows.overdue === 0) throw new Error('no case is overdue');
  for (const [name, is, expected] of [
    ['calls', rows.calls, calls],
    ['contacts', rows.contacts, hasCalls ? calls - Math.trunc((calls + 4) / 6) : size],
    ['cases', rows.cases, size],
    ['events', rows.events, Math.trunc(((size - 1) * of.events) / size) + BIG_CASE_EVENTS],
    ['citizens', rows.citizens, city.citizens],
    ['cases of the district', rows.ofDistrict, city.ofDistrict],
    ['referrals', rows.referrals, city.referrals],
  ] as const) {
    if (is !== expected) throw new Error(`${is} ${name} instead of ${expected}`);
  }
  const { bigCaseId, citizens } = city;
  return { bigCaseId, bigCaseEvents: BIG_CASE_EVENTS, citizens, rows };
}

async function runAll(bulk: Bulk, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await bulk.run(statement);
}

/** What is said in the city, sealed and indexed as the product does, to be picked from by number. */
async function writeTexts(database: TestDatabase, bulk: Bulk, nowMs: number): Promise<void> {
  const { store, personal } = database;
  const put = (texts: readonly string[]) =>
    store.tx(async (w) => {
      const ids: string[] = [];
      for (const text of texts) ids.push((await personal.put(w, text, nowMs)).id);
      return ids;
    });
  const numbers = Array.from({ length: TEXTS }, (_, n) => n);
  const descriptions = await put(numbers.map(descriptionOf));
  const addresses = await put(numbers.map(addressOf));
  const names = await put(numbers.slice(0, NAMES).map(nameOf));
  const notes = await put(numbers.slice(0, BIG_CASE_EVENTS).map((n) => `پیگیری ${n + 1}`));
  const codes = await store.read.select().from(store.tables.serviceCode);
  await bulk.run(`create table bench_text (n integer primary key, said text, place text, named text,
    note text, said_words text, place_words text, name_words text)`);
  await bulk.run('create table bench_code (n integer primary key, id text)');
  await bulk.together(async () => {
    for (const n of numbers) {
      const words = (kind: 'case' | 'citizen', text: string) =>
        indexedWords(personal, kind, [text]);
      await bulk.run('insert into bench_text values (?, ?, ?, ?, ?, ?, ?, ?)', [
        ...[n, descriptions[n] ?? null, addresses[n] ?? null, names[n] ?? null, notes[n] ?? null],
        ...[words('case', descriptionOf(n)), words('case', addressOf(n))],
        words('citizen', nameOf(n % NAMES)),
      ]);
    }
    for (const [n, { id }] of codes.entries()) {
      await bulk.run('insert into bench_code values (?, ?)', [n, id]);
    }
  });
}

/** Statements that make a part of the city; multipliers are prime to the lists, so that all mixes. */
function cityOf(bulk: Bulk, of: CitySize, nowMs: number) {
  const { cases: size, events: allEvents, hasCalls } = of;
  const { padded, series, instant, no, yes, emptyJson } = bulk;
  const beganMs = nowMs - YEARS_MS;
  const citizens = Math.max(1, Math.trunc(size * 0.4));
  const openFrom = Math.trunc(size * (1 - OPEN_SHARE));
  /** As long as the product's own, and in the order of time like those. */
  const id = (kind: string, number: string): string =>
    `'${kind.padEnd(23, '0')}-' || ${padded(number)}`;
  const atMs = `(${beganMs} + ${YEARS_MS} * s.n / ${size})`;
  /** A call comes two minutes before its case. */
  const calls = {
    ...{ citizens, id, hasCalls },
    enteredMs: `(${beganMs - 120_000} + ${YEARS_MS} * s.n / ${size * CALLS_PER_CASE})`,
  };
  const isOpen = `s.n >= ${openFrom}`;
  const isNow = `(${isOpen} and s.n % 10 < 7)`;
  /** Whatever has left the line was with an office as well. */
  const wasReferred = `(not (${isOpen}) or ${isNow})`;
  /** Of what is with an office, every third is there in time, and comes to be late one by one. */
  const isInTime = `(${isNow} and s.n % 3 = 0)`;
  const dueMs = `(case when ${isInTime} then ${nowMs + 30_000} + (s.n - ${openFrom}) * ${DUE_EVERY_MS}
    else ${atMs} + ${3 * DAY_MS} end)`;
  const isTold = `(${isOpen} and s.n % 10 = 9)`;
  const status = `case when not (${isOpen}) then 'archived' when s.n % 10 < 7 then 'referred'
    when s.n % 10 = 7 then 'answered' when s.n % 10 = 8 then 'triage' else 'announced' end`;
  const district = `case when (s.n * 7) % 10 < 7 then ${SKEWED_DISTRICT} else (s.n * 5) % 13 + 1 end`;
  const eventsBefore = `(s.n * ${allEvents} / ${size})`;
  const events = `(case when s.n = ${size - 1} then ${BIG_CASE_EVENTS}
    else (s.n + 1) * ${allEvents} / ${size} - ${eventsBefore} end)`;
  // SQLite walks in the order of the numbers by itself, and would sort them once more.
  const inOrder = bulk.isSqlite ? '' : 'order by s.n';
  const later = instant(nowMs + 10 * DAY_MS);
  const words = (said: string): string =>
    bulk.isSqlite ? said : `array_to_tsvector(string_to_array(${said}, ' '))`;
  const documents = (from: string, kind: string, docId: string, at: string, said: string) => [
    `insert into search_document (id, subject_kind, subject_id, created_at)
      select ${docId}, '${kind}', ${id(kind, 's.n')}, ${instant(at)} from ${from} ${inOrder}`,
    `insert into search_word (rowid, words) select ${docId},
      ${words(bulk.isSqlite ? said : `${said} || ' ' || ${weekWordOf(docId)}`)} from ${from} ${inOrder}`,
  ];

  return {
    citizens,
    bigCaseId: `${'case'.padEnd(23, '0')}-${String(size - 1).padStart(12, '0')}`,
    ofDistrict: countDistrict(size),
    referrals: openFrom + countReferred(openFrom, size),
    experts: expertsStatement(bulk, calls, beganMs),

    citizensOf(first: number, until: number): string[] {
      // Over all the years; no text of theirs has the number of a case's of the same instant.
      const at = `(${beganMs} + ${YEARS_MS} * s.n / ${citizens})`;
      const named = `${series(first, until)} join bench_text t on t.n = s.n % ${NAMES}`;
      return [
        `insert into citizen (id, kind, name_text_id, district_id, language, do_not_call, created_at)
          select ${id('citizen', 's.n')}, 'resident', t.named, ${SKEWED_DISTRICT}, 'fa', ${no},
          ${instant(at)} from ${named}`,
        ...documents(named, 'citizen', `(${at} * 1000 + 500)`, at, 't.name_words'),
        phonesStatement(bulk, calls, first, until, at),
      ];
    },

    /** The calls in which these cases were opened, and those between them. */
    callsOf: (first: number, until: number): string[] =>
      callsOf(bulk, calls, first * CALLS_PER_CASE, until * CALLS_PER_CASE),

    casesOf(first: number, until: number): string[] {
      const some = series(first, until);
      const said = `${some} join bench_text t on t.n = (s.n * 13) % ${TEXTS}
        join bench_text p on p.n = (s.n * 31 + s.n / ${TEXTS} * 7) % ${TEXTS}`;
      const citizen = citizenOfCase('s.n', citizens);
      return [
        `insert into "case" (id, tracking_code, kind, status, cycle, level, citizen_id,
          contact_id, phone_text_id, service_code_id, district_id, address_text_id, description_text_id, priority,
          confidentiality, announce_by, chase_count, policy_version_id, registered_at, due_at,
          next_step_at, objectable_until, last_word_at, version, event_count, event_hash, created_at)
          select ${id('case', 's.n')}, cast(200000000 + s.n as text), 'request', ${status}, 1,
          case when ${isNow} and not ${isInTime} then 3 else 1 end,
          ${id('citizen', citizen)}, ${id('contact', `(s.n * ${CALLS_PER_CASE})`)}, b.text_id, c.id, ${district}, p.place, t.said,
          'normal', 'open', 'sms', case when s.n % 23 = 0 then 2 else 0 end, 'policy-1',
          ${instant(atMs)}, case when ${isOpen} then ${instant(dueMs)} end,
          case when ${isTold} then ${later} end, case when ${isTold} then ${later} end,
          case when ${isOpen} then ${instant(`${nowMs} - (s.n % 5) * ${DAY_MS}`)} end,
          ${events}, ${events}, '${HASH}', ${instant(atMs)}
          from ${said} join bench_code c on c.n = (s.n * 3) % (select count(*) from bench_code)
          join bench_number b on b.n = ${numberOfCitizen(citizen)} ${inOrder}`,
        ...[
          `k.n < ${MOST_EVENTS} and k.n < ${events} and s.n < ${size - 1}`,
          `k.n < ${BIG_CASE_EVENTS} and s.n = ${size - 1}`,
        ].map(
          (which) => `insert into case_event (id,
          case_id, seq, at, type, detail, note_text_id, previous_hash, hash, created_at)
          select ${id('event', `${eventsBefore} + k.n`)}, ${id('case', 's.n')}, k.n + 1,
          ${instant(`${atMs} + k.n + 1`)},
          case k.n % 6 when 0 then 'registered' when 1 then 'referred' when 2 then 'chased'
          when 3 then 'answered' when 4 then 'verified' else 'announced' end, ${emptyJson},
          t.note, '${HASH}', '${HASH}', ${instant(`${atMs} + k.n + 1`)}
          from ${some} cross join bench_text k left join bench_text t on t.n = case
          when s.n = ${size - 1} then k.n when k.n % 4 = 3 then s.n % ${BIG_CASE_EVENTS} end
          where ${which} ${bulk.isSqlite ? '' : 'order by s.n, k.n'}`,
        ),
        // What is answered was with the unit in time, or, one in six, late once; what goes on is asked now.
        `insert into referral (id, case_id, cycle, leg, level, role, department_id, position_id,
          kind, state, policy_version_id, sent_at, clock_from, budget_ms, first_budget_ms, due_at, first_due_at, late_ms, is_over, created_at)
          select ${id('referral', 's.n')}, ${id('case', 's.n')}, 1, 1,
          case when ${isNow} and not ${isInTime} then 3 else 1 end,
          case when ${isNow} and not ${isInTime} then 'manager' else 'head' end, '${UNIT}',
          case when ${isNow} and not ${isInTime} then 'post-district-3' else '${HEAD_POST}' end, 'action',
          case when ${isNow} then 'open' when s.n % 6 = 0 then 'expired' else 'answered' end,
          'policy-1', ${instant(atMs)}, ${instant(`${dueMs} - ${3 * DAY_MS}`)},
          case when not ${isNow} or ${isInTime} then ${3 * DAY_MS} end,
          case when not ${isNow} or ${isInTime} then ${3 * DAY_MS} end,
          case when not ${isNow} or ${isInTime} then ${instant(dueMs)} end,
          case when not ${isNow} or ${isInTime} then ${instant(dueMs)} end, 0,
          case when ${isNow} then ${no} else ${yes} end, ${instant(atMs)}
          from ${some} where ${wasReferred} ${inOrder}`,
        ...documents(
          said,
          'case',
          `(${atMs} * 1000 + s.n % 500)`,
          atMs,
          `t.said_words || ' ' || p.place_words || ' ${districtWord('')}' || (${district})`,
        ),
      ];
    },
  };
}

/** Counted apart from the database, whose own count is held against it. */
function countDistrict(size: number): number {
  let count = 0;
  for (let n = 0; n < size; n += 1) {
    const district = (n * 7) % 10 < 7 ? SKEWED_DISTRICT : ((n * 5) % 13) + 1;
    if (district === SKEWED_DISTRICT) count += 1;
  }
  return count;
}

function countReferred(openFrom: number, size: number): number {
  let count = 0;
  for (let n = openFrom; n < size; n += 1) if (n % 10 < 7) count += 1;
  return count;
}
