/** An invented city: what people complain of, where, and how they look it up again. */
const PROBLEMS = [
  'چاله بزرگ در آسفالت',
  'چراغ خیابان خاموش است',
  'زباله جمع نشده است',
  'جوی آب گرفته است',
  'پیاده‌رو شکسته و لغزنده',
  'درخت خشک افتاده',
  'نشت آب از جدول',
  'ساخت‌وساز بی‌مجوز',
  'سد معبر دست‌فروش',
  'بوی بد فاضلاب',
  'تابلو راهنما کج شده',
  'سرعت‌گیر لازم است',
  'حیوان ولگرد در کوچه',
  'خط‌کشی پاک شده است',
  'لوله آب ترکیده',
  'نخاله ساختمانی رها شده',
  'فضای سبز آبیاری نمی‌شود',
  'دریچه فاضلاب باز مانده',
  'گرد و خاک کارگاه',
  'صندلی پارک شکسته',
] as const;
const WHERE = ['جلوی مدرسه', 'کنار پارک', 'سر کوچه', 'روبروی مسجد', 'نزدیک میدان', 'پشت درمانگاه'];
const STREETS = (
  'هاشمیه احمدآباد سناباد کوهسنگی امامت فلسطین پیروزی وکیل‌آباد دانشجو صیاد معلم فردوسی ' +
  'خیام توس عبدالمطلب مطهری طبرسی رسالت سیدی پروین سرافرازان کلاهدوز فرامرز لادن اقبال'
).split(' ');
const FIRST = ['زهرا', 'علی', 'فاطمه', 'محمد', 'رضا', 'مریم', 'حسین', 'نرگس', 'مهدی', 'سارا'];
const LAST =
  'محمدی احمدی رضایی حسینی کریمی نوری صادقی جعفری موسوی قاسمی رحیمی اکبری طاهری شریفی یزدانی'.split(
    ' ',
  );

/** The same for the same n: two runs fill and ask alike. */
const pick = <T>(list: readonly T[], n: number): T => {
  const found = list[Math.abs(Math.trunc(n)) % list.length];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};

export const descriptionOf = (n: number): string =>
  `${pick(PROBLEMS, n)} ${pick(WHERE, n / PROBLEMS.length)}، ${(n % 29) + 1} روز است`;
export const addressOf = (n: number): string =>
  `${pick(STREETS, n)} ${(Math.trunc(n / STREETS.length) % 60) + 1} پلاک ${(n % 97) + 1}`;
export const nameOf = (n: number): string => `${pick(FIRST, n)} ${pick(LAST, n / FIRST.length)}`;

const ARABIC = (text: string): string => text.replaceAll('ی', 'ي').replaceAll('ک', 'ك');

/** A hundred searches as people type them: words, streets, both, names, Arabic letters, no half-space. */
export function queriesOf(): string[] {
  const problems = PROBLEMS.map((said) => said.split(' ').slice(0, 2).join(' '));
  const streets = STREETS.map((street, n) => `${street} ${(n % 9) + 1}`);
  const both = STREETS.slice(0, 20).map((street, n) => `${PROBLEMS[n]?.split(' ')[0]} ${street}`);
  const names = Array.from({ length: 15 }, (_, n) => nameOf(n * 7));
  const typed = problems.map((said, n) =>
    n % 2 === 0 ? ARABIC(said) : said.replaceAll('\u200c', ' '),
  );
  return [...problems, ...streets, ...both, ...names, ...typed].slice(0, 100);
}
