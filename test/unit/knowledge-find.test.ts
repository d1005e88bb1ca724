import { describe, expect, it } from 'vitest';
import { findArticles } from '../../src/knowledge/index.ts';
import { keptTexts } from '../../src/knowledge/kept-texts.ts';

const ARTICLES = [
  {
    key: 'tax',
    title: 'پرداخت عوارض نوسازی',
    words: 'مالیات خانه قبض شهرداری',
    body: 'عوارض را در سامانه «شهرسپاری» یا با کد ملی در دفترهای پیشخوان بپردازید.',
    codes: ['401'],
    districts: [],
  },
  {
    key: 'pavement',
    title: 'پیاده‌روسازی با مشارکت مالک',
    words: 'موزاییک جلوی خانه',
    body: 'مالک درخواست می‌دهد و نیمی از هزینه را شهرداری می‌پردازد.',
    codes: ['102', '103'],
    districts: [],
  },
  {
    key: 'waste',
    title: 'ساعت جمع‌آوری زباله',
    words: 'ماشین آشغالی',
    body: 'هر شب از ساعت ۲۱؛ آدینه‌ها جمع‌آوری نمی‌شود.',
    codes: ['301'],
    districts: [],
  },
  {
    key: 'bazaar',
    title: 'پارکینگ‌های پیرامون حرم',
    words: 'جای پارک توقفگاه',
    body: 'در ثامن خودرو تنها در پارکینگ‌های طبقاتی می‌ماند.',
    codes: ['501'],
    districts: [13],
  },
];
const NOTHING = { typed: '', said: '', serviceCode: null, district: null };
const find = (asked: { typed?: string; said?: string; serviceCode?: string; district?: number }) =>
  findArticles(ARTICLES, { ...NOTHING, ...asked }).map(({ key }) => key);

describe('an article is found', () => {
  it.each([
    ['عوارض', 'tax'],
    ['عوارض نوسازي', 'tax'],
    ['نوسازی عوارض', 'tax'],
    ['پرداخت', 'tax'],
    ['عوار', 'tax'],
    ['قبض', 'tax'],
    ['پیاده رو', 'pavement'],
    ['پیاده‌رو', 'pavement'],
    ['پياده روسازي', 'pavement'],
    ['سنگفرش', 'pavement'],
    ['خونه', 'pavement'],
    ['جمع آوری زباله', 'waste'],
    ['جمعآوری', 'waste'],
    ['آشغال', 'waste'],
    ['خاکروبه', 'waste'],
    ['ساعت ۲۱', 'waste'],
    ['ساعت 21', 'waste'],
  ])('by «%s»', (typed, key) => {
    expect(find({ typed })).toContain(key);
  });

  it('by all of the words that were typed, not by some', () => {
    expect(find({ typed: 'عوارض زباله' })).toEqual([]);
  });

  it('by its topic at once, before a word is typed; by others only where two words fit', () => {
    expect(find({ serviceCode: '301' })).toEqual(['waste']);
    expect(find({ said: 'سلام خسته نباشید' })).toEqual([]);
    expect(find({ said: 'می‌خواستم عوارض نوسازی خانه را بدهم' })[0]).toBe('tax');
  });

  it('of the topic first, also where another fits the words as well', () => {
    expect(find({ typed: 'خانه', serviceCode: '103' })[0]).toBe('pavement');
    expect(find({ typed: 'خانه', serviceCode: '401' })[0]).toBe('tax');
  });

  it('of the district: offered there by one known word, nowhere else, and found by whoever types', () => {
    expect(find({ said: 'کجا پارک کنم', district: 13 })).toEqual(['bazaar']);
    expect(find({ said: 'کجا پارک کنم', district: 4 })).toEqual([]);
    expect(find({ serviceCode: '501', district: 4 })).toEqual([]);
    expect(find({ serviceCode: '501' })).toEqual(['bazaar']);
    expect(find({ typed: 'پارکینگ', district: 4 })).toEqual(['bazaar']);
  });
});

describe('a text of the knowledge base', () => {
  it('is read once, whoever types how much; one that is rewritten is another', async () => {
    const TEXTS = ARTICLES.map((article) => ({ ...article, textId: `${article.key} 1` }));
    const kept = keptTexts<(typeof TEXTS)[number]>();
    const ids = TEXTS.map(({ textId }) => textId);
    expect(kept.lacking(ids)).toEqual(ids);
    expect(await kept.keep(TEXTS, ids)).toEqual(TEXTS);
    expect(kept.lacking(ids)).toEqual([]);
    const [first] = TEXTS;
    if (first === undefined) throw new Error('no text');
    expect(kept.read(first)).toBe(kept.read(first));
    const again = { ...first, textId: 'tax 2', title: 'عوارض کسب' };
    const now = [again.textId, ...ids.slice(1)];
    expect(kept.lacking(now)).toEqual([again.textId]);
    const offered = await kept.keep([again], now);
    const found = (typed: string) =>
      findArticles(offered, { ...NOTHING, typed }, (one) => kept.read(one)).map(({ key }) => key);
    expect(found('کسب')).toEqual(['tax']);
    expect(found('نوسازی')).toEqual([]);
  });

  it('of which many are offered no more is not lost to one reader while another reads', async () => {
    const named = (textId: string) => ({
      ...{ textId, key: textId, title: textId, words: '', body: '' },
      ...{ codes: ['401'], districts: [] as number[] },
    });
    const [old, his, hers] = ['old', 'his', 'hers'].map((of) =>
      Array.from({ length: of === 'old' ? 501 : 3 }, (_, n) => named(`${of} ${n}`)),
    );
    const kept = keptTexts<ReturnType<typeof named>>();
    const keep = (texts: ReturnType<typeof named>[] = []) =>
      kept.keep(
        texts,
        texts.map(({ textId }) => textId),
      );
    await keep(old);
    expect(await Promise.all([keep(his), keep(hers)])).toEqual([his, hers]);
  });
});
