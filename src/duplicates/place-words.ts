/** Words of addresses, folded for search and without half-spaces. */
const list = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/u));

/** Say what kind of way or where at it, never which one. */
export const WAY_WORDS = list(
  `خیابان خ بلوار بولوار بل کوچه ک میدان فلکه م بزرگراه اتوبان جاده محله شهرک کوی حاشیه محدوده
  تقاطع چهارراه سهراه سهراهی پنجراه فرعی لاین مسیر خیابون میدون بنبست`,
);
/** A number after one of these names the lane itself. */
export const LANE_WORDS = list('کوچه ک فرعی لاین بنبست');
export const HOUSE_WORDS = list('پلاک پ قطعه');
/** Numbers after these are no part of the way. */
export const INSIDE_WORDS = list('واحد طبقه بلوک فاز خط');
export const AREA_WORDS = list('ناحیه منطقه');

/** Where at a thing, and small words. */
export const SMALL_WORDS = list(
  `و یا در از به تا با بر رو روی روبروی روبرو روبهرو روبهروی مقابل جنب کنار پشت نزدیک نرسیده بعد قبل
  داخل سر ته انتهای انتها ابتدای ابتدا اول وسط بین نبش جلوی جلو بغل توی تو ورودی خروجی سمت طرف ضلع
  بالاتر پایینتر ما اینجا همین همان یک این آن است هست که`,
);
export const DIRECTIONS = list('شمالی جنوبی شرقی غربی شمال جنوب شرق غرب');

/** What stands at a place: its kind says little, and people call it by several names. */
const LANDMARKS: Readonly<Record<string, string>> = {
  مدرسه: 'مدرسه',
  دبستان: 'مدرسه',
  دبیرستان: 'مدرسه',
  هنرستان: 'هنرستان',
  مهدکودک: 'مدرسه',
  پارک: 'پارک',
  بوستان: 'پارک',
  پارکینگ: 'پارکینگ',
  مسجد: 'مسجد',
  حسینیه: 'مسجد',
  نانوایی: 'نانوایی',
  نانوا: 'نانوایی',
  درمانگاه: 'درمانگاه',
  کلینیک: 'درمانگاه',
  بیمارستان: 'بیمارستان',
  داروخانه: 'داروخانه',
  بانک: 'بانک',
  بازار: 'بازار',
  بازارچه: 'بازار',
  سوپر: 'سوپرمارکت',
  سوپرمارکت: 'سوپرمارکت',
  سوپری: 'سوپرمارکت',
  بقالی: 'سوپرمارکت',
  هتل: 'هتل',
  تالار: 'تالار',
  ایستگاه: 'ایستگاه',
  زمین: 'زمین',
  خالی: 'زمین',
  بایر: 'زمین',
  بازی: 'بازی',
  پل: 'پل',
  زیرگذر: 'زیرگذر',
  شهید: 'شهید',
};
export const landmarkKind = (word: string): string | undefined => LANDMARKS[word];
