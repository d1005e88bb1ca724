import { and, desc, eq, lt, sql, type SQL } from 'drizzle-orm';
import { chosenWord } from '../kit/persian-synonyms.ts';
import { foldForSearch } from '../kit/persian-text.ts';
import { readSpokenNumbers } from '../kit/spoken-numbers.ts';
import type { Personal } from './personal.ts';
import type { Reader, Store, Writer } from './store.ts';

/**
 * Search over personal text without keeping it readable: the index holds keyed hashes of folded
 * words and of their beginnings, so a stolen database file shows neither names nor complaints,
 * while «كوچه», «کوچ» and «کوچه» still find «کوچه». Full-text index in both dialects: FTS5 here,
 * tsvector with GIN there. Written in the transaction that writes the text.
 */
export interface Search {
  /** Replaces what is known of this subject; `district`: where it is, to be sought there alone. */
  index(
    w: Writer,
    subject: Subject,
    texts: readonly string[],
    atMs: number,
    district?: number | null,
  ): Promise<void>;
  remove(w: Writer, subject: Subject): Promise<void>;
  /** `<subjectId> in (…)` for a where clause; null when the query holds no word. */
  matching(kind: Subject['kind'], idColumn: unknown, query: string): SQL | null;
  /**
   * Whose texts hold the words, those first that were written down last: a word that a million texts
   * hold is read no further than asked. Null when the query holds no word.
   */
  newest(
    r: Reader,
    kind: Subject['kind'],
    query: string,
    page: SearchPage,
  ): Promise<Found[] | null>;
}

export interface SearchPage {
  readonly limit: number;
  /** Goes on after the last one of a page before. */
  readonly beforeId?: number;
  /** Only what is there: without it the city's other texts would be looked through for them. */
  readonly district?: number;
}

export interface Found {
  readonly documentId: number;
  readonly subjectId: string;
}

export interface Subject {
  readonly kind: 'case' | 'citizen';
  readonly id: string;
}

/** Beginnings of 2 to 8 letters are indexed; a longer query word must match whole. */
const PREFIX_FROM = 2;
const PREFIX_TO = 8;
/** Documents that one millisecond may number. */
const PER_MS = 1_000;
/** A query of more words is long enough to be found by them. */
const LONGEST_PAIRED = 8;

/**
 * PostgreSQL's index of words has no order: of a word that a hundred thousand texts hold it would fetch
 * all of them to find the newest. So the week is one word more of each text, and is asked for with the
 * others: the last week first, then as many as the words' share in those before needs.
 */
const PER_WEEK = PER_MS * 7 * 86_400_000;
/** After nothing in the first week. */
const SECOND_WEEKS = 4;
/** More than a year, for words have their seasons; who needs still more has words that are rare: all that are left are soon fetched. */
const MOST_WEEKS = 64;
/** Words are not said as often in each week. */
const SPARE = 1.3;
const weekOf = (documentId: number): number => Math.floor(documentId / PER_WEEK);
const weekWord = (week: number): string => `w${week}`;
/** A word more of each text, in both databases: the index itself leads to those of one district. */
export const districtWord = (district: number | string): string => `d${district}`;

export function makeSearch(store: Store, personal: Pick<Personal, 'wordHash'>): Search {
  const { searchDocument } = store.tables;
  const sqlite = store.dialect === 'sqlite';
  const known = async (w: Writer, { kind, id }: Subject): Promise<number | undefined> => {
    const [row] = await w
      .select({ id: searchDocument.id })
      .from(searchDocument)
      .where(and(eq(searchDocument.subjectKind, kind), eq(searchDocument.subjectId, id)));
    return row?.id;
  };
  /** Documents are numbered in the order of time: the newest are found without sorting all of them. */
  const fresh = async (w: Writer, atMs: number): Promise<number> =>
    Math.max(Math.trunc(atMs) * PER_MS, (await lastId(w)) + 1);
  const remove = async (w: Writer, subject: Subject): Promise<void> => {
    const rowid = await known(w, subject);
    if (rowid === undefined) return;
    await w.execute(sql`delete from search_word where rowid = ${rowid}`);
    await w.delete(searchDocument).where(eq(searchDocument.id, rowid));
  };
  const anyOf = (kind: Subject['kind'], word: string, either: string): string => {
    const forms = [...new Set([word, chosenWord(word)])].map((form) =>
      hashOf(personal, kind, form),
    );
    return forms.length === 1 ? (forms[0] ?? '') : `(${forms.join(either)})`;
  };
  const rowid = sql`search_word.rowid`;
  const expressionOf = (kind: Subject['kind'], query: string, district?: number): string | null => {
    const ways = waysToRead(query);
    if (ways.length === 0) return null;
    const [all, either] = sqlite ? [' AND ', ' OR '] : [' & ', ' | '];
    const said = ways
      .map((words) => `(${words.map((word) => anyOf(kind, word, either)).join(all)})`)
      .join(either);
    return district === undefined ? said : `(${said})${all}${districtWord(district)}`;
  };
  const hitOf = (expression: string): SQL =>
    sqlite
      ? sql`search_word match ${expression}`
      : sql`search_word.words @@ ${expression}::tsquery`;
  const found = { documentId: searchDocument.id, subjectId: searchDocument.subjectId };
  const isOf = (kind: Subject['kind']) =>
    eq(sql`coalesce(${searchDocument.subjectKind}, '')`, kind);
  const toFound = (rows: readonly Found[]): Found[] =>
    rows.map((row) => ({ ...row, documentId: Number(row.documentId) }));

  async function lastId(r: Reader): Promise<number> {
    const [last] = await r
      .select({ id: searchDocument.id })
      .from(searchDocument)
      .orderBy(desc(searchDocument.id))
      .limit(1);
    return Number(last?.id ?? 0);
  }

  async function newestByWeeks(
    r: Reader,
    expression: string,
    { limit, beforeId }: SearchPage,
  ): Promise<Found[]> {
    const rows: Found[] = [];
    const newestId = beforeId ?? (await lastId(r)) + 1;
    let untilId = newestId;
    let weeks: number | null = 1;
    while (rows.length < limit) {
      const last = weekOf(untilId - 1);
      const inWeeks = Array.from({ length: weeks ?? 0 }, (_, back) => weekWord(last - back));
      // A condition of its own, and the first: the index then goes from a text of these weeks to the next one
      // that holds the words; behind the words it would read each text that holds one of them.
      const when = weeks === null ? undefined : hitOf(inWeeks.join(' | '));
      // The fence: else the newest texts would be walked through in the hope of a hit.
      const hit = sql`(select rowid from search_word
        where ${and(when, hitOf(expression), lt(rowid, untilId))} offset 0) as hit`;
      const newestHits = sql`(select rowid from ${hit}
        order by rowid desc limit ${limit - rows.length}) as newest`;
      // Each kind has words of its own: whose texts these are need not be asked.
      const look = await r
        .select(found)
        .from(newestHits)
        .innerJoin(searchDocument, sql`${searchDocument.id} = newest.rowid`)
        .orderBy(sql`newest.rowid desc`);
      rows.push(...toFound(look));
      if (weeks === null) break;
      untilId = (last - weeks + 1) * PER_WEEK;
      weeks = weeksFor(limit - rows.length, rows.length, weekOf(newestId - 1) - last + weeks);
    }
    return rows;
  }
  return {
    remove,
    async index(w, subject, texts, atMs, district = null) {
      const before = await known(w, subject);
      await remove(w, subject);
      const said = indexedWords(personal, subject.kind, texts);
      if (said === '') return;
      const words = district === null ? said : `${said} ${districtWord(district)}`;
      const rowid = before ?? (await fresh(w, atMs));
      await w.insert(searchDocument).values({
        id: rowid,
        subjectKind: subject.kind,
        subjectId: subject.id,
        createdAtMs: atMs,
      });
      await w.execute(
        sqlite
          ? sql`insert into search_word (rowid, words) values (${rowid}, ${words})`
          : sql`insert into search_word (rowid, words)
                values (${rowid}, array_to_tsvector(string_to_array(
                  ${`${words} ${weekWord(weekOf(rowid))}`}, ' ')))`,
      );
    },
    async newest(r, kind, query, page) {
      const expression = expressionOf(kind, query, page.district);
      if (expression === null) return null;
      if (!sqlite) return newestByWeeks(r, expression, page);
      const { limit, beforeId } = page;
      const before = beforeId === undefined ? undefined : lt(rowid, beforeId);
      const rows = await r
        .select(found)
        .from(sql`search_word`)
        // SQLite would rather walk the documents: the words are to be read first, in their own order.
        .innerJoin(searchDocument, sql`${searchDocument.id} = +${rowid}`)
        .where(and(hitOf(expression), before, isOf(kind)))
        .orderBy(desc(rowid))
        .limit(limit);
      return toFound(rows);
    },
    matching(kind, idColumn, query) {
      const expression = expressionOf(kind, query);
      if (expression === null) return null;
      const hit = hitOf(expression);
      return sql`${idColumn} in (select ${searchDocument.subjectId} from search_word
        join ${searchDocument} on ${searchDocument.id} = search_word.rowid
        where ${and(hit, eq(searchDocument.subjectKind, kind))})`;
    },
  };
}

/**
 * In how many weeks more as many are to be expected, after what was found in those before; null: in all that are left.
 * As many as those at least, for a word may be new: else each week before it would be asked for by itself.
 */
export function weeksFor(wanted: number, found: number, inWeeks: number): number | null {
  const expected = Math.ceil((wanted * inWeeks * SPARE) / Math.max(found, 1));
  const weeks = found === 0 && inWeeks < SECOND_WEEKS ? SECOND_WEEKS : Math.max(inWeeks, expected);
  if (weeks <= MOST_WEEKS) return weeks;
  return inWeeks < MOST_WEEKS ? MOST_WEEKS : null;
}

/** For benches that fill PostgreSQL's index by the million: the word of a document's week. */
export const weekWordOf = (documentId: string): string => `'w' || (${documentId} / ${PER_WEEK})`;

/** What the index is told of these texts; also for benches that fill it by the million. */
export function indexedWords(
  personal: Pick<Personal, 'wordHash'>,
  kind: Subject['kind'],
  texts: readonly string[],
): string {
  return [...indexedForms(texts)].map((form) => hashOf(personal, kind, form)).join(' ');
}

/** Each kind has words of its own: who looks for a name does not walk through all that was said. */
function hashOf(personal: Pick<Personal, 'wordHash'>, kind: Subject['kind'], form: string): string {
  return personal.wordHash(`${kind} ${form}`);
}

/**
 * Words with half-spaces as gaps and as nothing, with their beginnings; neighbours as one word, for
 * «پیاده رو» is «پیاده‌رو» to whoever types it; and the word that stands for others like it.
 */
function indexedForms(texts: readonly string[]): Set<string> {
  const forms = new Set<string>();
  for (const text of texts) {
    const spaced = wordsOf(text, 'spaced');
    for (const word of [...spaced, ...wordsOf(text, 'joined'), ...spokenAsNumbers(spaced)]) {
      forms.add(word);
      forms.add(chosenWord(word));
      const letters = Array.from(word);
      const end = Math.min(letters.length - 1, PREFIX_TO);
      for (let length = PREFIX_FROM; length <= end; length += 1) {
        forms.add(letters.slice(0, length).join(''));
      }
    }
    for (const pair of pairsOf(spaced)) {
      forms.add(pair);
      forms.add(chosenWord(pair));
    }
  }
  return forms;
}

/** Of a short query also: each two neighbours as one word, spoken numbers as figures. */
function waysToRead(query: string): string[][] {
  const spaced = wordsOf(query, 'spaced');
  const ways = [spaced, wordsOf(query, 'joined'), spokenAsNumbers(spaced)];
  if (spaced.length <= LONGEST_PAIRED) {
    for (const [at, pair] of pairsOf(spaced).entries()) ways.push(spaced.toSpliced(at, 2, pair));
  }
  const told = ways.filter((words) => words.length > 0).map((words) => words.join(' '));
  return [...new Set(told)].map((words) => words.split(' '));
}

function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, at) => `${words[at]}${word}`);
}

function spokenAsNumbers(words: readonly string[]): string[] {
  return readSpokenNumbers(words.join(' ')).split(' ').filter(Boolean);
}

/** Letters and figures are words apart: «امامت25» is «امامت ۲۵». */
function wordsOf(text: string, halfSpace: 'spaced' | 'joined'): string[] {
  return foldForSearch(text, halfSpace)
    .replace(/(?<=\p{L}\p{M}*)(?=\p{N})|(?<=\p{N})(?=\p{L})/gu, ' ')
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}
