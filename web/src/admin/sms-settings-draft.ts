import {
  type QuietHours,
  type SmsLine,
  type SmsPurpose,
  SmsSettings,
} from '../../../src/contract/sms-settings.ts';
import { showMinute } from '../../../src/kit/clock-time.ts';
import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import { readTimeOfDay } from '../ui/day-times.ts';
import { typedFigure } from '../ui/typed-figure.ts';

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
    const [fromMin, untilMin] = [readTimeOfDay(from), readTimeOfDay(until)];
    return { ...(fromMin === null ? {} : { fromMin }), ...(untilMin === null ? {} : { untilMin }) };
  };
  const parsed = SmsSettings.safeParse({
    quiet: {
      results: hours(draft.resultsFrom, draft.resultsUntil),
      notices: hours(draft.noticesFrom, draft.noticesUntil),
    },
    perNumberDay: typedFigure(draft.perNumberDay),
    keepTextDays: typedFigure(draft.keepTextDays),
    lowCredit: typedFigure(draft.lowCredit),
    lines: draft.lines.map((line) => ({
      ...line,
      number: toAsciiDigits(line.number).trim(),
      perHour: typedFigure(line.perHour),
    })),
  });
  return parsed.success ? parsed.data : null;
}
