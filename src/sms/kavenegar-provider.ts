import kavenegar from 'kavenegar';
import { z } from 'zod';
import { toE164 } from '../kit/phone-number.ts';
import { classOfCode, toDlrStatus } from './gateway-codes.ts';
import { callbackRows, toInbound } from './callback.ts';
import type { Dlr, DlrStatus, Outcome, Resolved, SmsProvider } from './provider.ts';
import { normalizeSms } from './text.ts';
import {
  type Answer,
  GatewayFault,
  gatewayTransport,
  type Params,
  type TransportOptions,
} from './transport.ts';

export interface KavenegarOptions extends TransportOptions {
  readonly id: SmsProvider['id'];
  /** The line to send from; empty: the account's default. */
  readonly sender: string;
}

/** The gateway answers questions about our own keys for twelve hours, about its ids for 48. */
const QUERY_WINDOW_MS = 12 * 3_600_000;

const id = z.union([z.string(), z.number()]).transform(String);
const Sent = z
  .array(
    z.object({
      messageid: id,
      message: z.string(),
      status: z.number().int(),
      receptor: z.string(),
      cost: z.number().int().nullish(),
    }),
  )
  .length(1);
const StatusEntry = z.object({ messageid: id, status: z.number().int() });
const Statuses = z.array(StatusEntry);
const Found = z.array(StatusEntry.extend({ localid: id })).length(1);
const Account = z.object({ remaincredit: z.number(), expiredate: z.number().nullish() });
const Config = z.object({
  defaultsender: z.string(),
  debugmode: z.string().nullish(),
  resendfailed: z.string().nullish(),
});
const Received = z.array(
  z.object({ messageid: id, message: z.string(), sender: z.string(), receptor: z.string() }),
);
/** The gateway tells pages in either of two shapes. */
const ReceivedPage = z.union([Received, z.object({ entries: Received })]);
const Blocked = z.array(z.object({ receptor: z.string() }));
/** Why a line is closed to a number: its owner wrote 11 to it. */
const BY_REPLY_11 = '2';
const RECEIVE_SIZE = 100;
const INBOX_PAGE = 200;
/** The longest range that inboxpaged takes. */
const INBOX_RANGE_MS = 48 * 3_600_000;

/**
 * Kavenegar through its package as the surface and our own HTTPS transport beneath: the package
 * itself sends the key in plain text, has no deadline and may call back twice or never.
 */
export function kavenegarProvider(options: KavenegarOptions): SmsProvider {
  const api = kavenegarClient(options);
  const one = async <T>(shape: z.ZodType<T>, op: string, ask: Ask): Promise<T> => {
    const entries = await promised(ask);
    const parsed = shape.safeParse(entries);
    if (!parsed.success) throw new GatewayFault('unknown', 'bad-shape', op);
    return parsed.data;
  };
  /** The line that citizens write to: ours, or the account's own. */
  let line: string | null = options.sender === '' ? null : options.sender;
  const lineNumber = async (): Promise<string> => {
    if (line !== null) return line;
    const config = await one(Config, 'account/config', (done) => api.AccountConfig({}, done));
    line = config.defaultsender;
    return line;
  };
  return {
    id: options.id,
    caps: {
      idempotencyKey: true,
      queryByKey: { windowMs: QUERY_WINDOW_MS },
      dlrPush: true,
      reachesPeople: options.id !== 'simulator',
      maxChars: 900,
      statusPerCall: 500,
    },
    async send(message): Promise<Outcome> {
      const receptor = `0${message.to.slice(3)}`;
      const from = message.line ?? options.sender;
      const params = {
        receptor,
        message: message.body,
        localid: message.localId,
        ...(from === '' ? {} : { sender: from }),
      };
      try {
        const [entry] = await one(Sent, 'sms/send', (done) => api.Send(params, done));
        if (!entry) return { type: 'unknown', code: 'bad-shape' };
        const echoMatches =
          toE164(entry.receptor)?.e164 === message.to &&
          normalizeSms(entry.message) === normalizeSms(message.body);
        return {
          type: 'accepted',
          ref: entry.messageid,
          costRial: entry.cost ?? null,
          echoMatches,
        };
      } catch (fault) {
        return outcomeOf(fault);
      }
    },
    async resolve(localId): Promise<Resolved> {
      try {
        const ask: Ask = (done) => api.StatusLocalMessageid({ localid: localId }, done);
        const [entry] = await one(Found, 'sms/statuslocalmessageid', ask);
        if (!entry || entry.localid !== localId) {
          return { type: 'indeterminate', code: 'other-local-id' };
        }
        if (entry.status === 100) return { type: 'not_found' };
        return { type: 'found', ref: entry.messageid, status: toDlrStatus(entry.status) };
      } catch (fault) {
        if (!(fault instanceof GatewayFault)) throw fault;
        return { type: 'indeterminate', code: fault.code };
      }
    },
    async status(refs): Promise<Map<string, DlrStatus>> {
      const ask: Ask = (done) => api.Status({ messageid: refs.join(',') }, done);
      const found = new Map<string, DlrStatus>();
      for (const entry of await one(Statuses, 'sms/status', ask)) {
        const status = toDlrStatus(entry.status);
        if (status !== null) found.set(entry.messageid, status);
      }
      return found;
    },
    async balance() {
      const account = await one(Account, 'account/info', (done) => api.AccountInfo({}, done));
      return { left: account.remaincredit };
    },
    async optOuts(ofLine) {
      const linenumber = ofLine ?? (await lineNumber());
      const params = { linenumber, blockreason: BY_REPLY_11 };
      const ask: Ask = (done) => api.request('line/blocked', 'list', params, done);
      const entries = await one(Blocked, 'line/blocked/list', ask);
      return entries.flatMap(({ receptor }) => toE164(receptor)?.e164 ?? []);
    },
    async account() {
      const info = await one(Account, 'account/info', (done) => api.AccountInfo({}, done));
      const config = await one(Config, 'account/config', (done) => api.AccountConfig({}, done));
      const { expiredate } = info;
      return {
        credit: info.remaincredit,
        isDebug: config.debugmode === 'enabled',
        resendsItself: config.resendfailed === 'enabled',
        expiresAtMs: expiredate === null || expiredate === undefined ? null : expiredate * 1000,
        lines: null,
      };
    },
    async inbox(which, page, nowMs, ofLine = null) {
      const linenumber = ofLine ?? (await lineNumber());
      const isUnread = which === 'unread';
      const ask: Ask = isUnread
        ? (done) => api.Receive({ linenumber, isread: '0' }, done)
        : (done) => api.request('sms', 'inboxpaged', inboxRange(linenumber, page, nowMs), done);
      const op = isUnread ? 'sms/receive' : 'sms/inboxpaged';
      const found = await one(ReceivedPage, op, ask);
      const entries = Array.isArray(found) ? found : found.entries;
      return {
        messages: entries.flatMap(({ messageid, message, sender: from, receptor: to }) =>
          toInbound({ messageid, message, from, to }),
        ),
        isLast: entries.length < (isUnread ? RECEIVE_SIZE : INBOX_PAGE),
      };
    },
    parseCallback: (request): Dlr[] =>
      callbackRows(request).flatMap((row) => {
        const status = toDlrStatus(Number(row['status'] ?? Number.NaN));
        const ref = row['messageid'] ?? '';
        return /^[0-9]{1,20}$/u.test(ref) && status !== null ? [{ ref, status }] : [];
      }),
    parseInbound: (request) => callbackRows(request).flatMap(toInbound),
  };
}

/** Read ones, whose first reading may not have come to us. */
function inboxRange(linenumber: string, page: number, nowMs: number): Params {
  const seconds = (ms: number): string => String(Math.floor(ms / 1000));
  return {
    linenumber,
    isread: '1',
    startdate: seconds(nowMs - INBOX_RANGE_MS),
    enddate: seconds(nowMs),
    pagenumber: String(page),
  };
}

type Ask = (done: (error: unknown, answer?: unknown) => void) => void;

/** The package, its network replaced: all its methods go through `request`. */
export function kavenegarClient(options: TransportOptions) {
  const call = gatewayTransport(options);
  // The package never learns the key: what it does not hold it cannot print.
  const api = kavenegar.KavenegarApi({ apikey: 'held-by-the-transport' });
  api.request = (scope: string, method: string, params: Params, callback) => {
    void tell(call(scope, method, params), callback);
  };
  return api;
}

/** Exactly one call back, also when the one called throws. */
async function tell(answer: Promise<Answer>, callback: Parameters<Ask>[0]): Promise<void> {
  let fault: unknown = null;
  let entries: unknown;
  try {
    ({ entries } = await answer);
  } catch (error) {
    fault = error;
  }
  callback(fault, entries);
}

function promised(ask: Ask): Promise<unknown> {
  return new Promise((resolve, reject) => {
    ask((error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

function outcomeOf(fault: unknown): Outcome {
  if (!(fault instanceof GatewayFault)) throw fault;
  if (fault.kind !== 'rejected') return { type: fault.kind, code: fault.code };
  const kind = classOfCode(Number(fault.code));
  if (kind === 'ok' || kind === 'unknown') return { type: 'unknown', code: fault.code };
  return { type: 'rejected', scope: kind, code: fault.code };
}
