import type { QuietHours, SmsLine, SmsPurpose, SmsSettings } from '../contract/sms-settings.ts';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import type { SmsProvider } from './provider.ts';

/** What a kind of message is for. */
export function purposeOf(kind: string): SmsPurpose {
  if (kind === 'result') return 'results';
  return kind === 'reply' ? 'answers' : 'notices';
}

/**
 * A page to a duty crew is no message to a citizen: no cap, no line of results before it, and no wish
 * for silence that the phone's owner once sent as a citizen may keep a danger from whoever goes there.
 */
export const DUTY_KIND = 'duty';
/** An alarm to the informatics unit, for the same reason. */
export const HEALTH_KIND = 'health';
export const STAFF_KINDS: readonly string[] = [DUTY_KIND, HEALTH_KIND];

/** The hours that hold a message of this kind; null: none do. */
export function quietOf(kind: string, { quiet }: SmsSettings): QuietHours | null {
  const purpose = purposeOf(kind);
  return purpose === 'answers' ? null : quiet[purpose];
}

/** The line that it leaves by; null: the account's own. */
export function lineOf(
  kind: string,
  gateway: SmsProvider['id'],
  { lines }: SmsSettings,
): SmsLine | null {
  const purpose = purposeOf(kind);
  return lines.find((line) => line.gateway === gateway && line.purposes.includes(purpose)) ?? null;
}

/** The lines of a gateway that are asked for what citizens wrote. */
export function receivingLines(gateway: SmsProvider['id'], { lines }: SmsSettings): string[] {
  const ours = lines.filter((line) => line.gateway === gateway && line.canReceive);
  return ours.map(({ number }) => number);
}

/** What is counted before a message leaves: all that left since, to its number and by its line. */
export interface SmsCaps {
  readonly perNumber: number;
  readonly sinceDayMs: number;
  readonly line: string | null;
  readonly perHour: number | null;
}

export function capsOf(line: SmsLine | null, settings: SmsSettings, nowMs: number): SmsCaps {
  return {
    perNumber: settings.perNumberDay,
    sinceDayMs: startOfTehranDayMs(nowMs),
    line: line?.number ?? null,
    perHour: line?.perHour ?? null,
  };
}

/** When a capped message is tried again. */
const NUMBER_AGAIN_MS = 3_600_000;
const LINE_AGAIN_MS = 5 * 60_000;

export function againAtMs(why: 'cap-number' | 'cap-line', nowMs: number): number {
  return nowMs + (why === 'cap-number' ? NUMBER_AGAIN_MS : LINE_AGAIN_MS);
}
