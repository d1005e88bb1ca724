import type { Store, Writer } from './store.ts';

const FA_END = 'شهرداری مشهد 137';
const EN_END = 'Mashhad Municipality 137';
const AR_END = 'بلدية مشهد 137';

/**
 * Version 1 of every SMS text: what a fresh database says until people write their own. Digits are
 * ASCII, so that codes can be copied; «لغو۱۱» is put under each text when it is filled.
 */
export const BUILT_IN_SMS: readonly (readonly [name: string, language: string, text: string])[] = [
  ['registered', 'fa', `{citizen}\nدرخواست شما ثبت شد. کد رهگیری: {code}\n${FA_END}`],
  ['registered', 'en', `{citizen}\nYour request is registered. Tracking code: {code}\n${EN_END}`],
  ['result', 'fa', `{citizen}\nنتیجه درخواست {code}: {verdict}\n{explanation}\n{keys}\n${FA_END}`],
  ['result', 'en', `{citizen}\nRequest {code}: {verdict}\n{explanation}\n{keys}\n${EN_END}`],
  ['silence', 'fa', `{citizen}\nدرخواست {code} هنوز در دست پیگیری است و نتیجه‌ای ندارد.\n${FA_END}`],
  [
    'silence',
    'en',
    `{citizen}\nRequest {code} is still being followed up; no result yet.\n${EN_END}`,
  ],
  [
    'escalated',
    'fa',
    `{citizen}\nدرخواست {code} در مهلت پاسخ نگرفت و به مدیر و بازرسی سپرده شد.\n${FA_END}`,
  ],
  [
    'escalated',
    'en',
    `{citizen}\nRequest {code} was not answered in time; the manager and the inspection have it now.\n${EN_END}`,
  ],
  ['date-set', 'fa', `{citizen}\nزمان تازه برای درخواست {code}: {day}.\n${FA_END}`],
  ['date-set', 'en', `{citizen}\nA new date for request {code}: {day}.\n${EN_END}`],
  [
    'date-missed',
    'fa',
    `{citizen}\nکار درخواست {code} تا {day} انجام نشد؛ پیگیری می‌کنیم و خبر می‌دهیم.\n${FA_END}`,
  ],
  [
    'date-missed',
    'en',
    `{citizen}\nThe work of request {code} was not done by {day}; we follow it up and will tell you.\n${EN_END}`,
  ],
  [
    'word-needed',
    'fa',
    `{citizen}\nبرای درخواست {code} به توضیح شما نیاز است. لطفا تا {day} با 137 تماس بگیرید.\n${FA_END}`,
  ],
  [
    'word-needed',
    'en',
    `{citizen}\nWe need a word from you about request {code}. Please call 137 by {day}.\n${EN_END}`,
  ],
  [
    'objection-taken',
    'fa',
    `اعتراض شما به نتیجه درخواست {code} ثبت شد و در پیگیری ویژه بررسی می‌شود.\n${FA_END}`,
  ],
  [
    'withdrawn',
    'fa',
    `{citizen}\nانصراف شما از درخواست {code} ثبت شد. اگر کار شما نبود با 137 تماس بگیرید.\n${FA_END}`,
  ],
  [
    'withdrawn',
    'en',
    `{citizen}\nYou took request {code} back. If it was not you, please call 137.\n${EN_END}`,
  ],
  ['which-case', 'fa', `کدام درخواست؟ یکی را بفرستید:\n{choices}\n${FA_END}`],
  [
    'nothing-open',
    'fa',
    `اکنون نتیجه‌ای در مهلت اعتراض برای این شماره نیست. هر ساعت با 137 تماس بگیرید، در خدمتیم.\n${FA_END}`,
  ],
  [
    'not-understood',
    'fa',
    'پیام شما رسید. برای پاسخ به نتیجه: رضایت {satisfied}، اعتراض {objects}. ' +
      `برای درخواست تازه با 137 تماس بگیرید.\n${FA_END}`,
  ],
  [
    'missed-call',
    'fa',
    'شهروند گرامی\nتماس شما با 137 بی‌پاسخ ماند؛ پوزش می‌خواهیم.\n' +
      `هر ساعت از شبانه‌روز تماس بگیرید، در خدمتیم.\n${FA_END}`,
  ],
  [
    'missed-call',
    'en',
    'Dear citizen\nWe missed your call to 137; we are sorry.\n' +
      `Please call again at any hour.\n${EN_END}`,
  ],
  [
    'missed-call',
    'ar',
    'المواطن الكريم\nلم نتمكن من الرد على اتصالكم بالرقم 137، ونعتذر إليكم.\n' +
      `اتصلوا بنا في أي ساعة من اليوم، فنحن في خدمتكم.\n${AR_END}`,
  ],
  [
    'broken-promise',
    'fa',
    'شهروند گرامی\nبه شما قول تماس دادیم و نتوانستیم با شما گفت‌وگو کنیم؛ پوزش می‌خواهیم.\n' +
      `هر ساعت از شبانه‌روز با 137 تماس بگیرید، در خدمتیم.\n${FA_END}`,
  ],
  [
    'broken-promise',
    'en',
    'Dear citizen\nWe promised to call you and could not reach you; we are sorry.\n' +
      `Please call 137 at any hour.\n${EN_END}`,
  ],
  [
    'broken-promise',
    'ar',
    'المواطن الكريم\nوعدناكم بالاتصال بكم ولم نتمكن من التحدث إليكم، ونعتذر إليكم.\n' +
      `اتصلوا بالرقم 137 في أي ساعة من اليوم، فنحن في خدمتكم.\n${AR_END}`,
  ],
  [
    'manager-reminder',
    'fa',
    'شهروند گرامی\nپاسخگویی {manager} در 137: {day} از ساعت {time}. ' +
      `به نوبت با شما تماس می‌گیریم.\n${FA_END}`,
  ],
  [
    'manager-cancelled',
    'fa',
    'شهروند گرامی\nپاسخگویی {manager} در {day} برگزار نمی‌شود؛ پوزش می‌خواهیم. ' +
      `برای نوبت دیگر با 137 تماس بگیرید.\n${FA_END}`,
  ],
];

/** Only where a text has no version at all: what people have written is never written over. */
export async function seedSmsTemplates(store: Store, w: Writer, nowMs: number): Promise<void> {
  const { smsTemplateVersion } = store.tables;
  const rows = BUILT_IN_SMS.map(([name, language, text]) => ({
    id: `sms-${name}-${language}-1`,
    ...{ name, language, text, number: 1, state: 'in_force' as const },
    decidedAtMs: nowMs,
    createdAtMs: nowMs,
  }));
  await w.insert(smsTemplateVersion).values(rows).onConflictDoNothing();
}
