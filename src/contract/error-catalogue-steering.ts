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
  'session-over': [
    409,
    'این نشست پایان یافته یا لغو شده است.',
    'This session is over or called off.',
  ],
  'session-busy': [409, 'نخست گفتگوی کنونی را به پایان ببرید.', 'End the present talk first.'],
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
  'bad-promise-date': [
    422,
    'مهلت قول باید پس از اکنون باشد.',
    'The date of a promise is in the future.',
  ],
  'unknown-promise': [404, 'چنین قولی یافت نشد.', 'There is no such promise.'],
  'promise-closed': [
    409,
    'سرانجام این قول پیش‌تر نوشته شده است.',
    'What became of this promise has been written already.',
  ],
  'unknown-project': [404, 'چنین پروژه خردی یافت نشد.', 'There is no such project.'],
  'project-over': [409, 'این پروژه پایان یافته است.', 'This project is over.'],
  'unknown-works-code': [
    422,
    'چنین کد عمرانی نیست یا بسته است.',
    'There is no such works code, or it is closed.',
  ],
  'not-a-works-code': [
    422,
    'این کد خدمت از خدمت‌های عمرانی نیست.',
    'This service code is none of the works.',
  ],
  'bad-planned-date': [
    422,
    'روز برنامه باید پس از اکنون باشد.',
    'The planned day is in the future.',
  ],
  'estimate-too-large': [
    422,
    'برآورد این پروژه از هر مبلغ ممکن بیشتر است؛ مقدار کار را بررسی کنید.',
    'The estimate is greater than any amount can be; look at the quantity again.',
  ],
  'not-a-works-case': [
    422,
    'تنها درخواست باز یک خدمت عمرانی به پروژه پیوند می‌خورد.',
    'Only an open case of one of the works is tied to a project.',
  ],
  'tied-elsewhere': [
    409,
    'این درخواست در انتظار پروژه دیگری است.',
    'This case waits for another project.',
  ],
  'not-of-this-project': [
    422,
    'این درخواست به این پروژه پیوند ندارد.',
    'This case is not tied to this project.',
  ],
  'no-budget-line': [
    409,
    'برای این منطقه در این سال اعتباری ثبت نشده است.',
    'This district has no budget of this year.',
  ],
  'budget-exceeded': [409, 'از مانده اعتبار بیشتر است.', 'This is more than the budget has left.'],
  'head-approves': [
    403,
    'تعهد بیش از اعتبار را تنها رئیس ۱۳۷ می‌پذیرد.',
    'More than the budget has is approved by the head of 137 alone.',
  ],
  'beyond-commitment': [
    409,
    'از مانده تعهد این پروژه بیشتر است؛ نخست تعهد را ثبت کنید.',
    'This is more than the project has bound; commit it first.',
  ],
  'entry-differs': [
    409,
    'با این شناسه پیش‌تر چیز دیگری ثبت شده است؛ گردش پروژه را ببینید.',
    'Something else was entered under this id already; look at what the project has.',
  ],
  'works-year-over': [
    409,
    'آن سال پایان یافته است؛ آنچه مانده تا یک دقیقه به سال تازه می‌رود.',
    'That year is over; what is left of it goes to the new one within a minute.',
  ],
} as const satisfies Record<string, readonly [status: number, fa: string, en: string]>;
