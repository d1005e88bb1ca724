import { normalizeSms, OPT_OUT_LINE } from '../sms/index.ts';

/** What a citizen reads whose call was not answered; digits in ASCII, as in every message of ours. */
const WORDS = {
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
} as const;

export function missedText(language: 'fa' | 'en'): string {
  return normalizeSms([...WORDS[language], OPT_OUT_LINE].join('\n'));
}
