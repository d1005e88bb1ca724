import { eventually } from '../../test/support/eventually.ts';

export const INSIST_MS = 30_000;
/** Refusals that say that it is over, or is not what it was any more. */
const MAY_BE_OVER = new RegExp(
  [
    'contact-finished',
    'not-your-call',
    'not-your-contact',
    'unknown-call',
    'already-held',
    'not-talking',
    'consulting',
    'consult-not-answered',
    'agent-not-free',
    'not-in-wrap-up',
  ].join('|'),
);

/** Edge or server may be away; what is over already needs nothing more. */
export async function insist(ask: () => Promise<unknown>, limitMs = INSIST_MS): Promise<void> {
  let refusal = '';
  await eventually('the server takes it', limitMs, () =>
    ask().then(
      () => true,
      (fault: unknown) => {
        refusal = String(fault);
        return MAY_BE_OVER.test(refusal);
      },
    ),
  ).catch((late: unknown) => {
    throw new Error(`${String(late)}: ${refusal}`);
  });
}
