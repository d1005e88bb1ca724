import type { DoorRefusal, PhoneDoor } from '../contract/phone-door.ts';
import type { DoorEvent } from './record.ts';

const MINUTE_MS = 60_000;
const MINUTES = 60;
const DAY_MS = 24 * 3_600_000;
/** A sender's address is easily forged: so many are told apart in a minute, the rest is counted alone. */
const MOST_HOSTS = 500;
const SHOWN_HOSTS = 10;
const SHOWN_ELSEWHERE = 20;

/** A list of names is tried by one address: nobody of the house has so many. */
const NAMES_TRIED = 20;
/** A phone with yesterday's password asks once or twice a minute; who guesses asks faster. */
const PASSWORDS_TRIED = 300;
/** From many addresses at once. */
const TRIED_ALTOGETHER = 2_000;

interface Host {
  readonly byWhy: Record<DoorRefusal, number>;
  lastAtMs: number;
}
interface Minute {
  readonly refused: Record<DoorRefusal, number>;
  readonly hosts: Map<string, Host>;
  ofNetwork: number;
}

interface Elsewhere {
  readonly agentId: string;
  readonly host: string;
  readonly atMs: number;
}

/** `none`: nothing that anybody should look at. */
export interface DoorFinding {
  readonly reason: 'guessing' | 'used-elsewhere' | null;
  /** Tries of the last hour, or accounts. */
  readonly amount: number;
}

const none = (): Record<DoorRefusal, number> => ({
  'unknown-name': 0,
  'wrong-password': 0,
  'not-allowed': 0,
});

/** The last hour at the phones' door, by minutes: small, however many knock. */
export function countDoor() {
  const minutes = new Map<number, Minute>();
  /** By address the names that nobody has, each with its last try: whoever came last stands last. */
  const names = new Map<string, Map<string, number>>();
  let elsewhere: Elsewhere[] = [];

  function forget(nowMs: number): void {
    const first = Math.floor(nowMs / MINUTE_MS) - MINUTES;
    for (const minute of minutes.keys()) if (minute <= first) minutes.delete(minute);
    for (const [host, tried] of names) {
      for (const [name, atMs] of tried) if (atMs < (first + 1) * MINUTE_MS) tried.delete(name);
      if (tried.size === 0) names.delete(host);
    }
    elsewhere = elsewhere.filter(({ atMs }) => nowMs - atMs < DAY_MS).slice(0, SHOWN_ELSEWHERE);
  }

  function tryName(host: string, name: string, atMs: number): void {
    const tried = names.get(host) ?? new Map<string, number>();
    keepLast(tried, name, atMs, NAMES_TRIED);
    keepLast(names, host, tried, MOST_HOSTS);
  }

  function hostsNow(): Map<string, Host> {
    const together = new Map<string, Host>();
    for (const { hosts } of minutes.values()) {
      for (const [host, { byWhy, lastAtMs }] of hosts) {
        const known = together.get(host) ?? { byWhy: none(), lastAtMs };
        for (const why of whys) known.byWhy[why] += byWhy[why];
        known.lastAtMs = Math.max(known.lastAtMs, lastAtMs);
        together.set(host, known);
      }
    }
    return together;
  }

  return {
    refused(
      why: DoorRefusal,
      { account, host, way }: Pick<DoorEvent, 'account' | 'host' | 'way'>,
      atMs: number,
    ): void {
      const minute = Math.floor(atMs / MINUTE_MS);
      const counted = minutes.get(minute) ?? { refused: none(), hosts: new Map(), ofNetwork: 0 };
      minutes.set(minute, counted);
      counted.refused[why] += 1;
      // The edge lets a browser ask for its own account alone: one with an old password guesses nothing.
      if (way === 'browser') return;
      counted.ofNetwork += 1;
      if (why === 'unknown-name' && host !== null) tryName(host, account, atMs);
      const known = host === null ? undefined : counted.hosts.get(host);
      if (known !== undefined) {
        known.byWhy[why] += 1;
        known.lastAtMs = Math.max(known.lastAtMs, atMs);
      } else if (host !== null && counted.hosts.size < MOST_HOSTS) {
        counted.hosts.set(host, { byWhy: { ...none(), [why]: 1 }, lastAtMs: atMs });
      }
    },

    usedElsewhere(used: Elsewhere): void {
      elsewhere = [used, ...elsewhere];
    },

    finding(nowMs: number): DoorFinding {
      forget(nowMs);
      const now = elsewhere.filter(({ atMs }) => nowMs - atMs < MINUTES * MINUTE_MS);
      if (now.length > 0) {
        const accounts = new Set(now.map(({ agentId }) => agentId));
        return { reason: 'used-elsewhere', amount: accounts.size };
      }
      const tried = [...minutes.values()].reduce((sum, { ofNetwork }) => sum + ofNetwork, 0);
      const isGuessing =
        [...names.values()].some((tried) => tried.size >= NAMES_TRIED) ||
        [...hostsNow().values()].some(({ byWhy }) => byWhy['wrong-password'] >= PASSWORDS_TRIED);
      if (!isGuessing && tried < TRIED_ALTOGETHER) return { reason: null, amount: 0 };
      return { reason: 'guessing', amount: tried };
    },

    /** Everything but names of people. */
    view(
      nowMs: number,
    ): Omit<PhoneDoor, 'elsewhere'> & { readonly elsewhere: readonly Elsewhere[] } {
      forget(nowMs);
      const refused = none();
      for (const counted of minutes.values()) {
        for (const why of whys) refused[why] += counted.refused[why];
      }
      const hosts = [...hostsNow()]
        .map(([host, { byWhy, lastAtMs }]) => {
          return { host, count: whys.reduce((sum, why) => sum + byWhy[why], 0), lastAtMs };
        })
        .toSorted((a, b) => b.count - a.count)
        .slice(0, SHOWN_HOSTS);
      return { refused, hosts, elsewhere };
    },
  };
}

/** At its end, and the first one falls out where there are too many. */
function keepLast<T>(kept: Map<string, T>, key: string, value: T, most: number): void {
  kept.delete(key);
  kept.set(key, value);
  const [first] = kept.keys();
  if (kept.size > most && first !== undefined) kept.delete(first);
}

const whys = ['unknown-name', 'wrong-password', 'not-allowed'] as const;
