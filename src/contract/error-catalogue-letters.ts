/** Refusals of letters and of how they leave; part of ERRORS. */
export const LETTER_ERRORS = {
  'unknown-letter': [404, 'چنین نامه‌ای نیست.', 'There is no such letter.'],
  'letter-not-resendable': [
    409,
    'این نامه شماره دارد یا لغو شده است؛ دوباره فرستاده نمی‌شود.',
    'This letter has its number or was cancelled; it is not sent again.',
  ],
  'bad-letter-number': [
    422,
    'این شماره نامه نیست: رقم و حرف با / یا - میانشان.',
    'This is no number of a letter: digits and letters with / or - between them.',
  ],
  'bad-letter-date': [
    422,
    'تاریخ باید روزی از تقویم باشد، نه پیش از نامه و نه پس از امروز.',
    'The date must be a day of the calendar, not before the letter and not after today.',
  ],
  'letter-of-another-year': [
    422,
    'سال شماره با سال تاریخ یکی نیست.',
    'The year in the number is not the year of the date.',
  ],
  'letter-number-taken': [
    409,
    'این شماره از آن نامه دیگری است.',
    'This number belongs to another letter.',
  ],
  'unknown-received-letter': [404, 'چنین پیامی نرسیده است.', 'Nothing like this was received.'],
  'received-letter-settled': [
    409,
    'این پیام دیگر بررسی نمی‌خواهد.',
    'This message needs no look any more.',
  ],
  'letter-secret-missing': [
    422,
    'برای فرستادن با HTTP نخست رمز مشترک را بسازید.',
    'To send by HTTP, first make the shared secret.',
  ],
  'letter-template-faulty': [
    422,
    'متن نامه ایراد دارد؛ پیش‌نمایش می‌گوید کجا.',
    'The text of the letter has faults; the preview tells which.',
  ],
  'letter-draft-waits': [
    409,
    'پیش‌نویسی از این متن در انتظار تأیید است.',
    'A draft of this text waits for approval.',
  ],
  'unknown-letter-draft': [404, 'چنین پیش‌نویسی نیست.', 'There is no such draft.'],
  'letter-own-draft': [
    403,
    'نوشته خود را دیگری باید تأیید کند.',
    'Somebody else must approve what you wrote.',
  ],
} as const satisfies Record<string, readonly [status: number, fa: string, en: string]>;
