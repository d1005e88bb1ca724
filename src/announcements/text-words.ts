import type { TemplateUse } from '../sms/index.ts';
import { greeting, type Language, showDay } from './text.ts';

/** Why the citizen hears of the case before there is a result: each has its own text. */
export type Occasion = 'silence' | 'escalated' | 'date-set' | 'date-missed' | 'word-needed';

/** A word on the way says what is so, never that anything is done. */
export function wordMessage(word: {
  readonly language: Language;
  readonly occasion: Occasion;
  readonly trackingCode: string;
  readonly citizenName: string | null;
  readonly dateMs: number | null;
}): TemplateUse {
  const { language, occasion, trackingCode: code, citizenName, dateMs } = word;
  const day = dateMs === null ? '' : showDay(dateMs, language);
  return { template: occasion, values: { code, day, citizen: greeting(language, citizenName) } };
}
