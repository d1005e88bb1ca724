import type { BoardCounters } from './board.ts';

/**
 * Service level in percent, 0 to 100: answered within the queue's time ÷ (offered − short
 * abandons). Null while there is nothing to divide by. Board, desk and reports use this one.
 */
export function serviceLevelPercent(counters: readonly BoardCounters[]): number | null {
  let inTime = 0;
  let counted = 0;
  for (const row of counters) {
    inTime += row.answeredInTime;
    counted += row.offered - row.shortAbandoned;
  }
  return counted === 0 ? null : (100 * inTime) / counted;
}

/** The formula in words, with the queue's own limits in whole seconds. */
export function serviceLevelFormula(
  language: 'fa' | 'en',
  queue: { readonly serviceLevelMs: number; readonly shortAbandonMs: number },
): string {
  const digits = new Intl.NumberFormat(language === 'fa' ? 'fa-IR' : 'en-US');
  const inTime = digits.format(Math.round(queue.serviceLevelMs / 1000));
  const short = digits.format(Math.round(queue.shortAbandonMs / 1000));
  return language === 'fa'
    ? `پاسخ‌داده‌شده تا ${inTime} ثانیه ÷ (همهٔ تماس‌های پایان‌یافته − قطع‌شده پیش از ${short} ثانیه)`
    : `answered within ${inTime} s ÷ (all ended calls − abandoned before ${short} s)`;
}
