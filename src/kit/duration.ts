import { twoDigits } from './clock-time.ts';
import { toPersianDigits } from './persian-text.ts';

const UNITS = [
  { ms: 86_400_000, fa: 'روز', en: 'd' },
  { ms: 3_600_000, fa: 'ساعت', en: 'h' },
  { ms: 60_000, fa: 'دقیقه', en: 'min' },
  { ms: 1000, fa: 'ثانیه', en: 's' },
] as const;

/** «۳ دقیقه و ۱۲ ثانیه» or '3 min 12 s': the two largest units, rounded down to seconds. */
export function showDuration(ms: number, language: 'fa' | 'en' = 'fa'): string {
  let restMs = Math.max(0, Math.floor(ms / 1000) * 1000);
  const largest = UNITS.findIndex((unit) => restMs >= unit.ms);
  const parts: string[] = [];
  for (const unit of UNITS.slice(largest, largest < 0 ? undefined : largest + 2)) {
    const count = Math.floor(restMs / unit.ms);
    restMs -= count * unit.ms;
    if (count === 0) continue;
    parts.push(language === 'fa' ? `${toPersianDigits(count)} ${unit.fa}` : `${count} ${unit.en}`);
  }
  if (parts.length === 0) return language === 'fa' ? '۰ ثانیه' : '0 s';
  return parts.join(language === 'fa' ? ' و ' : ' ');
}

/** A running clock: '3:12', '1:03:12', in ASCII digits; negative time shows as '0:00'. */
export function showClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${twoDigits(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`;
}
