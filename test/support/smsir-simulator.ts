import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { toE164 } from '../../src/kit/phone-number.ts';

/** How an answer goes wrong. `after`: what was asked for has happened. */
export interface SmsirFault {
  readonly kind: 'reset' | 'cut' | 'http' | 'badjson' | 'badshape' | 'empty' | 'status' | 'hang';
  readonly when: 'before' | 'after';
  /** For `status`. */
  readonly code?: number;
}

export interface SmsirMessage {
  readonly messageId: number;
  readonly mobile: number;
  readonly messageText: string;
  readonly sendDateTime: number;
  readonly lineNumber: number;
  readonly cost: number;
  deliveryState: number | null;
  deliveryDateTime: number | null;
}

/** HTTP status by the answer's own. */
const HTTP: Readonly<Record<number, number>> = { 1: 200, 0: 500, 20: 429, 10: 401, 11: 401 };
export const SMSIR_KEY = 'SMSIR-KEY';
export const SMSIR_LINE = '30007732137137';
const MOST_MOBILES = 100;

/**
 * SMS.ir on this machine, by its public documents alone: key in a header, JSON, a status of its own
 * beside that of HTTP, no keys of the sender's, reports by id and by day. It repeats what it is told
 * to send twice.
 */
export async function startSmsirSimulator(now: () => number) {
  const messages: SmsirMessage[] = [];
  const received: {
    messageText: string;
    number: number;
    mobile: number;
    receivedDateTime: number;
  }[] = [];
  let unread: typeof received = [];
  const faults: SmsirFault[] = [];
  const blacklist = new Set<string>();
  let credit = 1000;
  let nextId = 876_240_022;
  const seconds = (): number => Math.floor(now() / 1000);

  type Said = { status: number; data: unknown };
  const ok = (data: unknown): Said => ({ status: 1, data });
  const no = (status: number): Said => ({ status, data: null });

  function sendBulk(body: Record<string, unknown>): Said {
    const { lineNumber, messageText, mobiles } = body;
    if (lineNumber !== Number(SMSIR_LINE)) return no(101);
    if (typeof messageText !== 'string' || messageText.trim() === '') return no(103);
    if (!Array.isArray(mobiles) || mobiles.length === 0) return no(107);
    if (mobiles.length > MOST_MOBILES) return no(105);
    const numbers = mobiles.map((mobile) => toE164(String(mobile)));
    if (numbers.some((number) => number?.kind !== 'mobile')) return no(104);
    if (credit < numbers.length) return no(102);
    const messageIds = numbers.map((number) => {
      const e164 = number?.e164 ?? '';
      if (blacklist.has(e164)) return null;
      credit -= 1;
      nextId += 1;
      const message = { messageId: nextId, mobile: Number(e164.slice(1)), messageText };
      const at = { sendDateTime: seconds(), deliveryState: null, deliveryDateTime: null };
      messages.push({ ...message, ...at, lineNumber: Number(SMSIR_LINE), cost: 1 });
      return nextId;
    });
    return ok({ packId: '2b99e72c-9bf8-4c68-9d63-02741cb7d0b8', messageIds, cost: numbers.length });
  }

  function report(query: URLSearchParams, of: readonly unknown[]): Said {
    const size = Math.min(100, Number(query.get('pageSize') ?? 100));
    const page = Number(query.get('pageNumber') ?? 1);
    return ok(of.slice((page - 1) * size, page * size));
  }

  function answer(method: string, url: URL, body: Record<string, unknown>): Said | null {
    const path = url.pathname.replace(/^\/v1\//u, '');
    const query = url.searchParams;
    if (`${method} ${path}` === 'POST send/bulk') return sendBulk(body);
    if (method !== 'GET') return null;
    switch (path) {
      case 'credit':
        return ok(credit);
      case 'line':
        return ok([Number(SMSIR_LINE)]);
      case 'send/live':
        return report(query, messages);
      case 'send/archive':
        return report(query, []);
      case 'receive/live':
        return report(query, received);
      case 'receive/latest': {
        const latest = unread.slice(-Math.min(100, Number(query.get('count') ?? 100)));
        unread = [];
        return ok(latest);
      }
      default: {
        const id = /^send\/([0-9]+)$/u.exec(path)?.[1];
        if (id === undefined) return null;
        const found = messages.find(({ messageId }) => messageId === Number(id));
        return found === undefined ? no(111) : ok(found);
      }
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = await bodyOf(request);
    const url = new URL(request.url ?? '/', 'http://smsir');
    // For those who look from another process at what people have on their phones.
    if (url.pathname === '/__sim/messages') return say(response, ok(messages));
    if (request.headers['x-api-key'] !== SMSIR_KEY) return say(response, no(10));
    const sends = request.method === 'POST';
    const fault = sends ? faults.shift() : undefined;
    const run = (): Said | null =>
      answer(request.method ?? '', url, text === '' ? {} : (JSON.parse(text) as object as never));
    if (fault === undefined) {
      const said = run();
      if (said === null) response.writeHead(404).end();
      else say(response, said);
      return;
    }
    if (fault.when === 'after') run();
    fail(fault, request, response);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    ...{ url, key: SMSIR_KEY, line: SMSIR_LINE, messages, faults, blacklist },
    setCredit(left: number): void {
      credit = left;
    },
    write(from: string, messageText: string): void {
      const mobile = Number(from.replace('+', ''));
      const sms = { messageText, number: Number(SMSIR_LINE), mobile, receivedDateTime: seconds() };
      received.push(sms);
      unread.push(sms);
    },
    close(): Promise<void> {
      return new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
    },
  };
}
export type SmsirSimulator = Awaited<ReturnType<typeof startSmsirSimulator>>;

function say(response: ServerResponse, { status, data }: { status: number; data: unknown }): void {
  const http = HTTP[status] ?? 400;
  response.writeHead(http, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ status, message: status === 1 ? 'موفق' : 'ناموفق', data }));
}

function fail(fault: SmsirFault, request: IncomingMessage, response: ServerResponse): void {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  switch (fault.kind) {
    case 'hang':
      return;
    case 'reset':
      request.socket.resetAndDestroy();
      return;
    case 'cut':
      response.writeHead(200, { ...json, 'content-length': 1000 });
      response.write('{"status":1,"data":', () => request.socket.destroy());
      return;
    case 'http':
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad Gateway</html>');
      return;
    case 'empty':
      response.writeHead(200, json).end();
      return;
    case 'badjson':
      response.writeHead(200, json).end('{"status":1');
      return;
    case 'badshape':
      response.writeHead(200, json).end('{"ok":true}');
      return;
    case 'status':
      say(response, { status: fault.code ?? 0, data: null });
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
