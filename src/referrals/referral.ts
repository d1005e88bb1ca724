/** Why something was not done: the codes of the catalogue. */
export type Refused =
  | 'unknown-case'
  | 'unknown-referral'
  | 'unknown-request'
  | 'unknown-department'
  | 'wrong-state'
  | 'changed-meanwhile'
  | 'not-your-case'
  | 'head-decides'
  | 'bad-answer-date'
  | 'extension-used'
  | 'not-returnable'
  | 'complaint-stays'
  | 'lower-level'
  | 'no-unit-by-rule'
  | 'unknown-service-code'
  | 'unknown-district'
  | 'point-elsewhere';

export type Done = { readonly type: 'done'; readonly caseId: string } | { readonly type: Refused };

export const refused = (type: Refused): Done => ({ type });
export const done = (caseId: string): Done => ({ type: 'done', caseId });
