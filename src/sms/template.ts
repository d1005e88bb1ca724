import {
  shapeOf,
  type SmsLanguage,
  type SmsTemplateFault,
  type SmsTemplateName,
  type SmsTemplatePreview,
} from '../contract/sms-templates.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { LONGEST_VALUES, SAMPLE_VALUES } from './template-samples.ts';
import {
  BUDGET_PARTS,
  countParts,
  normalizeSms,
  OPT_OUT_LINE,
  shorten,
  ucs2Budget,
} from './text.ts';

export type TemplateValues = Readonly<Record<string, string>>;

/** A message by its text's name, and what is filled in. */
export interface TemplateUse {
  readonly template: SmsTemplateName;
  readonly values: TemplateValues;
}

const PLACE = /\{([a-z]+)\}/gu;
/** Gets what room the others leave; cut where it is longer. */
const ELASTIC = 'explanation';
/** Less would explain nothing. */
const LEAST_EXPLANATION = 20;
const MORE: Readonly<Record<SmsLanguage, string>> = {
  fa: ' (بقیه: 137)',
  en: ' (More: 137)',
  ar: ' (137)',
};

/**
 * The text that leaves. Lines whose places are all empty are left out; the explanation is cut to
 * what three parts hold, and says so; the opt-out line, which the regulator wants, is last.
 */
export function fillTemplate(text: string, values: TemplateValues, language: SmsLanguage): string {
  const filled = { ...values };
  const explanation = normalizeForStorage(values[ELASTIC] ?? '');
  if (explanation !== '') {
    const room = roomFor(text, values);
    const more = MORE[language];
    filled[ELASTIC] =
      explanation.length <= room ? explanation : shorten(explanation, room - more.length) + more;
  }
  const body = `${fillLines(text, filled)}\n${OPT_OUT_LINE}`;
  // Arabic keeps its own letters, which in a Persian text are slips of the keyboard.
  return language === 'ar' ? body : normalizeSms(body);
}

/** UTF-16 units that the explanation may have. */
function roomFor(text: string, values: TemplateValues): number {
  const around = fillLines(text, { ...values, [ELASTIC]: '.' }).length - 1;
  return ucs2Budget(BUDGET_PARTS) - around - OPT_OUT_LINE.length - 1;
}

function fillLines(text: string, values: TemplateValues): string {
  return text
    .split('\n')
    .map((line) => {
      const filled = line.replace(PLACE, (_all, place: string) => values[place] ?? '');
      return filled !== line && filled.trim() === '' ? null : filled;
    })
    .filter((line) => line !== null)
    .join('\n');
}

/** Everything that is wrong with a text, so that its writer mends it at once. */
export function templateFaults(
  name: SmsTemplateName,
  language: SmsLanguage,
  text: string,
): SmsTemplateFault[] {
  const { required, optional } = shapeOf(name);
  const faults: SmsTemplateFault[] = [];
  const say = (fault: SmsTemplateFault['fault'], place: string | null = null): void => {
    faults.push({ fault, place });
  };
  const places = [...text.matchAll(PLACE)].map(([, place = '']) => place);
  if (text.replace(PLACE, '').trim() === '') say('empty');
  if (/[{}]/u.test(text.replace(PLACE, ''))) say('bad-brace');
  for (const place of new Set(places)) {
    if (![...required, ...optional].includes(place)) say('unknown-place', place);
    if (places.filter((other) => other === place).length > 1) say('place-twice', place);
  }
  for (const place of required) if (!places.includes(place)) say('missing-place', place);
  // It is added by itself: twice would only cost room.
  if (/لغو\s*[1۱]{2}/u.test(text)) say('has-opt-out');
  if (isTooLong(text, language)) say('too-long');
  return faults;
}

/** With the longest names and verdicts that there are. */
function isTooLong(text: string, language: SmsLanguage): boolean {
  const longest = LONGEST_VALUES[language];
  if (text.includes(`{${ELASTIC}}`)) return roomFor(text, longest) < LEAST_EXPLANATION;
  return countParts(fillTemplate(text, longest, language)).parts > BUDGET_PARTS;
}

export function previewOf(
  name: SmsTemplateName,
  language: SmsLanguage,
  text: string,
): SmsTemplatePreview {
  const written = tidyTemplate(text, language);
  const body = fillTemplate(written, SAMPLE_VALUES[language], language);
  return { body, ...countParts(body), faults: templateFaults(name, language, written) };
}

/** The spelling that is kept. */
export function tidyTemplate(text: string, language: SmsLanguage): string {
  return language === 'ar' ? text.replace(/\r\n?/gu, '\n').trim() : normalizeSms(text);
}
