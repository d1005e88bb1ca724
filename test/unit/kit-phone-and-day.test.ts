import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isTehranZoneRight,
  isoDayOfJalali,
  showJalaliDate,
  showJalaliDateTime,
  startOfTehranDayMs,
  tehranDay,
  tehranMinuteOfDay,
  tehranOffsetMin,
  toJalali,
} from '../../src/kit/jalali.ts';
import { toPersianDigits } from '../../src/kit/persian-text.ts';
import { maskPhone, showPhone, toE164 } from '../../src/kit/phone-number.ts';

describe('phone numbers', () => {
  const tail = fc.integer({ min: 0, max: 999_999_999 }).map((n) => String(n).padStart(9, '0'));
  const dress = fc.constantFrom(
    (n: string) => `0${n}`,
    (n: string) => n,
    (n: string) => `98${n}`,
    (n: string) => `+98${n}`,
    (n: string) => `0098${n}`,
    (n: string) => `+98 0${n}`,
    (n: string) => `+98 (${n.slice(0, 3)}) ${n.slice(3)}`,
    (n: string) => `0${n.slice(0, 3)}-${n.slice(3, 6)}/${n.slice(6)}`,
  );

  it('knows one mobile in all the ways people and trunks write it', () => {
    fc.assert(
      fc.property(tail, dress, fc.boolean(), (rest, write, persian) => {
        const typed = write(`9${rest}`);
        expect(toE164(persian ? toPersianDigits(typed) : typed)).toEqual({
          e164: `+989${rest}`,
          kind: 'mobile',
        });
      }),
    );
  });

  it('knows landlines, local and with their code', () => {
    expect(toE164('38412345')).toEqual({ e164: '+985138412345', kind: 'landline' });
    expect(toE164('051-38412345')).toEqual({ e164: '+985138412345', kind: 'landline' });
    expect(toE164('5138412345')).toEqual({ e164: '+985138412345', kind: 'landline' });
    expect(toE164('02188887777')).toEqual({ e164: '+982188887777', kind: 'landline' });
  });

  it('knows a pilgrim’s foreign number', () => {
    expect(toE164('+964 770 123 4567')).toEqual({ e164: '+9647701234567', kind: 'foreign' });
    expect(toE164('009647701234567')).toEqual({ e164: '+9647701234567', kind: 'foreign' });
  });

  it('does not take a short code or a withheld caller for a number', () => {
    for (const none of [
      '137',
      '',
      'anonymous',
      'Restricted',
      '+98137',
      '00',
      '+',
      'ناشناس',
      '91512',
    ]) {
      expect(toE164(none)).toBeNull();
    }
  });

  it('gives one number for what it gave before', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'+0123456789۹۸ -'.split('')) }), (raw) => {
        const phone = toE164(raw);
        if (phone) expect(toE164(phone.e164)).toEqual(phone);
        if (phone) expect(toE164(showPhone(phone.e164))).toEqual(phone);
      }),
      { numRuns: 2000 },
    );
  });

  it('shows a number readably and hides its middle in logs', () => {
    expect(showPhone('+989153124587')).toBe('0915 312 4587');
    expect(showPhone('+985138412345')).toBe('051 3841 2345');
    expect(showPhone('+9647701234567')).toBe('+9647701234567');
    expect(maskPhone('+989121234567')).toBe('0912***4567');
    expect(maskPhone('+9647701234567')).toBe('+964***4567');
    expect(maskPhone('not a number')).toBe('***');
  });
});

describe('days in Tehran', () => {
  const instant = fc.integer({ min: Date.UTC(1980, 0, 1), max: Date.UTC(2100, 0, 1) });

  it('writes a date in the order Persians read it', () => {
    expect(showJalaliDate(Date.UTC(2024, 7, 3, 9))).toBe('شنبه ۱۳ مرداد ۱۴۰۳');
    expect(showJalaliDateTime(Date.UTC(2024, 7, 3, 10, 35))).toBe('شنبه ۱۳ مرداد ۱۴۰۳، ساعت ۱۴:۰۵');
    expect(toJalali(Date.UTC(2025, 2, 21, 9))).toEqual({ year: 1404, month: 1, day: 1 });
    expect(toJalali(Date.UTC(2025, 2, 20, 9))).toEqual({ year: 1403, month: 12, day: 30 });
  });

  it('begins a day at Tehran’s midnight, not at London’s', () => {
    expect(tehranDay(Date.UTC(2026, 10, 23, 20, 29, 59))).toBe('2026-11-23');
    expect(tehranDay(Date.UTC(2026, 10, 23, 20, 30))).toBe('2026-11-24');
    expect(startOfTehranDayMs('2026-11-24')).toBe(Date.UTC(2026, 10, 23, 20, 30));
    expect(tehranMinuteOfDay(Date.UTC(2026, 10, 23, 4, 30))).toBe(8 * 60);
  });

  it('puts every instant into exactly one day, also in the years of summer time', () => {
    fc.assert(
      fc.property(instant, (ms) => {
        const startMs = startOfTehranDayMs(ms);
        expect(startMs).toBeLessThanOrEqual(ms);
        expect(ms - startMs).toBeLessThan(25 * 3_600_000);
        expect(tehranDay(startMs)).toBe(tehranDay(ms));
        expect(tehranDay(startMs - 1)).not.toBe(tehranDay(ms));
      }),
      { numRuns: 300 },
    );
  });

  it('knows that summer time is over, and that it once was', () => {
    expect(isTehranZoneRight()).toBe(true);
    expect(tehranOffsetMin(Date.UTC(2022, 6, 1))).toBe(270);
    expect(tehranOffsetMin(Date.UTC(2026, 6, 1))).toBe(210);
  });
});

describe('a Jalali date that somebody wrote', () => {
  it('is the day that shows as this date', () => {
    const day = fc.integer({ min: Date.UTC(1925, 0, 1), max: Date.UTC(2118, 0, 1) });
    fc.assert(
      fc.property(day, (ms) => {
        const { year, month, day: dayOfMonth } = toJalali(ms);
        expect(isoDayOfJalali(year, month, dayOfMonth)).toBe(tehranDay(ms));
      }),
      { numRuns: 300 },
    );
  });

  it('is none where the calendar has no such day', () => {
    expect(isoDayOfJalali(1403, 12, 30)).toBe('2025-03-20');
    expect(isoDayOfJalali(1404, 12, 30)).toBeNull();
    expect(isoDayOfJalali(1405, 7, 31)).toBeNull();
    expect(isoDayOfJalali(1405, 13, 1)).toBeNull();
  });
});
