import { expect, test } from 'vitest';
import { isOfYear, readLetterDay, readLetterNumber } from '../../src/kit/letter-number.ts';
import { letterFaults, previewLetter } from '../../src/letters/template.ts';

test('a number is read as people and registries write it, and nothing else is one', () => {
  expect(readLetterNumber(' ۱۴۰۵ / ۱۳۷ / ۲۳۰۱ ')).toEqual({
    number: '1405/137/2301',
    years: [1405],
  });
  expect(readLetterNumber('م/1405/12')?.years).toEqual([1405]);
  expect(readLetterNumber('2301-1405')?.years).toEqual([1405]);
  expect(readLetterNumber('2301')?.years).toEqual([]);
  for (const none of ['', '؟', 'نامه', '1405//2', '/1405', `1405/${'1'.repeat(40)}`, '1405;2']) {
    expect([none, readLetterNumber(none)]).toEqual([none, null]);
  }
});

test('the year in a number, or beside it, must be the year of its day', () => {
  const fits = (number: string, said: number | null, year: number) => {
    const read = readLetterNumber(number);
    return read === null ? null : isOfYear(read, said, year);
  };
  expect(fits('1405/1', null, 1405)).toBe('yes');
  expect(fits('1404/1', null, 1405)).toBe('another-year');
  expect(fits('1405/1', 1404, 1405)).toBe('another-year');
  expect(fits('77', 1405, 1405)).toBe('yes');
  expect(fits('77', null, 1405)).toBe('no-year');
  // A serial that looks like a year is none where the year is there.
  expect(fits('1405/1404', null, 1405)).toBe('yes');
});

test('a day is a day of the calendar', () => {
  expect(readLetterDay('۱۴۰۳/۱۲/۳۰')?.year).toBe(1403);
  expect(readLetterDay('1404/12/30')).toBeNull();
  expect(readLetterDay('1405/13/01')).toBeNull();
  expect(readLetterDay('5 آذر')).toBeNull();
});

test('a text of a letter is told its faults while it is written', () => {
  const of = (text: string, subject = 'ارجاع') =>
    letterFaults('complaint', subject, text).map(({ fault, place }) => `${fault} ${place ?? ''}`);
  expect(of('{code} {description} رسید')).toEqual([]);
  expect(of('{code} رسید')).toEqual(['missing-place description']);
  expect(of('{code} {description} {citizen} رسید')).toEqual(['unknown-place citizen']);
  expect(of('{code} {description}')).toEqual(['empty ']);
  expect(of('{code} {description} رسید {', 'ارجاع {code}')).toEqual([
    'bad-brace ',
    'place-in-subject ',
  ]);
  const { body } = previewLetter(
    'referral',
    'ارجاع',
    'کد {code}\nشهروند: {citizen}\n{description}',
  );
  expect(body).toContain('کد 481920375');
});
