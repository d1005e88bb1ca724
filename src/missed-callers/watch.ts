import type { MissedRepository } from './repository.ts';

export interface MissedWatchDeps {
  readonly repository: Pick<MissedRepository, 'countWaiting' | 'expire'>;
  /** How many wait to be claimed: to everybody who has the list before him. */
  readonly tell: (waiting: number) => void;
  readonly onFault: (error: unknown) => void;
}

/** Tells the pages that the list moved; claims and old entries run out with nobody's doing. */
export interface MissedWatch {
  /** The ledger or somebody's hand moved it. */
  changed(): void;
  stop(): void;
}

/** On a storm's day callers give up by the dozen a second: pages read their list less often. */
const TELL_AFTER_MS = 300;
const LOOK_EVERY_MS = 15_000;

export function watchMissed({ repository, tell, onFault }: MissedWatchDeps): MissedWatch {
  let soon: NodeJS.Timeout | null = null;
  let told: number | null = null;

  async function look(isMoved: boolean): Promise<void> {
    const expired = await repository.expire();
    const waiting = await repository.countWaiting();
    if (!isMoved && expired === 0 && waiting === told) return;
    told = waiting;
    tell(waiting);
  }

  const timer = setInterval(() => void look(false).catch(onFault), LOOK_EVERY_MS);
  timer.unref();
  return {
    changed() {
      if (soon !== null) return;
      soon = setTimeout(() => {
        soon = null;
        void look(true).catch(onFault);
      }, TELL_AFTER_MS);
      soon.unref();
    },
    stop() {
      clearInterval(timer);
      if (soon !== null) clearTimeout(soon);
    },
  };
}
