import type { CallHistory } from '../../../src/contract/calls.ts';

type Say = (key: string, values?: Record<string, string>) => string;
/** How the page writes figures and spans of time. */
interface Format {
  digits(value: number): string;
  duration(ms: number): string;
}
type Detail = CallHistory['events'][number]['detail'];
interface Candidate {
  readonly agentId: string;
  readonly idleSinceMs: number;
  readonly rank: number;
  readonly key: number | null;
  readonly wanting?: number;
  readonly barred?: true;
}
interface Decision {
  readonly rule: string;
  readonly waitingCalls: number;
  readonly widenedAfterMs?: number;
  readonly boosts: readonly { readonly why: string; readonly ms: number }[];
  /** So many were free, where that is more than are named. */
  readonly free?: number;
  readonly candidates: readonly Candidate[];
}

export interface ToldStep {
  readonly atMs: number;
  /** Since the call's arrival. */
  readonly afterMs: number;
  readonly text: string;
  /** What was left there can be listened to. */
  readonly messageId: string | null;
  /** Why: the decision's rule, the head starts, who else was free. */
  readonly why: readonly string[];
}

/** What is told in one sentence; what the desk did for itself (pops, wrap-up) is not the call's story. */
const TOLD = new Set([
  'call-arrived',
  'call-offered',
  'offer-ended',
  'call-answered',
  'call-held',
  'call-unheld',
  'call-leg-lost',
  'call-rejoined',
  'consult-asked',
  'consult-answered',
  'consult-joined',
  'consult-ended',
  'call-transferred',
  'call-handed-out',
  'standby-rung',
  'hand-out-failed',
  'call-requeued',
  'call-overflowed',
  'call-ended',
  'recording-started',
  'recording-failed',
  'message-left',
  'callback-asked',
  'callback-tried',
]);

const HAS_CAUSE: ReadonlySet<string> = new Set([
  'call-overflowed',
  'recording-started',
  'callback-asked',
]);

/** One call, step by step, in the words of the reader's language. */
export function tellCall(
  history: CallHistory,
  say: Say,
  format: Format,
  language: 'fa' | 'en',
): ToldStep[] {
  const queueOf = (id: unknown): string => {
    const names = history.queues[String(id)];
    return (language === 'fa' ? names?.nameFa : names?.nameEn) ?? String(id ?? '–');
  };
  const nameOf = (id: unknown): string =>
    history.agents[String(id)] ?? (typeof id === 'string' ? id : '–');
  const outsideOf = (id: unknown): string => {
    const entry = history.outside[String(id)];
    if (entry === undefined) return say('told.outside');
    return language === 'fa' ? entry.nameFa : entry.nameEn;
  };
  return history.events
    .filter(({ type }) => TOLD.has(type))
    .map(({ type, atMs, detail }) => ({
      atMs,
      afterMs: Math.max(0, atMs - history.enteredAtMs),
      text: say(`told.${wordOf(type, detail)}`, {
        agent: nameOf(detail['agentId'] ?? callerOf(detail)),
        second:
          detail['outsideId'] === undefined
            ? nameOf(detail['secondId'])
            : outsideOf(detail['outsideId']),
        from: nameOf(detail['fromId']),
        queue: queueOf(detail['queueId']),
        fromQueue: queueOf(detail['fromQueueId']),
        end: reasonOf(type, detail, say),
        wait: format.duration(Number(detail['waitMs'] ?? 0)),
        expected: format.duration(Number(detail['expectedWaitMs'] ?? 0)),
        talk: format.duration(Number(detail['talkMs'] ?? 0)),
        duration: format.duration(Number(detail['durationMs'] ?? 0)),
      }),
      messageId: type === 'message-left' ? String(detail['recordingId']) : null,
      why: type === 'call-offered' ? tellWhy(detail, atMs, nameOf, say, format) : [],
    }));
}

/** The expert who calls, on the call's own arrival. */
function callerOf(detail: Detail): unknown {
  return (detail['calledBy'] as { agentId?: unknown } | undefined)?.agentId;
}

/** The on-call number's answer is no hand-over. */
function wordOf(type: string, detail: Detail): string {
  if (type === 'call-arrived' && callerOf(detail) !== undefined) {
    return detail['secondId'] === undefined ? 'called-out' : 'called-colleague';
  }
  if (type === 'call-arrived') return arrivedAs(detail);
  // Nothing could be said when he came: nothing is told of it now.
  if (type === 'call-answered' && typeof detail['expectedWaitMs'] === 'number') {
    return 'call-answered-foreseen';
  }
  return type === 'call-handed-out' && detail['fromId'] === null ? 'standby-answered' : type;
}

/** By our call, as was promised; with the place that he had given up; or as any caller. */
function arrivedAs({ callbackOf, resumes }: Detail): string {
  if (typeof callbackOf === 'string') return 'callback-due';
  return typeof resumes === 'string' ? 'call-resumed' : 'call-arrived';
}

function reasonOf(type: string, detail: Detail, say: Say): string {
  if (HAS_CAUSE.has(type)) return say(`cause.${String(detail['cause'])}`);
  if (type === 'call-ended') {
    const outcome = say(`told.outcome.${String(detail['outcome'])}`);
    if (detail['endedBy'] === 'outside') return `${outcome} (${say('told.endedOutside')})`;
    const { cause, dialEnd } = detail;
    if (dialEnd !== undefined) return `${outcome} (${say(`told.end.${String(dialEnd)}`)})`;
    return cause === undefined ? outcome : `${outcome} (${say(`cause.${String(cause)}`)})`;
  }
  return detail['end'] === undefined ? '' : say(`told.end.${String(detail['end'])}`);
}

function tellWhy(
  detail: Detail,
  atMs: number,
  nameOf: (id: unknown) => string,
  say: Say,
  format: Format,
): string[] {
  const decision = detail['decision'] as Decision | undefined;
  if (decision === undefined) return [];
  const waiting = format.digits(decision.waitingCalls);
  return [
    say('told.why', { rule: say(`told.rule.${decision.rule}`), waiting }),
    ...(decision.widenedAfterMs === undefined
      ? []
      : [say('told.widened', { time: format.duration(decision.widenedAfterMs) })]),
    ...decision.boosts.map(({ why, ms }) =>
      say('told.boost', { why: say(`told.boosts.${why}`), time: format.duration(ms) }),
    ),
    ...(isByFit(decision) ? [say('told.fit')] : []),
    ...decision.candidates.map((one) => tellCandidate(one, atMs, nameOf, say, format)),
    ...(decision.free === undefined
      ? []
      : [
          say('told.named', {
            named: format.digits(decision.candidates.length),
            free: format.digits(decision.free),
          }),
        ]),
  ];
}

/** Rules that ask first who fits best; where all who may have it do, there is nothing to explain. */
const BY_FIT: ReadonlySet<string> = new Set([
  'longest-idle',
  'round-robin',
  'fewest-calls',
  'least-talk',
  'random',
  'fixed-order',
  'skills',
  'ring-all',
]);

function isByFit({ rule, candidates }: Decision): boolean {
  const fits = candidates
    .filter(({ barred }) => barred === undefined)
    .map(({ rank, wanting = 0 }) => `${rank} ${wanting}`);
  return BY_FIT.has(rule) && new Set(fits).size > 1;
}

function tellCandidate(
  { agentId, idleSinceMs, rank, key, wanting, barred }: Candidate,
  atMs: number,
  nameOf: (id: unknown) => string,
  say: Say,
  format: Format,
): string {
  let candidate = say(barred === undefined ? 'told.candidate' : 'told.barred', {
    agent: nameOf(agentId),
    idle: format.duration(Math.max(0, atMs - idleSinceMs)),
    rank: format.digits(rank),
  });
  if (key !== null) candidate = say('told.candidateKey', { candidate, key: format.digits(key) });
  if (wanting === undefined) return candidate;
  return say('told.candidateWanting', { candidate, wanting: format.digits(wanting) });
}
