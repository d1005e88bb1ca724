import { SAMEN } from '../kit/district.ts';

/** The thirteen channels and one of ours. The source names the number, not the list: this one is editable. */
export const CHANNELS = [
  { id: 'phone', nameFa: 'تلفن ۱۳۷', nameEn: 'Telephone 137' },
  { id: 'callback', nameFa: 'تماس برگشتی', nameEn: 'Callback' },
  { id: 'voicemail', nameFa: 'پیام صوتی', nameEn: 'Voice message' },
  { id: 'sms', nameFa: 'پیامک', nameEn: 'SMS' },
  { id: 'web', nameFa: 'سامانه اینترنتی', nameEn: 'Web site' },
  { id: 'app', nameFa: 'برنامه همراه', nameEn: 'Mobile app' },
  { id: 'messenger', nameFa: 'پیام‌رسان', nameEn: 'Messenger' },
  { id: 'email', nameFa: 'رایانامه', nameEn: 'E-mail' },
  { id: 'letter', nameFa: 'نامه', nameEn: 'Letter' },
  { id: 'visit', nameFa: 'مراجعه حضوری', nameEn: 'Visit' },
  { id: 'manager-session', nameFa: 'پاسخگویی مدیران', nameEn: 'Managers answering' },
  { id: 'media', nameFa: 'رسانه و فضای مجازی', nameEn: 'Media' },
  { id: 'open311', nameFa: 'رابط برنامه‌نویسی', nameEn: 'Open311' },
  // Ours: nobody has come to us by it.
  { id: 'outbound', nameFa: 'تماس خروجی', nameEn: 'Outbound call' },
] as const;

const numbered = Array.from({ length: 12 }, (_, place) => ({
  id: place + 1,
  nameFa: `منطقه ${(place + 1).toLocaleString('fa-IR')}`,
  nameEn: `District ${place + 1}`,
}));
/** Breaks of a shift, in the order of their keys; limits are the supervisor's to change. */
export const PAUSE_REASONS = [
  { id: 'rest', nameFa: 'استراحت', nameEn: 'Rest', limitMinutes: 15 },
  { id: 'prayer', nameFa: 'نماز', nameEn: 'Prayer', limitMinutes: 20 },
  { id: 'meal', nameFa: 'ناهار', nameEn: 'Meal', limitMinutes: 30 },
  { id: 'training', nameFa: 'آموزش', nameEn: 'Training', limitMinutes: 60 },
  { id: 'office', nameFa: 'کار اداری', nameEn: 'Office work', limitMinutes: 45 },
  { id: 'meeting', nameFa: 'جلسه', nameEn: 'Meeting', limitMinutes: 60 },
  { id: 'technical', nameFa: 'مشکل فنی', nameEn: 'Technical trouble', limitMinutes: null },
] as const;

export const DISTRICTS = [
  ...numbered,
  { id: SAMEN.id, nameFa: `منطقه ${SAMEN.fa}`, nameEn: SAMEN.en },
];

interface SeedService {
  readonly code: string;
  readonly nameFa: string;
  readonly groupFa: string;
  readonly needsLocation: boolean;
  readonly emergency: boolean;
  readonly reporterProtected: boolean;
  readonly works: boolean;
  readonly triage: boolean;
}

type Mark = 'works' | 'emergency' | 'protected' | 'triage' | 'no-place';

function service(code: string, groupFa: string, nameFa: string, ...marks: Mark[]): SeedService {
  return {
    code,
    nameFa,
    groupFa,
    needsLocation: !marks.includes('no-place'),
    emergency: marks.includes('emergency'),
    reporterProtected: marks.includes('protected'),
    works: marks.includes('works'),
    triage: marks.includes('triage'),
  };
}

/** A start to be edited by the city: the city's own list replaces it by code. */
export const SERVICE_CODES: readonly SeedService[] = [
  service('101', 'معابر', 'لکه‌گیری و ترمیم آسفالت', 'works'),
  service('102', 'معابر', 'ترمیم و بهسازی پیاده‌رو', 'works'),
  service('103', 'معابر', 'ترمیم جدول و جوی', 'works'),
  service('104', 'معابر', 'فرونشست یا حفره خطرناک در معبر', 'emergency'),
  service('105', 'معابر', 'لایروبی جوی و کانال'),
  service('106', 'معابر', 'آب‌گرفتگی معابر', 'emergency'),
  service('107', 'معابر', 'برف‌روبی و یخ‌زدایی'),
  service('201', 'فضای سبز', 'نگهداری فضای سبز', 'works'),
  service('202', 'فضای سبز', 'هرس یا قطع درخت خطرناک'),
  service('203', 'فضای سبز', 'سقوط درخت', 'emergency'),
  service('204', 'فضای سبز', 'خرابی تجهیزات پارک و وسایل بازی'),
  service('301', 'خدمات شهری', 'جمع‌آوری نشدن زباله'),
  service('302', 'خدمات شهری', 'نظافت و رفت و روب معابر'),
  service('303', 'خدمات شهری', 'جمع‌آوری نخاله و خاک'),
  service('304', 'خدمات شهری', 'سد معبر و دست‌فروشی'),
  service('305', 'خدمات شهری', 'حیوانات ولگرد و جانوران موذی'),
  service('306', 'خدمات شهری', 'مزاحمت شغلی و آلودگی صوتی', 'protected'),
  service('401', 'حمل و نقل و ترافیک', 'خرابی چراغ راهنمایی', 'emergency'),
  service('402', 'حمل و نقل و ترافیک', 'تابلو و خط‌کشی معابر'),
  service('403', 'حمل و نقل و ترافیک', 'سرعت‌گیر و سرعت‌کاه'),
  service('404', 'حمل و نقل و ترافیک', 'خدمات اتوبوس‌رانی'),
  service('405', 'حمل و نقل و ترافیک', 'خدمات تاکسی‌رانی'),
  service('501', 'شهرسازی', 'ساخت و ساز غیرمجاز', 'protected'),
  service('502', 'شهرسازی', 'ایمنی گودبرداری و کارگاه ساختمانی', 'emergency'),
  service('503', 'شهرسازی', 'پرونده و پروانه ساختمانی', 'no-place'),
  service('601', 'اداری', 'شکایت از واحد یا کارکنان', 'protected', 'no-place'),
  service('602', 'اداری', 'پیشنهاد و تقدیر', 'no-place'),
  service('999', 'سایر', 'سایر/نامشخص', 'triage', 'no-place'),
];
