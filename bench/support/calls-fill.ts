import type { TestDatabase } from '../../test/support/database.ts';
import type { Bulk, Row } from './bulk.ts';

/**
 * The calls of the years, two to a case: every other one is the one in which a case was opened, from
 * that citizen's number; the others come from anybody, some from people who call every fortnight.
 */
export const CALLS_PER_CASE = 2;
/** Who call three hundred times in ten years, where there are six million calls. */
const FREQUENT = 1_000;
const EXPERTS = 400;
const EVENTS = ['call-arrived', 'call-answered', 'call-ended'] as const;
const AT_A_TIME = 5_000;
const ANSWERED = '(s.n % 6 <> 1)';

/** Numbers in the city: of each citizen one, and others. */
export const numbersOf = (citizens: number): number =>
  citizens + Math.max(FREQUENT, Math.trunc(citizens / 4));

export const phoneOf = (n: number): string => `+98915${String(n).padStart(7, '0')}`;

/** Of each ten citizens two have the same number. */
export const numberOfCitizen = (citizen: string): string =>
  `(${citizen} - case when ${citizen} % 10 = 9 then 1 else 0 end)`;

/** The case that is opened in a call, if one is: `s.n` is the call's number. */
const CASE = `(s.n / ${CALLS_PER_CASE})`;
const OPENS_CASE = `(s.n % ${CALLS_PER_CASE} = 0)`;
export const citizenOfCase = (number: string, citizens: number): string =>
  `((${number} * 17) % ${citizens})`;

/** Numbers sealed and hashed as the product does, to be picked from by number: `bench_number`. */
export async function writeNumbers(
  { personal }: TestDatabase,
  bulk: Bulk,
  citizens: number,
  atMs: number,
): Promise<void> {
  await bulk.run('create table bench_number (n integer primary key, hash text, text_id text)');
  const numbers = numbersOf(citizens);
  for (let first = 0; first < numbers; first += AT_A_TIME) {
    const texts: Row[] = [];
    // Caught on their way, to be written by the thousand.
    const insert = () => ({
      values: async (row: { id: string; enc: string; salt: string }) =>
        void texts.push([row.id, row.enc, row.salt]),
    });
    const w = { insert } as unknown as Parameters<typeof personal.put>[0];
    const known: Row[] = [];
    for (let n = first; n < Math.min(numbers, first + AT_A_TIME); n += 1) {
      const { id } = await personal.put(w, phoneOf(n), atMs);
      known.push([n, personal.phoneHash(phoneOf(n)), id]);
    }
    await bulk.together(async () => {
      await bulk.run('create table bench_text_row (id text, enc text, salt text)');
      await bulk.insert('bench_text_row', ['id', 'enc', 'salt'], texts);
      await bulk.run(`insert into personal_text (id, enc, salt, created_at)
        select id, enc, salt, ${bulk.instant(atMs)} from bench_text_row`);
      await bulk.run('drop table bench_text_row');
      await bulk.insert('bench_number', ['n', 'hash', 'text_id'], known);
    });
  }
}

export interface CallsPlan {
  readonly citizens: number;
  /** An expression of the instant at which the call with the number `s.n` came. */
  readonly enteredMs: string;
  readonly id: (kind: string, number: string) => string;
  /** No: nothing but the contacts in which cases were opened. */
  readonly hasCalls: boolean;
}

/** Who has answered in all those years. */
export const expertsStatement = (bulk: Bulk, { id }: CallsPlan, atMs: number): string =>
  `insert into app_user (id, username, name, password_hash, must_change_password, language, created_at)
    select ${id('veteran', 's.n')}, 'veteran-' || s.n, 'کارشناس ' || s.n, 'none', ${bulk.no}, 'fa',
    ${bulk.instant(atMs)} from ${bulk.series(0, EXPERTS)}`;

export const phonesStatement = (
  bulk: Bulk,
  { id }: CallsPlan,
  first: number,
  until: number,
  at: string,
): string => `insert into citizen_phone (id, citizen_id, phone_hash, phone_text_id, type, created_at)
    select ${id('phone', 's.n')}, ${id('citizen', 's.n')}, b.hash, b.text_id, 'mobile',
    ${bulk.instant(at)} from ${bulk.series(first, until)}
    join bench_number b on b.n = ${numberOfCitizen('s.n')}`;

/** Statements that make the calls from `first` until before `until`, with what was written of them. */
export function callsOf(bulk: Bulk, plan: CallsPlan, first: number, until: number): string[] {
  const { id, citizens, enteredMs, hasCalls } = plan;
  const { instant, isSqlite } = bulk;
  const inOrder = isSqlite ? '' : 'order by s.n';
  const waitMs = '(2000 + s.n % 90 * 1000)';
  const talkMs = `(case when ${ANSWERED} then 40000 + s.n % 200 * 1000 else 0 end)`;
  const answeredMs = `(${enteredMs} + ${waitMs})`;
  const endedMs = `(${answeredMs} + ${talkMs})`;
  const agent = id('veteran', `s.n % ${EXPERTS}`);
  const citizen = citizenOfCase(CASE, citizens);
  const number = `case when ${OPENS_CASE} then ${numberOfCitizen(citizen)}
    when s.n % 20 = 1 then ${citizens} + (s.n / 20 * 7) % ${FREQUENT}
    else (s.n * 31) % ${numbersOf(citizens)} end`;
  const some = bulk.series(first, until);
  const from = `${some} join bench_number b on b.n = ${number}`;
  const wasTalked = hasCalls ? ANSWERED : OPENS_CASE;
  const calls = [
    `insert into "call" (id, queue_id, phone_text_id, phone_hash, entered_at, day, answered_at, ended_at,
      outcome, ended_by, agent_id, wait_ms, talk_ms, hold_ms, direction, created_at)
      select ${id('call', 's.n')}, 'general', b.text_id, b.hash, ${instant(enteredMs)},
      ${bulk.day(enteredMs)}, case when ${ANSWERED} then ${instant(answeredMs)} end,
      ${instant(endedMs)}, case when ${ANSWERED} then 'answered' else 'abandoned' end, 'caller',
      case when ${ANSWERED} then ${agent} end, ${waitMs}, ${talkMs}, 0, 'inbound',
      ${instant(enteredMs)} from ${from} ${inOrder}`,
    ...EVENTS.map(
      (
        type,
        k,
      ) => `insert into call_event (id, call_id, journal_id, seq, at, type, detail, created_at)
      select ${id('call-event', `(s.n * ${EVENTS.length} + ${k})`)}, ${id('call', 's.n')},
      'journal-of-years', s.n * ${EVENTS.length} + ${k}, ${instant(`${enteredMs} + ${k}`)}, '${type}',
      '{"queueId":"general"}', ${instant(`${enteredMs} + ${k}`)}
      from ${some} where ${type === 'call-answered' ? ANSWERED : '1 = 1'} ${inOrder}`,
    ),
  ];
  return [
    ...(hasCalls ? calls : []),
    `insert into contact (id, channel_id, call_id, citizen_id, agent_id, phone_hash, phone_text_id,
      started_at, ended_at, finished_at, created_at)
      select ${id('contact', 's.n')}, 'phone', ${hasCalls ? id('call', 's.n') : 'null'},
      case when ${OPENS_CASE} then ${id('citizen', citizen)} end, ${agent}, b.hash, b.text_id,
      ${instant(answeredMs)}, ${instant(endedMs)}, ${instant(endedMs)}, ${instant(answeredMs)}
      from ${from} where ${wasTalked} ${inOrder}`,
    `insert into contact_item (id, contact_id, kind, service_code_id, disposition, created_at)
      select ${id('item', 's.n')}, ${id('contact', 's.n')}, 'request', c.id,
      case when ${OPENS_CASE} then 'case_created' when s.n % 20 > 12 then 'chase'
      else 'answered_on_spot' end, ${instant(endedMs)} from ${some}
      join bench_code c on c.n = (${CASE} * 3) % (select count(*) from bench_code)
      where ${wasTalked} ${inOrder}`,
    `insert into contact_case (contact_item_id, case_id, role, created_at)
      select ${id('item', 's.n')}, ${id('case', CASE)}, 'origin', ${instant(endedMs)}
      from ${some} where ${OPENS_CASE} ${inOrder}`,
  ];
}
