import { createHash } from 'node:crypto';
import { z } from 'zod';
import { startOfTehranDayMs } from '../kit/jalali.ts';
import { toE164 } from '../kit/phone-number.ts';
import type { Doubt, DlrStatus, InboundSms, Outcome, Resolved, SmsProvider } from './provider.ts';
import { classOfSmsir, toSmsirStatus } from './smsir-codes.ts';
import { smsirTransport } from './smsir-transport.ts';
import { normalizeSms } from './text.ts';
import { GatewayFault, type TransportOptions } from './transport.ts';

export interface SmsirOptions extends TransportOptions {
  /** The line to send from: SMS.ir has no line of its own accord. */
  readonly line: string;
}

/** Its ids are numbers, too: named apart, so that no other gateway's report is taken for one. */
const PREFIX = 'smsir-';
const PAGE_SIZE = 100;
/** Ten thousand messages a day are looked through; beyond that a person looks. */
const MOST_PAGES = 100;
/** Clocks of two houses differ. */
const CLOCK_SLACK_MS = 60_000;
/** Each is a request of its own. */
const STATUS_PER_CALL = 20;

const Sent = z.object({ messageIds: z.array(z.number().int().nullable()).length(1) });
const Report = z.object({
  messageId: z.number().int(),
  mobile: z.number().int(),
  messageText: z.string(),
  sendDateTime: z.number(),
  deliveryState: z.number().int().nullish(),
});
type Report = z.infer<typeof Report>;
const Received = z.object({
  messageText: z.string(),
  number: z.number().int(),
  mobile: z.number().int(),
  receivedDateTime: z.number(),
});

/**
 * SMS.ir: a second way out. It takes no keys of ours, so a lost answer is settled by looking for
 * our text to that number among what it has sent, and what is not there is never sent again.
 */
export function smsirProvider(options: SmsirOptions): SmsProvider {
  const call = smsirTransport(options);
  const one = async <T>(shape: z.ZodType<T>, ask: Promise<unknown>): Promise<T> => {
    const parsed = shape.safeParse(await ask);
    if (!parsed.success) throw new GatewayFault('unknown', 'bad-shape', 'smsir');
    return parsed.data;
  };
  const reports = z.array(Report);

  /** Its messages of the day, or of earlier days. */
  async function find(path: string, doubt: Doubt): Promise<Report | null | 'too-many'> {
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const asked = call('GET', `${path}pageNumber=${page}&pageSize=${PAGE_SIZE}`);
      const found = await one(reports, asked);
      for (const report of found) {
        if (isAbout(report, doubt) && !(await doubt.isTaken(refOf(report.messageId)))) {
          return report;
        }
      }
      if (found.length < PAGE_SIZE) return null;
    }
    return 'too-many';
  }

  return {
    id: 'smsir',
    caps: {
      idempotencyKey: false,
      queryByKey: null,
      dlrPush: false,
      reachesPeople: true,
      maxChars: 900,
      statusPerCall: STATUS_PER_CALL,
    },
    async send({ localId, to, body, line }): Promise<Outcome> {
      const message = {
        lineNumber: Number(line ?? options.line),
        messageText: body,
        mobiles: [`0${to.slice(3)}`],
      };
      try {
        const asked = call('POST', 'send/bulk', message, { localid: localId, message: body });
        const [id] = (await one(Sent, asked)).messageIds;
        // Taken as a whole, and this number left out: it is on the gateway's own black list.
        if (id === null || id === undefined || id === 0) {
          return { type: 'rejected', scope: 'message', code: 'left-out' };
        }
        return { type: 'accepted', ref: refOf(id), costRial: null, echoMatches: true };
      } catch (fault) {
        if (!(fault instanceof GatewayFault)) throw fault;
        if (fault.kind !== 'rejected') return { type: fault.kind, code: fault.code };
        const scope = classOfSmsir(Number(fault.code));
        if (scope === 'ok' || scope === 'unknown') return { type: 'unknown', code: fault.code };
        return { type: 'rejected', scope, code: fault.code };
      }
    },
    async resolve(_localId, doubt): Promise<Resolved> {
      const { sinceMs, nowMs } = doubt;
      try {
        let found = await find('send/live?', doubt);
        if (found === null && sinceMs - CLOCK_SLACK_MS < startOfTehranDayMs(nowMs)) {
          const [from, to] = [sinceMs - CLOCK_SLACK_MS, nowMs].map((ms) => Math.floor(ms / 1000));
          found = await find(`send/archive?fromDate=${from}&toDate=${to}&`, doubt);
        }
        if (found === 'too-many') return { type: 'indeterminate', code: 'too-many' };
        if (found === null) return { type: 'not_found' };
        const status = toSmsirStatus(found.deliveryState ?? null);
        return { type: 'found', ref: refOf(found.messageId), status };
      } catch (fault) {
        if (!(fault instanceof GatewayFault)) throw fault;
        return { type: 'indeterminate', code: fault.code };
      }
    },
    async status(refs): Promise<Map<string, DlrStatus>> {
      const found = new Map<string, DlrStatus>();
      for (const ref of refs.filter((each) => each.startsWith(PREFIX))) {
        const report = await one(Report, call('GET', `send/${ref.slice(PREFIX.length)}`)).catch(
          (fault: unknown) => {
            // One that it does not know any more is no fault of the others.
            if (fault instanceof GatewayFault && fault.kind === 'rejected') return null;
            throw fault;
          },
        );
        const status = toSmsirStatus(report?.deliveryState ?? null);
        if (status !== null) found.set(ref, status);
      }
      return found;
    },
    async balance() {
      return { left: await one(z.number(), call('GET', 'credit')) };
    },
    // Its black list is its own: who is on it is left out of a sending.
    optOuts: async () => [],
    async account() {
      const credit = await one(z.number(), call('GET', 'credit'));
      const lines = await one(z.array(z.number().int()), call('GET', 'line'));
      const settled = { isDebug: false, resendsItself: false, expiresAtMs: null };
      return { credit, lines: lines.map(String), ...settled };
    },
    async inbox(which, page, _nowMs, line = null) {
      // One list of all its lines.
      if (line !== null) return { messages: [], isLast: true };
      const path =
        which === 'unread'
          ? `receive/latest?count=${PAGE_SIZE}`
          : `receive/live?pageNumber=${page}&pageSize=${PAGE_SIZE}`;
      const found = await one(z.array(Received), call('GET', path));
      // The newest hundred are all that `latest` ever tells.
      const isLast = which === 'unread' || found.length < PAGE_SIZE;
      return { messages: found.map(toInbound), isLast };
    },
    // It is asked; it does not call.
    parseCallback: () => [],
    parseInbound: () => [],
  };
}

const refOf = (id: number): string => `${PREFIX}${id}`;

function isAbout(report: Report, { to, body, sinceMs }: Doubt): boolean {
  return (
    report.sendDateTime * 1000 >= sinceMs - CLOCK_SLACK_MS &&
    toE164(String(report.mobile))?.e164 === to &&
    normalizeSms(report.messageText) === normalizeSms(body)
  );
}

/** It names no id in every list: made of what it says, the same from each. */
function toInbound(received: z.infer<typeof Received>): InboundSms {
  const { messageText: text, number, mobile, receivedDateTime } = received;
  const all = [mobile, number, receivedDateTime, text].join('\n');
  const ref = `${PREFIX}in-${createHash('sha256').update(all).digest('hex').slice(0, 24)}`;
  const from = toE164(String(mobile))?.e164 ?? String(mobile);
  return { ref, from, line: String(number), text };
}
