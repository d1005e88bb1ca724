import { arabicNumberToParts } from './arabic-number-parts.ts';
import type { Language } from './language.ts';
import { numberToParts } from './number-parts.ts';

/** What many call about now. */
export type Topic = 'outage' | 'storm';

const samen = 13;

/** What many call about, and where: whoever lives there knows himself meant. */
export function newsParts(topic: Topic, district?: number, language: Language = 'fa'): string[] {
  if (district === undefined) return [`news-${topic}`];
  if (language === 'ar') {
    const where =
      district === samen
        ? ['ar/district-samen']
        : ['ar/district-number', ...arabicNumberToParts(district)];
    return [`ar/news-${topic}-in`, ...where, 'ar/news-at-work'];
  }
  const where = district === samen ? ['district-samen'] : numberToParts(district);
  return [`news-${topic}-in`, ...where, 'news-at-work'];
}

/**
 * What a caller hears first; the agents' phones may already ring. `isShort`: in a surge, or because
 * he is asked something after it; `news`: told after it; `keys` lead to Arabic queues.
 */
export function greetingParts(
  isShort = false,
  news: readonly string[] = [],
  keys: readonly string[] = [],
): string[] {
  const greeting = isShort ? 'greeting-short' : 'greeting';
  const choices = keys.flatMap((key) => [
    'ar/press-for-language',
    ...arabicNumberToParts(Number(key)),
  ]);
  return [greeting, ...choices, ...toldNewsParts(news)];
}

/** Told, and then how to say that this was all. */
export function toldNewsParts(news: readonly string[]): string[] {
  return news.length === 0 ? [] : [...news, 'press-one-if-all'];
}

/** Who has pressed 1: that was all. */
export function thanksParts(): string[] {
  return ['goodbye'];
}

/** Behind the place, for who may hang up and be called; or a question of its own, see ask-callback.ts. */
export function callbackOfferParts(): string[] {
  return ['press-two-for-callback'];
}

/** Who has pressed 2. */
export function callbackPromisedParts(): string[] {
  return ['callback-promised', 'goodbye'];
}

/** During a surge the place moves slowly, and each telling keeps the news from being heard. */
export function announceEveryMs(settingMs: number, surge: boolean): number {
  return surge ? 3 * settingMs : settingMs;
}

/** «شما نفر … در صف هستید»؛ «ترتيبكم في الانتظار رقم …» */
export function placeParts(place: number, language: Language = 'fa'): string[] {
  if (language === 'ar') return ['ar/your-place', ...arabicNumberToParts(place)];
  return ['you-are-number', ...numberToParts(place), 'in-line'];
}

/**
 * «زمان انتظار شما حدود … دقیقه است»; 0 is less than a minute, all above an hour is «بیش از یک ساعت».
 */
export function waitParts(minutes: number, language: Language = 'fa'): string[] {
  if (minutes === 0) return ['wait-under-minute'];
  if (minutes > 60) return ['wait-over-hour'];
  if (language === 'ar') return ['ar/wait-minutes', ...arabicNumberToParts(minutes)];
  return ['wait-about', ...numberToParts(minutes), 'minutes'];
}

/** The line to the agent broke and the caller is back in the queue: said before anything else. */
export function apologyParts(): string[] {
  return ['sorry-reconnecting'];
}

/**
 * The place to tell a caller now, or null to stay with the music. A place is never told as
 * growing: a caller who heard "third" and then "fifth" believes in nothing any more. That the
 * line ahead can grow is true (a call comes back to its old place), so we keep silent instead.
 */
export function placeToTell(place: number, toldPlace: number | null): number | null {
  if (toldPlace !== null && place > toldPlace) return null;
  return place;
}

/**
 * The wait in minutes to tell a caller now, or null to say nothing of it. As with the place, who
 * has heard "two minutes" never hears "four": when the truth has grown, we keep silent about it.
 */
export function minutesToTell(leftMs: number | null, toldMinutes: number | null): number | null {
  if (leftMs === null) return null;
  const minutes = leftMs < 60_000 ? 0 : Math.min(Math.round(leftMs / 60_000), 61);
  return toldMinutes !== null && minutes > toldMinutes ? null : minutes;
}
