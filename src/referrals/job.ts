import { type Unhurried, unhurried } from '../cases/index.ts';
import type { Organisation } from '../organisation/index.ts';
import type { Store } from '../db/index.ts';
import type { Referrals } from './referrals.ts';

export interface DeadlineJobDeps {
  readonly store: Store;
  readonly organisation: Pick<Organisation, 'calendarsStamp'>;
  readonly inTime: Referrals['inTime'];
  readonly onFault: (error: unknown) => void;
  /** Of cases that go up: each is handed to it, and none is begun after its end. Absent: one at once after the other. */
  readonly pace?: Unhurried;
}

export interface DeadlineWatch {
  stop(): Promise<void>;
}

/**
 * One look at all clocks, by the time that it is handed. One case that cannot be moved keeps no
 * other one waiting; what a look leaves undone the next one does, as late as it is.
 */
export function deadlineJob(deps: DeadlineJobDeps): (atMs: number) => Promise<void> {
  const { inTime, onFault, pace } = deps;
  /** Unknown at boot: all clocks of office hours are counted anew once. */
  let counted: string | null = null;

  async function each(
    ids: readonly string[],
    work: (id: string) => Promise<unknown>,
    rests = true,
  ) {
    for (const id of ids) {
      if (pace?.hasEnded() === true) return;
      const moved = (): Promise<unknown> => work(id).catch(onFault);
      await (rests && pace !== undefined ? pace.piece(moved) : moved());
    }
  }

  return async (atMs) => {
    const stamp = await deps.organisation.calendarsStamp(deps.store.read);
    if (stamp !== counted) {
      // All of them, before anything goes up by a clock that is no longer true: no rests here.
      const counting = await inTime.listCountingOfficeHours();
      await each(counting, (id) => inTime.recount(id, atMs), false);
      counted = stamp;
    }
    await each(await inTime.listLeftOver(), (id) => inTime.routeLeftOver(id, atMs));
    const ended = { actorId: null, atMs };
    await each(await inTime.listWaitedFor(atMs), (id) => inTime.endWaiting(id, ended));
    await each(await inTime.listExpired(atMs), (id) => inTime.escalate(id, atMs));
    // Last: whoever is late is late by the terms that he had.
    const policy = await inTime.policyToApply();
    if (policy === undefined) return;
    const older = await inTime.listUnderOlder(policy);
    await each(older, (id) => inTime.applyPolicy(id, policy.id, atMs));
    if (older.length === 0) await inTime.endApplying(policy.id, atMs);
  };
}

const EVERY_MS = 60_000;

/**
 * At boot and each minute; a look that takes longer is not overtaken by the next. It is in no
 * hurry: five hundred cases that go up, which is the most of one look, take it a minute at 24 ms each.
 */
export function watchDeadlines(
  deps: DeadlineJobDeps & { readonly nowMs: () => number },
): DeadlineWatch {
  const pace = unhurried(deps.nowMs);
  const look = deadlineJob({ pace, ...deps });
  let running: Promise<void> = Promise.resolve();
  let isRunning = false;
  const run = (): void => {
    if (isRunning) return;
    isRunning = true;
    running = look(deps.nowMs())
      .catch(deps.onFault)
      .finally(() => {
        isRunning = false;
      });
  };
  run();
  const timer = setInterval(run, EVERY_MS);
  timer.unref();
  return {
    async stop() {
      pace.end();
      clearInterval(timer);
      await running;
    },
  };
}
