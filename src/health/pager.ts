import type { HealthPart, HealthReason, PartHealth } from '../contract/health.ts';
import { showMinute } from '../kit/clock-time.ts';
import { tehranMinuteOfDay } from '../kit/jalali.ts';

export interface PagerRules {
  /** E.164 of the mobiles of the informatics unit; empty: nobody is told. */
  readonly numbers: readonly string[];
  /** A part that comes back within this time wakes nobody. */
  readonly afterMs: number;
  /** While it does not, it is said again. */
  readonly againMs: number;
}

/** A part that does not work. */
export interface Standing {
  readonly part: HealthPart;
  readonly downSinceMs: number;
  readonly toldAtMs: number | null;
}

export interface Page {
  readonly about: 'down' | 'still' | 'well';
  readonly part: HealthPart;
  readonly downSinceMs: number;
}

/** These work, and somebody must look at once all the same: the line is under attack. */
const TOLD_THOUGH_WELL: ReadonlySet<HealthReason | null> = new Set(['guessing', 'used-elsewhere']);

const DAY_MS = 86_400_000;

/** These work yet, and can wait for the day: told then, once a day, when they have been so for so long. */
const TOLD_BY_DAY: ReadonlyMap<HealthReason | null, number> = new Map([
  // A fresh line has none, nor has one that was brought to the version which counts them.
  ['no-backup', 2 * DAY_MS],
  ['backup-old', 0],
  ['certificate-ends', 0],
]);
/** Nor does it wake anybody that they are as they should be again. */
const CAN_WAIT: ReadonlySet<HealthPart> = new Set(['backup', 'certificate']);

function isDay(atMs: number): boolean {
  const minute = tehranMinuteOfDay(atMs);
  return minute >= 8 * 60 && minute < 20 * 60;
}

/** What is to be told now, and what stands afterwards. */
export function pagesOf(
  known: readonly Standing[],
  parts: readonly PartHealth[],
  rules: PagerRules,
  atMs: number,
): { readonly standing: Standing[]; readonly pages: Page[] } {
  const standing: Standing[] = [];
  const pages: Page[] = [];
  for (const { part, state, reason } of parts) {
    const before = known.find((one) => one.part === part);
    // Nobody tells of it: it is neither back nor newly gone.
    const isUnknown = reason === 'unknown-while-away';
    if (isUnknown && before !== undefined) standing.push(before);
    if (isUnknown) continue;
    const waitsMs = TOLD_BY_DAY.get(reason);
    if (state !== 'down' && !TOLD_THOUGH_WELL.has(reason) && waitsMs === undefined) {
      if (before === undefined || before.toldAtMs === null) continue;
      if (CAN_WAIT.has(part) && !isDay(atMs)) standing.push(before);
      else pages.push({ about: 'well', part, downSinceMs: before.downSinceMs });
      continue;
    }
    const { downSinceMs, toldAtMs } = before ?? { downSinceMs: atMs, toldAtMs: null };
    const about = toldAtMs === null ? 'down' : 'still';
    const afterMs = Math.max(rules.afterMs, waitsMs ?? 0);
    const againMs = waitsMs === undefined ? rules.againMs : Math.max(rules.againMs, DAY_MS);
    const isLate = toldAtMs === null ? atMs - downSinceMs >= afterMs : atMs - toldAtMs >= againMs;
    const isDue = isLate && (waitsMs === undefined || isDay(atMs));
    if (isDue) pages.push({ about, part, downSinceMs });
    standing.push({ part, downSinceMs, toldAtMs: isDue ? atMs : toldAtMs });
  }
  return { standing, pages };
}

/** In the words of the page «سامانه», which tells the rest. */
const PARTS: Readonly<Record<HealthPart, string>> = {
  database: 'پایگاه داده',
  telephony: 'تلفن‌گردان',
  pbx: 'مرکز تلفن',
  trunks: 'خط‌های مخابرات',
  'phone-door': 'ورود تلفن‌ها',
  gateway: 'درگاه پیامک',
  'sms-account': 'حساب پیامک',
  'sms-standby': 'حساب پیامک پشتیبان',
  outbox: 'صف پیامک',
  letters: 'نامه‌ها',
  prompts: 'پیام‌های صوتی',
  disk: 'فضای دیسک',
  backup: 'پشتیبان',
  certificate: 'گواهی TLS',
  'time-zone': 'داده منطقه زمانی',
};

/** One message for all that is to be told in one moment. */
export function pageText(pages: readonly Page[]): string {
  const clock = (ms: number): string => showMinute(tehranMinuteOfDay(ms));
  const lines = pages.map(({ about, part, downSinceMs }) => {
    const name = PARTS[part];
    const still = about === 'still' ? 'هنوز ' : '';
    if (part === 'phone-door') {
      if (about === 'well') return `${name}: دیگر کسی بیگانه نمی‌کوشد`;
      return `${name}: از ${clock(downSinceMs)} ${still}بیگانه‌ای می‌کوشد یا آمده است؛ صفحه «سامانه» را ببینید`;
    }
    if (part === 'backup') {
      if (about === 'well') return `${name}: تازه گرفته شد`;
      return `${name}: ${still}گرفته نشده یا کهنه است؛ صفحه «سامانه» را ببینید`;
    }
    if (part === 'certificate') {
      if (about === 'well') return `${name}: دوباره معتبر است`;
      return `${name}: ${still}رو به پایان است یا به کار نمی‌رود؛ صفحه «سامانه» را ببینید`;
    }
    if (about === 'well') return `${name}: دوباره کار می‌کند`;
    return `${name}: از ${clock(downSinceMs)} ${still}کار نمی‌کند`;
  });
  return ['سامانه 137', ...lines].join('\n');
}
