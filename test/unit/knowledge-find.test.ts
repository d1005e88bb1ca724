import { describe, expect, it } from 'vitest';
import { findArticles } from '../../src/knowledge/index.ts';

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
