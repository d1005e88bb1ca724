import type { CaseOutcome } from '../contract/cases.ts';
import type { z } from 'zod';
import { tehranDay, toJalali } from '../kit/jalali.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { BUDGET_PARTS, normalizeSms, OPT_OUT_LINE, shorten, ucs2Budget } from '../sms/index.ts';

export type Outcome = z.infer<typeof CaseOutcome>;
export type Language = 'fa' | 'en';

/** What a citizen reads; one spelling of digits (ASCII) in a message, so that codes can be copied. */
const WORDS = {
  fa: {
    greeting: 'شهروند گرامی',
    named: (name: string) => `${name} گرامی`,
    result: (code: string, verdict: string) => `نتیجه درخواست ${code}: ${verdict}`,
    registered: (code: string) => `درخواست شما ثبت شد. کد رهگیری: ${code}`,
    // Only what was done is called done: a closed case is not a repaired street.
    verdicts: {
      solved: 'انجام شد',
      unsolved: 'انجام نشد',
      pending_action: 'هنوز انجام نشده و در برنامه است',
      out_of_scope: 'در وظایف شهرداری نیست',
      unlawful: 'خلاف قانون است و انجام نمی‌شود',
    },
    planned: (day: string) => `بازبینی ${day}`,
    keys: 'رضایت 31، اعتراض 33',
    more: 'بقیه: 137',
    signature: 'شهرداری مشهد 137',
  },
  en: {
    greeting: 'Dear citizen',
    named: (name: string) => `Dear ${name}`,
    result: (code: string, verdict: string) => `Request ${code}: ${verdict}`,
    registered: (code: string) => `Your request is registered. Tracking code: ${code}`,
    verdicts: {
      solved: 'done',
      unsolved: 'not done',
      pending_action: 'not done yet, it is planned',
      out_of_scope: 'not a duty of the municipality',
      unlawful: 'against the law, it will not be done',
    },
    planned: (day: string) => `looked at again on ${day}`,
    keys: 'Satisfied: reply 31. Objection: reply 33',
    more: 'More: 137',
    signature: 'Mashhad Municipality 137',
  },
} as const;

/** Longer names would take the place of the explanation. */
const LONGEST_NAME = 24;

export interface ResultText {
  readonly language: Language;
  readonly outcome: Outcome;
  readonly explanation: string;
  readonly trackingCode: string;
  readonly citizenName: string | null;
  /** When what is planned is looked at again. */
  readonly recheckAtMs?: number | null;
  /** False: the line cannot receive, so no answer is asked for. */
  readonly twoWayLine: boolean;
}

/**
 * The result in at most three parts. The explanation is what the message is for: it gets all
 * the room that greeting, code and keys leave, and where it is cut the message says so.
 */
export function resultText(result: ResultText): string {
  const words = WORDS[result.language];
  const { recheckAtMs = null } = result;
  const planned =
    recheckAtMs === null ? '' : ` (${words.planned(showDay(recheckAtMs, result.language))})`;
  const head =
    `${greeting(result.language, result.citizenName)}\n` +
    words.result(result.trackingCode, words.verdicts[result.outcome]) +
    planned;
  const keys = result.twoWayLine ? `\n${words.keys}` : '';
  const tail = `${keys}\n${words.signature}\n${OPT_OUT_LINE}`;
  const explanation = normalizeForStorage(result.explanation);
  const room = ucs2Budget(BUDGET_PARTS) - head.length - tail.length - 1;
  if (explanation.length <= room) return normalizeSms(`${head}\n${explanation}${tail}`);
  const more = ` (${words.more})`;
  return normalizeSms(`${head}\n${shorten(explanation, room - more.length)}${more}${tail}`);
}

/** The acknowledgement at registration: the code, before all else. */
export function registeredText(ask: {
  language: Language;
  trackingCode: string;
  citizenName: string | null;
}): string {
  const words = WORDS[ask.language];
  return normalizeSms(
    [
      greeting(ask.language, ask.citizenName),
      words.registered(ask.trackingCode),
      words.signature,
      OPT_OUT_LINE,
    ].join('\n'),
  );
}

/** 1405/10/01, or 2026-12-22. */
export function showDay(ms: number, language: Language): string {
  if (language === 'en') return tehranDay(ms);
  const { year, month, day } = toJalali(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${year}/${two(month)}/${two(day)}`;
}

export function greeting(language: Language, name: string | null): string {
  const words = WORDS[language];
  const clean = name === null ? '' : normalizeForStorage(name).replaceAll('\n', ' ');
  return clean === '' || clean.length > LONGEST_NAME ? words.greeting : words.named(clean);
}
