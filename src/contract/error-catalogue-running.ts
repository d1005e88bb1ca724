/** Refusals of what keeps the line running: prompts, trunks, people as a table; part of ERRORS. */
export const RUNNING_ERRORS = {
  'unknown-prompt': [404, 'چنین پیام صوتی‌ای نیست.', 'There is no such prompt.'],
  'prompt-not-wave': [
    422,
    'این پرونده WAV فشرده‌نشده (یک یا دو کاناله، با یکی از نرخ‌های معمول از ۸ تا ۱۹۲ کیلوهرتز) نیست؛ آن را با همین قالب ذخیره کنید.',
    'This file is no uncompressed WAV (one or two channels, a usual rate from 8 to 192 kHz); save it in that format.',
  ],
  'prompt-length': [
    422,
    'پیام صوتی باید دست‌کم دو دهم ثانیه و بیش‌ترین یک دقیقه باشد.',
    'A prompt lasts at least two tenths of a second, and a minute at most.',
  ],
  'setting-value-wrong': [
    422,
    'این مقدار پذیرفته نیست؛ بازه‌ای را که کنار تنظیم نوشته شده ببینید.',
    'The setting cannot be that; see the bounds beside it.',
  ],
  'setting-changed-meanwhile': [
    409,
    'این تنظیم را در این میان کس دیگری عوض کرده است؛ مقدار کنونی را ببینید و دوباره تصمیم بگیرید.',
    'Somebody else has changed this setting meanwhile; see what it is now and decide again.',
  ],
  'setting-concerns-more': [
    409,
    'این تغییر بی‌درنگ به بیش از آنچه تأیید کرده‌اید می‌رسد؛ شمار را دوباره ببینید.',
    'This change would at once concern more than you have confirmed; look at the number again.',
  ],
  'prompt-silent': [
    422,
    'در این پرونده صدایی شنیده نمی‌شود؛ بلندی آن را بیشتر کنید.',
    'Nothing is to be heard in this file; make it louder.',
  ],
} as const satisfies Record<string, readonly [status: number, fa: string, en: string]>;
