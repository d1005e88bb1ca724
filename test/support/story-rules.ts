import type { Outputs } from '../../telephony/engine/output.ts';

/** What a story's teller lends to the lines about a queue's rules. */
export interface RuleTeller {
  readonly rules: Map<string, Record<string, unknown>>;
  request(request: unknown): Outputs;
}

type RuleLine = readonly [RegExp, (teller: RuleTeller, ...words: string[]) => Outputs];

export const noRules = {
  longestQueue: null,
  longestWait: null,
  nobodySignedIn: null,
  allPaused: null,
} as const;

const toMs = (seconds: string): number => Number(seconds) * 1_000;

/** `waterworks sends callers to parks who wait 60 s`; to `message`, `fallback` or a queue. */
export const ruleLines: readonly RuleLine[] = [
  [
    /^(\w+) sends callers to (\w+) with (\d+) before them$/,
    (t, queueId = '', to = '', count) =>
      rule(t, queueId, 'longestQueue', { maxWaiting: Number(count), then: toDestination(to) }),
  ],
  [
    /^(\w+) sends callers to (\w+) who wait (\d+) s$/,
    (t, queueId = '', to = '', s = '') =>
      rule(t, queueId, 'longestWait', { limitMs: toMs(s), then: toDestination(to) }),
  ],
  [
    /^(\w+) sends callers to (\w+) when nobody is there for (\d+) s$/,
    (t, queueId = '', to = '', s = '') =>
      rule(t, queueId, 'nobodySignedIn', { afterMs: toMs(s), then: toDestination(to) }),
  ],
  [
    /^(\w+) sends callers to (\w+) when all pause for (\d+) s$/,
    (t, queueId = '', to = '', s = '') =>
      rule(t, queueId, 'allPaused', { afterMs: toMs(s), then: toDestination(to) }),
  ],
  [
    /^(\w+) keeps its callers$/,
    (t, queueId = '') => {
      t.rules.delete(queueId);
      return t.request({ type: 'configure-rules', queueId, rules: noRules });
    },
  ],
];

function rule(t: RuleTeller, queueId: string, name: string, setting: unknown): Outputs {
  const rules = { ...noRules, ...t.rules.get(queueId), [name]: setting };
  t.rules.set(queueId, rules);
  return t.request({ type: 'configure-rules', queueId, rules });
}

function toDestination(to: string): unknown {
  return to === 'message' || to === 'fallback' ? { to } : { to: 'queue', queueId: to };
}
