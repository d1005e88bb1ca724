import { createHash } from 'node:crypto';
import { and, eq, sql, type SQL } from 'drizzle-orm';
import { foldForSearch } from '../kit/persian-text.ts';
import type { Personal } from './personal.ts';
import type { Store, Writer } from './store.ts';

/**
 * Search over personal text without keeping it readable: the index holds keyed hashes of folded
 * words and of their beginnings, so a stolen database file shows neither names nor complaints,
 * while «كوچه», «کوچ» and «کوچه» still find «کوچه». Full-text index in both dialects: FTS5 here,
 * tsvector with GIN there. Written in the transaction that writes the text.
 */
export interface Search {
  /** Replaces what is known of this subject. */
  index(w: Writer, subject: Subject, texts: readonly string[], atMs: number): Promise<void>;
  remove(w: Writer, subject: Subject): Promise<void>;
  /** `<subjectId> in (…)` for a where clause; null when the query holds no word. */
  matching(kind: Subject['kind'], idColumn: unknown, query: string): SQL | null;
}

export interface Subject {
  readonly kind: 'case' | 'citizen';
  readonly id: string;
}

/** Beginnings of 2 to 8 letters are indexed; a longer query word must match whole. */
const PREFIX_FROM = 2;
const PREFIX_TO = 8;

export function makeSearch(store: Store, personal: Pick<Personal, 'wordHash'>): Search {
  const { searchDocument } = store.tables;
  const sqlite = store.dialect === 'sqlite';
  const remove = async (w: Writer, subject: Subject): Promise<void> => {
    const rowid = documentId(subject);
    await w.execute(sql`delete from search_word where rowid = ${rowid}`);
    await w.delete(searchDocument).where(eq(searchDocument.id, rowid));
  };
  return {
    remove,
    async index(w, subject, texts, atMs) {
      await remove(w, subject);
      const hashes = [...indexedForms(texts)].map((form) => personal.wordHash(form));
      if (hashes.length === 0) return;
      const rowid = documentId(subject);
      await w.insert(searchDocument).values({
        id: rowid,
        subjectKind: subject.kind,
        subjectId: subject.id,
        createdAtMs: atMs,
      });
      const words = hashes.join(' ');
      await w.execute(
        sqlite
          ? sql`insert into search_word (rowid, words) values (${rowid}, ${words})`
          : sql`insert into search_word (rowid, words)
                values (${rowid}, array_to_tsvector(string_to_array(${words}, ' ')))`,
      );
    },
    matching(kind, idColumn, query) {
      const ways = [wordsOf(query, 'spaced'), wordsOf(query, 'joined')].filter((w) => w.length > 0);
      if (ways.length === 0) return null;
      const [all, either] = sqlite ? [' AND ', ' OR '] : [' & ', ' | '];
      const expression = ways
        .map((words) => `(${words.map((word) => personal.wordHash(word)).join(all)})`)
        .join(either);
      const hit = sqlite
        ? sql`search_word match ${expression}`
        : sql`search_word.words @@ ${expression}::tsquery`;
      return sql`${idColumn} in (select ${searchDocument.subjectId} from search_word
        join ${searchDocument} on ${searchDocument.id} = search_word.rowid
        where ${and(hit, eq(searchDocument.subjectKind, kind))})`;
    },
  };
}

/** Words with half-spaces as gaps and as nothing, and the beginnings of both. */
function indexedForms(texts: readonly string[]): Set<string> {
  const forms = new Set<string>();
  for (const text of texts) {
    for (const word of [...wordsOf(text, 'spaced'), ...wordsOf(text, 'joined')]) {
      forms.add(word);
      const letters = Array.from(word);
      const end = Math.min(letters.length - 1, PREFIX_TO);
      for (let length = PREFIX_FROM; length <= end; length += 1) {
        forms.add(letters.slice(0, length).join(''));
      }
    }
  }
  return forms;
}

function wordsOf(text: string, halfSpace: 'spaced' | 'joined'): string[] {
  return foldForSearch(text, halfSpace)
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '');
}

/** 52 bits of a hash: the same subject is always the same document. */
function documentId({ kind, id }: Subject): number {
  const digest = createHash('sha256').update(`${kind}:${id}`).digest('hex');
  return Number.parseInt(digest.slice(0, 13), 16);
}
