import type { Engine, Outputs } from '../engine/output.ts';
import type { CallId, Notice, NumberedNotice } from '../protocol/index.ts';
import type { HostOptions, Log } from './host.ts';
import type { Journal } from './journal.ts';

/** Crashes at one position after which that event is skipped instead of tried again. */
const CRASHES_BEFORE_SKIP = 2;

/** What a process begins with. */
export interface Past {
  readonly engine: Engine;
  readonly pos: number;
  readonly seq: number;
  /** No server knows a notice above it, whatever numbers it has seen. */
  readonly heardSeq: number;
  readonly atMs: number;
  readonly skippedCalls: readonly CallId[];
  /** Numbered only now, for those that told them died before it: still to be written down. */
  readonly unstored: readonly {
    readonly pos: number;
    readonly notices: readonly NumberedNotice[];
  }[];
}

/** Checkpoint and tail → the engine as it was; notices that were not yet numbered get numbers. */
export function replay({
  journal,
  createEngine,
  log,
  halt,
  nowMs,
  monotonicMs,
}: HostOptions): Past {
  const countMs = monotonicMs ?? nowMs;
  const startedMs = countMs();
  const { saved, tail, noticedPositions, lastSeq, heardSeq } = journal.recover();
  const engine = createEngine(saved?.engine ?? null);
  let seq = lastSeq;
  let atMs = saved?.atMs ?? 0;
  let pos = saved?.pos ?? 0;
  const skippedCalls: CallId[] = [];
  const unstored: { pos: number; notices: NumberedNotice[] }[] = [];
  for (const entry of tail) {
    pos = entry.pos;
    atMs = entry.event.atMs;
    if (journal.crashesAt(pos) >= CRASHES_BEFORE_SKIP) {
      log.error({ pos, type: entry.event.type }, 'event skipped: it crashed the engine twice');
      if ('callId' in entry.event && entry.event.callId !== null) {
        skippedCalls.push(entry.event.callId);
      }
      continue;
    }
    let outputs: Outputs;
    try {
      outputs = engine.handle(entry.event);
    } catch (error) {
      log.error({ pos, type: entry.event.type, err: error }, 'the engine failed in replay');
      countCrash(journal, pos, log);
      halt('bug');
      throw error;
    }
    if (outputs.notices.length > 0 && !noticedPositions.has(pos)) {
      const notices = number(outputs.notices, seq, atMs);
      unstored.push({ pos, notices });
      seq += notices.length;
    }
  }
  const tookMs = Math.round(countMs() - startedMs);
  log.info({ events: tail.length, seq, epoch: journal.epoch, tookMs }, 'journal replayed');
  return { engine, pos, seq, heardSeq, atMs, skippedCalls, unstored };
}

/** Where nothing can be written it is not counted, and the next life meets it again. */
function countCrash(journal: Journal, pos: number, log: Log): void {
  try {
    journal.countCrash(pos);
  } catch (error) {
    log.error({ pos, err: error }, 'this crash could not be counted');
  }
}

export function number(
  notices: readonly Notice[],
  lastSeq: number,
  atMs: number,
): NumberedNotice[] {
  return notices.map((notice, index) => ({ seq: lastSeq + 1 + index, atMs, notice }));
}
