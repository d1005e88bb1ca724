import { z } from 'zod';
import { toE164 } from '../kit/phone-number.ts';

/**
 * Settings that count from the moment they are changed on the page /settings. The environment may say
 * them, too: then that is what they are until somebody sets them there, and again when he takes it back.
 */
export const LIVE_COUNTS = {
  PASOKH_MISSED_HOURS: { least: 1, most: 720, usual: 48 },
  PASOKH_MISSED_CLAIM_MINUTES: { least: 1, most: 240, usual: 15 },
  PASOKH_OBJECTION_DAYS: { least: 1, most: 90, usual: 14 },
  PASOKH_SILENCE_DAYS: { least: 1, most: 60, usual: 7 },
  PASOKH_CALLS_OUT_PER_HOUR: { least: 1, most: 1_000, usual: 40 },
  PASOKH_VOICE_MESSAGE_DAYS: { least: 1, most: 3_650, usual: 180 },
  PASOKH_AGENT_STATE_DAYS: { least: 31, most: 3_650, usual: 400 },
  PASOKH_ALARM_AFTER_MINUTES: { least: 1, most: 240, usual: 5 },
  PASOKH_ALARM_AGAIN_HOURS: { least: 1, most: 72, usual: 4 },
  PASOKH_BACKUP_DAYS: { least: 0, most: 90, usual: 2 },
  PASOKH_KEEP_SESSIONS_DAYS: { least: 1, most: 3_650, usual: 90 },
  PASOKH_KEEP_SIGN_IN_GUARDS_DAYS: { least: 2, most: 366, usual: 7 },
  PASOKH_KEEP_SMS_ATTEMPTS_DAYS: { least: 30, most: 3_650, usual: 366 },
} as const satisfies Record<string, { least: number; most: number; usual: number }>;
export type CountName = keyof typeof LIVE_COUNTS;
export const COUNT_NAMES = Object.keys(LIVE_COUNTS) as readonly CountName[];

export const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);
export type LogLevel = z.infer<typeof LogLevel>;

export const SmsFirst = z.enum(['kavenegar', 'smsir']);
type SmsFirst = z.infer<typeof SmsFirst>;

/** Settings that are one of a few words. */
export const LIVE_CHOICES = { PASOKH_SMS_FIRST: SmsFirst, PASOKH_LOG_LEVEL: LogLevel } as const;
const CHOICE_NAMES = Object.keys(LIVE_CHOICES) as readonly (keyof typeof LIVE_CHOICES)[];

export const LiveName = z.enum([...COUNT_NAMES, ...CHOICE_NAMES, 'PASOKH_ALARM_NUMBERS']);
export type LiveName = z.infer<typeof LiveName>;

/** Each as it is in force: numbers in the unit of their name, telephones as E.164. */
export type LiveValues = Readonly<Record<CountName, number>> & {
  readonly PASOKH_ALARM_NUMBERS: readonly string[];
  readonly PASOKH_SMS_FIRST: SmsFirst;
  readonly PASOKH_LOG_LEVEL: LogLevel;
};

/** Without an environment and without a page. */
export const USUAL_VALUES: LiveValues = {
  ...(Object.fromEntries(COUNT_NAMES.map((name) => [name, LIVE_COUNTS[name].usual])) as Readonly<
    Record<CountName, number>
  >),
  PASOKH_ALARM_NUMBERS: [],
  PASOKH_SMS_FIRST: 'kavenegar',
  PASOKH_LOG_LEVEL: 'info',
};

export function isCount(name: LiveName): name is CountName {
  return name in LIVE_COUNTS;
}

/** Mobiles by commas, as E.164; null: one of them is none. */
export function readMobiles(list: string): string[] | null {
  const typed = list
    .split(/[,،]/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const known = typed.map((one) => toE164(one));
  if (!known.every((one) => one?.kind === 'mobile')) return null;
  return [...new Set(known.flatMap((one) => one?.e164 ?? []))];
}

/** What is kept of a setting, as its value; null: it cannot be that. */
export function readLive(name: LiveName, text: string): LiveValues[LiveName] | null {
  if (isCount(name)) {
    const { least, most } = LIVE_COUNTS[name];
    if (!/^[0-9]{1,6}$/u.test(text)) return null;
    const count = Number(text);
    return count >= least && count <= most ? count : null;
  }
  if (name === 'PASOKH_ALARM_NUMBERS') return readMobiles(text);
  return LIVE_CHOICES[name].safeParse(text).data ?? null;
}

/** What a shorter time does at once: rows are erased, people leave a list unserved, or are written to. */
export const LiveEffect = z.enum(['erased', 'off-list', 'written-to']);
export type LiveEffect = z.infer<typeof LiveEffect>;

export const LIVE_EFFECTS: Readonly<Partial<Record<LiveName, LiveEffect>>> = {
  PASOKH_MISSED_HOURS: 'off-list',
  PASOKH_SILENCE_DAYS: 'written-to',
  PASOKH_VOICE_MESSAGE_DAYS: 'erased',
  PASOKH_AGENT_STATE_DAYS: 'erased',
  PASOKH_KEEP_SESSIONS_DAYS: 'erased',
  PASOKH_KEEP_SIGN_IN_GUARDS_DAYS: 'erased',
  PASOKH_KEEP_SMS_ATTEMPTS_DAYS: 'erased',
};
