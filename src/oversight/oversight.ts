import type { OversightRow } from '../contract/oversight.ts';
import { showJalaliDate, startOfTehranDayMs, tehranDay, tehranMinuteOfDay } from '../kit/jalali.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import { STATUS_NAMES } from './status-names.ts';

const DAY_MS = 24 * 3_600_000;
/** When offices begin: reminders and lists lie there when people come. */
const MORNING_MIN = 7 * 60;

/** The day whose reminders are due; null: it is not yet morning. */
export function reminderDay(atMs: number): string | null {
  return tehranMinuteOfDay(atMs) < MORNING_MIN ? null : tehranDay(atMs);
}

/** The Saturday of the week whose lists are due: the last one whose morning has come. */
export function weekOf(atMs: number): string {
  const startMs = startOfTehranDayMs(tehranDay(atMs - MORNING_MIN * 60_000));
  // Noon keeps clear of both midnights; 1970 began on a Thursday.
  const weekday = (Math.floor((startMs + DAY_MS / 2) / DAY_MS) + 5) % 7;
  return tehranDay(startMs + DAY_MS / 2 - weekday * DAY_MS);
}

const HEADS = {
  fa: [
    'کد رهگیری',
    'خدمت',
    'منطقه',
    'واحد',
    'سمت',
    'سطح',
    'وضعیت',
    'پیگیری',
    'ثبت',
    'موعد',
    'روز باز',
  ],
  en: [
    'code',
    'service',
    'district',
    'unit',
    'post',
    'level',
    'state',
    'chases',
    'registered',
    'due',
    'open days',
  ],
} as const;

/** For a table calculation: UTF-8 with its mark, so that Excel reads Persian; no cell is a formula. */
export function toCsv(rows: readonly OversightRow[], language: 'fa' | 'en', atMs: number): string {
  const isFa = language === 'fa';
  const day = (ms: number | null): string =>
    ms === null ? '' : isFa ? toAsciiDigits(showJalaliDate(ms)) : tehranDay(ms);
  const lines = rows.map((row) => [
    row.trackingCode,
    row.serviceName ?? '',
    row.district ?? '',
    (isFa ? row.departmentFa : row.departmentEn) ?? '',
    (isFa ? row.postFa : row.postEn) ?? '',
    row.level ?? '',
    STATUS_NAMES[row.status][language],
    row.chases,
    day(row.registeredAtMs),
    day(row.dueAtMs),
    Math.floor((atMs - row.registeredAtMs) / DAY_MS),
  ]);
  return `\uFEFF${[HEADS[language], ...lines].map((cells) => cells.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/u.test(text) ? `'${text}` : text;
  return /[",\n\r]/u.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
