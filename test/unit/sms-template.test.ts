import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SMS_TEMPLATES, type SmsTemplateName } from '../../src/contract/sms-templates.ts';
import type { SmsLanguage } from '../../src/contract/sms-templates.ts';
import { BUILT_IN_SMS } from '../../src/db/seed-sms-templates.ts';
import { fillTemplate, previewOf, templateFaults, tidyTemplate } from '../../src/sms/template.ts';
import { countParts } from '../../src/sms/text.ts';

const built = BUILT_IN_SMS.map(([name, language, text]) => ({
  name: name as SmsTemplateName,
  language: language as SmsLanguage,
  text,
}));

describe('the texts that come with the product', () => {
  test('there is one for each name and language, and nothing is wrong with any', () => {
    const wanted = Object.entries(SMS_TEMPLATES).flatMap(([name, { languages }]) =>
      languages.map((language) => `${name} ${language}`),
    );
    expect(built.map(({ name, language }) => `${name} ${language}`).sort()).toEqual(wanted.sort());
    for (const { name, language, text } of built) {
      expect([name, language, templateFaults(name, language, text)]).toEqual([name, language, []]);
      expect(tidyTemplate(text, language)).toBe(text);
    }
  });

  test('each ends with the way to silence, and costs three parts at the most', () => {
    for (const { name, language, text } of built) {
      const { body, parts } = previewOf(name, language, text);
      expect(body.endsWith('\nلغو۱۱')).toBe(true);
      expect(body).not.toMatch(/[{}]/u);
      expect(parts).toBeLessThanOrEqual(3);
    }
  });
});

describe('what is wrong with a text is said', () => {
  const of = (text: string) => templateFaults('result', 'fa', text).map(({ fault }) => fault);
  const whole = 'نتیجه {code}: {verdict}\n{explanation}';
  test.each([
    ['', ['empty', 'missing-place', 'missing-place', 'missing-place']],
    [whole, []],
    ['نتیجه {code}: {verdict}', ['missing-place']],
    [`${whole} {name}`, ['unknown-place']],
    [`${whole} {code}`, ['place-twice']],
    [`${whole} {code`, ['bad-brace']],
    [`${whole}\nلغو ۱۱`, ['has-opt-out']],
    [`${whole}\n${'ب '.repeat(80)}`, ['too-long']],
  ])('«%s»', (text, faults) => {
    expect(of(text)).toEqual(faults);
  });

  test('a short text may not grow past three parts by what is filled in', () => {
    const choices = `${'ب '.repeat(70)}{choices}`;
    expect(templateFaults('which-case', 'fa', choices)).toEqual([
      { fault: 'too-long', place: null },
    ]);
  });
});

describe('filling', () => {
  const text = '{citizen}\nنتیجه {code}: {verdict}\n{explanation}\n{keys}\nپایان';
  const values = {
    citizen: '',
    code: '481920375',
    verdict: 'انجام شد',
    explanation: 'x',
    keys: '',
  };

  test('leaves out the lines of which nothing is left', () => {
    expect(fillTemplate(text, values, 'fa')).toBe('نتیجه 481920375: انجام شد\nx\nپایان\nلغو۱۱');
  });

  test('takes nothing that a citizen or an office has written for a place of ours', () => {
    const filled = fillTemplate(text, { ...values, explanation: '{code} {citizen} $& لغو' }, 'fa');
    expect(filled).toContain('{code} {citizen} $& لغو');
  });

  test('cuts the explanation to three parts and says so; all others stay whole', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 900, unit: 'binary' }), (explanation) => {
        const filled = fillTemplate(text, { ...values, explanation }, 'fa');
        expect(countParts(filled).parts).toBeLessThanOrEqual(3);
        expect(filled).toContain('481920375: انجام شد');
        if (filled.includes('…')) expect(filled).toContain('بقیه: 137');
      }),
      { numRuns: 300 },
    );
  });

  test('counts Persian by seventy, then by sixty-seven a part, and plain Latin by 160', () => {
    const partsOf = (letter: string, count: number) => countParts(letter.repeat(count)).parts;
    expect([70, 71, 134, 135, 201].map((count) => partsOf('س', count))).toEqual([1, 2, 2, 3, 3]);
    expect([160, 161, 306, 307].map((count) => partsOf('s', count))).toEqual([1, 2, 2, 3]);
  });
});
