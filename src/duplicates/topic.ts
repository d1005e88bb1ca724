import { wordsIn } from './place.ts';

/**
 * What a complaint is about, by how its words begin (folded, half-spaces closed). People name one
 * thing by many words; the service code alone is too coarse: a bin and its collection have one code.
 */
const CONCEPTS: Readonly<Record<string, string>> = {
  hole: 'چاله گودال حفره سوراخ نشست فرونشست چاه گودشده',
  asphalt: 'اسفالت قیر',
  wave: 'موج',
  dig: 'حفاری کندهکاری کنده',
  gas: 'گاز',
  cover: 'دریچه منهول درپوش درش',
  kerb: 'جدول',
  channel: 'جوی جوب کانال نهر لجن لایروبی',
  sewage: 'فاضلاب تعفن گنداب',
  flood: 'ابگرفتگی بارون باران سیل',
  ice: 'یخ برف نمک لغزن',
  bridge: 'پل',
  tree: 'درخت شاخه',
  pruning: 'هرس سیم',
  fallen: 'افتاده سقوط شکسته انداخته ریخته',
  green: 'چمن گل ابیاری فضایسبز باغچه',
  play: 'تاب سرسره الاکلنگ',
  chain: 'زنجیر',
  bench: 'نیمکت',
  tap: 'شیر ابخوری لوله چکه نشتی',
  light: 'چراغ لامپ روشنایی',
  dark: 'خاموش تاریک',
  timing: 'زمان ثانیه کوتاه',
  garbage: 'زباله اشغال',
  bin: 'سطل مخزن باکس',
  rubble: 'نخاله خاک ضایعات',
  sweep: 'جارو رفتگر نظافت تمیز شستشو نمیشورن',
  carcass: 'لاشه مرده جسد',
  glass: 'شیشه',
  leaf: 'برگ',
  furniture: 'مبل',
  vendor: 'دستفروش بساط سدمعبر وانت چرخی',
  shop: 'مغازه اجناس یخچال سوپر',
  parking: 'پارکینگ',
  dog: 'سگ',
  rat: 'موش',
  cat: 'گربه',
  snake: 'مار عقرب',
  insect: 'پشه سوسک',
  noise: 'صدا سروصدا اهنگ موزیک موسیقی صوتی',
  smell: 'بو بوی دود',
  workshop: 'نجاری چوب کارگاه اهنگری جوشکاری',
  bakery: 'نانوایی نون',
  hall: 'تالار عروسی',
  livestock: 'دامداری گوسفند دام مرغ گاو کود',
  garage: 'تعمیرگاه مکانیکی',
  crossing: 'خطکشی عابر',
  sign: 'تابلو',
  bump: 'سرعتگیر سرعتکاه',
  bus: 'اتوبوس',
  late: 'دیر نمیاد منتظر نیامد نیم',
  manners: 'راننده بیادب بیادبی',
  fare: 'کرایه',
  permit: 'پروانه مجوز غیرمجاز',
  building: 'ساخت ساختمون ساختمان میساز طبقه بتن بنا',
  excavation: 'گودبرداری گود ریزش ترک',
  scaffold: 'داربست',
  pavement: 'پیادهرو موزاییک سنگفرش سنگ ویلچر',
  vacant: 'بایر',
};

/** By their first letters: a word is not held against all that it cannot begin with. */
const BEGINNINGS = new Map<string, (readonly [beginning: string, concept: string])[]>();
for (const [concept, words] of Object.entries(CONCEPTS)) {
  for (const word of words.split(' ')) {
    const letter = word.charAt(0);
    BEGINNINGS.set(letter, [...(BEGINNINGS.get(letter) ?? []), [word, concept]]);
  }
}

/** Two words that make one when they are typed apart. */
const PAIRS: Readonly<Record<string, string>> = {
  'پیاده رو': 'پیادهرو',
  'سرعت گیر': 'سرعتگیر',
  'سرعت کاه': 'سرعتکاه',
  'خط کشی': 'خطکشی',
  'دست فروش': 'دستفروش',
  'سد معبر': 'سدمعبر',
  'گود برداری': 'گودبرداری',
  'اب گرفتگی': 'ابگرفتگی',
  'کنده کاری': 'کندهکاری',
  'غیر مجاز': 'غیرمجاز',
  'بی ادبی': 'بیادبی',
  'سر و صدا': 'سروصدا',
  'گود شده': 'گودشده',
};
const PAIR = new RegExp(`(?<=^|\\s)(?:${Object.keys(PAIRS).join('|')})`, 'gu');

/** Plurals, «my», «its», «the», as spoken and as written. */
const ENDING = /^(?:ه?ا)?(?:ی|یی|ش|م|شون|مون|ه|و|رو)?$/u;

export interface Topic {
  readonly concepts: ReadonlySet<string>;
  /** «خط ۳۸»: of buses, the line is the thing. */
  readonly lines: readonly string[];
}

export function readTopic(description: string): Topic {
  const text = wordsIn(description)
    .join(' ')
    .replace(PAIR, (pair) => PAIRS[pair] ?? pair);
  const concepts = new Set<string>();
  for (const word of text.split(' ')) {
    for (const [beginning, concept] of BEGINNINGS.get(word.charAt(0)) ?? []) {
      if (!word.startsWith(beginning)) continue;
      // Short beginnings («بو», «گل») are words of their own, with an ending at most.
      const isLong = beginning.length > 3;
      if (isLong || ENDING.test(word.slice(beginning.length))) concepts.add(concept);
    }
  }
  const lines = Array.from(text.matchAll(/(?:^| )خط (\d+)/gu), ([, line]) => line ?? '');
  return { concepts, lines };
}

/** 0 to 1: of the one that says less, how much the other says too; null: one says nothing known. */
export function compareTopics(one: Topic, other: Topic): number | null {
  if (one.lines.length > 0 && other.lines.length > 0) {
    if (!one.lines.some((line) => other.lines.includes(line))) return 0;
  }
  const least = Math.min(one.concepts.size, other.concepts.size);
  if (least === 0) return null;
  const shared = [...one.concepts].filter((concept) => other.concepts.has(concept)).length;
  return shared / least;
}
