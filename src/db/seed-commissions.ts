import type { Store, Writer } from './store.ts';

/** Bodies that decide by law on what citizens report; the city's own list is written over it. */
const COMMISSIONS = [
  {
    id: 'commission-article-100',
    nameFa: 'کمیسیون ماده ۱۰۰',
    nameEn: 'Article 100 commission',
    lawFa: 'ماده ۱۰۰ قانون شهرداری (ساخت‌وساز بدون پروانه یا خلاف آن)',
  },
  {
    id: 'commission-clause-20',
    nameFa: 'کمیسیون بند ۲۰',
    nameEn: 'Clause 20 commission',
    lawFa: 'بند ۲۰ ماده ۵۵ قانون شهرداری (پیشه‌های مزاحم)',
  },
  {
    id: 'commission-article-77',
    nameFa: 'کمیسیون ماده ۷۷',
    nameEn: 'Article 77 commission',
    lawFa: 'ماده ۷۷ قانون شهرداری (اختلاف در عوارض)',
  },
  {
    id: 'commission-article-7',
    nameFa: 'کمیسیون ماده ۷ فضای سبز',
    nameEn: 'Article 7 commission (trees)',
    lawFa: 'قانون حفظ و گسترش فضای سبز در شهرها (قطع درخت)',
  },
] as const;

/** Only where there is none at all: what an administrator has closed or renamed stays so. */
export async function seedCommissions(store: Store, w: Writer, nowMs: number): Promise<void> {
  const { commission } = store.tables;
  if ((await w.$count(commission)) > 0) return;
  await w.insert(commission).values(COMMISSIONS.map((row) => ({ ...row, createdAtMs: nowMs })));
}
