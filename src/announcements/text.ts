import type { CaseOutcome } from '../contract/cases.ts';
import type { z } from 'zod';
import { tehranDay, typedJalali } from '../kit/jalali.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { TemplateUse } from '../sms/index.ts';

export type Outcome = z.infer<typeof CaseOutcome>;
export type Language = 'fa' | 'en';

/** Words that are filled into the texts of src/sms; digits are ASCII, so that codes can be copied. */
const WORDS = {
  fa: {
    greeting: 'شهروند گرامی',
    named: (name: string) => `${name} گرامی`,
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
  },
  en: {
    greeting: 'Dear citizen',
    named: (name: string) => `Dear ${name}`,
    verdicts: {
      solved: 'done',
      unsolved: 'not done',
      pending_action: 'not done yet, it is planned',
      out_of_scope: 'not a duty of the municipality',
      unlawful: 'against the law, it will not be done',
    },
    planned: (day: string) => `looked at again on ${day}`,
    keys: 'Satisfied: reply 31. Objection: reply 33',
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

/** The result: what was found, and the explanation, which the message is for. */
export function resultMessage(result: ResultText): TemplateUse {
  const { language, outcome, trackingCode: code, citizenName, explanation } = result;
  const words = WORDS[language];
  const { recheckAtMs = null } = result;
  const planned = recheckAtMs === null ? '' : ` (${words.planned(showDay(recheckAtMs, language))})`;
  const values = {
    code,
    explanation,
    citizen: greeting(language, citizenName),
    verdict: words.verdicts[outcome] + planned,
    keys: result.twoWayLine ? words.keys : '',
  };
  return { template: 'result', values };
}

/** The acknowledgement at registration: the code, before all else. */
export function registeredMessage(ask: {
  language: Language;
  trackingCode: string;
  citizenName: string | null;
}): TemplateUse {
  const citizen = greeting(ask.language, ask.citizenName);
  return { template: 'registered', values: { citizen, code: ask.trackingCode } };
}

/** 1405/10/01, or 2026-12-22. */
export function showDay(ms: number, language: Language): string {
  if (language === 'en') return tehranDay(ms);
  return typedJalali(ms);
}

/** «زهرا محمدی گرامی», or the citizen without a name. */
export function greeting(language: Language, name: string | null): string {
  const words = WORDS[language];
  const clean = name === null ? '' : normalizeForStorage(name).replaceAll('\n', ' ');
  return clean === '' || clean.length > LONGEST_NAME ? words.greeting : words.named(clean);
}
