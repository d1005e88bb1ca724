/** 7 → '07': hours, minutes, months and days, in ASCII digits. */
export const twoDigits = (value: number): string => String(value).padStart(2, '0');

/** A minute of the day as clocks show it: 435 → '07:15'; a day's end is '24:00'. */
export function showMinute(minuteOfDay: number): string {
  return `${twoDigits(Math.floor(minuteOfDay / 60))}:${twoDigits(minuteOfDay % 60)}`;
}
