import type { AgentFairness, QueueFairness } from '../../src/contract/fairness.ts';
import type { AgentView, Notice } from '../../telephony/protocol/index.ts';
import type { Told } from './busy-morning.ts';

type Of<T extends Notice['type']> = Extract<Notice, { type: T }>;
const only = <T extends Notice['type']>(told: readonly Told[], type: T) =>
  told.flatMap(({ notice, atMs }) =>
    notice.type === type ? [{ ...(notice as Of<T>), toldAtMs: atMs }] : [],
  );

/** The same counts from telephony's own words, call by call: without the database, and slowly. */
export function slowRings(told: readonly Told[], agentId: string) {
  const ends = only(told, 'offer-ended');
  const rings = only(told, 'call-offered')
    .filter((offer) => offer.agentId === agentId)
    .map(({ offerId }) => ends.find((one) => one.offerId === offerId)?.end);
  const over = rings.filter((end) => end !== undefined);
  const count = (end: string): number => over.filter((one) => one === end).length;
  const [answered, declined, missed] = ['answered', 'declined', 'missed'].map(count) as [
    number,
    number,
    number,
  ];
  const otherwise = over.length - answered - declined - missed;
  return { offers: over.length, answered, declined, missed, otherwise } satisfies Omit<
    AgentFairness,
    'agentId' | 'name' | 'longestIdleMs'
  >;
}

const isReady = ({ wish, activity, reachable, setAside }: AgentView): boolean =>
  wish === 'available' && activity === 'idle' && reachable && setAside === null;

/** Looked at every `stepMs`: so much is it wrong by at most. */
export function slowIdleMs(
  told: readonly Told[],
  agentId: string,
  { fromMs, toMs, stepMs }: { fromMs: number; toMs: number; stepMs: number },
): number {
  const own = only(told, 'agent-changed').filter(({ agent }) => agent.agentId === agentId);
  let longestMs = 0;
  let runMs = 0;
  let at = -1;
  for (let nowMs = fromMs; nowMs < toMs; nowMs += stepMs) {
    while ((own[at + 1]?.toldAtMs ?? Infinity) <= nowMs) at += 1;
    const now = own[at]?.agent;
    runMs = now !== undefined && isReady(now) ? runMs + stepMs : 0;
    longestMs = Math.max(longestMs, runMs);
  }
  return longestMs;
}

const meanOf = (waits: readonly number[]): number =>
  waits.reduce((sum, waitMs) => sum + waitMs, 0) / waits.length;

export function slowWaits(told: readonly Told[], queueId: string) {
  const ended = only(told, 'call-ended').filter((one) => one.queueId === queueId);
  const waited = ended.filter(({ outcome }) => outcome === 'answered' || outcome === 'abandoned');
  const tenth = (calls: typeof waited) =>
    calls.toSorted((a, b) => b.waitMs - a.waitMs).slice(0, Math.ceil(calls.length / 10));
  const waitsOf = (calls: typeof waited): number[] => calls.map(({ waitMs }) => waitMs);
  const worst = tenth(waited);
  const answered = waited.filter(({ outcome }) => outcome === 'answered');
  return {
    calls: waited.length,
    meanMs: meanOf(waitsOf(waited)),
    worst: {
      calls: worst.length,
      abandoned: worst.filter(({ outcome }) => outcome === 'abandoned').length,
      leastMs: Math.min(...waitsOf(worst)),
      meanMs: meanOf(waitsOf(worst)),
      mostMs: Math.max(...waitsOf(worst)),
    },
    answeredWorstMeanMs: meanOf(waitsOf(tenth(answered))),
  } satisfies Omit<QueueFairness, 'queueId' | 'nameFa' | 'nameEn'>;
}
