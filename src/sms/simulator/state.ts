import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { toE164 } from '../../kit/phone-number.ts';
import { countParts } from '../text.ts';

export interface SimMessage {
  /** Decimal: may be longer than 53 bits. */
  readonly id: string;
  readonly localId: string | null;
  readonly text: string;
  readonly sender: string;
  /** 09121234567 */
  readonly receptor: string;
  readonly atMs: number;
  readonly dueAtMs: number;
  readonly costRial: number;
  readonly lookup: boolean;
  readonly tag: string | null;
  status: number;
  /** What is still to come by itself. */
  pending: { atMs: number; status: number }[];
}

export interface SimInbound {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly text: string;
  readonly atMs: number;
  read: boolean;
}

/** Everything a test or a person may turn; POST /__sim/options. */
export interface SimOptions {
  /** Off: the gateway forgets to look at localid. */
  dedup: boolean;
  dedupHours: number | null;
  ipAllowed: boolean;
  linksBlocked: boolean;
  bigIds: boolean;
  plan: 'basic' | 'advanced';
  toOperatorMs: number;
  deliveryMs: number;
  /** Ending by number, before the rule by suffix. */
  scripts: Record<string, number>;
  ratePerSecond: number | null;
  penaltyMs: number;
  callbackMethod: 'GET' | 'POST';
  callbackRepeat: number;
  callbackDelayMs: number;
  callbackDrop: boolean;
  callbackReorder: boolean;
  callbackWrongSecret: boolean;
  /** The report comes before the answer to the sending. */
  callbackFirst: boolean;
}

export const DEFAULT_OPTIONS: SimOptions = {
  dedup: true,
  dedupHours: null,
  ipAllowed: false,
  linksBlocked: false,
  bigIds: false,
  plan: 'advanced',
  toOperatorMs: 500,
  deliveryMs: 2000,
  scripts: {},
  ratePerSecond: null,
  penaltyMs: 5000,
  callbackMethod: 'POST',
  callbackRepeat: 1,
  callbackDelayMs: 0,
  callbackDrop: false,
  callbackReorder: false,
  callbackWrongSecret: false,
  callbackFirst: false,
};

const FIRST_ID = 8_792_343n;
/** Above 2^53: a client that reads ids as numbers rounds these. */
const FIRST_BIG_ID = 9_007_199_254_740_993n;
const TARIFF_RIAL = { ucs2: 1000, gsm: 2400 } as const;
/** Refunded when cancelled or blocked. */
const REFUNDED = [13, 14];

type Line =
  | { type: 'message'; message: SimMessage }
  | { type: 'status'; id: string; status: number; atMs: number };

export type SimState = ReturnType<typeof simState>;

/**
 * The gateway's memory. Messages and their endings are appended to a file before the answer
 * leaves, so that a restarted simulator still knows every localid it has accepted.
 */
export function simState({ file, lines }: { file: string | null; lines: readonly string[] }) {
  const messages = new Map<string, SimMessage>();
  const byLocalId = new Map<string, SimMessage>();
  /** Those with something still to come: a long memory costs no time. */
  const moving = new Set<SimMessage>();
  const changed = new Set<(message: SimMessage, status: number) => void>();
  let nextId = FIRST_ID;
  let nextBigId = FIRST_BIG_ID;
  if (file !== null) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const state = {
    messages,
    byLocalId,
    lines,
    inbound: [] as SimInbound[],
    blocked: new Map<string, { reason: number; atMs: number }>(),
    templates: new Map<string, { text: string; approved: boolean }>([
      ['result', { text: 'نتیجه درخواست %token: %token10', approved: true }],
      ['draft', { text: 'متن %token', approved: false }],
      ['tokenless', { text: 'متن ثابت', approved: true }],
    ]),
    tags: new Set<string>(),
    credit: 1_000_000_000,
    config: {
      apilogs: 'justforerror',
      dailyreport: 'disabled',
      debugmode: 'disabled',
      defaultsender: lines[0] ?? '',
      mincreditalarm: '10000',
      resendfailed: 'disabled',
    } as Record<string, string>,
    options: freshOptions(),
    onChanged: (listener: (message: SimMessage, status: number) => void) => changed.add(listener),

    makeId(): string {
      if (state.options.bigIds) return String(nextBigId++);
      return String(nextId++);
    },

    add(message: SimMessage): void {
      store(message);
      keep({ type: 'message', message });
      state.credit -= message.costRial;
    },

    /** By the lifecycle, a person on the page, or a fault. */
    setStatus(message: SimMessage, status: number, atMs: number): void {
      if (message.status === status) return;
      message.status = status;
      message.pending = message.pending.filter((step) => step.atMs > atMs && !isEnding(status));
      if (REFUNDED.includes(status)) state.credit += message.costRial;
      keep({ type: 'status', id: message.id, status, atMs });
      for (const listener of changed) listener(message, status);
    },

    /** What will become of it by itself from now on. */
    plan(message: SimMessage, steps: SimMessage['pending']): void {
      message.pending = steps;
      moving.add(message);
    },

    /** Lets everything happen that is due. */
    tick(nowMs: number): void {
      for (const message of moving) {
        const due = message.pending.filter((step) => step.atMs <= nowMs);
        for (const step of due) {
          message.pending = message.pending.filter((other) => other !== step);
          state.setStatus(message, step.status, nowMs);
        }
        if (message.pending.length === 0) moving.delete(message);
      }
    },

    known(localId: string, nowMs: number): SimMessage | undefined {
      const found = byLocalId.get(localId);
      const hours = state.options.dedupHours;
      if (!found || !state.options.dedup) return undefined;
      return hours !== null && nowMs - found.atMs > hours * 3_600_000 ? undefined : found;
    },

    reset(): void {
      messages.clear();
      byLocalId.clear();
      moving.clear();
      state.inbound.length = 0;
      state.blocked.clear();
      state.credit = 1_000_000_000;
      state.config['debugmode'] = 'disabled';
      state.options = freshOptions();
    },
  };

  function store(message: SimMessage): void {
    messages.set(message.id, message);
    if (message.pending.length > 0) moving.add(message);
    // With deduplication off the later one wins, as a gateway without it would answer.
    if (message.localId !== null) byLocalId.set(message.localId, message);
  }

  function keep(line: Line): void {
    if (file !== null) appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }

  if (file !== null && existsSync(file)) {
    for (const text of readFileSync(file, 'utf8').split('\n')) {
      const line = readLine(text);
      if (line?.type === 'message') {
        store(line.message);
        state.credit -= line.message.costRial;
        if (BigInt(line.message.id) >= FIRST_BIG_ID) nextBigId = BigInt(line.message.id) + 1n;
        else nextId = BigInt(line.message.id) + 1n;
      }
      const message = line?.type === 'status' ? messages.get(line.id) : undefined;
      if (message && line?.type === 'status') {
        message.status = line.status;
        message.pending = message.pending.filter((step) => step.status !== line.status);
        if (isEnding(line.status)) message.pending = [];
      }
    }
  }
  return state;
}

function freshOptions(): SimOptions {
  return { ...DEFAULT_OPTIONS, scripts: {} };
}

/** A line cut off by a crash is the last one and tells nothing. */
function readLine(text: string): Line | null {
  if (text === '') return null;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return null;
  }
}

export function isEnding(status: number): boolean {
  return [6, 10, 11, 13, 14].includes(status);
}

/** The price of a text in rial: parts times tariff. */
export function priceRial(text: string): number {
  const { encoding, parts } = countParts(text);
  return parts * TARIFF_RIAL[encoding];
}

/** What will become of a message by itself: the ending is scripted by number or by its suffix. */
export function lifecycle(
  receptor: string,
  fromMs: number,
  options: SimOptions,
  blocked: boolean,
): { atMs: number; status: number }[] {
  const suffixes: Record<string, number | null> = {
    '0011': 11,
    '0006': 6,
    '0014': 14,
    '0099': null,
  };
  const suffix = suffixes[receptor.slice(-4)];
  const scripted = options.scripts[receptor] ?? (suffix === undefined ? 10 : suffix);
  const ending = blocked ? 14 : scripted;
  const steps = [{ atMs: fromMs + options.toOperatorMs, status: 4 }];
  if (ending !== null) {
    steps.push({ atMs: fromMs + options.toOperatorMs + options.deliveryMs, status: ending });
  }
  return steps;
}

/** Any accepted spelling of an Iranian mobile → 09121234567, else null. */
export function toReceptor(raw: string): string | null {
  const phone = toE164(raw.trim());
  return phone?.kind === 'mobile' ? `0${phone.e164.slice(3)}` : null;
}
