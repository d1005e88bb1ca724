import type { CaseStatus } from '../contract/cases.ts';

/** States of a case in a file, in the words of the pages. */
export const STATUS_NAMES: Readonly<
  Record<CaseStatus, { readonly fa: string; readonly en: string }>
> = {
  draft: { fa: 'پیش‌نویس', en: 'Draft' },
  discarded: { fa: 'کنار گذاشته', en: 'Discarded' },
  registered: { fa: 'ثبت‌شده', en: 'Registered' },
  triage: { fa: 'بررسی نخست', en: 'Triage' },
  referred: { fa: 'ارجاع‌شده', en: 'Referred' },
  proposed_outcome: { fa: 'نتیجه پیشنهادی', en: 'Outcome proposed' },
  awaiting_citizen: { fa: 'در انتظار شهروند', en: 'Awaiting the citizen' },
  at_commission: { fa: 'در کمیسیون', en: 'At the commission' },
  answered: { fa: 'پاسخ‌داده', en: 'Answered' },
  verified: { fa: 'تأییدشده', en: 'Verified' },
  announced: { fa: 'اعلام‌شده', en: 'Announced' },
  told_closed: { fa: 'گفته و بسته', en: 'Told and closed' },
  special_follow_up: { fa: 'پیگیری ویژه', en: 'Special follow-up' },
  recheck: { fa: 'بازبینی', en: 'Recheck' },
  archived: { fa: 'بایگانی', en: 'Archived' },
  merged: { fa: 'ادغام‌شده', en: 'Merged' },
  withdrawn: { fa: 'پس‌گرفته', en: 'Withdrawn' },
};
