import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { cseqOf, headerOf, parseSip, type SipMessage } from './sip-message.ts';

const RESEND_MS = [500, 1_000, 2_000, 4_000];
const ANSWER_LIMIT_MS = 8_000;

export interface SipServer {
  readonly host: string;
  readonly port: number;
}

/** Datagrams with the little that UDP leaves to do: resending, and answering repeats alike. */
export interface SipTransport {
  readonly port: number;
  send(text: string): void;
  /**
   * Sends a request and resolves with its final response; `onProvisional` sees 1xx. An INVITE may
   * stay unanswered for `limitMs`; throws when nothing final comes within it.
   */
  ask(
    text: string,
    options?: { limitMs?: number; onProvisional?: (response: SipMessage) => void },
  ): Promise<SipMessage>;
  /** Answers a request; its repeats get the same answer without being shown again. */
  answer(request: SipMessage, text: string): void;
  /** Sends the ACK of a final answer to an INVITE, again whenever that answer is repeated. */
  acknowledge(response: SipMessage, text: string): void;
  close(): void;
}

interface Waiting {
  readonly onResponse: (response: SipMessage) => void;
  readonly giveUp: (why: string) => void;
}

export async function openTransport(
  server: SipServer,
  onRequest: (request: SipMessage) => void,
  localPort = 0,
): Promise<SipTransport> {
  const socket = createSocket('udp4');
  socket.bind(localPort, '127.0.0.1');
  await once(socket, 'listening');
  const waiting = new Map<string, Waiting>();
  const answered = new Map<string, string>();
  const acknowledged = new Map<string, string>();
  const seen = new Set<string>();
  let closed = false;
  const send = (text: string): void => {
    if (!closed) socket.send(text, server.port, server.host);
  };
  // A dead port answers with ICMP, which arrives here as an error: the resending covers it.
  socket.on('error', () => undefined);
  socket.on('message', (datagram) => {
    const message = parseSip(datagram.toString());
    if (message === null) return;
    const key = transactionOf(message);
    if (message.status !== null) {
      const ack = acknowledged.get(key);
      if (ack !== undefined) send(ack);
      waiting.get(key)?.onResponse(message);
      return;
    }
    const before = answered.get(key);
    if (before !== undefined) send(before);
    if (before !== undefined || seen.has(key)) return;
    if (message.method !== 'ACK') seen.add(key);
    onRequest(message);
  });

  return {
    port: socket.address().port,
    send,
    ask: (text, { limitMs = ANSWER_LIMIT_MS, onProvisional } = {}) =>
      new Promise((resolve, reject) => {
        const request = parseSip(text);
        if (request === null) throw new Error('a request of ours is not SIP');
        const key = transactionOf(request);
        const resends = RESEND_MS.map((ms) => setTimeout(() => send(text), ms));
        const giveUp = (why: string): void => {
          settle();
          reject(new Error(`${request.method} ${request.uri}: ${why}`));
        };
        const end = setTimeout(() => giveUp(`no answer in ${limitMs} ms`), limitMs);
        const settle = (): void => {
          for (const timer of [...resends, end]) clearTimeout(timer);
          waiting.delete(key);
        };
        waiting.set(key, {
          giveUp,
          onResponse(response) {
            for (const timer of resends) clearTimeout(timer);
            if ((response.status ?? 0) < 200) return onProvisional?.(response);
            settle();
            resolve(response);
          },
        });
        send(text);
      }),
    answer(request, text) {
      answered.set(transactionOf(request), text);
      send(text);
    },
    acknowledge(response, text) {
      acknowledged.set(transactionOf(response), text);
      send(text);
    },
    close() {
      closed = true;
      // Giving up takes an entry out, so the round goes over a copy.
      const left = Array.from(waiting.values());
      for (const { giveUp } of left) giveUp('the phone was closed');
      socket.close();
    },
  };
}

/** Request and response of one transaction share branch and method; an ACK stands for itself. */
function transactionOf(message: SipMessage): string {
  const branch = /branch=([^;\s]+)/.exec(headerOf(message, 'Via') ?? '')?.[1] ?? '';
  return `${branch} ${cseqOf(message).method}`;
}
