import { describe, expect, test } from 'vitest';
import { FIRST_SMS_SETTINGS, SmsSettings } from '../../src/contract/sms-settings.ts';
import { judgeAccount } from '../../src/sms/account-watch.ts';
import { makeBreaker } from '../../src/sms/breaker.ts';
import { capsOf, lineOf, quietOf } from '../../src/sms/limits.ts';
import { makePace } from '../../src/sms/pace.ts';
import { standsIn } from '../../src/sms/standby.ts';
import { fromDraft, toDraft } from '../../web/src/admin/sms-settings-draft.ts';

const line = (number: string, more: object = {}) => ({
  ...{ number, gateway: 'kavenegar' as const, canReceive: true, perHour: 100 },
  purposes: ['results' as const],
  ...more,
});
const settings: SmsSettings = {
  ...FIRST_SMS_SETTINGS,
  lines: [
    line('1000', { purposes: ['results', 'answers'] }),
    line('2000', { purposes: ['notices'], canReceive: false, perHour: 7 }),
    line('3000', { gateway: 'smsir' }),
  ],
};

describe('which line, and when', () => {
  test('each kind by the line of its purpose at the gateway that sends', () => {
    const numberOf = (kind: string, gateway: 'kavenegar' | 'smsir' | 'simulator') =>
      lineOf(kind, gateway, settings)?.number ?? null;
    expect(numberOf('result', 'kavenegar')).toBe('1000');
    expect(numberOf('reply', 'kavenegar')).toBe('1000');
    expect(numberOf('missed-call', 'kavenegar')).toBe('2000');
    expect(numberOf('result', 'smsir')).toBe('3000');
    expect(numberOf('missed-call', 'smsir')).toBeNull();
    expect(numberOf('result', 'simulator')).toBeNull();
  });

  test('an answer to the citizen’s own act is never held by the hour', () => {
    expect(quietOf('reply', settings)).toBeNull();
    expect(quietOf('result', settings)).toEqual(settings.quiet.results);
    expect(quietOf('missed-call', settings)).toEqual(settings.quiet.notices);
  });

  test('the day of a number begins at midnight in Tehran', () => {
    const nowMs = Date.parse('2026-11-26T08:00:00Z');
    expect(capsOf(null, settings, nowMs)).toEqual({
      ...{ perNumber: 12, line: null, perHour: null },
      sinceDayMs: Date.parse('2026-11-25T20:30:00Z'),
    });
  });

  test('what asks for a reply needs a line that can be written to', () => {
    const mute = { ...settings, lines: [line('1000', { canReceive: false })] };
    expect(SmsSettings.safeParse(mute).success).toBe(false);
    expect(SmsSettings.safeParse(settings).success).toBe(true);
  });

  test('the form gives back what it was given, and nothing of what is no time', () => {
    expect(fromDraft(toDraft(settings))).toEqual(settings);
    const typed = { ...toDraft(settings), resultsFrom: '۲۲:۱۵', perNumberDay: '۵' };
    expect(fromDraft(typed)).toMatchObject({
      ...{ quiet: { results: { fromMin: 1335 } }, perNumberDay: 5 },
    });
    for (const wrong of ['', '25:00', '8', '12:60']) {
      expect(fromDraft({ ...typed, resultsUntil: wrong })).toBeNull();
    }
    expect(fromDraft({ ...typed, keepTextDays: '3' })).toBeNull();
  });
});

describe('the pace', () => {
  test('goes half as fast when the gateway complains, and comes back by tenths', () => {
    const pace = makePace(5);
    expect(pace.left(10_000)).toBe(5);
    pace.spend(5);
    pace.slower(20_000);
    // The second of the same breath is the same complaint.
    pace.slower(20_500);
    expect(pace.perSecond).toBe(2.5);
    pace.slower(30_000);
    pace.slower(40_000);
    pace.slower(50_000);
    expect(pace.perSecond).toBeCloseTo(0.3125);
    expect(pace.left(51_000)).toBeLessThanOrEqual(1);
    expect(pace.left(55_000)).toBe(1);
    pace.left(50_000 + 3 * 60_000);
    expect(pace.perSecond).toBeCloseTo(1.8125);
    pace.left(50_000 + 60 * 60_000);
    expect(pace.perSecond).toBe(5);
  });

  test('never stops', () => {
    const pace = makePace(5);
    for (let at = 1; at <= 50; at += 1) pace.slower(at * 2000);
    expect(pace.perSecond).toBe(0.2);
  });
});

describe('when somebody sets the clock', () => {
  test.each([-3_600_000, 3_600_000])(
    'a clock that is set by %d ms keeps nothing from leaving for that long',
    (jumpMs) => {
      const startMs = 10 * 3_600_000;
      const breaker = makeBreaker({ openAfter: 2, openForMs: 60_000 });
      breaker.onRefusal(startMs, 0, 'limit:4');
      expect(breaker.allowance(startMs + 1_000)).toBe(0);
      expect(breaker.allowance(startMs + 1_000 + jumpMs)).toBe(1);
      // It fails again: closed for its own minute by the new clock, and then tried.
      breaker.onSilence(startMs + 1_000 + jumpMs, 0);
      breaker.onSilence(startMs + 1_000 + jumpMs, 0);
      expect(breaker.allowance(startMs + 2_000 + jumpMs)).toBe(0);
      expect(breaker.allowance(startMs + 62_000 + jumpMs)).toBe(1);

      const pace = makePace(5);
      pace.spend(pace.left(startMs));
      pace.slower(startMs);
      expect(pace.left(startMs + jumpMs)).toBeLessThanOrEqual(5);
      pace.spend(pace.left(startMs + jumpMs + 1));
      // Two seconds later there is room again, by whatever clock.
      expect(pace.left(startMs + jumpMs + 2_001)).toBeGreaterThan(0);
      const before = pace.perSecond;
      pace.slower(startMs + jumpMs + 3_000);
      expect(pace.perSecond).toBe(before / 2);
      pace.left(startMs + jumpMs + 64_000);
      expect(pace.perSecond).toBeGreaterThan(before / 2);
    },
  );
});

describe('the second gateway', () => {
  test('stands in after a minute and a half of rest, whatever is tried between', () => {
    const breaker = makeBreaker({ openAfter: 2, openForMs: 60_000 });
    breaker.onSilence(1_000, 0);
    expect(standsIn(breaker, 200_000)).toBe(false);
    breaker.onSilence(2_000, 0);
    expect(standsIn(breaker, 91_999)).toBe(false);
    breaker.onRefusal(70_000, 0, 'probe:timeout');
    expect(standsIn(breaker, 92_000)).toBe(true);
    breaker.onHealthy();
    expect(standsIn(breaker, 999_000)).toBe(false);
  });
});

describe('what is wrong with an account', () => {
  const NOW_MS = 1_000_000;
  const well = {
    ...{ credit: 9_000_000, isDebug: false, resendsItself: false },
    ...{ expiresAtMs: null, lines: ['1000', '2000'] },
  };
  const judge = (more: object) => judgeAccount({ ...well, ...more }, 'kavenegar', settings, NOW_MS);

  test.each([
    [{}, null, null],
    [{ lines: null }, null, null],
    [{ isDebug: true }, 'debug-mode', null],
    [{ credit: 400_000 }, 'low-credit', 400_000],
    [{ resendsItself: true }, 'resends-itself', null],
    [{ lines: ['1000'] }, 'no-such-line', null],
    [{ expiresAtMs: NOW_MS + 3 * 86_400_000 }, 'expires-soon', 3],
    [{ expiresAtMs: NOW_MS + 300 * 86_400_000 }, null, null],
  ])('%o', (more, fault, amount) => {
    expect(judge(more)).toEqual({ fault, amount });
  });
});
