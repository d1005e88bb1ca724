import { normalizeSms, OPT_OUT_LINE } from '../sms/index.ts';
import type { Reply, ReplyKeys } from './reply.ts';

/** Answers to what a citizen has just written: short, in Persian, digits that can be copied. */
const SIGNATURE = 'شهرداری مشهد 137';
const MOST_LISTED = 5;

export function objectionTakenText(code: string): string {
  return closed(`اعتراض شما به نتیجه درخواست ${code} ثبت شد و در پیگیری ویژه بررسی می‌شود.`);
}

/** Several answers were told to this phone: which is meant? */
export function whichCaseText(
  codes: readonly string[],
  type: Reply['type'],
  keys: ReplyKeys,
): string {
  const key = type === 'objection' ? keys.objects : keys.satisfied;
  const listed = codes.slice(0, MOST_LISTED);
  const lines = listed.map((code) => `${key} ${code}`);
  return closed(`کدام درخواست؟ یکی را بفرستید:\n${lines.join('\n')}`);
}

/** Nothing of this phone waits for a yes or a no. */
export function nothingOpenText(): string {
  return closed(
    'اکنون نتیجه‌ای در مهلت اعتراض برای این شماره نیست. هر ساعت با 137 تماس بگیرید، در خدمتیم.',
  );
}

/** No key was found in it. */
export function notUnderstoodText(keys: ReplyKeys): string {
  return closed(
    `پیام شما رسید. برای پاسخ به نتیجه: رضایت ${keys.satisfied}، اعتراض ${keys.objects}. ` +
      'برای درخواست تازه با 137 تماس بگیرید.',
  );
}

function closed(words: string): string {
  return normalizeSms(`${words}\n${SIGNATURE}\n${OPT_OUT_LINE}`);
}
