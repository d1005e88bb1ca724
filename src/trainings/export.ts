import type { TrainingRow } from '../contract/trainings.ts';
import { writeCsv } from '../kit/csv.ts';
import { startOfTehranDayMs, typedJalali } from '../kit/jalali.ts';

const HEADS = {
  fa: ['نام کاربری', 'دوره', 'تاریخ', 'نتیجه', 'نمره', 'اعتبار تا'],
  en: ['username', 'course', 'taken_on', 'result', 'score', 'valid_until'],
} as const;
const RESULTS = { passed: 'قبول', failed: 'مردود' } as const;

/** For a table calculation, and to be taken in again: UTF-8 with its mark, no cell a formula. */
export function trainingsCsv(rows: readonly TrainingRow[], language: 'fa' | 'en'): string {
  const lines = rows.map((row) => [
    row.username,
    row.course,
    jalali(row.takenOn),
    language === 'fa' ? RESULTS[row.result] : row.result,
    row.score === null ? '' : String(row.score),
    row.validUntil === null ? '' : jalali(row.validUntil),
  ]);
  return writeCsv([HEADS[language], ...lines]);
}

const jalali = (day: string): string => typedJalali(startOfTehranDayMs(day));
