/** Refusals of what happens out of the house: places, visits and their photos, commissions, warnings. */
export const OUTSIDE_ERRORS = {
  'unknown-visit': [404, 'چنین بازدیدی در فهرست شما نیست.', 'There is no such visit on your list.'],
  'not-your-district': [403, 'این جا در منطقه شما نیست.', 'This place is not in your district.'],
  'point-elsewhere': [
    422,
    'جایی که روی نقشه نشان داده شده در این منطقه نیست؛ منطقه یا نشان را درست کنید.',
    'The place pointed out on the map is not in this district; correct the district or the point.',
  ],
  'code-needed': [
    422,
    'کد خدمت این درخواست نامشخص است؛ پیش از نوشتن نتیجه کد خدمت آن را برگزینید.',
    'The service code of this case says that nobody knew; choose its service code before the result.',
  ],
  'no-unit-by-rule': [
    422,
    'قاعده‌ها برای این کد خدمت و منطقه واحدی نمی‌شناسند؛ واحد را خود برگزینید.',
    'The rules know no unit for this service code and district; choose the unit yourself.',
  ],
  'visited-meanwhile': [
    409,
    'همکار دیگری پیش از شما همین جا را دیده است.',
    'A colleague has looked at this place before you.',
  ],
  'visit-note-needed': [
    422,
    'بنویسید چه دیدید؛ تنها «کسی نبود» بی‌یادداشت پذیرفته می‌شود.',
    'Write what you saw; only “nobody there” goes without a note.',
  ],
  'visit-open': [
    409,
    'بازدید این درخواست پیش‌تر خواسته شده است.',
    'A visit for this case has been asked for already.',
  ],
  'no-inspector': [
    422,
    'درخواست منطقه‌ای ندارد، یا در آن منطقه کارشناس بازدیدی نیست.',
    'The case has no district, or there is no inspector in it.',
  ],
  'not-a-picture': [
    422,
    'این پرونده عکس JPEG، PNG یا WebP سالم نیست.',
    'This file is no whole picture of JPEG, PNG or WebP.',
  ],
  'too-many-photos': [
    409,
    'هر بازدید یا جوابیه دوازده عکس دارد، نه بیشتر.',
    'A visit or a reply has twelve photos at most.',
  ],
  'unknown-photo': [
    404,
    'چنین عکسی نیست یا پاک شده است.',
    'There is no such photo, or it was erased.',
  ],
  'unknown-commission': [
    404,
    'چنین کمیسیونی نیست یا بسته است.',
    'There is no such commission, or it is closed.',
  ],
  'unknown-session': [404, 'چنین جلسه‌ای یافت نشد.', 'There is no such session.'],
  'unknown-agenda-item': [404, 'چنین دستوری در جلسه نیست.', 'There is no such item on an agenda.'],
  'session-over': [
    409,
    'این جلسه یا این دستور پایان یافته است.',
    'This session, or this item of it, is over.',
  ],
  'session-not-begun': [
    409,
    'جلسه هنوز برگزار نشده است؛ رأی پس از آن نوشته می‌شود.',
    'The session has not been held yet; decisions are written afterwards.',
  ],
  'on-agenda-already': [
    409,
    'این درخواست در دستور جلسه دیگری است.',
    'This case is on the agenda of a session already.',
  ],
  'next-date-needed': [
    422,
    'تاریخ جلسه بعد لازم است و باید در آینده باشد.',
    'The date of the next session is needed, and lies ahead.',
  ],
  'unknown-warning': [404, 'چنین اخطاری یافت نشد.', 'There is no such warning.'],
  'warning-over': [
    409,
    'این اخطار پیش‌تر ابلاغ شده یا پایان یافته است.',
    'This warning has been served or ended already.',
  ],
  'bad-service-date': [
    422,
    'زمان ابلاغ باید میان روز صدور و اکنون باشد.',
    'The time of service lies between the day of issue and now.',
  ],
  'unknown-sms': [404, 'چنین پیامکی نیست.', 'There is no such SMS.'],
  'sms-settled': [
    409,
    'این پیامک دیگر در این وضعیت نیست.',
    'This SMS is not in that state any more.',
  ],
  'sms-not-again': [
    409,
    'دوباره فرستاده نمی‌شود: خبرش از راه دیگری گفته شده یا می‌شود، یا این شماره پیامک نمی‌گیرد.',
    'It is not sent again: its news was told by another way or is being told, or this number gets no SMS.',
  ],
  'reporter-protected': [
    403,
    'گزارش‌دهنده این درخواست محفوظ است؛ تنها نتیجه آن، از فهرست اعلام نتیجه، به او گفته می‌شود.',
    'Who reported this case is protected; he is called with its result alone, from the list of results to tell.',
  ],
  'nothing-hidden': [
    409,
    'در این درخواست هویت کسی پنهان نیست.',
    'Nobody’s identity is hidden in this case.',
  ],
  'citizen-has-open-cases': [
    409,
    'این شهروند درخواست باز دارد؛ پس از فراموش شدن، نتیجه آن را نمی‌توان به او گفت.',
    'This citizen has open cases; once he is forgotten, nobody can tell him what comes of them.',
  ],
} as const satisfies Record<string, readonly [status: number, fa: string, en: string]>;
