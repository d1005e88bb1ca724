import { request } from 'node:http';
import type { SimInbound, SimMessage, SimState } from './state.ts';

const RETRY_MS = 120_000;
const MAX_TRIES = 30;
const ANSWER_MS = 10_000;

interface Waiting {
  readonly fields: Readonly<Record<string, string>>;
  readonly inbound: SimInbound | null;
  dueAtMs: number;
  tries: number;
}

/**
 * Calls our server back as the gateway does: again every two minutes, thirty times, until 200.
 *
 * @param to `http://host:port/path`, or `unix:/path/of.sock:/path`; null: nobody is called
 */
export function simCallbacks(state: SimState, to: () => string | null) {
  const waiting: Waiting[] = [];
  let running: Promise<void> = Promise.resolve();

  const queue = (fields: Waiting['fields'], nowMs: number, inbound: SimInbound | null): void => {
    const { options } = state;
    if (options.callbackDrop || to() === null) return;
    for (let copy = 0; copy < Math.max(1, options.callbackRepeat); copy += 1) {
      const entry = { fields, inbound, dueAtMs: nowMs + options.callbackDelayMs, tries: 0 };
      if (options.callbackReorder) waiting.unshift(entry);
      else waiting.push(entry);
    }
  };

  const flushOnce = async (nowMs: number): Promise<void> => {
    const target = to();
    if (target === null) return;
    for (const entry of waiting.filter((each) => each.dueAtMs <= nowMs)) {
      const good = await call(target, entry.fields, state.options);
      if (good && entry.inbound) entry.inbound.read = true;
      entry.tries += 1;
      entry.dueAtMs = nowMs + RETRY_MS;
      if (good || entry.tries > MAX_TRIES) waiting.splice(waiting.indexOf(entry), 1);
    }
  };

  return {
    status(message: SimMessage, status: number, nowMs: number): void {
      queue({ messageid: message.id, status: String(status) }, nowMs, null);
    },
    raw(fields: Waiting['fields'], nowMs: number): void {
      queue(fields, nowMs, null);
    },
    inbound(sms: SimInbound, nowMs: number): void {
      const { from, to: line, text: message, id: messageid } = sms;
      queue({ from, to: line, message, messageid }, nowMs, sms);
    },
    /** Sends what is due; one flush at a time. Resolves when all due ones were tried. */
    flush(nowMs: number): Promise<void> {
      running = running.then(() => flushOnce(nowMs));
      return running;
    },
    get waiting(): number {
      return waiting.length;
    },
  };
}

/** True for a 200 within ten seconds. */
function call(
  target: string,
  fields: Readonly<Record<string, string>>,
  options: SimState['options'],
): Promise<boolean> {
  const unix = /^unix:([^:]+):(\/.*)$/u.exec(target);
  const url = unix ? new URL(unix[2] ?? '/', 'http://localhost') : new URL(target);
  if (options.callbackWrongSecret) url.pathname = url.pathname.replace(/[^/]+$/u, 'wrong');
  const form = new URLSearchParams(fields).toString();
  const byGet = options.callbackMethod === 'GET';
  if (byGet) url.search = form;
  return new Promise((resolve) => {
    const outgoing = request({
      ...(unix ? { socketPath: unix[1] } : { host: url.hostname, port: url.port }),
      path: url.pathname + url.search,
      method: options.callbackMethod,
      agent: false,
      timeout: ANSWER_MS,
      headers: byGet ? {} : { 'content-type': 'application/x-www-form-urlencoded' },
    });
    outgoing.once('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    outgoing.once('timeout', () => outgoing.destroy());
    // The server may be down: that is what the tries are for.
    outgoing.once('error', () => resolve(false));
    outgoing.end(byGet ? undefined : form);
  });
}
