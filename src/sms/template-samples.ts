import type { SmsLanguage } from '../contract/sms-templates.ts';

type Values = Readonly<Record<string, string>>;

const codes = {
  code: '481920375',
  choices: '33 481920375\n33 275193846',
  satisfied: '31',
  objects: '33',
};

/** An invented case: what a writer sees his text filled with. */
export const SAMPLE_VALUES: Readonly<Record<SmsLanguage, Values>> = {
  fa: {
    ...codes,
    citizen: 'زهرا محمدی گرامی',
    verdict: 'انجام شد',
    explanation: 'چاله خیابان سناباد با آسفالت گرم پر شد.',
    keys: 'رضایت 31، اعتراض 33',
    day: '1405/10/01',
    manager: 'شهردار منطقه 9',
    time: '10:00',
  },
  en: {
    ...codes,
    citizen: 'Dear Zahra Mohammadi',
    verdict: 'done',
    explanation: 'The pothole in Sanabad street was filled.',
    keys: 'Satisfied: reply 31. Objection: reply 33',
    day: '2026-12-22',
  },
  ar: { ...codes, citizen: 'المواطن الكريم', day: '2026-12-22' },
};

/** The longest that each place is ever filled with: a text must have room for all of them. */
const longest = {
  ...codes,
  choices: Array.from({ length: 5 }, () => '33 481920375').join('\n'),
};
export const LONGEST_VALUES: Readonly<Record<SmsLanguage, Values>> = {
  fa: {
    ...SAMPLE_VALUES.fa,
    ...longest,
    citizen: `${'ن'.repeat(24)} گرامی`,
    manager: 'ن'.repeat(60),
    verdict: 'هنوز انجام نشده و در برنامه است (بازبینی 1405/10/01)',
  },
  en: {
    ...SAMPLE_VALUES.en,
    ...longest,
    citizen: `Dear ${'n'.repeat(24)}`,
    verdict: 'not done yet, it is planned (looked at again on 2026-12-22)',
  },
  ar: { ...SAMPLE_VALUES.ar, ...longest },
};
