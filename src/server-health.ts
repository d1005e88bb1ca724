import { join } from 'node:path';
import type { Agents } from './agents/index.ts';
import type { AppDeps } from './app.ts';
import { lastBackupAtMs } from './backup/index.ts';
import { watchDue } from './cases/index.ts';
import { readShownCertificate } from './edge/index.ts';
import { freeBytesOf, healthPager, makeHealth } from './health/index.ts';
import type { Link } from './link/index.ts';
import type { LiveHub } from './live/index.ts';
import { faultsOf } from './metrics/index.ts';
import { type PhoneDoorWatch, watchPhoneDoor } from './phone-door/index.ts';
import { startRetention } from './retention/index.ts';
import { fromWallOf } from './server-clock.ts';
import type { Records } from './server-records.ts';
import type { ServerDeps } from './server.ts';
import type { SmsAccountLook, SmsAccountLooks } from './server-follow.ts';
import type { AccountWatch, Outbox } from './sms/index.ts';
import type { Trunks } from './trunks/index.ts';

/** Trunks are asked for by ourselves: whoever asks us costs the PBX nothing. */
const TRUNKS_EVERY_MS = 30_000;
/** The PBX writes; reading what is new costs next to nothing. */
const DOOR_EVERY_MS = 5_000;

/** What is looked at when somebody asks whether the line is well. */
export function watchHealth(
  deps: ServerDeps,
  records: Pick<Records, 'sms' | 'letters' | 'prompts' | 'audit' | 'agentRepository' | 'settings'>,
  live: {
    readonly hub: LiveHub;
    readonly link: Link;
    readonly agents: Pick<Agents, 'phoneOf'>;
    readonly trunks: Pick<Trunks, 'look' | 'known' | 'refresh'>;
  },
  sms: Pick<Outbox, 'breaker'> & SmsAccountLooks,
): AppDeps['watched'] & { stop(): Promise<void> } {
  const { store, gateway, nowMs, wallMs = nowMs, version } = deps;
  const phoneDoor = phoneDoorOf(deps, records, live.agents);
  const backupAtMs = (): Promise<number | null> => lastBackupAtMs(deps.dataDir);
  const health = makeHealth({
    askDatabase: () => store.read.$count(store.tables.queue),
    isTelephonyUp: () => live.link.isUp(),
    isPbxConnected: () => live.hub.picture.pbxConnected(),
    trunks: async (isWatched) => (isWatched ? live.trunks.look() : live.trunks.known()),
    phoneDoor: () => phoneDoor.finding(),
    gateway: () => ({
      isSimulated: gateway.simulatorUrl !== null,
      isResting: sms.breaker.openUntilMs !== null,
    }),
    smsAccount: () => accountFinding(sms.sending()),
    async smsStandby() {
      const look = sms.standby();
      return look === null ? null : accountFinding(look);
    },
    oldestWaitingAtMs: () => records.sms.oldestWaitingAtMs(),
    letters: () => records.letters.health(),
    countPrompts: () => records.prompts.count(),
    freeBytes: () => freeBytesOf(deps.dataDir),
    async backup() {
      const limitDays = records.settings.rules().backupDays;
      if (limitDays === 0) return null;
      const atMs = await backupAtMs();
      return { limitDays, ageMs: atMs === null ? null : wallMs() - atMs };
    },
    certificate: certificateIn(join(deps.dataDir, 'tls'), wallMs),
    nowMs,
  });
  deps.metrics.watchHealth(
    () => health.look(),
    () => freeBytesOf(deps.dataDir),
  );
  deps.metrics.watchTelephony((request) => live.link.request(request));
  const pager = healthPager({
    ...{ store, outbox: records.sms, look: () => health.look() },
    rules: () => records.settings.rules().alarms,
    onPage: (about) => deps.metrics.paged(about),
  });
  const alarms = watchDue({
    runDue: (atMs) => pager.runDue(atMs),
    now: nowMs,
    onFault: faultsOf(deps, 'health'),
  });
  const trunkLooks = watchDue({
    runDue: () => live.trunks.refresh(),
    now: nowMs,
    onFault: faultsOf(deps, 'health'),
    everyMs: TRUNKS_EVERY_MS,
  });
  const doorLooks = watchDue({
    runDue: () => phoneDoor.look(),
    now: nowMs,
    onFault: faultsOf(deps, 'phone-door'),
    everyMs: DOOR_EVERY_MS,
  });
  const retention = startRetention({
    ...{ store, periods: () => records.settings.rules().retention, now: nowMs },
    onTidied: (table, rows) => deps.metrics.tidied(table, rows),
    onFault: faultsOf(deps, 'retention'),
  });
  return {
    health,
    phoneDoor: () => phoneDoor.view(),
    backupAtMs,
    system: { version, startedAtMs: nowMs(), database: store.dialect },
    async stop() {
      await alarms.stop();
      await trunkLooks.stop();
      await doorLooks.stop();
      await retention.stop();
    },
  };
}

/** So long what was read of it is told: anybody may ask for /healthz. */
const CERTIFICATE_KNOWN_MS = 60_000;

/** By the machine's clock, which the edge has, too. Null: the edge could not start with it. */
function certificateIn(dir: string, wallMs: () => number) {
  let known: ReturnType<typeof readShownCertificate> | null = null;
  let readAtMs = Number.NEGATIVE_INFINITY;
  return (): { readonly endsInMs: number; readonly isOwnUnused: boolean } | null => {
    const nowMs = wallMs();
    if (Math.abs(nowMs - readAtMs) >= CERTIFICATE_KNOWN_MS) {
      readAtMs = nowMs;
      try {
        known = readShownCertificate(dir, nowMs);
      } catch {
        known = null;
      }
    }
    return known && { endsInMs: known.endsAtMs - nowMs, isOwnUnused: known.isOwnUnused };
  };
}

/** A line that is refused is found at the first message, where the account does not tell its lines. */
async function accountFinding({
  account,
  refusedLines,
}: SmsAccountLook): Promise<AccountWatch['view']> {
  const { view } = account;
  if (view.fault !== null) return view;
  // With the database away its own row tells so.
  const refused = await refusedLines().catch(() => []);
  return refused.length > 0 ? { fault: 'no-such-line', amount: null } : view;
}

/** Who knocks at the phones' door, by Asterisk's own record of it. */
function phoneDoorOf(
  { dataDir, nowMs, wallMs, metrics, log }: ServerDeps,
  { audit, agentRepository }: Pick<Records, 'audit' | 'agentRepository'>,
  agents: Pick<Agents, 'phoneOf'>,
): PhoneDoorWatch {
  return watchPhoneDoor({
    ...{ audit, nowMs, fromWall: fromWallOf({ nowMs, wallMs }) },
    path: join(dataDir, 'asterisk/log/security.log'),
    phoneOf: (agentId) => agents.phoneOf(agentId),
    findName: (agentId) => agentRepository.findName(agentId),
    onRefused: (why, way) => metrics.phoneDoor.refused(why, way),
    onElsewhere(agentId, host) {
      metrics.phoneDoor.elsewhere();
      log.warn({ room: 'phone-door', agentId, host }, 'an account was used in another place');
    },
  });
}
