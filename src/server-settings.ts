import { countAgentStates } from './calls/index.ts';
import { watchDue } from './cases/index.ts';
import type { LiveName, LiveValues, LogLevel } from './contract/live-settings.ts';
import { faultsOf } from './metrics/index.ts';
import { countOver } from './retention/index.ts';
import type { Records, RecordsDeps } from './server-records.ts';
import type { ServerDeps } from './server.ts';
import type { EnvironmentRow } from './settings/index.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface SettingDeps {
  /** What may be changed while the line runs, as the environment says it. */
  readonly live: LiveValues;
  /** What this start was told from outside, to be shown; absent: nothing. */
  readonly environment?: readonly EnvironmentRow[];
  /** Told the level of the log at the start, and when it is changed on the page. */
  readonly onLogLevel?: (level: LogLevel) => void;
}

/** What a second server on the same database was told is read so often. */
const EVERY_MS = 10_000;

/** The level of the log follows its setting; all others are asked for where they are obeyed. */
export function followSettings(
  deps: Pick<ServerDeps, 'nowMs' | 'log' | 'metrics' | 'onLogLevel'>,
  { settings }: Pick<Records, 'settings'>,
): { stop(): Promise<void> } {
  const tell = ({ PASOKH_LOG_LEVEL: level }: LiveValues): void => deps.onLogLevel?.(level);
  tell(settings.values());
  settings.onChanged(tell);
  return watchDue({
    runDue: () => settings.refresh(),
    now: deps.nowMs,
    onFault: faultsOf(deps, 'settings'),
    everyMs: EVERY_MS,
  });
}

/** How many rows or people it concerns at once when a time of this name becomes so long: rooms that obey it count. */
export async function concernedBy(
  { store, nowMs }: Pick<RecordsDeps, 'store' | 'nowMs'>,
  records: Pick<Records, 'cases' | 'missedCallers' | 'voiceMessages'>,
  name: LiveName,
  value: number,
): Promise<number> {
  const atMs = nowMs();
  const beforeMs = atMs - value * DAY_MS;
  switch (name) {
    case 'PASOKH_MISSED_HOURS':
      return records.missedCallers.countOld(value * HOUR_MS);
    case 'PASOKH_SILENCE_DAYS':
      return records.cases.countSilent(value * DAY_MS, atMs);
    case 'PASOKH_VOICE_MESSAGE_DAYS':
      return records.voiceMessages.countLeftBefore(beforeMs);
    case 'PASOKH_AGENT_STATE_DAYS':
      return countAgentStates(store, beforeMs);
    case 'PASOKH_KEEP_SESSIONS_DAYS':
      return countOver(store, ['session'], beforeMs, atMs);
    case 'PASOKH_KEEP_SIGN_IN_GUARDS_DAYS':
      return countOver(store, ['sign-in-guard'], beforeMs, atMs);
    case 'PASOKH_KEEP_SMS_ATTEMPTS_DAYS':
      return countOver(store, ['sms-attempt', 'sms-dlr'], beforeMs, atMs);
    default:
      return 0;
  }
}
