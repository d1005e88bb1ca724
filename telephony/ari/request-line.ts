import type { WrittenRequest } from './request-writer.ts';
import { noAnswer } from './transport.ts';
import type { RawReply } from './transport.ts';

/**
 * Requests over the event socket: a third of the processor time of HTTP, on the wire within the
 * very turn that makes them, and no connection to find or to open. The PBX serves them strictly one
 * after the other, so only requests that never wait for anything may go this way.
 */
export interface RequestLine {
  /** Null: there is no open socket, nothing was sent. Never rejects. */
  request(request: WrittenRequest, deadlineMs: number): Promise<RawReply> | null;
  /** What `work` asks for goes out together when it returns: each writing to a socket costs. */
  together<T>(work: () => T): T;
  /** From now on requests are sent this way. */
  open(wire: Wire): void;
  /** Nothing more is sent this way before it is opened anew; what is under way is answered. */
  leave(): void;
  /** The socket is gone: what was under way gets no answer any more. */
  close(): void;
  /** A reply from the socket; one that comes after its deadline is dropped. */
  take(reply: RestResponse): void;
}

/** An open socket. */
export interface Wire {
  send(text: string): void;
  /** Holds back what is sent, until as many calls of `uncork`. */
  cork(): void;
  uncork(): void;
}

/** The PBX's words for a reply, as far as we read them. */
export interface RestResponse {
  readonly type: 'RESTResponse';
  readonly request_id?: string;
  readonly status_code?: number;
  readonly message_body?: string;
}

interface Waiting {
  readonly settle: (reply: RawReply) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

/** The PBX wants paths without its prefix here. */
const prefix = '/ari/';

export function createRequestLine(): RequestLine {
  const waiting = new Map<string, Waiting>();
  let wire: Wire | null = null;
  let asked = 0;

  function settle(id: string, reply: RawReply): void {
    const one = waiting.get(id);
    if (one === undefined) return;
    waiting.delete(id);
    clearTimeout(one.timer);
    one.settle(reply);
  }

  return {
    request({ method, path, body }, deadlineMs) {
      if (wire === null) return null;
      asked += 1;
      const id = String(asked);
      const uri = path.startsWith(prefix) ? path.slice(prefix.length) : path;
      const message = { type: 'RESTRequest', transaction_id: id, request_id: id, method, uri };
      const content = { content_type: 'application/json', message_body: body };
      wire.send(JSON.stringify(body === null ? message : { ...message, ...content }));
      return new Promise((resolve) => {
        const timer = setTimeout(() => settle(id, noAnswer), deadlineMs);
        waiting.set(id, { settle: resolve, timer });
      });
    },
    together(work) {
      const held = wire;
      held?.cork();
      try {
        return work();
      } finally {
        held?.uncork();
      }
    },
    leave() {
      wire = null;
    },
    open(opened) {
      wire = opened;
    },
    close() {
      wire = null;
      for (const id of [...waiting.keys()]) settle(id, noAnswer);
    },
    take({ request_id: id = '', status_code: status = 0, message_body: text = '' }) {
      settle(id, { status, text });
    },
  };
}
