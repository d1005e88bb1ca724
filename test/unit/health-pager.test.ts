import { expect, test } from 'vitest';
import type { HealthPart, HealthReason, PartHealth } from '../../src/contract/health.ts';
import { type Page, pagesOf, pageText, type Standing } from '../../src/health/pager.ts';
import { ConfigError, readConfig } from '../../src/config.ts';

const MINUTE = 60_000;
const rules = { numbers: ['+989151234567'], afterMs: 5 * MINUTE, againMs: 240 * MINUTE };
const part = (
  name: HealthPart,
  state: PartHealth['state'],
  reason: HealthReason | null = null,
): PartHealth => ({ part: name, state, reason, amount: null });

/** Minute by minute: what was told when. */
function told(story: readonly (readonly [minute: number, parts: readonly PartHealth[]])[]) {
  let standing: Standing[] = [];
  const said: [number, Page['about'], HealthPart][] = [];
  for (const [minute, parts] of story) {
    const looked = pagesOf(standing, parts, rules, minute * MINUTE);
    standing = looked.standing;
    for (const page of looked.pages) said.push([minute, page.about, page.part]);
  }
  return said;
}
const minutes = (from: number, to: number, parts: readonly PartHealth[]) =>
  Array.from({ length: to - from }, (_, n) => [from + n, parts] as const);

test('a part that is down for five minutes is told once, again after four hours, and when it is back', () => {
  const down = [part('pbx', 'down', 'pbx-lost')];
  const well = [part('pbx', 'well')];
  expect(told([...minutes(0, 500, down), ...minutes(500, 510, well)])).toEqual([
    [5, 'down', 'pbx'],
    [245, 'still', 'pbx'],
    [485, 'still', 'pbx'],
    [500, 'well', 'pbx'],
  ]);
});

test('what comes back within five minutes wakes nobody, and a worry never does', () => {
  const down = [part('gateway', 'down', 'resting')];
  const worry = [part('gateway', 'worry', 'simulated')];
  const flapping = [...minutes(0, 5, down), ...minutes(5, 6, worry), ...minutes(6, 11, down)];
  expect(told([...flapping, ...minutes(11, 60, worry)])).toEqual([]);
});

test('while telephony is away the PBX is not called well: nobody knows', () => {
  const down = [part('pbx', 'down', 'pbx-lost')];
  const unknown = [part('pbx', 'worry', 'unknown-while-away')];
  const story = [...minutes(0, 10, down), ...minutes(10, 20, unknown)];
  expect(
    told([...story, ...minutes(20, 22, down), ...minutes(22, 23, [part('pbx', 'well')])]),
  ).toEqual([
    [5, 'down', 'pbx'],
    [22, 'well', 'pbx'],
  ]);
});

test('who guesses at the phones’ door is told of though the line works', () => {
  const guessing = [part('phone-door', 'worry', 'guessing')];
  const noRecord = [part('phone-door', 'worry', 'no-record')];
  expect(told([...minutes(0, 10, guessing), ...minutes(10, 20, noRecord)])).toEqual([
    [5, 'down', 'phone-door'],
    [10, 'well', 'phone-door'],
  ]);
  const text = pageText([
    { about: 'down', part: 'phone-door', downSinceMs: Date.UTC(2026, 10, 26, 8, 5) },
  ]);
  expect(text).toContain('ورود تلفن‌ها: از 11:35 بیگانه‌ای');
  expect(text).not.toContain('کار نمی‌کند');
});

/** The hour of Tehran's clock, from the midnight at which 26 November began. */
const hour = (hours: number): number =>
  Date.parse('2026-11-25T20:30:00Z') / MINUTE + Math.round(hours * 60);

test('an old backup is told by day alone, once a day, and that there is a fresh one in the morning', () => {
  const old = [part('backup', 'worry', 'backup-old')];
  const fresh = [part('backup', 'well')];
  const said = told([
    ...minutes(hour(3.25), hour(24 + 3.5), old),
    ...minutes(hour(24 + 3.5), hour(24 + 9), fresh),
  ]);
  expect(said).toEqual([
    [hour(8), 'down', 'backup'],
    [hour(24 + 8), 'well', 'backup'],
  ]);
  const twoDays = told(minutes(hour(9), hour(48 + 10), old));
  expect(twoDays.map(([minute, about]) => [minute - hour(9), about])).toEqual([
    [5, 'down'],
    [24 * 60 + 5, 'still'],
    [48 * 60 + 5, 'still'],
  ]);
});

test('that a certificate ends is told by day; that it is over, at any hour', () => {
  const ends = [part('certificate', 'worry', 'certificate-ends')];
  const over = [part('certificate', 'down', 'certificate-over')];
  const story = [...minutes(hour(0), hour(12), ends), ...minutes(hour(23), hour(24), over)];
  expect(told(story)).toEqual([
    [hour(8), 'down', 'certificate'],
    [hour(23), 'still', 'certificate'],
  ]);
});

test('a fresh line has two days for its first backup before anybody is told', () => {
  const none = [part('backup', 'worry', 'no-backup')];
  expect(told(minutes(hour(10), hour(48 + 10), none))).toEqual([]);
  expect(told(minutes(hour(10), hour(48 + 10) + 1, none))).toEqual([
    [hour(48 + 10), 'down', 'backup'],
  ]);
  const inTime = minutes(hour(27), hour(72), [part('backup', 'well')]);
  expect(told([...minutes(hour(10), hour(27), none), ...inTime])).toEqual([]);
});

test('one message tells all of one moment, with the time since when', () => {
  const since = Date.UTC(2026, 10, 26, 8, 5);
  const text = pageText([
    { about: 'down', part: 'pbx', downSinceMs: since },
    { about: 'well', part: 'disk', downSinceMs: since },
  ]);
  expect(text).toBe('سامانه 137\nمرکز تلفن: از 11:35 کار نمی‌کند\nفضای دیسک: دوباره کار می‌کند');
});

test('a number that takes no SMS is refused at the start, not in the night of the alarm', () => {
  const faulty = { PASOKH_ALARM_NUMBERS: '09151234567, 05138412345', PASOKH_DATA: '/nowhere' };
  expect(() => readConfig(faulty)).toThrow(ConfigError);
  expect(() => readConfig(faulty)).toThrow(/PASOKH_ALARM_NUMBERS/u);
  const right = { PASOKH_ALARM_NUMBERS: '09151234567, ۰۹۱۵۱۲۳۴۵۶۸', PASOKH_DATA: '/nowhere' };
  expect(() => readConfig(right)).toThrow(/secrets.json is missing/u);
});
