import type { EngineEventBody } from '../../telephony/engine/event.ts';
import type { Outputs } from '../../telephony/engine/output.ts';

/** What a story's teller lends to the lines about a queue's rules. */
export interface RuleTeller {
  readonly rules: Map<string, Record<string, unknown>>;
  /** What supervisors have switched. */
  line: { emergency: unknown; surge: boolean };
  readonly nowMs: number;
  send(body: EngineEventBody): Outputs;
  request(request: unknown): Outputs;
}

export type RuleLine = readonly [RegExp, (teller: RuleTeller, ...words: string[]) => Outputs];

export const noRules = {
  longestQueue: null,
  expectedWait: null,
  longestWait: null,
  nobodySignedIn: null,
  allPaused: null,
} as const;

const toMs = (seconds: string): number => Number(seconds) * 1_000;

/** `waterworks sends callers to parks who wait 60 s`; to `message`, `fallback`, `callbackOrEnd` or a queue. */
export const ruleLines: readonly RuleLine[] = [
  [
    /^(\w+) sends callers to (\w+) with (\d+) before them$/,
    (t, queueId = '', to = '', count) =>
      rule(t, queueId, 'longestQueue', { maxWaiting: Number(count), then: toDestination(to) }),
  ],
  [
    /^(\w+) sends callers to (\w+) who would wait (\d+) s$/,
    (t, queueId = '', to = '', s = '') =>
      rule(t, queueId, 'expectedWait', { limitMs: toMs(s), then: toDestination(to) }),
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
  [
    /^(\w+) is closed for (hours|holiday) from (\d+) s to (\d+) s: to (\w+), who waits (stays|leaves)$/,
    (t, queueId, cause, from = '', until = '', to = '', who = '') => {
      const closed = [{ fromMs: toMs(from), untilMs: toMs(until), cause }];
      const waiting = who === 'stays' ? 'stay' : 'leave';
      const hours = { closed, then: toDestination(to), waiting };
      return t.request({ type: 'plan-hours', queueId, hours });
    },
  ],
  [
    /^the line is closed, who waits (stays|leaves)$/,
    (t, who) => {
      const waiting = who === 'stays' ? 'stay' : 'leave';
      return setLine(t, { emergency: { sinceMs: t.nowMs, waiting } });
    },
  ],
  [/^the line is opened$/, (t) => setLine(t, { emergency: null })],
  [/^the line (surges|is calm)$/, (t, how) => setLine(t, { surge: how === 'surges' })],
  [
    /^(\w+) tells of (outage|storm)(?: in district (\d+))?( in a surge)?$/,
    (t, queueId, topic, district, only) => {
      const where = district === undefined ? {} : { district: Number(district) };
      const news = { topic, ...where, onlyInSurge: only !== undefined };
      return t.request({ type: 'tell-news', queueId, news });
    },
  ],
  [
    /^(\w+) tells of (outage|storm) in districts ([\d ]+?)(?:, of (outage|storm) everywhere)?$/,
    (t, queueId, topic, districts = '', everywhere) => {
      const also = districts.split(' ').map((district) => ({
        ...{ newsId: `${topic}-${district}`, topic, district: Number(district) },
        onlyInSurge: false,
      }));
      const news =
        everywhere === undefined
          ? null
          : { newsId: everywhere, topic: everywhere, onlyInSurge: false };
      return t.request({ type: 'tell-news', queueId, news, also });
    },
  ],
  [
    /^call (\w+) is known in district (\d+)$/,
    (t, callId, district) =>
      t.request({ type: 'place-caller', callId, district: Number(district) }),
  ],
  [
    /^call (\w+) presses (\S)$/,
    (t, callId, digit) => t.send({ type: 'call.digit', callId, digit } as EngineEventBody),
  ],
];

function rule(t: RuleTeller, queueId: string, name: string, setting: unknown): Outputs {
  const rules = { ...noRules, ...t.rules.get(queueId), [name]: setting };
  t.rules.set(queueId, rules);
  return t.request({ type: 'configure-rules', queueId, rules });
}

function setLine(t: RuleTeller, change: Partial<RuleTeller['line']>): Outputs {
  t.line = { ...t.line, ...change };
  return t.request({ type: 'set-line', line: t.line });
}

function toDestination(to: string): unknown {
  if (to === 'callbackOrEnd') return { to: 'callback', otherwise: 'message' };
  if (to === 'callbackOrStay') return { to: 'callback', otherwise: 'stay' };
  return ['message', 'fallback', 'voicemail'].includes(to) ? { to } : { to: 'queue', queueId: to };
}
