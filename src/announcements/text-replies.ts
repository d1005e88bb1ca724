import type { TemplateUse } from '../sms/index.ts';
import type { Reply, ReplyKeys } from './reply.ts';
import { greeting, type Language } from './text.ts';

/** Answers to what a citizen has just written. */
const MOST_LISTED = 5;

export function objectionTaken(code: string): TemplateUse {
  return { template: 'objection-taken', values: { code } };
}

/** He took his case back on the page; a stranger who did is found out by it. */
export function withdrawalTaken(
  language: Language,
  code: string,
  citizenName: string | null,
): TemplateUse {
  return { template: 'withdrawn', values: { code, citizen: greeting(language, citizenName) } };
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
