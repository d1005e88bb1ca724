import { describe, expect, test } from 'vitest';
import { holdsIdentity } from '../../src/kit/identity-words.ts';
import { isSamePerson, readSecret } from '../../src/tracking/proof.ts';

describe('a name said on the phone', () => {
  test.each([
    ['زهرا کریمی', 'زهرا کریمی'],
    ['خانم زهرا كريمي', 'زهرا کریمی'],
    ['کریمی زهرا', 'زهرا کریمی'],
    ['سید علی رضایی', 'علی رضایی'],
    ['علیرضا محمدی', 'علی‌رضا محمدی'],
    ['رضایی', 'رضایی'],
  ])('«%s» may be «%s»', (said, onRecord) => {
    expect(isSamePerson(said, onRecord)).toBe(true);
  });

  test.each([
    ['کریمی', 'زهرا کریمی'],
    ['علی کریمی', 'زهرا کریمی'],
    ['زهرا', 'زهرا کریمی'],
    ['آقای', 'زهرا کریمی'],
    ['', 'زهرا کریمی'],
    ['زهرا کریمی', ''],
  ])('«%s» is not enough for «%s»', (said, onRecord) => {
    expect(isSamePerson(said, onRecord)).toBe(false);
  });

  test('four digits are read in any writing, fewer are none', () => {
    expect(['۴۵۸۷', '4587', '0915 312 4587', '٤٥٨٧', '45-87'].map(readSecret)).toEqual(
      Array.from({ length: 5 }, () => '4587'),
    );
    expect(readSecret('458')).toBeNull();
  });
});

describe('words that give a protected reporter away', () => {
  test.each(['با ۰۹۱۵۳۱۲۴۵۸۷ تماس بگیرید', 'کد ملی 0499370899 دارم', 'شماره‌ام 0915-312-4587 است'])(
    '«%s» is warned of',
    (text) => {
      expect(holdsIdentity(text)).toBe(true);
    },
  );

  test.each(['امامت ۲۵/۳ پلاک ۱۲', 'کد رهگیری 482190356', 'سال ۱۴۰۵ تا ۱۴۰۶', 'طبقه ۳'])(
    '«%s» is left alone',
    (text) => {
      expect(holdsIdentity(text)).toBe(false);
    },
  );
});
