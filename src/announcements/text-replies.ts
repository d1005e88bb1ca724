import type { TemplateUse } from '../sms/index.ts';
import type { Reply, ReplyKeys } from './reply.ts';

/** Answers to what a citizen has just written. */
const MOST_LISTED = 5;

export function objectionTaken(code: string): TemplateUse {
  return { template: 'objection-taken', values: { code } };
}

/** Several answers were told to this phone: which is meant? */
export function whichCase(
  codes: readonly string[],
  type: Reply['type'],
  keys: ReplyKeys,
): TemplateUse {
  const key = type === 'objection' ? keys.objects : keys.satisfied;
  const listed = codes.slice(0, MOST_LISTED).map((code) => `${key} ${code}`);
  return { template: 'which-case', values: { choices: listed.join('\n') } };
}

/** Nothing of this phone waits for a yes or a no. */
export const NOTHING_OPEN: TemplateUse = { template: 'nothing-open', values: {} };

/** No key was found in it. */
export function notUnderstood({ satisfied, objects }: ReplyKeys): TemplateUse {
  return { template: 'not-understood', values: { satisfied, objects } };
}
