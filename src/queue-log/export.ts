import { startOfTehranDayMs } from '../kit/jalali.ts';
import { agentSteps, membershipOf, NO_MEMBER, type Membership } from './agent-steps.ts';
import { stepsOf } from './call-steps.ts';
import { type LogStep, writeLine } from './line.ts';
import { Places } from './places.ts';
import { CALLS_A_PIECE, type QueueLogLine, type QueueLogSource } from './repository.ts';

export interface QueueLogRange {
  /** Tehran days, ISO, both included. */
  readonly fromDay: string;
  readonly toDay: string;
}

/** Lies in the next day, also where a day has 23 or 25 hours. */
const INTO_NEXT_DAY_MS = 36 * 3_600_000;
/** Who waits at the range's beginning has come within this time; his place counts, not his lines. */
const LOOK_BACK_MS = 2 * 3_600_000;
const CHUNK_CHARS = 16_384;

/**
 * The calls that count for these days, and what agents did in them, as Asterisk's queue_log: whole
 * lines in order of time. `breathe` lets others have their turn between two pieces.
 */
export async function* writeQueueLog(
  source: QueueLogSource,
  { fromDay, toDay }: QueueLogRange,
  breathe: () => Promise<void>,
): AsyncGenerator<string> {
  const fromMs = startOfTehranDayMs(fromDay);
  const toMs = startOfTehranDayMs(startOfTehranDayMs(toDay) + INTO_NEXT_DAY_MS);
  const line = await source.line();
  const nameOf = (agentId: string): string => line.agentNames.get(agentId) ?? agentId;
  const places = new Places();
  const steps = merge(
    agentsInOrder(source, line, { fromMs, toMs }, breathe),
    callsInOrder(source, line, { fromMs, toMs }, breathe),
  );
  let chunk = '';
  for await (const { step, isSilent, isLast } of steps) {
    const fields = places.fieldsOf(step);
    if (isLast && step.callId !== null) places.forget(step.queueId, step.callId);
    if (isSilent) continue;
    chunk += writeLine(step, step.agentId === null ? null : nameOf(step.agentId), fields);
    if (chunk.length < CHUNK_CHARS) continue;
    yield chunk;
    chunk = '';
  }
  if (chunk !== '') yield chunk;
}

interface Planned {
  readonly step: LogStep;
  /** Of a call that counts for an earlier day. */
  readonly isSilent: boolean;
  /** Of its call. */
  readonly isLast: boolean;
}
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A step is ripe when no call that may come before it is still unread. */
async function* callsInOrder(
  source: QueueLogSource,
  line: QueueLogLine,
  { fromMs, toMs }: Span,
  breathe: () => Promise<void>,
): AsyncGenerator<Planned> {
  const names = {
    extensionOf: (queueId: string): string => line.extensions.get(queueId) ?? queueId,
    agentOf: (agentId: string): string => line.agentNames.get(agentId) ?? agentId,
  };
  let unripe: Planned[] = [];
  let after: { enteredAtMs: number; callId: string } | null = null;
  for (;;) {
    const calls = await source.calls(fromMs - LOOK_BACK_MS, toMs, after);
    for (const call of calls) {
      const isSilent = call.enteredAtMs < fromMs;
      const steps = stepsOf(call, names);
      const isOver = call.outcome !== null;
      for (const step of steps) {
        unripe.push({ step, isSilent, isLast: isOver && step === steps.at(-1) });
      }
    }
    // Stable: steps of one call at one instant stay as they were told.
    unripe.sort((a, b) => a.step.atMs - b.step.atMs);
    const last = calls.at(-1);
    const isOver = last === undefined || calls.length < CALLS_A_PIECE;
    const ripeUntilMs = isOver ? Number.POSITIVE_INFINITY : last.enteredAtMs;
    const ripe = unripe.findIndex(({ step }) => step.atMs >= ripeUntilMs);
    const count = ripe < 0 ? unripe.length : ripe;
    yield* unripe.slice(0, count);
    if (isOver) return;
    unripe = unripe.slice(count);
    after = { enteredAtMs: last.enteredAtMs, callId: last.callId };
    await breathe();
  }
}

/** Day by day, so that a month's states are never held at once. */
async function* agentsInOrder(
  source: QueueLogSource,
  line: QueueLogLine,
  { fromMs: askedFromMs, toMs }: Span,
  breathe: () => Promise<void>,
): AsyncGenerator<Planned> {
  // What agents did before is forgotten: nothing is told of it, not even the last word.
  const fromMs = Math.max(askedFromMs, await source.statesFromMs());
  const known = new Map<string, Membership>();
  for (const agentId of await source.agentIds()) {
    const state = await source.stateBefore(agentId, fromMs);
    known.set(agentId, state === null ? NO_MEMBER : membershipOf(state));
  }
  for (let dayMs = fromMs; dayMs < toMs; ) {
    const nextMs = startOfTehranDayMs(dayMs + INTO_NEXT_DAY_MS);
    const steps: LogStep[] = [];
    for (const [agentId, start] of known) {
      let before = start;
      for (const state of await source.states(agentId, dayMs, nextMs)) {
        const now = membershipOf(state);
        steps.push(...agentSteps(agentId, line.queuesOf(agentId), state.atMs, before, now));
        before = now;
      }
      known.set(agentId, before);
      await breathe();
    }
    steps.sort((a, b) => a.atMs - b.atMs);
    for (const step of steps) yield { step, isSilent: false, isLast: false };
    dayMs = nextMs;
  }
}

/** Two streams in order of time become one; at the same instant the first one's goes first. */
async function* merge(
  first: AsyncGenerator<Planned>,
  second: AsyncGenerator<Planned>,
): AsyncGenerator<Planned> {
  let [a, b] = [await first.next(), await second.next()];
  while (a.done !== true || b.done !== true) {
    const isFirst = b.done === true || (a.done !== true && a.value.step.atMs <= b.value.step.atMs);
    if (isFirst && a.done !== true) {
      yield a.value;
      a = await first.next();
    } else if (b.done !== true) {
      yield b.value;
      b = await second.next();
    }
  }
}
