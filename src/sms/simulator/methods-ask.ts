import {
  type Asked,
  exact,
  fullEntry,
  list,
  ok,
  refuse,
  type Reply,
  seconds,
  statusEntry,
} from './reply.ts';
import type { SimInbound, SimMessage } from './state.ts';
import { toReceptor } from './state.ts';
import { countParts } from '../text.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** sms/status: by the gateway's ids, of the last 48 hours. */
export function status({ state, params, nowMs }: Asked): Reply {
  const ids = list(params['messageid']);
  if (ids.length === 0) return refuse(400);
  if (ids.length > 500) return refuse(414);
  return ok(
    ids.map((id) => {
      const message = state.messages.get(id);
      const known = message && nowMs - message.atMs <= 48 * HOUR_MS;
      return statusEntry(/^[0-9]+$/u.test(id) ? id : '0', known ? message.status : 100);
    }),
  );
}

/** sms/statuslocalmessageid: by our own ids, of the last twelve hours. */
export function statusLocal({ state, params, nowMs }: Asked): Reply {
  const ids = list(params['localid']);
  if (ids.length === 0) return refuse(400);
  if (ids.length > 500) return refuse(414);
  return ok(
    ids.map((localid) => {
      const message = state.byLocalId.get(localid);
      const known = message && nowMs - message.atMs <= 12 * HOUR_MS;
      const entry = statusEntry(known ? message.id : '0', known ? message.status : 100);
      return {
        messageid: entry.messageid,
        localid,
        status: entry.status,
        statustext: entry.statustext,
      };
    }),
  );
}

export function statusByReceptor({ state, params, nowMs }: Asked): Reply {
  const receptor = toReceptor(params['receptor'] ?? '');
  const range = window(params, nowMs, DAY_MS, Number.POSITIVE_INFINITY);
  if (params['receptor'] === undefined || params['startdate'] === undefined) return refuse(400);
  if (receptor === null) return refuse(411);
  if (range === null) return refuse(417);
  const found = between(state.messages.values(), range).filter((m) => m.receptor === receptor);
  return ok(found.map((message) => statusEntry(message.id, message.status)));
}

export function select({ state, params }: Asked): Reply {
  if (!state.options.ipAllowed) return refuse(407);
  const ids = list(params['messageid']);
  if (ids.length === 0) return refuse(400);
  if (ids.length > 500) return refuse(414);
  return ok(
    ids.map((id) => {
      const message = state.messages.get(id);
      return message ? fullEntry(message) : statusEntry(/^[0-9]+$/u.test(id) ? id : '0', 100);
    }),
  );
}

export function selectOutbox({ state, params, nowMs }: Asked): Reply {
  if (!state.options.ipAllowed) return refuse(407);
  if (params['startdate'] === undefined) return refuse(400);
  const range = window(params, nowMs, DAY_MS, 3 * DAY_MS);
  if (range === null) return refuse(417);
  const { sender } = params;
  const found = between(state.messages.values(), range).filter(
    (m) => sender === undefined || m.sender === sender,
  );
  return ok(found.slice(0, 500).map(fullEntry));
}

export function latestOutbox({ state, params }: Asked): Reply {
  if (!state.options.ipAllowed) return refuse(407);
  const size = Math.min(Number(params['pagesize'] ?? 500) || 500, 500);
  return ok([...state.messages.values()].slice(-size).reverse().map(fullEntry));
}

export function countOutbox({ state, params, nowMs }: Asked): Reply {
  if (params['startdate'] === undefined) return refuse(400);
  const range = window(params, nowMs, DAY_MS, Number.POSITIVE_INFINITY);
  if (range === null) return refuse(417);
  const wanted = params['status'];
  const found = between(state.messages.values(), range).filter(
    (m) => wanted === undefined || String(m.status) === wanted,
  );
  return ok([
    {
      startdate: seconds(range.fromMs),
      enddate: seconds(range.toMs),
      sumpart: found.reduce((sum, m) => sum + countParts(m.text).parts, 0),
      sumcount: found.length,
      cost: found.reduce((sum, m) => sum + m.costRial, 0),
    },
  ]);
}

/** Only what is still scheduled can be taken back. */
export function cancel({ state, params, nowMs }: Asked): Reply {
  const ids = list(params['messageid']);
  if (ids.length === 0) return refuse(400);
  if (ids.length > 500) return refuse(414);
  return ok(
    ids.map((id) => {
      const message = state.messages.get(id);
      if (message?.status === 2) state.setStatus(message, 13, nowMs);
      return statusEntry(/^[0-9]+$/u.test(id) ? id : '0', message?.status ?? 100);
    }),
  );
}

/** sms/receive: the oldest hundred; asking for unread ones marks them read. */
export function receive({ state, params }: Asked): Reply {
  const { linenumber, isread } = params;
  if (linenumber === undefined || isread === undefined) return refuse(400);
  if (!state.lines.includes(linenumber)) return refuse(412);
  const found = state.inbound
    .filter((sms) => sms.to === linenumber && sms.read === (isread === '1'))
    .slice(0, 100);
  const entries = found.map(inboundEntry);
  for (const sms of found) sms.read = true;
  return ok(entries);
}

/** sms/inboxpaged: two hundred a page, of two days at the most where a range is asked for. */
export function inboxPaged({ state, params, nowMs }: Asked): Reply {
  const { linenumber, isread } = params;
  if (linenumber === undefined || isread === undefined) return refuse(400);
  const page = Math.max(1, Number(params['pagenumber'] ?? 1) || 1);
  const always = { fromMs: 0, toMs: Number.POSITIVE_INFINITY };
  const range =
    params['startdate'] === undefined
      ? always
      : window(params, nowMs, 2 * DAY_MS, Number.POSITIVE_INFINITY);
  if (range === null) return refuse(417);
  const all = state.inbound.filter(
    (sms) =>
      sms.to === linenumber &&
      sms.read === (isread === '1') &&
      sms.atMs >= range.fromMs &&
      sms.atMs <= range.toMs + 999,
  );
  const found = all.slice((page - 1) * 200, page * 200);
  const entries = found.map(inboundEntry);
  for (const sms of found) sms.read = true;
  const metadata = {
    totalcount: all.length,
    currentpage: page,
    totalpages: Math.ceil(all.length / 200),
    pagesize: 200,
  };
  return ok({ metadata, entries });
}

export function countInbox({ state, params, nowMs }: Asked): Reply {
  if (params['startdate'] === undefined) return refuse(400);
  const range = window(params, nowMs, DAY_MS, 60 * DAY_MS);
  if (range === null) return refuse(417);
  const { linenumber, isread } = params;
  const found = state.inbound.filter(
    (sms) =>
      sms.atMs >= range.fromMs &&
      sms.atMs <= range.toMs &&
      (linenumber === undefined || sms.to === linenumber) &&
      (isread === undefined || sms.read === (isread === '1')),
  );
  return ok([
    {
      startdate: seconds(range.fromMs),
      enddate: seconds(range.toMs),
      sumcount: found.length,
    },
  ]);
}

/** The range asked for, or null where the gateway says 417. */
function window(params: Asked['params'], nowMs: number, lengthMs: number, backMs: number) {
  const fromMs = Number(params['startdate']) * 1000;
  const toMs =
    params['enddate'] === undefined
      ? Math.min(fromMs + lengthMs, nowMs)
      : Number(params['enddate']) * 1000;
  const sound = Number.isFinite(fromMs) && Number.isFinite(toMs) && toMs >= fromMs;
  return sound && toMs - fromMs <= lengthMs && nowMs - fromMs <= backMs ? { fromMs, toMs } : null;
}

function between(all: Iterable<SimMessage>, range: { fromMs: number; toMs: number }): SimMessage[] {
  return [...all].filter((m) => m.atMs >= range.fromMs && m.atMs <= range.toMs + 999);
}

function inboundEntry(sms: SimInbound) {
  return {
    messageid: exact(sms.id),
    message: sms.text,
    sender: sms.from,
    receptor: sms.to,
    date: seconds(sms.atMs),
  };
}
