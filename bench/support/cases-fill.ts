import Database from 'better-sqlite3';
import { indexedWords } from '../../src/db/search.ts';
import type { TestDatabase } from '../../test/support/database.ts';
import { addressOf, descriptionOf, nameOf } from './cases-city.ts';

export interface Filled {
  readonly bigCaseId: string;
  readonly bigCaseEvents: number;
  readonly rows: {
    readonly cases: number;
    readonly events: number;
    readonly citizens: number;
    readonly referrals: number;
    readonly ofDistrict: number;
    readonly overdue: number;
  };
}

/** 25 million events to 3 million cases. */
const EVENTS_PER_CASE = 25 / 3;
const BIG_CASE_EVENTS = 300;
const TEXTS = 4_000;
const CITIZENS = 20_000;
const DAY_MS = 86_400_000;
const YEARS_MS = 5 * 365 * DAY_MS;
/** Of all cases: the last five weeks. */
const OPEN_SHARE = 0.02;
const AT_A_TIME = 20_000;
export const SKEWED_DISTRICT = 3;
/** Seven of ten. */
const SKEW = 0.7;
const OPEN_STATUSES = [
  ...['referred', 'referred', 'referred', 'referred', 'referred', 'referred', 'referred'],
  ...['answered', 'triage', 'announced'],
];
const EVENT_TYPES = ['registered', 'referred', 'chased', 'answered', 'verified', 'announced'];
const HASH = 'A'.repeat(43);

const idOf = (kind: string, n: number): string => `${kind}-${String(n).padStart(8, '0')}`;

/** Rows as the product writes them, past its transactions: years of a city in minutes. */
export async function fillCases(
  database: TestDatabase,
  size: number,
  nowMs: number,
): Promise<Filled> {
  const { store, personal } = database;
  const { serviceCode, department, position, policyVersion } = store.tables;
  const codes = (await store.read.select().from(serviceCode)).map(({ id }) => id);
  const [unit] = await store.read.select().from(department);
  const [post] = await store.read.select().from(position);
  const [policy] = await store.read.select().from(policyVersion);
  const put = (texts: readonly string[]) =>
    store.tx(async (w) => {
      const ids: string[] = [];
      for (const text of texts) ids.push((await personal.put(w, text, nowMs)).id);
      return ids;
    });
  const texts = Array.from({ length: TEXTS }, (_, n) => n);
  const descriptions = await put(texts.map(descriptionOf));
  const addresses = await put(texts.map(addressOf));
  const names = await put(Array.from({ length: 150 }, (_, n) => nameOf(n)));
  const notes = await put(Array.from({ length: BIG_CASE_EVENTS }, (_, n) => `پیگیری ${n + 1}`));
  const wordsOf = (of: (n: number) => string) =>
    texts.map((n) => indexedWords(personal, 'case', [of(n)]));
  const [described, placed] = [wordsOf(descriptionOf), wordsOf(addressOf)];

  const file = new Database(database.path);
  file.pragma('foreign_keys = OFF');
  file.pragma('synchronous = OFF');
  file.pragma('cache_size = -400000');
  const into = (table: string, columns: readonly string[]) =>
    file.prepare(
      `insert into "${table}" (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
    );
  const addCitizen = into('citizen', [
    ...['id', 'kind', 'name_text_id', 'district_id', 'language', 'do_not_call', 'created_at'],
  ]);
  const addCase = into('case', [
    ...['id', 'tracking_code', 'kind', 'status', 'cycle', 'level', 'citizen_id', 'service_code_id'],
    ...['district_id', 'address_text_id', 'description_text_id', 'priority', 'confidentiality'],
    ...['announce_by', 'chase_count', 'policy_version_id', 'registered_at', 'due_at'],
    ...['next_step_at', 'objectable_until', 'last_word_at', 'version', 'event_count', 'event_hash'],
    'created_at',
  ]);
  const addEvent = into('case_event', [
    ...['id', 'case_id', 'seq', 'at', 'type', 'detail', 'note_text_id', 'previous_hash', 'hash'],
    'created_at',
  ]);
  const addReferral = into('referral', [
    ...['id', 'case_id', 'cycle', 'leg', 'level', 'role', 'department_id', 'position_id', 'kind'],
    ...['state', 'policy_version_id', 'sent_at', 'clock_from', 'budget_ms', 'due_at', 'late_ms'],
    'created_at',
  ]);
  const addDocument = into('search_document', ['id', 'subject_kind', 'subject_id', 'created_at']);
  const addWords = into('search_word', ['rowid', 'words']);
  const index = (kind: string, id: string, words: string, atMs: number, n: number): void => {
    // Numbered in the order of time, as the product does.
    const rowid = BigInt(Math.trunc(atMs)) * 1_000n + BigInt(n % 1_000);
    addDocument.run(rowid, kind, id, atMs);
    addWords.run(rowid, words);
  };

  const beganMs = nowMs - YEARS_MS;
  file.exec('begin');
  for (let n = 0; n < CITIZENS; n += 1) {
    const id = idOf('citizen', n);
    const name = nameOf(n);
    addCitizen.run(id, 'resident', names[n % names.length], SKEWED_DISTRICT, 'fa', 0, beganMs);
    index('citizen', id, indexedWords(personal, 'citizen', [name]), beganMs - CITIZENS + n, 0);
  }
  file.exec('commit');
  let events = 0;
  for (let first = 0; first < size; first += AT_A_TIME) {
    file.exec('begin');
    for (let n = first; n < Math.min(size, first + AT_A_TIME); n += 1) {
      const id = idOf('case', n);
      const atMs = Math.trunc(beganMs + (YEARS_MS * n) / size);
      const isOpen = n >= size * (1 - OPEN_SHARE);
      const status = isOpen ? (OPEN_STATUSES[n % OPEN_STATUSES.length] ?? '') : 'archived';
      const isTold = status === 'announced';
      // 13 is prime to the rest: districts, texts and codes mix.
      const isSkewed = (n * 7) % 10 < SKEW * 10;
      const district = isSkewed ? SKEWED_DISTRICT : ((n * 5) % 13) + 1;
      const said = (n * 13) % TEXTS;
      const place = (n * 31 + Math.trunc(n / TEXTS) * 7) % TEXTS;
      const isBig = n === size - 1;
      const count = isBig
        ? BIG_CASE_EVENTS
        : Math.trunc((n + 1) * EVENTS_PER_CASE) - Math.trunc(n * EVENTS_PER_CASE);
      const dueAtMs = atMs + 3 * DAY_MS;
      const isLate = dueAtMs <= nowMs;
      const soonMs = nowMs + 10 * DAY_MS;
      addCase.run(
        ...[id, String(200_000_000 + n), 'request', status, 1, isOpen && isLate ? 3 : 1],
        ...[idOf('citizen', (n * 17) % CITIZENS), codes[(n * 3) % codes.length], district],
        ...[addresses[place], descriptions[said], 'normal', 'open', 'sms', n % 23 === 0 ? 2 : 0],
        ...[policy?.id ?? null, atMs, isOpen ? dueAtMs : null, isTold ? soonMs : null],
        ...[isTold ? soonMs : null, isOpen ? nowMs - (n % 5) * DAY_MS : null, count, count, HASH],
        atMs,
      );
      for (let seq = 1; seq <= count; seq += 1) {
        const type = EVENT_TYPES[(seq - 1) % EVENT_TYPES.length];
        const note = isBig ? notes[seq - 1] : seq % 4 === 0 ? notes[n % notes.length] : null;
        const eventId = idOf('event', events);
        events += 1;
        addEvent.run(eventId, id, seq, atMs + seq, type, '{}', note, HASH, HASH, atMs + seq);
      }
      if (status === 'referred') {
        // Whose time is over has come to its last level, which has no clock.
        const budgetMs = isLate ? null : 3 * DAY_MS;
        addReferral.run(
          ...[idOf('referral', n), id, 1, 1, isLate ? 3 : 1, isLate ? 'manager' : 'head'],
          ...[unit?.id, post?.id, 'action', 'open', policy?.id, atMs, atMs, budgetMs],
          ...[isLate ? null : dueAtMs, 0, atMs],
        );
      }
      index('case', id, `${described[said]} ${placed[place]}`, atMs, n);
    }
    file.exec('commit');
    if (first % 200_000 === 0) process.stderr.write(`${first} cases of ${size}\n`);
  }
  const count = (of: string, ...values: unknown[]): number =>
    (file.prepare(`select count(*) as n from ${of}`).get(...values) as { n: number }).n;
  const rows = {
    cases: count('"case"'),
    events: count('case_event'),
    citizens: count('citizen'),
    referrals: count('referral'),
    ofDistrict: count('"case" where district_id = ?', SKEWED_DISTRICT),
    overdue: count(`"case" where status = 'referred' and due_at <= ?`, nowMs),
  };
  file.pragma('wal_checkpoint(TRUNCATE)');
  file.close();
  if (rows.cases !== size) throw new Error(`${rows.cases} cases instead of ${size}`);
  if (rows.events !== events) throw new Error(`${rows.events} events instead of ${events}`);
  if (rows.ofDistrict < size * SKEW) throw new Error('the city is not skewed');
  return { bigCaseId: idOf('case', size - 1), bigCaseEvents: BIG_CASE_EVENTS, rows };
}
