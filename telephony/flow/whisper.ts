import type { Language } from './language.ts';
import { numberToParts } from './number-parts.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;

/**
 * What an expert hears of a caller before the two are joined, in Persian: «صفِ شکایت‌ها»، «به زبانِ
 * عربی»، «انتظار سه دقیقه». The usual language and a wait of less than a minute are not worth the time.
 */
export function whisperParts(of: {
  /** The recording of the queue's name; null: its number is said. */
  readonly name: string | null;
  readonly extension: string;
  readonly language: Language;
  readonly waitedMs: number;
}): string[] {
  const queue =
    of.name === null ? ['whisper-queue', ...dialledParts(of.extension)] : [`queue/${of.name}`];
  return [
    ...queue,
    ...(of.language === 'ar' ? ['whisper-arabic'] : []),
    ...waitedParts(of.waitedMs),
  ];
}

/** Short numbers are said as numbers, long ones figure by figure. */
function dialledParts(extension: string): string[] {
  const isShort = extension.length <= 4 && !extension.startsWith('0');
  if (isShort) return numberToParts(Number(extension));
  return [...extension].flatMap((figure) => numberToParts(Number(figure)));
}

function waitedParts(waitedMs: number): string[] {
  if (waitedMs < minuteMs) return [];
  if (waitedMs > hourMs) return ['whisper-over-hour'];
  const minutes = numberToParts(Math.floor(waitedMs / minuteMs));
  return ['whisper-waited', ...minutes, 'whisper-minutes'];
}
