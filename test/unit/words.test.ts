import { describe, expect, test } from 'vitest';
import { showMinute } from '../../src/kit/clock-time.ts';
import { isoDayAsWritten } from '../../src/kit/jalali.ts';
import { isYes, readWords, WordsError } from '../../scripts/words.ts';

describe('words of the command line', () => {
  test('are known by name, with all that stands behind the first sign of equality', () => {
    expect(readWords(['to', 'keep'], ['keep=14', 'to=/backups/a=b'])).toEqual({
      to: '/backups/a=b',
      keep: '14',
    });
    expect(readWords(['to', 'keep'], [])).toEqual({});
  });

  test('that nobody asks for, that say nothing, or that come twice are told by name', () => {
    const read = (...given: string[]) => {
      return () => readWords(['from', 'replace'], given);
    };
    expect(read('form=/backups')).toThrow(
      new WordsError('"form" is not known here, only from=, replace='),
    );
    expect(read('--help')).toThrow(/"--help" is not known/);
    expect(read('/backups')).toThrow(/"\/backups" is not known/);
    expect(read('from=')).toThrow(/says nothing/);
    expect(read('from')).toThrow(/says nothing/);
    expect(read('from=a', 'from=b')).toThrow(/given twice/);
  });

  test('a switch is yes or absent: nobody takes "true" for a no', () => {
    expect(isYes('replace', 'yes')).toBe(true);
    expect(isYes('replace', undefined)).toBe(false);
    expect(() => isYes('replace', 'true')).toThrow(WordsError);
  });
});

test('a day is read in either calendar and script, and one that is none is refused', () => {
  expect(isoDayAsWritten('1405/09/05')).toBe('2026-11-26');
  expect(isoDayAsWritten('۱۴۰۵-۹-۵')).toBe('2026-11-26');
  expect(isoDayAsWritten('2026-11-26')).toBe('2026-11-26');
  expect(isoDayAsWritten('2026/2/29')).toBeNull();
  expect(isoDayAsWritten('1405/13/01')).toBeNull();
  expect(isoDayAsWritten('tomorrow')).toBeNull();
});

test('a minute of the day is shown as clocks do', () => {
  expect([0, 435, 1439, 1440].map(showMinute)).toEqual(['00:00', '07:15', '23:59', '24:00']);
});
