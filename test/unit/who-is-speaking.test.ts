import { describe, expect, test } from 'vitest';
import { hideAll, hideIdentity, hideNames, holdsIdentity } from '../../src/kit/identity-words.ts';
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

  test.each([
    'امامت ۲۵/۳ پلاک ۱۲',
    'کد رهگیری 482190356',
    'سال ۱۴۰۵ تا ۱۴۰۶',
    'طبقه ۳',
    'کد پستی 9187654321',
  ])('«%s» is left alone', (text) => {
    expect(holdsIdentity(text)).toBe(false);
  });
});

describe('of a protected reporter', () => {
  const ZAHRA = ['زهرا گرامی'];

  test('neither number nor name is left in what he said', () => {
    const said = 'من زهرا گرامی‌ام، 0915-312 4587 و کد ملی ۰۹۲۱۲۳۴۵۶۷؛ کوچه ۱۲ پلاک ۱۴۰';
    const hidden = hideIdentity(said, ZAHRA);
    expect(hidden).not.toMatch(/زهرا|گرامی|4587|۴۵۶۷/u);
    expect(hidden).toContain('کوچه ۱۲ پلاک ۱۴۰');
    expect(hideIdentity(said, [])).toContain('زهرا گرامی');
    expect([hideAll(said), hideAll('')]).toEqual(['«محفوظ»', '']);
  });

  test.each([
    'تماس: ۰۹۱۵/۳۱۲۴۵۸۷',
    '0915.312.4587',
    '(0915) 312 - 4587',
    '+98 915 312 4587',
    'کارت 6037-9911-2345-6789',
    'شماره ثابت ۳۸۴۵۱۲۳۴',
    'منزل 3845-1234',
    '9153124587',
    '989153124587',
    '00989153124587',
    'صفر... 0 9 1 5 3 1 2 4 5 8 7',
    '۱-0915-312-45-87',
    'پلاک ۴۱، 0915 312 45 87',
    'از 1405/09/05 با 09153124587',
    'نامه 1405/137/2301 و 09153124587',
    '051-3845 1234',
    '(051) 38451234',
    '+98 51 38451234',
    'کد ملی 0499370899',
    '049-937089-9',
    'کد ملی من 0921234567',
    'شناسنامه 0499370899',
    'کارت 6037991123456789',
    'شبا IR06 0550 0000 0000 1234 5678 89',
    'شبا IR060550000000001234567889',
    'نشانی من z.gerami@example.com است',
    'در ایتا @zgerami_98 هستم',
    'https://t.me/zgerami',
  ])('«%s» tells nothing any more', (said) => {
    const hidden = hideIdentity(said, []);
    expect(hidden).toContain('«محفوظ»');
    expect(hidden).not.toMatch(/gerami|45-?87|8 7|۴۵۸۷|678|۱۲۳۴|1234|98|089/u);
  });

  test.each([
    ['گرامی هستم همسایه کارگاه', ['زهرا گرامی']],
    ['زهراگرامی از کوچه بالا', ['زهرا گرامی']],
    ['آقاي گرامي ديروز گفت', ['رضا گرامی']],
    ['راد هستم', ['نیما راد']],
    ['خ گرامی گفت که', ['زهرا گرامی']],
    ['با خ. گرامی صحبت شد', ['زهرا گرامی']],
    ['خانم گرامی', ['زهرا گرامی']],
    ['علی‌رضا', ['علیرضا محمدی']],
    ['محمد‌رضا محمدی', ['محمد رضا محمدی']],
  ])('«%s» does not say who it is', (said, names) => {
    const hidden = hideIdentity(said, names);
    expect(hidden).toContain('«محفوظ»');
    expect(hidden).not.toMatch(/گرام[یي]|راد|رضا|محمدی/u);
  });

  test.each([
    ['بلوار طبرسی، طبرسی ۱۲', ['علی رضوی']],
    ['خیابان گرامی پلاک ۱۲', ['زهرا گرامی']],
    ['میدان شهید محمدی', ['رضا محمدی']],
    ['رادیو تا صبح روشن است', ['نیما راد']],
    ['از تاریخ ۱۴۰۵/۰۹/۰۵ تا 1405-09-12 هر شب', []],
    ['ساعت ۲۲:۳۰ تا ۰۶:۰۰، پلاک ۱۴۰، واحد ۳', []],
    ['کد نوسازی 3-12-14-56-0-0-0', []],
    ['کد نوسازی ۹-۱۲-۱۴-۵۶-۰-۰-۰', []],
    ['پلاک ثبتی 13-123-1234-1234-0-0-0', []],
    ['کد پستی 9187654321', []],
    ['کد پستی: ۹۱۷۷۹۴۸۹۷۴', []],
    ['91779-48974', []],
    ['نامه 1405/137/2301', []],
    ['نامه شماره 137/1405/230123', []],
    ['ص/1405/137/2301 مورخ 1405/09/05', []],
    ['پرونده شماره 38451234', []],
    ['کد رهگیری 482190356', []],
    ['۴۸۲۱۹۰۳۵۶، ۹۱۵۳۱۲۴۵۸ و 482190356 1', []],
    ['بین 1405/09/05-1405/09/12', []],
    ['بین ۱۴۰۵/۰۹/۰۵-۱۴۰۵/۹/۱۲', []],
    ['05/09/1405-12/09/1405', []],
    ['از 1405-09-05 تا 1405-09-12', []],
  ])('«%s» is still to be found', (said, names) => {
    expect(hideIdentity(said, names)).toBe(said);
  });

  test('of our own order the name goes alone: its numbers are of laws, letters and offices', () => {
    const order = 'به استناد نامه 1405/137/2301، خانم گرامی؛ تلفن اداره 051-38451234';
    expect(hideNames(order, ZAHRA)).toBe(order.replace('گرامی', '«محفوظ»'));
  });
});
