import type { Store, Writer } from './store.ts';

const ABOUT =
  'کد رهگیری: {code}\nموضوع: {service}\nنوع: {kind}\nمحل: {district} {address}\nشرح: {description}\nاعتراض شهروند: {objection}\nچرا دوباره: {reason}';
const WHO = 'شهروند: {citizen}\nتلفن شهروند: {phone}';
const END =
  'خواهشمند است نتیجه اقدام را با درج کد رهگیری و شماره همین نامه در پاسخ اعلام فرمایید.\nاداره ارتباطات مردمی ۱۳۷';

/** Version 1 of every letter: what a fresh database says until people write their own. */
const BUILT_IN: readonly (readonly [name: string, subject: string, text: string])[] = [
  [
    'referral',
    'ارجاع درخواست شهروند',
    `با سلام و احترام\nدرخواست زیر در تاریخ {day} به سامانه ۱۳۷ رسیده و برای اقدام به آن اداره ارجاع می‌شود.\n\n${ABOUT}\n${WHO}\n\nمهلت پاسخ: {due}\n${END}`,
  ],
  [
    'again',
    'ارجاع دوباره درخواست شهروند',
    `با سلام و احترام\nبه درخواست زیر پیش‌تر پاسخ داده شده است و آن پاسخ برجا نمانده است. برای بررسی و اقدام دوباره حضورتان ارجاع می‌شود.\n\n${ABOUT}\n${WHO}\n\nمهلت پاسخ: {due}\n${END}`,
  ],
  [
    'escalated',
    'ارتقای درخواست به سطح بالاتر',
    `با سلام و احترام\nدرخواست زیر در مهلت مقرر از {unit} پاسخ قانع‌کننده‌ای نگرفته است و برای دستور اقدام حضورتان ارسال می‌شود.\n\n${ABOUT}\n${WHO}\n\nمهلت پاسخ: {due}\n${END}`,
  ],
  [
    'inspection',
    'گزارش درخواست به بازرسی',
    `با سلام و احترام\nدرخواست زیر در مهلت مقرر از {unit} پاسخ قانع‌کننده‌ای نگرفته است و برای بررسی حضورتان گزارش می‌شود.\n\n${ABOUT}\n${WHO}\n\n${END}`,
  ],
  [
    'complaint',
    'شکایت شهروند',
    `با سلام و احترام\nشکایت زیر در تاریخ {day} به سامانه ۱۳۷ رسیده است. هویت شاکی محفوظ است.\n\n${ABOUT}\n\n${END}`,
  ],
  [
    'copy',
    'رونوشت فوریت',
    `با سلام و احترام\nفوریت زیر به گروه کشیک سپرده شده است و این رونوشت برای آگاهی است.\n\n${ABOUT}\n\nاداره ارتباطات مردمی ۱۳۷`,
  ],
];

/** Only where a text has no version at all: what people have written is never written over. */
export async function seedLetterTemplates(store: Store, w: Writer, nowMs: number): Promise<void> {
  const { letterTemplateVersion } = store.tables;
  const rows = BUILT_IN.map(([name, subject, text]) => ({
    id: `letter-${name}-1`,
    ...{ name, subject, text, number: 1, state: 'in_force' as const },
    decidedAtMs: nowMs,
    createdAtMs: nowMs,
  }));
  await w.insert(letterTemplateVersion).values(rows).onConflictDoNothing();
}
