import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

export function searchSuite(openUrl: (name: string) => Promise<string>): void {
  describe('search', () => {
    let db: TestDatabase;
    const texts: Record<string, string> = {
      asphalt: 'لکه‌گیری آسفالت، کوچه علی ۱۲',
      trees: 'درخت‌ها خشک شده‌اند',
      joined: 'درختها را هرس کنید',
      water: 'نشت آب از لوله، خیابان امامت ۲۵/۳',
      vowels: 'کِتَابخانه مسئولیّت',
      long: 'بین‌المللی‌سازی نمایشگاه',
    };
    beforeAll(async () => {
      db = await openTestDatabase(await openUrl('search'));
      await db.store.tx(async (w) => {
        for (const [id, text] of Object.entries(texts)) {
          await db.search.index(w, { kind: 'case', id }, [text], 1);
        }
        await db.search.index(w, { kind: 'citizen', id: 'ali' }, ['علی کریمی'], 1);
      });
    });
    afterAll(() => db.close());

    async function found(query: string, kind: 'case' | 'citizen' = 'case'): Promise<string[]> {
      const { searchDocument } = db.store.tables;
      const where = db.search.matching(kind, searchDocument.subjectId, query);
      if (where === null) return [];
      const rows = await db.store.read
        .select({ id: searchDocument.subjectId })
        .from(searchDocument)
        .where(where);
      return rows.map((row) => row.id).sort();
    }

    test.each([
      ['كوچه', ['asphalt']],
      ['کوچه', ['asphalt']],
      ['کوچ', ['asphalt']],
      ['علي', ['asphalt']],
      ['١٢', ['asphalt']],
      ['۱۲', ['asphalt']],
      ['12', ['asphalt']],
      ['لکه‌گیری', ['asphalt']],
      ['لکهگیری', ['asphalt']],
      ['لکه گیری', ['asphalt']],
      ['لكه گيري كوچه', ['asphalt']],
      ['درخت‌ها', ['joined', 'trees']],
      ['درختها', ['joined', 'trees']],
      ['درخت', ['joined', 'trees']],
      ['اب', ['water']],
      ['آب', ['water']],
      ['۲۵', ['water']],
      ['کتابخانه', ['vowels']],
      ['مسيوليت', ['vowels']],
      ['بین‌المللی‌سازی', ['long']],
      ['بینالمللیسازی', ['long']],
      ['کوچه درخت', []],
      ['زباله', []],
      ['؟! ،', []],
    ])('the clerk who types «%s» finds what was said', async (query, ids) => {
      expect(await found(query)).toEqual(ids);
    });

    test('each of the committed pairs: what is typed finds what was said, and no stranger does', async () => {
      const file = new URL('../../support/labelled/search-pairs.txt', import.meta.url);
      const pairs = readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '' && !line.startsWith('#'))
        .map((line) => line.split(' | '));
      expect(pairs.length).toBeGreaterThanOrEqual(60);
      await db.store.tx(async (w) => {
        for (const [place, [, record = '']] of pairs.entries()) {
          await db.search.index(w, { kind: 'case', id: `pair-${place}` }, [record], 1);
        }
        await db.search.index(w, { kind: 'case', id: 'stranger' }, ['تابلوی نام گم شده'], 1);
      });
      const lost: string[] = [];
      for (const [place, [query = '', record]] of pairs.entries()) {
        const ids = await found(query);
        if (!ids.includes(`pair-${place}`) || ids.includes('stranger')) {
          lost.push(`${query} → ${record}`);
        }
      }
      expect(lost).toEqual([]);
      await db.store.tx(async (w) => {
        const ids = [...pairs.map((_, place) => `pair-${place}`), 'stranger'];
        for (const id of ids) await db.search.remove(w, { kind: 'case', id });
      });
    });

    test('people and cases are searched apart', async () => {
      expect(await found('علی', 'citizen')).toEqual(['ali']);
      expect(await found('کریمی', 'case')).toEqual([]);
    });

    test('a text written again is found by its new words alone, an erased one not at all', async () => {
      const subject = { kind: 'case', id: 'again' } as const;
      await db.store.tx((w) => db.search.index(w, subject, ['چراغ راهنمایی'], 1));
      await db.store.tx((w) => db.search.index(w, subject, ['تابلوی راهنمایی'], 2));
      expect(await found('چراغ')).toEqual([]);
      expect(await found('تابلو')).toEqual(['again']);
      await db.store.tx((w) => db.search.remove(w, subject));
      expect(await found('تابلو')).toEqual([]);
    });
  });
}
