import { numberToParts } from './number-parts.ts';

/** What many call about now. */
export type Topic = 'outage' | 'storm';

/** What a caller hears first; the agents' phones may already ring. */
export function greetingParts(surge = false, news: Topic | null = null): string[] {
  const greeting = surge ? 'greeting-short' : 'greeting';
  return news === null ? [greeting] : [greeting, `news-${news}`, 'press-one-if-all'];
}

/** Who has pressed 1: that was all. */
export function thanksParts(): string[] {
  return ['goodbye'];
}

/** Behind the place, for who may hang up and be called. */
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

/** «شما نفر … در صف هستید» */
export function placeParts(place: number): string[] {
  return ['you-are-number', ...numberToParts(place), 'in-line'];
}

/**
 * «زمان انتظار شما حدود … دقیقه است»; 0 is less than a minute, all above an hour is «بیش از یک ساعت».
 */
export function waitParts(minutes: number): string[] {
  if (minutes === 0) return ['wait-under-minute'];
  if (minutes > 60) return ['wait-over-hour'];
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
