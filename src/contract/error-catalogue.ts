import { LETTER_ERRORS } from './error-catalogue-letters.ts';
import { OUTSIDE_ERRORS } from './error-catalogue-outside.ts';
import { STEERING_ERRORS } from './error-catalogue-steering.ts';
import { SHIFT_ERRORS } from './error-catalogue-shifts.ts';
import { ACCESS_ERRORS } from './error-catalogue-access.ts';
import { RUNNING_ERRORS } from './error-catalogue-running.ts';

/**
 * Every refusal a browser may get: status and both texts. docs/errors.md lists the same (a test
 * holds them together); routes refuse through `refuse(code)`.
 */
export const ERRORS = {
  'not-signed-in': [401, 'نخست وارد شوید.', 'Sign in first.'],
  'wrong-password': [
    401,
    'نام کاربری یا گذرواژه درست نیست.',
    'The user name or the password is wrong.',
  ],
  'locked-out': [
    429,
    'به دلیل چند بار گذرواژه نادرست، ورود برای مدتی بسته است. بعداً دوباره بکوشید.',
    'Sign-in is closed for a while after several wrong passwords. Try again later.',
  ],
  'too-many-requests': [
    429,
    'درخواست‌ها بیش از اندازه است. کمی صبر کنید.',
    'Too many requests. Wait a little.',
  ],
  'password-change-needed': [403, 'نخست گذرواژه خود را عوض کنید.', 'Change your password first.'],
  'same-password': [
    422,
    'گذرواژه تازه باید با پیشین فرق کند.',
    'The new password must differ from the old one.',
  ],
  ...ACCESS_ERRORS,
  'not-allowed': [403, 'نقش شما اجازه این کار را ندارد.', 'Your role does not allow this.'],
  'bad-origin': [
    403,
    'این درخواست از صفحه سامانه نیامده است.',
    'This request does not come from our own page.',
  ],
  'bad-request': [400, 'درخواست نادرست است: {fields}', 'The request is not valid: {fields}'],
  'not-found': [404, 'چنین نشانی‌ای وجود ندارد.', 'There is nothing at this address.'],
  'too-large': [413, 'درخواست بیش از اندازه بزرگ است.', 'The request is too large.'],
  'unsupported-media-type': [
    415,
    'تنها درخواست JSON پذیرفته می‌شود.',
    'Only JSON requests are accepted.',
  ],
  'username-taken': [
    409,
    'این نام کاربری پیش‌تر گرفته شده است.',
    'This user name is already taken.',
  ],
  'unknown-role': [422, 'چنین نقشی وجود ندارد.', 'There is no such role.'],
  'unknown-call': [404, 'چنین تماسی یافت نشد.', 'There is no such call.'],
  'not-your-call': [403, 'این تماس به شما نرسیده است.', 'This call did not come to you.'],
  'unknown-contact': [404, 'چنین پیامی یافت نشد.', 'There is no such contact.'],
  'not-your-contact': [403, 'این پیام از آن شما نیست.', 'This contact is not yours.'],
  'contact-finished': [
    409,
    'این پیام پیش‌تر کامل شده است.',
    'This contact has already been finished.',
  ],
  'case-required': [
    422,
    'برای این نتیجه، درخواست مربوط لازم است.',
    'This disposition needs its case.',
  ],
  'matter-open': [
    409,
    'موضوع نوشته‌شده‌ای هنوز نتیجه ندارد.',
    'A matter that was written down has no disposition yet.',
  ],
  'unknown-citizen': [404, 'چنین شهروندی یافت نشد.', 'There is no such citizen.'],
  'unknown-case': [404, 'چنین درخواستی یافت نشد.', 'There is no such case.'],
  'unknown-merge': [404, 'چنین پیشنهاد ادغامی یافت نشد.', 'There is no such proposal to merge.'],
  'same-case': [409, 'این دو از پیش یک درخواست‌اند.', 'These two are one case already.'],
  'not-one-place': [
    409,
    'این درخواست‌ها یک موضوع در یک جا نیستند؛ چیزی ادغام نشد.',
    'These cases are not one thing at one place; nothing was merged.',
  ],
  'not-tracked': [
    404,
    'با این نشانی‌ها درخواستی پیدا نشد؛ کد رهگیری و چهار رقم (یا نام) را دوباره بپرسید.',
    'No case fits what was told; ask again for the tracking code and the four digits, or the name.',
  ],
  'lookup-locked': [
    429,
    'پیگیری این کد پس از پنج بار اشتباه یک ساعت بسته است، و با پنج اشتباه دیگر هر بار دو برابر.',
    'After five wrong tries this code cannot be looked up for an hour; after five more, for twice as long.',
  ],
  'not-your-draft': [403, 'این پیش‌نویس از آن شما نیست.', 'This draft is not yours.'],
  'wrong-state': [
    409,
    'درخواست در این وضعیت چنین کاری را نمی‌پذیرد؛ شاید در این میان کسی کاری کرده است. دوباره بازش کنید.',
    'The case is in a state that does not allow this; somebody may have acted meanwhile. Open it again.',
  ],
  'changed-meanwhile': [
    409,
    'درخواست در این میان تغییر کرده است؛ دوباره بازش کنید.',
    'The case has changed meanwhile; open it again.',
  ],
  'incomplete-case': [
    422,
    'برای ثبت، این موارد لازم است: {fields}',
    'To register, these are needed: {fields}',
  ],
  'unknown-service-code': [
    422,
    'چنین کد خدمتی فعال نیست.',
    'There is no such active service code.',
  ],
  'unknown-district': [422, 'چنین منطقه‌ای وجود ندارد.', 'There is no such district.'],
  'unknown-referral': [404, 'چنین ارجاعی یافت نشد.', 'There is no such referral.'],
  'unknown-request': [404, 'چنین درخواستی از مسئول یافت نشد.', 'There is no such request.'],
  'unknown-department': [
    422,
    'چنین واحدی وجود ندارد یا بسته است.',
    'There is no such unit, or it is closed.',
  ],
  'unknown-crew': [404, 'چنین گروهی در کشیک نیست.', 'There is no such duty crew.'],
  'not-your-crew': [403, 'به گروه شما سپرده نشده است.', 'Not offered to your crew.'],
  'taken-by-another-crew': [409, 'گروه دیگری آن را پذیرفته است.', 'Another crew has it.'],
  ...OUTSIDE_ERRORS,
  'unknown-rule': [404, 'چنین قاعده‌ای در کار نیست.', 'There is no such rule in force.'],
  'unknown-calendar': [404, 'چنین تقویمی یافت نشد.', 'There is no such calendar.'],
  'unknown-week': [404, 'چنین هفته‌ای یافت نشد.', 'There is no such week.'],
  'week-gone-by': [
    422,
    'ساعت‌هایی که آغاز شده‌اند بازنوشته نمی‌شوند؛ هفته تازه از امروز یا روزی پس از آن آغاز می‌شود.',
    'Hours that have begun are not rewritten; a new week begins today or later.',
  ],
  'code-taken': [
    409,
    'این کد پیش‌تر به کار رفته است و دوباره داده نمی‌شود.',
    'This code has been used before and is never given again.',
  ],
  'unknown-article': [404, 'چنین مقاله‌ای یافت نشد.', 'There is no such article.'],
  'article-changed': [
    409,
    'این مقاله در این میان بازنوشته شده است؛ دوباره بخوانیدش.',
    'This article has been rewritten meanwhile; read it again.',
  ],
  'unknown-post': [404, 'چنین سمتی یافت نشد.', 'There is no such post.'],
  'unknown-user': [422, 'چنین کاربری یافت نشد.', 'There is no such user.'],
  'not-your-case': [
    403,
    'این درخواست به شما ارجاع نشده است.',
    'This case was not referred to you.',
  ],
  'not-your-post': [403, 'این سمت از آن شما نیست.', 'This post is not yours.'],
  'centre-never-vacant': [
    422,
    'سمت رئیس ۱۳۷ خالی نمی‌ماند: آخرین پناه درخواست‌هاست.',
    'The post of the head of 137 is never vacant: cases come to it when nobody else is left.',
  ],
  'head-decides': [
    403,
    'بازگشت دوم را رئیس ۱۳۷ تصمیم می‌گیرد.',
    'A second return is decided by the head of 137.',
  ],
  'bad-answer-date': [
    422,
    'تاریخ جوابیه باید میان تاریخ ارجاع و اکنون باشد.',
    'The date of the reply lies between the referral and now.',
  ],
  'extension-used': [
    409,
    'مهلت در هر دور یک بار و تنها پیش از پایانش تمدید می‌شود.',
    'Time is extended once in a cycle, and only before it is over.',
  ],
  'not-returnable': [
    409,
    'این ارجاع دیگر بازگردانده نمی‌شود.',
    'This referral cannot be returned any more.',
  ],
  'complaint-stays': [
    409,
    'شکایت از واحدها تنها نزد بازرسی رسیدگی می‌شود.',
    'Complaints are dealt with by the inspection alone.',
  ],
  'lower-level': [
    422,
    'پس از اعتراض، ارجاع به همان سطح یا بالاتر است.',
    'After an objection a case goes to the same level or a higher one.',
  ],
  'phone-not-signed-in': [
    409,
    'تلفن شما وارد صف نشده است.',
    'Your phone is not signed in to the queue.',
  ],
  'unknown-agent': [404, 'چنین کارشناسی یافت نشد.', 'There is no such agent.'],
  'unknown-pause-reason': [
    404,
    'چنین دلیلی برای استراحت تعریف نشده است.',
    'There is no such reason for a break.',
  ],
  'no-trunk': [
    409,
    'خط بیرونی تنظیم نشده است؛ بدون آن به کسی زنگ نمی‌زنیم.',
    'No trunk for outgoing calls is set; without one nobody can be called.',
  ],
  'unknown-voice-message': [
    404,
    'این پیام صوتی نیست یا زمان نگهداری آن گذشته است.',
    'There is no such voice message, or its time is over.',
  ],
  'no-voice-message': [
    409,
    'این شماره پیام صوتی نگذاشته است.',
    'This number has left no voice message.',
  ],
  'unknown-callback': [404, 'چنین تماس بازگشتی در انتظار نیست.', 'No such callback is pending.'],
  'unknown-queue': [404, 'چنین صفی وجود ندارد.', 'There is no such queue.'],
  'extension-taken': [409, 'صف دیگری همین شماره را دارد.', 'Another queue has this extension.'],
  'menu-key-taken': [
    409,
    'این کلید پیش‌تر به صف دیگری می‌رساند.',
    'This key leads to another queue already.',
  ],
  'queue-changed': [
    409,
    'کس دیگری این صف را در این میان تغییر داده است؛ نوشته‌های شما همین‌جا مانده است.',
    'Somebody else has changed this queue meanwhile; what you typed is still here.',
  ],
  'last-queue': [
    409,
    'این تنها صف خط است و بایگانی نمی‌شود.',
    'This is the only queue of the line; it cannot be archived.',
  ],
  'queue-has-calls': [
    409,
    'این صف هنوز تماس دارد؛ پس از پایان آن‌ها بایگانی کنید.',
    'This queue still has calls; archive it when they have ended.',
  ],
  'not-iranian-number': [
    422,
    'تنها شماره ثابت یا همراه ایران پذیرفته می‌شود، نه شماره خارجی یا پولی.',
    'Only a landline or mobile number in Iran is taken, none abroad and no premium number.',
  ],
  'not-a-phone-number': [422, 'این شماره تلفن نیست.', 'This is not a telephone number.'],
  'sms-template-faulty': [
    422,
    'این متن ایراد دارد؛ پیش‌نمایش می‌گوید کدام.',
    'Something is wrong with this text; the preview says what.',
  ],
  'sms-draft-waits': [
    409,
    'پیش‌نویس دیگری از این متن در انتظار تأیید است؛ نخست تکلیف آن را روشن کنید.',
    'Another draft of this text waits for approval; decide on that one first.',
  ],
  'unknown-sms-draft': [
    404,
    'این پیش‌نویس دیگر در انتظار تأیید نیست.',
    'This draft does not wait for approval any more.',
  ],
  'sms-own-draft': [
    403,
    'متنی را که خودتان نوشته‌اید دیگری باید تأیید کند.',
    'A text that you have written is approved by somebody else.',
  ],
  'unknown-sms-text': [404, 'وضع این متن دیگر چنین نیست.', 'This text stands otherwise by now.'],
  'sms-number-blocked': [
    409,
    'به این شماره از پیش پیامکی فرستاده نمی‌شود.',
    'This number gets no SMS already.',
  ],
  'number-marked': [
    409,
    'این شماره پیش‌تر نشان شده است؛ نخست نشان پیشین را بردارید.',
    'This number is marked already; take the old mark off first.',
  ],
  'number-in-directory': [
    409,
    'این شماره در دفترچه هست.',
    'This number is in the directory already.',
  ],
  'number-on-call': [
    409,
    'این شماره کشیک یک صف است؛ نخست آن را در قواعد صف عوض کنید.',
    'This number is on call for a queue; change that in the rules of the queue first.',
  ],
  'range-too-long': [
    422,
    'بیش از {fields} روز را یک‌جا نمی‌توان گرفت.',
    'No more than {fields} days can be had at once.',
  ],
  'unknown-missed-caller': [
    404,
    'این شماره دیگر در فهرست نیست.',
    'This number is no longer on the list.',
  ],
  'queue-calls-nobody-back': [
    422,
    'این صف تماس بازگشتی ندارد؛ نخست در «صف‌ها» آن را روشن کنید.',
    'This queue calls nobody back; first switch that on under "Queues".',
  ],
  'rules-ask-callback': [
    422,
    'قاعده «{fields}» در این صف هنوز تماس بازگشتی پیشنهاد می‌کند؛ نخست در «ساعت کار» آن را عوض کنید.',
    'In this queue the rule "{fields}" still offers a callback; first change it under "Hours".',
  ],
  'missed-claimed': [409, 'این شماره را {fields} برداشته است.', '{fields} has taken this number.'],
  'missed-not-claimed': [409, 'نخست این شماره را بردارید.', 'Take this number first.'],
  'missed-settled': [
    409,
    'به این شماره پیش‌تر رسیدگی شده است.',
    'This number has been settled already.',
  ],
  'sms-not-possible': [
    422,
    'به این شماره پیامک نمی‌رسد: همراه نیست، یا صاحبش پیامک نمی‌خواهد.',
    'This number takes no SMS: it is no mobile, or its owner wants none.',
  ],
  'unknown-tell-task': [
    404,
    'این کار دیگر در فهرست نیست: گفته شده، یا دیگر لازم نیست.',
    'This is no longer on the list: it has been told, or need not be any more.',
  ],
  'tell-task-claimed': [409, 'این کار را {fields} برداشته است.', '{fields} has taken this one.'],
  'tell-task-not-claimed': [409, 'نخست این کار را بردارید.', 'Take this one first.'],
  'not-a-number-of-it': [
    422,
    'این شماره از آن این شهروند نیست؛ کار را دوباره باز کنید.',
    'This is not a number of this citizen; open the task again.',
  ],
  'recheck-date-needed': [
    422,
    'برای کاری که در برنامه است، تاریخ بازبینی در آینده لازم است.',
    'What is planned needs a date in the future on which it is looked at again.',
  ],
  'objection-too-late': [
    409,
    'مهلت اعتراض به این نتیجه گذشته است؛ پیام تازه‌ای ثبت کنید.',
    'The time to object to this result is over; write a new matter down.',
  ],
  'not-in-wrap-up': [409, 'شما در زمان تکمیل پس از تماس نیستید.', 'You are not in wrap-up.'],
  'no-extension-left': [409, 'زمان تکمیل دیگر تمدید نمی‌شود.', 'Wrap-up cannot be extended again.'],
  'not-talking': [409, 'تماس در حال گفت‌وگو نیست.', 'There is no talk in this call.'],
  'already-held': [409, 'تماس پیش‌تر نگه داشته شده است.', 'The call is already on hold.'],
  'not-held': [409, 'تماس نگه داشته نشده است.', 'The call is not on hold.'],
  'agent-not-free': [409, 'این کارشناس اکنون آزاد نیست.', 'This agent is not free now.'],
  'not-free-to-call': [
    409,
    'نخست کار کنونی تلفن را به پایان ببرید.',
    'First end what your phone is doing now.',
  ],
  'phone-unreachable': [
    409,
    'تلفن شما به مرکز وصل نیست؛ میز کار را باز کنید.',
    'Your phone is not connected to the exchange; open the desk.',
  ],
  'already-on-line': [409, 'این شماره اکنون روی خط است.', 'This number is on the line now.'],
  'inner-call': [409, 'تماس همکار جایی سپرده نمی‌شود.', 'It goes to nobody but a colleague.'],
  'too-many-calls-out': [
    429,
    'شمار تماس‌های خروجی شما در این ساعت به سقف رسیده است.',
    'You have made as many calls as an hour allows.',
  ],
  'no-number': [422, 'شماره‌ای برای تماس ثبت نشده است.', 'No number to call is on record.'],
  consulting: [409, 'نخست مشورت را به پایان ببرید.', 'First end the consult.'],
  'unknown-outside-number': [
    404,
    'چنین شماره‌ای در دفترچه نیست.',
    'There is no such number in the directory.',
  ],
  'not-consulting': [409, 'در مشورت نیستید.', 'You are not in a consult.'],
  'consult-not-answered': [
    409,
    'طرف دیگر هنوز پاسخ نداده است.',
    'The other one has not answered yet.',
  ],
  ...LETTER_ERRORS,
  'telephony-unavailable': [
    503,
    'بخش تلفن در دسترس نیست؛ تماس‌ها ادامه دارند.',
    'Telephony is out of reach; calls go on.',
  ],
  'pbx-unavailable': [503, 'مرکز تلفن پاسخ نمی‌دهد.', 'The telephone exchange does not answer.'],
  // The edge's own, while the server is being replaced (src/edge/unavailable.ts says the same).
  'server-unavailable': [
    503,
    'سامانه در حال راه‌اندازی دوباره است؛ چند ثانیه دیگر دوباره بکوشید.',
    'The system is starting again; try again in a few seconds.',
  ],
  internal: [
    500,
    'خطایی در سامانه رخ داد و ثبت شد.',
    'Something went wrong here; it has been recorded.',
  ],
  ...STEERING_ERRORS,
  ...RUNNING_ERRORS,
  ...SHIFT_ERRORS,
} as const satisfies Record<string, readonly [status: number, fa: string, en: string]>;

export type ErrorCode = keyof typeof ERRORS;
