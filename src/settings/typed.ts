import { isCount, type LiveName, type LiveValues, readLive } from '../contract/live-settings.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';

/** Private telephones: enough to know whose it is. */
export function showMobiles(numbers: readonly string[]): string {
  return numbers.map((number) => `…${number.slice(-4)}`).join(', ');
}

/** As it is shown, and told to the audit. */
export function showLive(value: LiveValues[LiveName]): string {
  return typeof value === 'object' ? showMobiles(value) : String(value);
}

/** As it is kept: what `readLive` reads again. */
export function keepLive(value: LiveValues[LiveName]): string {
  return typeof value === 'object' ? value.join(',') : String(value);
}

/**
 * What a person typed, as the setting's value. A telephone that is kept may be written as it is shown,
 * `…4567`: whoever adds one need not know the others. Null: it cannot be that.
 */
export function readTyped(
  name: LiveName,
  typed: string,
  present: readonly string[],
): LiveValues[LiveName] | null {
  const text = toAsciiDigits(typed).trim();
  if (name !== 'PASOKH_ALARM_NUMBERS' || isCount(name)) return readLive(name, text);
  const whole = text
    .split(/[,،]/u)
    .map((one) => one.trim())
    .map((one) => wholeOf(one, present));
  return whole.includes(null) ? null : readLive(name, whole.join(','));
}

function wholeOf(typed: string, present: readonly string[]): string | null {
  const ending = /^(?:…|\.\.\.)\s*([0-9]{4})$/u.exec(typed)?.[1];
  if (ending === undefined) return typed;
  const fitting = present.filter((number) => number.endsWith(ending));
  return fitting.length === 1 ? (fitting[0] ?? null) : null;
}
