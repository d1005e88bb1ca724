import {
  type LetterTemplateFault,
  type LetterTemplateName,
  type LetterTemplatePreview,
  letterShapeOf,
} from '../contract/letter-settings.ts';
import { fillPlaces, placesOf, withoutPlaces } from '../kit/fill-places.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';

export type LetterValues = Readonly<Record<string, string>>;

/** The spelling that is kept. */
export function tidyLetter(text: string): string {
  return normalizeForStorage(text);
}

/** Everything that is wrong with a text, so that its writer mends it at once. */
export function letterFaults(
  name: LetterTemplateName,
  subject: string,
  text: string,
): LetterTemplateFault[] {
  const { required, optional } = letterShapeOf(name);
  const faults: LetterTemplateFault[] = [];
  const say = (fault: LetterTemplateFault['fault'], place: string | null = null): void => {
    faults.push({ fault, place });
  };
  const places = new Set(placesOf(text));
  if (withoutPlaces(text).trim() === '' || subject.trim() === '') say('empty');
  if (/[{}]/u.test(withoutPlaces(text))) say('bad-brace');
  // The subject is read in lists of the automation: nothing of the case stands in it but words.
  if (/[{}]/u.test(subject)) say('place-in-subject');
  for (const place of places) {
    if (![...required, ...optional].includes(place)) say('unknown-place', place);
  }
  for (const place of required) if (!places.has(place)) say('missing-place', place);
  return faults;
}

export function fillLetter(text: string, values: LetterValues): string {
  return normalizeForStorage(fillPlaces(text, values));
}

const SAMPLE: LetterValues = {
  code: '481920375',
  service: 'آسفالت و لکه‌گیری',
  kind: 'درخواست',
  district: 'منطقه ۳',
  address: 'بلوار طبرسی، طبرسی ۱۲، روبه‌روی مدرسه',
  description: 'چاله جلوی مدرسه؛ دو خودرو در آن آسیب دیده است.',
  day: 'یکشنبه ۱ آذر ۱۴۰۵',
  due: 'چهارشنبه ۴ آذر ۱۴۰۵، ساعت ۱۰:۰۰',
  post: 'رئیس اداره فنی و عمران منطقه ۳',
  unit: 'اداره فنی و عمران منطقه ۳',
  citizen: 'زهرا گرامی',
  phone: '09151234567',
  objection: 'دوباره نشست کرده است.',
  reason: 'زیرسازی بررسی شود.',
};

export function previewLetter(
  name: LetterTemplateName,
  subject: string,
  text: string,
): LetterTemplatePreview {
  return {
    subject: tidyLetter(subject),
    body: fillLetter(tidyLetter(text), SAMPLE),
    faults: letterFaults(name, tidyLetter(subject), tidyLetter(text)),
  };
}
