/** Of managers' sessions and works: a part of the catalogue, in its shape. */
export const STEERING_ERRORS = {
  'unknown-session': [404, 'چنین نشست پاسخگویی یافت نشد.', 'There is no such session.'],
  'not-your-session': [
    403,
    'میزبان این نشست کارشناس دیگری است.',
    'Another expert hosts this session.',
  ],
  'no-session-now': [
    403,
    'اکنون نشستی برای شما باز نیست؛ آنچه در نشست دیده می‌شود با پایان آن بسته می‌شود.',
    'No session of yours is open now; what it shows is closed when it ends.',
  ],
  'session-not-now': [
    409,
    'نشست نیم ساعت پیش از آغاز اعلام‌شده باز می‌شود.',
    'A session opens half an hour before its announced beginning.',
  ],
  'session-over': [409, 'این نشست پایان یافته یا لغو شده است.', 'This session is over or called off.'],
  'session-busy': [
    409,
    'نخست گفتگوی کنونی را به پایان ببرید.',
    'End the present talk first.',
  ],
  'session-full': [409, 'جایی در این نشست نمانده است.', 'No place is left in this session.'],
  'already-booked': [
    409,
    'این شماره در این نشست نوبت دارد.',
    'This number has a turn in this session already.',
  ],
  'nobody-waits': [409, 'کسی دیگر در نوبت نیست.', 'Nobody else is booked.'],
  'no-talk': [409, 'اکنون گفتگویی در جریان نیست.', 'No talk goes on just now.'],
  'unknown-booking': [404, 'چنین نوبتی یافت نشد.', 'There is no such booking.'],
  'wrong-booking-state': [
    409,
    'این نوبت در وضعیتی نیست که چنین شود.',
    'The booking is in a state that does not allow this.',
  ],
  'unknown-manager': [
    422,
    'کاربری با نقش «مدیر پاسخگو» به این نام نیست.',
    'Nobody with the role of an answering manager has this name.',
  ],
  'unknown-host': [
    422,
    'کارشناس دریافت یا سرپرست شیفتی به این نام نیست.',
    'No call agent or shift supervisor has this name.',
  ],
  'manager-elsewhere': [
    409,
    'این مدیر در همان ساعت نشست دیگری دارد.',
    'This manager has another session at that hour.',
  ],
  'not-of-this-talk': [
    422,
    'این درخواست از گفتگوی کنونی نیست.',
    'This case is not one of the present talk.',
  ],
  'bad-promise-date': [422, 'مهلت قول باید پس از اکنون باشد.', 'The date of a promise is in the future.'],
  'unknown-promise': [404, 'چنین قولی یافت نشد.', 'There is no such promise.'],
  'promise-closed': [
    409,
    'سرانجام این قول پیش‌تر نوشته شده است.',
    'What became of this promise has been written already.',
  ],
} as const satisfies Record<string, readonly [status: number, fa: string, en: string]>;
