import {
  type QuietHours,
  type SmsLine,
  type SmsPurpose,
  SmsSettings,
} from '../../../src/contract/sms-settings.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';

/** As typed: times of day as 21:30, figures in any digits. */
export interface SettingsDraft {
  readonly resultsFrom: string;
  readonly resultsUntil: string;
  readonly noticesFrom: string;
  readonly noticesUntil: string;
  readonly perNumberDay: string;
  readonly keepTextDays: string;
  readonly lowCredit: string;
  readonly lines: readonly LineDraft[];
}

export interface LineDraft {
  readonly number: string;
  readonly gateway: SmsLine['gateway'];
  readonly purposes: readonly SmsPurpose[];
  readonly canReceive: boolean;
  readonly perHour: string;
}

export const NEW_LINE: LineDraft = {
  number: '',
  gateway: 'kavenegar',
  purposes: ['results', 'answers', 'notices'],
  canReceive: true,
  perHour: '3000',
};

export function toDraft({ quiet, lines, ...figures }: SmsSettings): SettingsDraft {
  return {
    resultsFrom: showMinute(quiet.results.fromMin),
    resultsUntil: showMinute(quiet.results.untilMin),
    noticesFrom: showMinute(quiet.notices.fromMin),
    noticesUntil: showMinute(quiet.notices.untilMin),
    perNumberDay: String(figures.perNumberDay),
    keepTextDays: String(figures.keepTextDays),
    lowCredit: String(figures.lowCredit),
    lines: lines.map((line) => ({ ...line, perHour: String(line.perHour) })),
  };
}

/** Null: something in it is no time, no figure, or out of its bounds. */
export function fromDraft(draft: SettingsDraft): SmsSettings | null {
  const hours = (from: string, until: string): Partial<QuietHours> => {
    const [fromMin, untilMin] = [readMinute(from), readMinute(until)];
    return { ...(fromMin === null ? {} : { fromMin }), ...(untilMin === null ? {} : { untilMin }) };
  };
  const parsed = SmsSettings.safeParse({
    quiet: {
      results: hours(draft.resultsFrom, draft.resultsUntil),
      notices: hours(draft.noticesFrom, draft.noticesUntil),
    },
    perNumberDay: figure(draft.perNumberDay),
    keepTextDays: figure(draft.keepTextDays),
    lowCredit: figure(draft.lowCredit),
    lines: draft.lines.map((line) => ({
      ...line,
      number: toAsciiDigits(line.number).trim(),
      perHour: figure(line.perHour),
    })),
  });
  return parsed.success ? parsed.data : null;
}

const figure = (typed: string): number =>
  typed.trim() === '' ? Number.NaN : Number(toAsciiDigits(typed).trim());

function showMinute(minute: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

function readMinute(typed: string): number | null {
  const found = /^([0-9]{1,2}):([0-9]{2})$/u.exec(toAsciiDigits(typed).trim());
  if (found === null) return null;
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  return hour < 24 && minute < 60 ? hour * 60 + minute : null;
}
