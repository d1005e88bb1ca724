/** What a caller is spoken to in; «العربية» for those who come to the shrine. */
export type Language = 'fa' | 'ar';

/** Recorded in Arabic, too. What is not (and what a site adds later) is said in Persian. */
const inArabic: ReadonlySet<string> = new Set([
  'greeting',
  'greeting-short',
  'wait-under-minute',
  'wait-over-hour',
  'sorry-reconnecting',
  'goodbye',
  'line-is-full',
  'cannot-answer-now',
  'number-blocked',
  'closed-hours',
  'closed-holiday',
  'closed-emergency',
  'news-outage',
  'news-storm',
  'press-one-if-all',
  'press-two-for-callback',
  'callback-promised',
  'leave-message',
  'message-kept',
  'message-not-kept',
]);

/** The same sentences in the caller's language. */
export function inLanguage(language: Language, parts: readonly string[]): readonly string[] {
  if (language === 'fa') return parts;
  return parts.map((part) => (inArabic.has(part) ? `ar/${part}` : part));
}
