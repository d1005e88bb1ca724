import { normalizeSms, OPT_OUT_LINE } from '../sms/index.ts';

export type SmsLanguage = 'fa' | 'en' | 'ar';

/** What a citizen reads whose call was not answered; digits in ASCII, as in every message of ours. */
const MISSED = {
  fa: [
    'شهروند گرامی',
    'تماس شما با 137 بی‌پاسخ ماند؛ پوزش می‌خواهیم.',
    'هر ساعت از شبانه‌روز تماس بگیرید، در خدمتیم.',
    'شهرداری مشهد 137',
  ],
  en: [
    'Dear citizen',
    'We missed your call to 137; we are sorry.',
    'Please call again at any hour.',
    'Mashhad Municipality 137',
  ],
  ar: [
    'المواطن الكريم',
    'لم نتمكن من الرد على اتصالكم بالرقم 137، ونعتذر إليكم.',
    'اتصلوا بنا في أي ساعة من اليوم، فنحن في خدمتكم.',
    'بلدية مشهد 137',
  ],
} as const;

/** Whom we had promised to call, and who had no call of ours that he could take. */
const BROKEN_PROMISE = {
  fa: [
    'شهروند گرامی',
    'به شما قول تماس دادیم و نتوانستیم با شما گفت‌وگو کنیم؛ پوزش می‌خواهیم.',
    'هر ساعت از شبانه‌روز با 137 تماس بگیرید، در خدمتیم.',
    'شهرداری مشهد 137',
  ],
  en: [
    'Dear citizen',
    'We promised to call you and could not reach you; we are sorry.',
    'Please call 137 at any hour.',
    'Mashhad Municipality 137',
  ],
  ar: [
    'المواطن الكريم',
    'وعدناكم بالاتصال بكم ولم نتمكن من التحدث إليكم، ونعتذر إليكم.',
    'اتصلوا بالرقم 137 في أي ساعة من اليوم، فنحن في خدمتكم.',
    'بلدية مشهد 137',
  ],
} as const;

export const missedText = (language: SmsLanguage): string => toText(MISSED, language);
export const brokenPromiseText = (language: SmsLanguage): string =>
  toText(BROKEN_PROMISE, language);

function toText(
  words: Readonly<Record<SmsLanguage, readonly string[]>>,
  language: SmsLanguage,
): string {
  const text = [...words[language], OPT_OUT_LINE].join('\n');
  return language === 'ar' ? text : normalizeSms(text);
}
