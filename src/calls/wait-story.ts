import type { CallWait } from '../contract/call-waits.ts';

/** An event of the call, as it was kept. */
export interface KeptEvent {
  readonly atMs: number;
  readonly type: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What telephony told of an agent, in force from then on. */
export interface KeptState {
  readonly agentId: string;
  readonly atMs: number;
  readonly wish: string;
  readonly activity: string;
  readonly reachable: boolean;
  readonly isSetAside: boolean;
  /** Null: nobody kept it then. */
  readonly queueIds: readonly string[] | null;
}

/** Another caller was given to an agent. */
export interface KeptOffer {
  readonly callId: string;
  readonly agentId: string;
  readonly atMs: number;
  readonly keyMs: number;
  readonly enteredAtMs: number;
}

/** Shorter ones are not worth a sentence. */
const shortestMs = 1_000;
/** A ring that found a busy phone leaves it alone for so long; telephony shows the agent as idle. */
const busyRestMs = 5_000;

interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly queueId: string;
  readonly keyMs: number;
  readonly is: 'before-us' | 'rung' | 'standby' | 'waiting';
  readonly agentIds: readonly string[];
  /** Who had missed or declined the call by then. */
  readonly missedBy: ReadonlySet<string>;
}

/** Why a call waited, stretch by stretch. `states`: each agent's oldest first; null: forgotten. */
export function tellWaits(
  events: readonly KeptEvent[],
  states: readonly KeptState[] | null,
  others: readonly KeptOffer[],
): CallWait[] {
  const byAgent = new Map<string, KeptState[]>();
  for (const state of states ?? []) {
    const known = byAgent.get(state.agentId);
    if (known === undefined) byAgent.set(state.agentId, [state]);
    else known.push(state);
  }
  const busySince = busyPhones(events);
  const arrival = events.find(({ type }) => type === 'call-arrived');
  const enteredAtMs = Number(arrival?.detail['enteredAtMs'] ?? 0);
  return stretchesOf(events)
    .flatMap((stretch) => {
      const isKnown = states !== null && stretch.is === 'waiting';
      return isKnown ? explain(stretch) : [plain(stretch)];
    })
    .filter(({ fromMs, toMs }) => toMs - fromMs >= shortestMs)
    .reduce<CallWait[]>(merge, []);

  function explain(stretch: Stretch): CallWait[] {
    const { fromMs, toMs } = stretch;
    const instants = [...byAgent.values()].flat().map(({ atMs }) => atMs);
    const rests = [...busySince.values()].map((atMs) => atMs + busyRestMs);
    const cuts = [...instants, ...rests].filter((atMs) => atMs > fromMs && atMs < toMs);
    const edges = [...new Set([fromMs, ...cuts, toMs])].sort((a, b) => a - b);
    return edges
      .slice(1)
      .map((untilMs, n) => {
        const sinceMs = edges[n] ?? fromMs;
        return { ...look(stretch, sinceMs), fromMs: sinceMs, toMs: untilMs };
      })
      .reduce<CallWait[]>(merge, [])
      .map((wait) => ({ ...wait, ...served(wait, stretch) }));
  }

  /** Who was there at this instant, and what kept the call from them. */
  function look(stretch: Stretch, atMs: number): CallWait {
    const { queueId, missedBy } = stretch;
    const now = [...byAgent.values()].flatMap(
      (kept) => kept.findLast((one) => one.atMs <= atMs) ?? [],
    );
    const there = now.filter(({ wish }) => wish !== 'signed-out');
    const serving = there.filter((one) => one.queueIds?.includes(queueId) === true);
    const working = serving.filter(({ activity }) => activity !== 'idle');
    const paused = serving.filter((one) => one.activity === 'idle' && one.wish === 'paused');
    const free = serving.filter((one) => isFree(one) && !rests(one.agentId, atMs));
    const counts = { signedIn: serving.length, working: working.length, paused: paused.length };
    const why = (): CallWait['why'] => {
      if (there.some((one) => one.queueIds === null)) return 'unknown';
      if (free.length > 0)
        return free.every((one) => missedBy.has(one.agentId)) ? 'missed' : 'held-back';
      if (serving.length === 0) return 'nobody';
      return working.length === 0 ? 'none-ready' : 'all-busy';
    };
    return {
      ...plain(stretch),
      why: why(),
      agentIds: free.map(({ agentId }) => agentId),
      ...counts,
    };
  }

  function rests(agentId: string, atMs: number): boolean {
    const sinceMs = busySince.get(agentId);
    return sinceMs !== undefined && atMs >= sinceMs && atMs < sinceMs + busyRestMs;
  }

  /** Other callers whom experts of this queue were given meanwhile, each once. */
  function served(wait: CallWait, { queueId, keyMs, toMs }: Stretch) {
    // The last of the stretch has the instant of its end, too: what came then came instead of him.
    const isWithin = (atMs: number): boolean =>
      atMs >= wait.fromMs && (atMs < wait.toMs || (wait.toMs === toMs && atMs === toMs));
    const given = others.filter(
      ({ agentId, atMs }) => isWithin(atMs) && serves(agentId, queueId, atMs),
    );
    const each = [...new Map(given.map((one) => [one.callId, one])).values()];
    const ahead = each.filter((one) => one.keyMs < keyMs);
    return {
      ahead: ahead.length,
      aheadByBoost: ahead.filter((one) => one.enteredAtMs > enteredAtMs).length,
      behind: each.filter((one) => one.keyMs > keyMs).length,
    };
  }

  function serves(agentId: string, queueId: string, atMs: number): boolean {
    const now = byAgent.get(agentId)?.findLast((one) => one.atMs <= atMs);
    return now?.queueIds?.includes(queueId) === true;
  }
}

/** May be given a call. */
export function isFree(
  one: Pick<KeptState, 'wish' | 'activity' | 'reachable' | 'isSetAside'>,
): boolean {
  return one.wish === 'available' && one.activity === 'idle' && one.reachable && !one.isSetAside;
}

function plain({ fromMs, toMs, queueId, is, agentIds }: Stretch): CallWait {
  const nothing = { signedIn: 0, working: 0, paused: 0, ahead: 0, aheadByBoost: 0, behind: 0 };
  const why = is === 'waiting' ? 'unknown' : is;
  return { fromMs, toMs, queueId, why, agentIds: [...agentIds], ...nothing };
}

/** Two that follow each other for the same reason are one. */
function merge(told: CallWait[], next: CallWait): CallWait[] {
  const last = told.at(-1);
  const isSame =
    last !== undefined &&
    last.why === next.why &&
    last.queueId === next.queueId &&
    next.fromMs - last.toMs < shortestMs &&
    last.agentIds.join() === next.agentIds.join();
  if (!isSame) return [...told, next];
  const sum = {
    ahead: last.ahead + next.ahead,
    aheadByBoost: last.aheadByBoost + next.aheadByBoost,
    behind: last.behind + next.behind,
  };
  return [...told.slice(0, -1), { ...last, ...sum, toMs: next.toMs }];
}

function busyPhones(events: readonly KeptEvent[]): Map<string, number> {
  const busy = events.filter(
    ({ type, detail }) => type === 'offer-ended' && detail['end'] === 'busy',
  );
  return new Map(busy.map(({ atMs, detail }) => [String(detail['agentId']), atMs]));
}

/** From the call's own history: when it was in line, when phones rang for it, when it was neither. */
export function stretchesOf(events: readonly KeptEvent[]): Stretch[] {
  const stretches: Stretch[] = [];
  const rung = new Map<string, string>();
  let missedBy = new Set<string>();
  let queueId = '';
  let keyMs = 0;
  let open: { readonly is: Stretch['is']; readonly fromMs: number } | null = null;
  let lastRung: string[] = [];

  const close = (toMs: number): void => {
    if (open === null) return;
    const agentIds = open.is === 'rung' ? lastRung : [];
    stretches.push({ ...open, toMs, queueId, keyMs, agentIds, missedBy: new Set(missedBy) });
    open = null;
  };
  const begin = (is: Stretch['is'], fromMs: number): void => {
    if (open?.is === is) return;
    close(fromMs);
    open = { is, fromMs };
  };

  for (const { atMs, type, detail } of events) {
    const agentId = String(detail['agentId']);
    switch (type) {
      case 'call-arrived':
        // Told again by a telephony that has lost its memory: it waits as before.
        close(atMs);
        queueId = String(detail['queueId']);
        keyMs = Number(detail['keyMs']);
        if (stretches.length === 0) {
          begin('before-us', Number(detail['enteredAtMs']));
          close(atMs);
        }
        begin('waiting', atMs);
        break;
      case 'call-offered':
        if (open === null) break;
        if (rung.size === 0) lastRung = [];
        begin('rung', atMs);
        rung.set(String(detail['offerId']), agentId);
        lastRung.push(agentId);
        break;
      case 'offer-ended':
        if (!rung.delete(String(detail['offerId']))) break;
        if (detail['end'] === 'missed' || detail['end'] === 'declined') missedBy.add(agentId);
        if (rung.size === 0 && detail['end'] !== 'answered') begin('waiting', atMs);
        break;
      case 'standby-rung':
        begin('standby', atMs);
        break;
      case 'hand-out-failed':
      case 'recording-failed':
        begin('waiting', atMs);
        break;
      case 'call-overflowed':
      case 'call-requeued':
        close(atMs);
        queueId = String(detail['queueId']);
        keyMs = Number(detail['keyMs']);
        missedBy = new Set();
        begin(rung.size > 0 ? 'rung' : 'waiting', atMs);
        break;
      case 'call-answered':
      case 'call-handed-out':
      case 'recording-started':
      case 'call-ended':
        close(atMs);
        rung.clear();
        break;
      default:
        break;
    }
  }
  return stretches;
}
