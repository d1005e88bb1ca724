import type { Chance } from './chance.ts';

/** Who works in the invented house, and who calls it. */
export interface DemoPerson {
  readonly username: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** The newcomer's own places: nobody simulates them. */
export const NEWCOMERS: readonly DemoPerson[] = [
  { username: 'narges', name: 'نرگس احمدی', roles: ['agent'] },
  { username: 'maryam', name: 'مریم فرهادی', roles: ['shift-supervisor'] },
  { username: 'sara', name: 'سارا کاظمی', roles: ['head'] },
  { username: 'admin', name: 'مدیر سامانه', roles: ['head', 'informatics', 'shift-supervisor'] },
];

/** Of whom the simulation makes use, beside the experts and officials. */
export const OFFICE: readonly DemoPerson[] = [
  { username: 'vahid', name: 'وحید رستگار', roles: ['special-follow-up'] },
  { username: 'mina', name: 'مینا صالحی', roles: ['special-follow-up'] },
  { username: 'elham', name: 'الهام کریمیان', roles: ['result'] },
  { username: 'jalal', name: 'جلال نیکبخت', roles: ['result'] },
  { username: 'hamid', name: 'حمید پورمند', roles: ['shift-supervisor'] },
  { username: 'tahere', name: 'طاهره مشتاق', roles: ['training'] },
  { username: 'kamran', name: 'کامران بازرگان', roles: ['inspection'] },
  { username: 'davood', name: 'داوود امینی', roles: ['viewer'] },
];

export const FOLLOW_UP = 'vahid';
export const WRITER = 'tahere';

const EXPERT_NAMES =
  'زهرا مرادی،حسین صادقی،الهام کاظمی،مهدی یزدانی،سمیه نوری،فرزانه حیدری،امیر شریفی،لیلا باقری،رضا قاسمی،' +
  'علی‌اکبر جلالی،پریسا سلطانی،بهرام وحیدی،مهناز کوشا،سعید برزگر،ندا همتی،یاسر نجفی،شیوا ملکی،حامد سرابی،' +
  'فاطمه زارع،مجید توکلی،اعظم خاوری،پیمان رهبر،سودابه نعیمی،کیوان عارف،منیژه بهزاد،ناصر دهقان،راضیه مقدم،' +
  'میلاد شکوهی،ویدا سپهری،جواد فلاح،نیلوفر یگانه،صابر رحمتی،معصومه غلامی،آرش نوروزی،حکیمه صابری،بابک عظیمی';

/** Thirty-six at the line; with narges they are thirty-seven. */
export const EXPERTS: readonly DemoPerson[] = EXPERT_NAMES.split('،').map((name, place) => ({
  username: `expert-${place + 1}`,
  name,
  roles: ['agent'],
}));

const FIRST =
  'زهرا علی فاطمه محمد رضا مریم حسین نرگس مهدی سارا عباس طیبه اکبر شهین ناصر پروین جعفر اکرم یونس ثریا کاظم مهری' +
  ' منصور ربابه فرهاد گلناز هادی سکینه بهمن نسرین';
const LAST =
  'محمدی احمدی رضایی حسینی کریمی نوری صادقی جعفری موسوی قاسمی رحیمی اکبری طاهری شریفی یزدانی خراسانی توسی' +
  ' نیشابوری قوچانی سبزواری عطایی باغبان خیاط حداد زرین‌کلاه پاکدل امیدوار بهروان چناری دلاور';
const PILGRIMS =
  'تهرانی اصفهانی شیرازی تبریزی یزدی کرمانی اهوازی گیلانی مازندرانی همدانی قمی کاشانی بوشهری';
const firstNames = FIRST.split(' ');
const lastNames = LAST.split(' ');
const pilgrimNames = PILGRIMS.split(' ');

export const nameOf = (chance: Chance, kind: 'resident' | 'pilgrim'): string =>
  `${chance.pick(firstNames)} ${chance.pick(kind === 'resident' ? lastNames : pilgrimNames)}`;

/** A mobile, E.164; the network writes it with a zero. Invented: nobody is called in a demonstration. */
export const mobileOf = (chance: Chance, kind: 'resident' | 'pilgrim'): string => {
  const prefix = kind === 'resident' ? chance.pick(['915', '915', '936', '903']) : '912';
  return `+98${prefix}${String(1_000_000 + chance.below(8_999_999))}`;
};
export const landlineOf = (chance: Chance): string =>
  `+9851${String(31_000_000 + chance.below(7_999_999))}`;

/** The newcomer's own, when he names no other: the city does not know it yet. */
export const NEWCOMER_NUMBER = '09151370137';
