import type { AppDeps } from './app.ts';
import { countPrompts, freeBytesOf, makeHealth } from './health/index.ts';
import type { Link } from './link/index.ts';
import type { LiveHub } from './live/index.ts';
import type { Records } from './server-records.ts';
import type { ServerDeps } from './server.ts';
import type { AccountWatch, Outbox } from './sms/index.ts';

/** What is looked at when somebody asks whether the line is well. */
export function watchHealth(
  deps: ServerDeps,
  records: Pick<Records, 'sms' | 'letters'>,
  live: { readonly hub: LiveHub; readonly link: Link },
  sms: Pick<Outbox, 'breaker'> & { readonly account: AccountWatch },
): AppDeps['watched'] {
  const { store, gateway, nowMs, version } = deps;
  const health = makeHealth({
    askDatabase: () => store.read.$count(store.tables.queue),
    isTelephonyUp: () => live.link.isUp(),
    isPbxConnected: () => live.hub.picture.pbxConnected(),
    gateway: () => ({
      isSimulated: gateway.simulatorUrl !== null,
      isResting: sms.breaker.openUntilMs !== null,
    }),
    smsAccount: () => sms.account.view,
    oldestWaitingAtMs: () => records.sms.oldestWaitingAtMs(),
    letters: () => records.letters.health(),
    countPrompts: () => countPrompts(),
    freeBytes: () => freeBytesOf(deps.dataDir),
    nowMs,
  });
  deps.metrics.watchHealth(() => health.look());
  return { health, system: { version, startedAtMs: nowMs(), database: store.dialect } };
}
