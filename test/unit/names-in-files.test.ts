import { describe, expect, test } from 'vitest';
import type { OversightRow } from '../../src/contract/oversight.ts';
import { showDistrict } from '../../src/kit/district.ts';
import { STATUS_NAMES, toCsv } from '../../src/oversight/index.ts';
import en from '../../web/src/app/i18n/en.json' with { type: 'json' };
import fa from '../../web/src/app/i18n/fa.json' with { type: 'json' };

describe('names that leave the pages', () => {
  test('a file of oversight says the state of a case as the pages do, in either language', () => {
    for (const [language, texts] of [
      ['fa', fa],
      ['en', en],
    ] as const) {
      const named = Object.entries(STATUS_NAMES).map(([status, names]) => [
        status,
        names[language],
      ]);
      expect(Object.fromEntries(named)).toEqual(texts.caseStatus);
      const row: OversightRow = {
        ...{ place: 0, caseId: 'x', trackingCode: '12345678', kind: 'request' as const },
        ...{ status: 'special_follow_up' as const, serviceName: 'آسفالت' },
        ...{ district: 3, level: 3, chases: 0 },
        ...{ departmentFa: null, departmentEn: null, postFa: null, postEn: null },
        ...{ registeredAtMs: 0, dueAtMs: null },
      };
      const file = toCsv([row], language, 0);
      expect(file).toContain(`,${texts.caseStatus.special_follow_up},`);
      expect(file).not.toContain('special_follow_up');
    }
  });

  test('the thirteenth district is called by its name', () => {
    expect([showDistrict(13, 'fa'), showDistrict(13, 'en')]).toEqual(['ثامن', 'Samen']);
    expect([showDistrict(3, 'fa'), showDistrict(12, 'en')]).toEqual(['۳', '12']);
  });
});
