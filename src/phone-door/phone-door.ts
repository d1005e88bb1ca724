import type { Audit } from '../audit/index.ts';
import type { DoorRefusal, PhoneDoor } from '../contract/phone-door.ts';
import { countDoor, type DoorFinding } from './counts.ts';
import { type DoorEvent, readDoorLine } from './record.ts';
import { tailOf } from './tail.ts';

export interface PhoneDoorDeps {
  /** Where the PBX keeps its security record. */
  readonly path: string;
  /** Which phone somebody has signed in, and since when its password is the one in force; null: none. */
  readonly phoneOf: (
    agentId: string,
  ) => { readonly kind: 'web' | 'desk'; readonly sinceMs: number } | null;
  readonly findName: (agentId: string) => Promise<string | null>;
  readonly audit: Pick<Audit, 'record'>;
  readonly onRefused: (why: DoorRefusal, way: DoorEvent['way']) => void;
  readonly onElsewhere: (agentId: string, host: string) => void;
  readonly nowMs: () => number;
  /** An instant of the machine's clock, which the PBX writes down, as `nowMs` would have told it. */
  readonly fromWall: (instantMs: number) => number;
}

export interface PhoneDoorWatch {
  /** What was written since the last look. One at a time; a fault of the audit loses nothing: see `owed`. */
  look(): Promise<void>;
  /** Null: the PBX keeps no record, or none that we may read. */
  finding(): DoorFinding | null;
  /** The same for people. */
  view(): Promise<PhoneDoor | null>;
}

/** A minute of an attack, told in one look; what is more is told in the next. */
const MOST_PIECES = 20;

/**
 * Who came to the phones' door and was turned away, and whose account was opened in another place than
 * its owner's. A browser's phone comes through the edge and by no other way; a desk phone's place is
 * where it was first let in after the sign-in that gave it its password.
 */
export function watchPhoneDoor(deps: PhoneDoorDeps): PhoneDoorWatch {
  const { nowMs } = deps;
  const tail = tailOf(deps.path);
  const counts = countDoor();
  /** By account: its place since that sign-in, and where else it was seen. */
  const places = new Map<string, { sinceMs: number; host: string | null; told: Set<string> }>();
  /** What the audit has not taken yet: the record is read on without it, once. */
  const owed: Parameters<Audit['record']>[0][] = [];
  let isKept: boolean | null = null;

  function letIn({ account, host, way }: DoorEvent, atMs: number): void {
    const phone = deps.phoneOf(account);
    // Nobody's by now, or by a password that is no more.
    if (phone === null || host === null || atMs < phone.sinceMs) return;
    let place = places.get(account);
    if (place?.sinceMs !== phone.sinceMs) {
      place = { sinceMs: phone.sinceMs, host: null, told: new Set() };
      places.set(account, place);
    }
    if (phone.kind === 'web' && way === 'browser') return;
    if (phone.kind === 'desk') place.host ??= host;
    if (place.host === host || place.told.has(host)) return;
    place.told.add(host);
    counts.usedElsewhere({ agentId: account, host, atMs });
    deps.onElsewhere(account, host);
    owed.push({
      ...{ userId: null, act: 'phone-used-elsewhere', address: host },
      ...{ subjectKind: 'user', subjectId: account, detail: { phone: phone.kind } },
    });
  }

  function take(event: DoorEvent, isPast: boolean): void {
    const atMs = Math.min(event.atMs === null ? nowMs() : deps.fromWall(event.atMs), nowMs());
    if (event.what !== 'let-in') {
      counts.refused(event.what, event, atMs);
      // What an earlier server has counted already would be a leap of the figures.
      if (!isPast) deps.onRefused(event.what, event.way);
      return;
    }
    if (!isPast) letIn(event, atMs);
  }

  async function readOn(): Promise<void> {
    for (let n = 0; n < MOST_PIECES; n += 1) {
      // Until it is read, nobody knows what stands in it.
      const piece = await tail.next().catch((fault: unknown) => {
        isKept = false;
        throw fault;
      });
      isKept = piece !== null;
      for (const line of piece?.lines ?? []) {
        const event = readDoorLine(line);
        if (event !== null) take(event, piece?.isPast === true);
      }
      if (piece?.isFull !== true) return;
    }
  }

  async function writeDown(): Promise<void> {
    for (let next = owed[0]; next !== undefined; next = owed[0]) {
      await deps.audit.record(next);
      owed.shift();
    }
  }

  return {
    async look() {
      await readOn();
      await writeDown();
    },

    finding: () => (isKept === false ? null : counts.finding(nowMs())),

    async view() {
      if (isKept !== true) return null;
      const { elsewhere, ...view } = counts.view(nowMs());
      const named = elsewhere.map(async (one) => {
        return { ...one, name: (await deps.findName(one.agentId)) ?? one.agentId };
      });
      return { ...view, elsewhere: await Promise.all(named) };
    },
  };
}
