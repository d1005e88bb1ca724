import type { LiveHub } from './hub.ts';

const ALARM = { alarm: 'cases-untriaged', subject: 'triage' } as const;

/**
 * That a case has waited for a unit for too long is an alarm: whoever watches the line, and takes or hands over the
 * shift, sees it since when, though it may be no work of his. Looked at each minute.
 */
export function untriagedAlarm(deps: {
  readonly hub: Pick<LiveHub, 'restoreAlarms' | 'clearAlarm'>;
  /** Since when the first of them has waited too long; null: none has. */
  readonly untriagedSince: (atMs: number) => Promise<number | null>;
}): (atMs: number) => Promise<void> {
  let shownMs: number | null = null;
  return async (atMs) => {
    const sinceMs = await deps.untriagedSince(atMs);
    if (sinceMs === shownMs) return;
    // Another one is the first now: the same alarm, since another time.
    deps.hub.clearAlarm(ALARM);
    if (sinceMs !== null) deps.hub.restoreAlarms([{ ...ALARM, sinceMs }]);
    shownMs = sinceMs;
  };
}
