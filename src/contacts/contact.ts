import type { z } from 'zod';
import type { Disposition } from '../contract/cases.ts';

export type Disposition = z.infer<typeof Disposition>;
export type CaseRole = 'origin' | 'chase' | 'addition' | 'objection' | 'result_call' | 'withdrawal';

/** What a disposition says about the case it touches; null: it touches none. */
export const CASE_ROLE: Readonly<Record<Disposition, CaseRole | null>> = {
  answered_on_spot: null,
  case_created: 'origin',
  chase: 'chase',
  added_to_case: 'addition',
  objection: 'objection',
  handed_over: null,
  wrong_number: null,
  silent: null,
  abusive: null,
  abandoned: null,
  callback_promised: null,
  withdrawal: 'withdrawal',
  result_call: 'result_call',
};

/** As the next agent reads it in the pop's list of last contacts. */
export const DISPOSITION_SHOWN: Readonly<Record<Disposition, string>> = {
  answered_on_spot: 'پاسخ در تماس',
  case_created: 'ثبت درخواست',
  chase: 'پیگیری',
  added_to_case: 'افزوده به درخواست',
  objection: 'اعتراض',
  handed_over: 'واگذار به سازمان دیگر',
  wrong_number: 'اشتباه گرفته',
  silent: 'بی‌صدا',
  abusive: 'مزاحم',
  abandoned: 'قطع پیش از پاسخ',
  callback_promised: 'درخواست تماس بازگشتی',
  withdrawal: 'انصراف از درخواست',
  result_call: 'تماس برای اعلام نتیجه',
};

/** What a contact is finished as that no agent has, by the outcome of its call. */
export function finishAsOf(outcome: string): 'handed_over' | 'callback_promised' | 'abandoned' {
  // By somebody who has no desk: whoever was on call.
  if (outcome === 'answered') return 'handed_over';
  return outcome === 'callback_accepted' ? 'callback_promised' : 'abandoned';
}

/** «ثبت درخواست: لکه‌گیری آسفالت · پیگیری» */
export function summaryOf(
  items: readonly { readonly disposition: string; readonly topic: string | null }[],
): string {
  return items
    .map(({ disposition, topic }) => {
      const shown = DISPOSITION_SHOWN[disposition as Disposition] ?? disposition;
      return topic === null ? shown : `${shown}: ${topic}`;
    })
    .join(' · ');
}
