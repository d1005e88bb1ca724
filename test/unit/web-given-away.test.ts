import { expect, test } from 'vitest';
import { isGivenAway } from '../../web/src/cases/given-away.ts';

const code = (name: string, reporterProtected: boolean) => ({
  ...{ code: name, name, group: 'خدمات شهری', reporterProtected },
});
const codes = [code('101', false), code('306', true)];
const words = (more: object = {}) => ({
  ...({ kind: 'request', serviceCode: '306', description: 'سر و صدای شبانه' } as const),
  ...{ addressText: 'کوچه ۵ پلاک ۱۲', landmark: '', ...more },
});
const NUMBER = 'شماره‌ام ۰۹۱۵۳۱۲۴۵۸۷ است';

test.each(['description', 'addressText', 'landmark'])(
  'a number that names a protected reporter is warned of in the %s, by the code alone',
  (where) => {
    expect(isGivenAway(words(), codes)).toBe(false);
    expect(isGivenAway(words({ [where]: NUMBER }), codes)).toBe(true);
    expect(isGivenAway(words({ [where]: NUMBER, serviceCode: '101' }), codes)).toBe(false);
    expect(isGivenAway(words({ [where]: NUMBER, serviceCode: null }), codes)).toBe(false);
  },
);

test('by the kind it is warned of whatever the code, also before the codes are known', () => {
  const report = words({ kind: 'report', serviceCode: '101', description: NUMBER });
  expect(isGivenAway(report, codes)).toBe(true);
  expect(isGivenAway(report, [])).toBe(true);
});
