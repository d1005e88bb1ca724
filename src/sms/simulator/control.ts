import { z } from 'zod';
import type { simCallbacks } from './callbacks.ts';
import { Fault, type FaultList } from './faults.ts';
import { DEFAULT_OPTIONS, type SimState } from './state.ts';
import { STATUS_TEXTS } from './texts.ts';

export interface CallRecord {
  readonly method: string;
  readonly params: Readonly<Record<string, string>>;
  readonly atMs: number;
}

export interface Control {
  readonly state: SimState;
  readonly faults: FaultList;
  readonly callbacks: ReturnType<typeof simCallbacks>;
  readonly calls: CallRecord[];
  readonly nowMs: () => number;
  advance(ms: number): Promise<void>;
  refuse(ms: number): void;
}

export interface ControlAnswer {
  readonly code: number;
  readonly body: unknown;
}

const Options = z
  .strictObject({
    dedup: z.boolean(),
    dedupHours: z.number().nullable(),
    ipAllowed: z.boolean(),
    linksBlocked: z.boolean(),
    bigIds: z.boolean(),
    plan: z.enum(['basic', 'advanced']),
    toOperatorMs: z.number(),
    deliveryMs: z.number(),
    scripts: z.record(z.string(), z.number()),
    ratePerSecond: z.number().nullable(),
    penaltyMs: z.number(),
    callbackMethod: z.enum(['GET', 'POST']),
    callbackRepeat: z.number(),
    callbackDelayMs: z.number(),
    callbackDrop: z.boolean(),
    callbackReorder: z.boolean(),
    callbackWrongSecret: z.boolean(),
    callbackFirst: z.boolean(),
  })
  .partial();

const phone = z.string().max(20);
const SetStatus = z.strictObject({ messageid: z.string(), status: z.number().int() });
const Inbound = z.strictObject({ from: phone, to: phone, text: z.string().max(900) });
const Advance = z.strictObject({ ms: z.number().int().min(0) });
const RawCallback = z.record(z.string(), z.string());
const Settings = z.strictObject({
  credit: z.number().int().optional(),
  tag: z.string().optional(),
  blockedReceptor: phone.optional(),
});

/** The simulator's own buttons under /__sim/: for tests and for the page. */
export async function control(
  parts: Control,
  verb: string,
  path: string,
  query: URLSearchParams,
  body: unknown,
): Promise<ControlAnswer> {
  const { state, faults, callbacks } = parts;
  const nowMs = parts.nowMs();
  switch (`${verb} ${path}`) {
    case 'GET messages':
      return done(messages(state, query.get('receptor')));
    case 'GET calls':
      return done(parts.calls);
    case 'GET stats':
      return done(stats(state));
    case 'GET faults':
      return done(faults.left);
    case 'POST reset':
      state.reset();
      faults.clear();
      parts.calls.length = 0;
      return done({});
    case 'POST advance':
      await parts.advance(Advance.parse(body).ms);
      return done({});
    case 'POST inbound': {
      const { from, to, text } = Inbound.parse(body);
      const sms = { id: state.makeId(), from, to, text, atMs: nowMs, read: false };
      state.inbound.push(sms);
      // لغو۱۱: the gateway itself keeps the list of those who asked for silence.
      if (/^\s*(11|۱۱|١١)\s*$/u.test(text)) state.blocked.set(from, { reason: 2, atMs: nowMs });
      if (/^\s*(12|۱۲|١٢)\s*$/u.test(text)) state.blocked.delete(from);
      callbacks.inbound(sms, nowMs);
      await callbacks.flush(nowMs);
      return done({ messageid: sms.id });
    }
    case 'POST status': {
      const { messageid, status } = SetStatus.parse(body);
      const message = state.messages.get(messageid);
      if (!message || STATUS_TEXTS[status] === undefined) return { code: 404, body: {} };
      state.setStatus(message, status, nowMs);
      await callbacks.flush(nowMs);
      return done({});
    }
    case 'POST callback':
      callbacks.raw(RawCallback.parse(body), nowMs);
      await callbacks.flush(nowMs);
      return done({});
    case 'POST faults': {
      const fault = Fault.parse(body);
      if (fault.kind === 'refuse') parts.refuse(fault.ms ?? 1000);
      else faults.add(fault);
      return done({});
    }
    case 'DELETE faults':
      faults.clear();
      return done({});
    case 'POST options': {
      const given = Options.parse(body);
      Object.assign(state.options, given);
      return done(state.options);
    }
    case 'POST settings': {
      const { credit, tag, blockedReceptor } = Settings.parse(body);
      if (credit !== undefined) state.credit = credit;
      if (tag !== undefined) state.tags.add(tag);
      if (blockedReceptor !== undefined)
        state.blocked.set(blockedReceptor, { reason: 2, atMs: nowMs });
      return done({ credit: state.credit, options: { ...DEFAULT_OPTIONS, ...state.options } });
    }
    default:
      return { code: 404, body: {} };
  }
}

const done = (body: unknown): ControlAnswer => ({ code: 200, body });

function messages(state: SimState, receptor: string | null) {
  const found = [...state.messages.values()].filter(
    (m) => receptor === null || m.receptor === receptor,
  );
  return {
    line: state.lines[0],
    messages: found.map((m) => ({
      messageid: m.id,
      localid: m.localId,
      receptor: m.receptor,
      sender: m.sender,
      message: m.text,
      status: m.status,
      statustext: STATUS_TEXTS[m.status],
      atMs: m.atMs,
      cost: m.costRial,
    })),
    inbound: state.inbound.map((sms) => ({
      messageid: sms.id,
      from: sms.from,
      to: sms.to,
      message: sms.text,
      atMs: sms.atMs,
    })),
  };
}

/** `dupByText`: people who hold the same text more than once. */
function stats(state: SimState) {
  const texts = new Map<string, number>();
  for (const m of state.messages.values()) {
    const key = `${m.receptor} ${m.text}`;
    texts.set(key, (texts.get(key) ?? 0) + 1);
  }
  const dupByText = [...texts.values()].filter((count) => count > 1).length;
  return { total: state.messages.size, dupByText, credit: state.credit };
}
