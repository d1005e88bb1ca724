import { normalizeSms, OPT_OUT_LINE } from '../sms/index.ts';
import { greeting, type Language, showDay } from './text.ts';

/** Why the citizen hears of the case before there is a result. */
export type Occasion = 'silence' | 'escalated' | 'date-set' | 'date-missed' | 'word-needed';

/** A word on the way says what is so, never that anything is done. */
const WORDS = {
  fa: {
    silence: (code: string) => `درخواست ${code} هنوز در دست پیگیری است و نتیجه‌ای ندارد.`,
    escalated: (code: string) => `درخواست ${code} در مهلت پاسخ نگرفت و به مدیر و بازرسی سپرده شد.`,
    'date-set': (code: string, day: string) => `زمان تازه برای درخواست ${code}: ${day}.`,
    'date-missed': (code: string, day: string) =>
      `کار درخواست ${code} تا ${day} انجام نشد؛ پیگیری می‌کنیم و خبر می‌دهیم.`,
    'word-needed': (code: string, day: string) =>
      `برای درخواست ${code} به توضیح شما نیاز است. لطفا تا ${day} با 137 تماس بگیرید.`,
    signature: 'شهرداری مشهد 137',
  },
  en: {
    silence: (code: string) => `Request ${code} is still being followed up; no result yet.`,
    escalated: (code: string) =>
      `Request ${code} was not answered in time; the manager and the inspection have it now.`,
    'date-set': (code: string, day: string) => `A new date for request ${code}: ${day}.`,
    'date-missed': (code: string, day: string) =>
      `The work of request ${code} was not done by ${day}; we follow it up and will tell you.`,
    'word-needed': (code: string, day: string) =>
      `We need a word from you about request ${code}. Please call 137 by ${day}.`,
    signature: 'Mashhad Municipality 137',
  },
} as const;

export function wordText(word: {
  readonly language: Language;
  readonly occasion: Occasion;
  readonly trackingCode: string;
  readonly citizenName: string | null;
  readonly dateMs: number | null;
}): string {
  const { language, occasion, trackingCode, citizenName, dateMs } = word;
  const words = WORDS[language];
  const day = dateMs === null ? '' : showDay(dateMs, language);
  const said = words[occasion](trackingCode, day);
  return normalizeSms(
    [greeting(language, citizenName), said, words.signature, OPT_OUT_LINE].join('\n'),
  );
}
