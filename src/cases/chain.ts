import { createHash } from 'node:crypto';

/** What a link of the chain seals: ids, states, counts, salted hashes. Nothing personal. */
export interface ChainedEvent {
  readonly caseId: string;
  readonly seq: number;
  readonly atMs: number;
  readonly type: string;
  readonly actorId: string | null;
  readonly detail: Readonly<Record<string, string | number | boolean | null>>;
  readonly noteTextId: string | null;
  readonly noteHash: string | null;
  readonly previousHash: string;
}

export type ChainVerdict =
  | { readonly ok: true; readonly events: number }
  | {
      readonly ok: false;
      /** `missing`: a gap; `changed`: a link no longer fits; `cut`: the tail is gone. */
      readonly fault: 'missing' | 'changed' | 'cut';
      readonly seq: number;
    };

/** Where a case's chain hangs. */
export function chainStart(caseId: string): string {
  return sha256(['case', caseId]);
}

export function hashEvent(event: ChainedEvent): string {
  // Databases keep JSON keys in orders of their own: sorted, the hash is the same in all.
  const detail = Object.entries(event.detail).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256([
    event.previousHash,
    event.caseId,
    event.seq,
    event.atMs,
    event.type,
    event.actorId,
    detail,
    event.noteTextId,
    event.noteHash,
  ]);
}

/**
 * Walks a case's history. `head` is what the case itself says of its chain: without it a cut
 * tail would be a shorter valid chain. (A daily signed head outside the database, against
 * whoever can rewrite both, comes with archiving.)
 */
export function verifyChain(
  caseId: string,
  events: readonly (ChainedEvent & { readonly hash: string })[],
  head: { readonly count: number; readonly hash: string },
): ChainVerdict {
  let previousHash = chainStart(caseId);
  for (const [index, event] of events.entries()) {
    const seq = index + 1;
    if (event.seq !== seq) return { ok: false, fault: 'missing', seq };
    if (event.previousHash !== previousHash || event.hash !== hashEvent(event)) {
      return { ok: false, fault: 'changed', seq };
    }
    previousHash = event.hash;
  }
  if (events.length < head.count) return { ok: false, fault: 'cut', seq: events.length + 1 };
  if (events.length > head.count || previousHash !== head.hash) {
    return { ok: false, fault: 'changed', seq: events.length };
  }
  return { ok: true, events: events.length };
}

function sha256(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
