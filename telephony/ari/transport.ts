import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import type { Credentials } from './credentials.ts';
import type { WrittenRequest } from './request-writer.ts';

/** A bare reply: status 0 means that none came in time, so nobody knows what the PBX did. */
export interface RawReply {
  readonly status: number;
  readonly text: string;
}

export interface Transport {
  /** Never rejects. */
  request(request: WrittenRequest, deadlineMs: number): Promise<RawReply>;
  close(): Promise<void>;
}

export const noAnswer: RawReply = Object.freeze({ status: 0, text: '' });

/**
 * Keep-alive HTTP to the PBX. One request at a time on a connection: a request that hangs (a bridge
 * that waits for a prompt) holds up no other.
 */
export function createTransport(
  origin: string,
  credentials: Pick<Credentials, 'authorization' | 'refused'>,
): Transport {
  const pool = new Pool(origin, {
    // More than the requests ever in flight together; the PBX admits 2,000.
    connections: 32,
    pipelining: 1,
    // Below the PBX's own session_inactivity, so that we never write into a closing connection.
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 60_000,
    connect: { timeout: 1_000 },
    // Each request has its own deadline, in ms; undici's own timers are coarser.
    headersTimeout: 0,
    bodyTimeout: 0,
  });

  async function request(written: WrittenRequest, deadlineMs: number): Promise<RawReply> {
    const authorization = credentials.authorization();
    const reply = await send(written, authorization, deadlineMs);
    if (reply.status !== 401 || !credentials.refused(authorization)) return reply;
    // A refusal comes at once: the second one has the whole time.
    return send(written, credentials.authorization(), deadlineMs);
  }

  function send(
    { method, path, body }: WrittenRequest,
    authorization: string,
    deadlineMs: number,
  ): Promise<RawReply> {
    return new Promise((resolve) => {
      let controller: Dispatcher.DispatchController | null = null;
      let status = 0;
      const chunks: Buffer[] = [];
      let settled = false;
      const settle = (reply: RawReply): void => {
        settled = true;
        clearTimeout(timer);
        resolve(reply);
      };
      const timer = setTimeout(() => {
        settle(noAnswer);
        controller?.abort(new Error('deadline passed'));
      }, deadlineMs);
      const headers: Record<string, string> = { authorization };
      if (body !== null) headers['content-type'] = 'application/json';
      pool.dispatch(
        { method: method as Dispatcher.HttpMethod, path, headers, body },
        {
          onRequestStart(started) {
            controller = started;
            // The deadline passed while the request stood in line: it must not be sent any more.
            if (settled) started.abort(new Error('deadline passed'));
          },
          onResponseStart(_controller, statusCode) {
            status = statusCode;
          },
          onResponseData(_controller, chunk) {
            chunks.push(chunk);
          },
          onResponseEnd() {
            if (!settled) settle({ status, text: Buffer.concat(chunks).toString('utf8') });
          },
          onResponseError() {
            // Refused, reset or aborted: the caller learns the one thing that matters, no answer.
            if (!settled) settle(noAnswer);
          },
        },
      );
    });
  }

  return {
    request,
    async close() {
      await pool.destroy();
    },
  };
}
