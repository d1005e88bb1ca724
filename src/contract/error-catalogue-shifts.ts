/** Of circulars, shifts, corrections, changed terms and what comes again; part of `ERRORS`. */
export const SHIFT_ERRORS = {
  'unknown-circular': [404, 'چنین بخشنامه‌ای برای شما نیست.', 'There is no such circular for you.'],
  'circular-changed': [
    409,
    'متن بخشنامه همین حالا عوض شد؛ متن تازه را بخوانید.',
    'The circular has just been rewritten; read the new text.',
  ],
  'not-registered-by-you': [
    403,
    'این درخواست را همکار دیگری ثبت کرده است؛ تنها خود او آن را اصلاح می‌کند.',
    'A colleague has registered this case; only he corrects it.',
  ],
  'correction-too-late': [
    409,
    'پانزده دقیقه پس از ثبت گذشته است؛ آنچه را باید گفته شود به درخواست بیفزایید.',
    'Fifteen minutes have passed since it was registered; write an addition instead.',
  ],
  'acted-on-already': [
    409,
    'روی این درخواست کار شده یا نامه آن نوشته شده است؛ آنچه را باید گفته شود به آن بیفزایید.',
    'Somebody has acted on this case, or its letter is written; write an addition instead.',
  ],
  'unknown-policy': [404, 'چنین نسخه‌ای از مهلت‌ها نیست.', 'There is no such version of the terms.'],
  'policy-not-newest': [
    409,
    'تنها تازه‌ترین نسخه مهلت‌ها به درخواست‌های باز داده می‌شود.',
    'Only the newest terms are applied to open cases.',
  ],
  'policy-applied': [
    409,
    'این نسخه پیش‌تر به درخواست‌های باز داده شده است.',
    'These terms have been applied to open cases already.',
  ],
  'draft-changed': [
    409,
    'پیشنهاد مهلت‌ها دیگر همان نیست؛ آن را دوباره ببینید.',
    'The proposed terms are not the same any more: look at them again.',
  ],
  'reopening-asked': [
    409,
    'بازگشایی این درخواست پیش‌تر خواسته شده و نزد رئیس است.',
    'Reopening it has been asked already; the head has it.',
  ],
  'unknown-handover': [404, 'چنین تحویل شیفتی نیست.', 'There is no such handover.'],
  'own-handover': [
    409,
    'تحویل شیفت را کسی جز نویسنده‌اش می‌پذیرد.',
    'A handover is taken over by another than who wrote it.',
  ],
  'handover-closed': [
    409,
    'این تحویل شیفت پیش‌تر پذیرفته یا دوباره نوشته شده است.',
    'This handover has already been taken over, or was written anew.',
  ],
  'contact-in-hand': [
    409,
    'کارشناس همین حالا این پیام را تکمیل می‌کند.',
    'The expert is completing this contact right now.',
  ],
  'nobody-asked': [
    409,
    'هنوز واحدی برای این درخواست‌ها پرسیده نشده است.',
    'No unit has been asked about these cases yet.',
  ],
  'told-today': [409, 'همین امروز به این واحد گفته شده است.', 'The unit was told today already.'],
} as const;
