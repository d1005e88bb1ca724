import type { Banner } from '../contract/banners.ts';
import { type BoardAgent, type BoardSnapshot, isWaiting } from '../contract/board.ts';
import type { PauseReason } from '../contract/desk.ts';
import type { EmergencyView } from '../contract/emergencies.ts';
import type { ShiftPicture, UnfinishedContact } from '../contract/shifts.ts';

const MINUTE_MS = 60_000;

/** Everything that a shift leaves behind, put together from what each room knows. */
export function shiftPicture(
  known: {
    readonly emergencies: readonly EmergencyView[];
    readonly banners: readonly Banner[];
    readonly board: BoardSnapshot;
    readonly breaks: readonly PauseReason[];
    readonly unfinished: readonly UnfinishedContact[];
  },
  atMs: number,
): ShiftPicture {
  const { board, breaks } = known;
  const onShift = board.agents.filter(({ wish }) => wish !== 'signed-out');
  const waiting = board.calls.filter(isWaiting);
  return {
    atMs,
    isLive: board.live,
    onShift: onShift.length,
    emergencies: known.emergencies
      .filter(({ endedAtMs }) => endedAtMs === null)
      .map(({ emergencyId, trackingCode, serviceName, district, state, startedAtMs, alarm }) => ({
        ...{ emergencyId, trackingCode, serviceName, district, state, startedAtMs, alarm },
      })),
    banners: known.banners.map(
      ({ bannerId, queueFa, queueEn, topic, district, startedAtMs, untilMs, answered }) => ({
        ...{ bannerId, queueFa, queueEn, topic, district, startedAtMs, untilMs, answered },
      }),
    ),
    queues: board.queues.map(({ queueId, nameFa, nameEn }) => {
      const here = waiting.filter((call) => call.queueId === queueId);
      const counted = board.counters.find((one) => one.queueId === queueId);
      return {
        ...{ queueId, nameFa, nameEn, waiting: here.length },
        oldestEnteredAtMs:
          here.length === 0 ? null : Math.min(...here.map(({ enteredAtMs }) => enteredAtMs)),
        offered: counted?.offered ?? 0,
        answered: counted?.answered ?? 0,
        abandoned: counted?.abandoned ?? 0,
      };
    }),
    alarms: board.alarms.map(({ alarm, subject, sinceMs }) => ({ alarm, subject, sinceMs })),
    missing: onShift.flatMap((agent) => {
      const { agentId, name, sinceMs, pausedSinceMs } = agent;
      const why = whyMissing(agent, breaks, atMs);
      const since = why === 'long-break' ? (pausedSinceMs ?? sinceMs) : sinceMs;
      return why === null ? [] : [{ agentId, name, why, sinceMs: since }];
    }),
    unfinished: [...known.unfinished],
  };
}

function whyMissing(
  { activity, reachable, setAsideMisses, pauseReason, pausedSinceMs }: BoardAgent,
  breaks: readonly PauseReason[],
  atMs: number,
): ShiftPicture['missing'][number]['why'] | null {
  // Whoever talks is there.
  if (activity !== 'idle') return null;
  if (pausedSinceMs !== null) {
    const limit = breaks.find(({ reason }) => reason === pauseReason)?.limitMinutes ?? null;
    const isLong = limit !== null && atMs - pausedSinceMs > limit * MINUTE_MS;
    return isLong ? 'long-break' : null;
  }
  if (!reachable) return 'unreachable';
  return setAsideMisses === null ? null : 'set-aside';
}
