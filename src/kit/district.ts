import { toPersianDigits } from './persian-text.ts';

/** The district around the shrine: the thirteenth in every table, and called by nobody so. */
export const SAMEN = { id: 13, fa: 'ثامن', en: 'Samen' } as const;

/** What stands after the word «منطقه»: «۳», «ثامن». */
export function showDistrict(id: number, language: 'fa' | 'en'): string {
  if (id === SAMEN.id) return SAMEN[language];
  return language === 'fa' ? toPersianDigits(id) : String(id);
}
