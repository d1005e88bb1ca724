import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { errorsPage } from '../../scripts/errors-page.ts';
import { ERRORS } from '../../src/contract/error-catalogue.ts';
import { problemOf } from '../../src/contract/refusal.ts';

test('docs/errors.md lists the refusals of the catalogue: else run scripts/errors-page.ts', () => {
  const path = resolve(import.meta.dirname, '../../docs/errors.md');
  expect(readFileSync(path, 'utf8')).toBe(errorsPage());
});

test('every refusal is said in Persian and in English, with a status of refusals', () => {
  const codes = Object.keys(ERRORS) as (keyof typeof ERRORS)[];
  expect(codes.length).toBeGreaterThan(20);
  for (const code of codes) {
    const fa = problemOf({ code, fields: ['description'] }, 'fa');
    const en = problemOf({ code, fields: ['description'] }, 'en');
    expect(fa.status, code).toBeGreaterThanOrEqual(400);
    expect(fa.body.message, code).toMatch(/[\u0600-\u06ff]/u);
    expect(en.body.message, code).not.toMatch(/[\u0600-\u06ff{}]/u);
  }
});

test('the clerk is told in words what a case lacks', () => {
  const told = problemOf({ code: 'incomplete-case', fields: ['serviceCode', 'place'] }, 'fa');
  expect(told).toEqual({
    status: 422,
    body: {
      code: 'incomplete-case',
      message: 'برای ثبت، این موارد لازم است: کد خدمت، محل (منطقه یا نشانی)',
      fields: ['serviceCode', 'place'],
    },
  });
});
