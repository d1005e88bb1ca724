import { toCallIdOfRecording } from '../kit/recording-name.ts';
import type { VoiceMessageRepository } from './repository.ts';
import type { Shelf } from './shelf.ts';

export interface KeepingDeps {
  readonly repository: VoiceMessageRepository;
  readonly shelf: Shelf;
  readonly nowMs: () => number;
  /** An instant of the machine's clock, by which files are dated, as `nowMs` would have told it. */
  readonly fromWall: (instantMs: number) => number;
  /** So long a message is kept; then its sound is erased. */
  readonly keepMs: () => number;
  /** The lists of them have moved. */
  readonly onMoved: () => void;
  readonly onFault: (error: unknown) => void;
}

export interface Keeping {
  /** One was left, or is to be erased. */
  wake(): void;
  /** Everything that is to be done now; for tests and for the end. */
  tidy(): Promise<void>;
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 30_000;
/** Longer than anybody speaks: nobody writes to such a file any more. */
const AT_REST_MS = 600_000;

/**
 * Fetches what callers have left, finds what nobody has told of, and erases what is old. Every step
 * may be taken again: the server may die between any two of them.
 */
export function startKeeping(deps: KeepingDeps): Keeping {
  const { repository, shelf, nowMs, keepMs } = deps;
  let working: Promise<void> | null = null;
  let isWanted = false;

  async function fetchAll(): Promise<boolean> {
    const waiting = await repository.inState('spooled');
    for (const { id, leftAtMs } of waiting) {
      const held = await shelf.fetch(id);
      if (held !== null) await repository.move(id, 'kept', { durationMs: held.durationMs });
      else if (leftAtMs < nowMs() - AT_REST_MS) await repository.move(id, 'lost');
    }
    return waiting.length > 0;
  }

  async function adoptAll(): Promise<void> {
    for (const { id, writtenAtMs } of await shelf.listSpool()) {
      const leftAtMs = deps.fromWall(writtenAtMs);
      if (leftAtMs > nowMs() - AT_REST_MS) continue;
      if ((await repository.find(id)) !== null) continue;
      const held = await shelf.measureSpooled(id);
      // Asked for a message and said nothing: there is nobody to call back.
      if (held === null || !held.hasSpeech) await shelf.drop(id);
      else {
        const { durationMs } = held;
        const callId = toCallIdOfRecording(id);
        await repository.adopt({ id, callId, leftAtMs, durationMs });
      }
    }
  }

  async function eraseAll(): Promise<boolean> {
    const old = await repository.leftBefore(nowMs() - keepMs());
    const due = [...old, ...(await repository.inState('erasing'))];
    for (const { id } of due) {
      await shelf.drop(id);
      await repository.move(id, 'erased');
    }
    return due.length > 0;
  }

  async function tidyOnce(): Promise<void> {
    await adoptAll();
    const moved = [await fetchAll(), await eraseAll()];
    if (moved.includes(true)) deps.onMoved();
  }

  async function tidy(): Promise<void> {
    isWanted = true;
    working ??= (async () => {
      while (isWanted) {
        isWanted = false;
        await tidyOnce();
      }
    })().finally(() => {
      working = null;
    });
    await working;
  }

  const wake = (): void => void tidy().catch(deps.onFault);
  const timer = setInterval(wake, LOOK_EVERY_MS);
  timer.unref();
  wake();
  return {
    wake,
    tidy,
    async stop() {
      clearInterval(timer);
      await working?.catch(deps.onFault);
    },
  };
}
