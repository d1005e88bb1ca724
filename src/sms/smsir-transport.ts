import { z } from 'zod';
import { assert } from '../kit/assert.ts';
import { classOfSmsir } from './smsir-codes.ts';
import {
  exchange,
  GatewayFault,
  type Params,
  safeWay,
  type TransportOptions,
} from './transport.ts';

const Envelope = z.object({ status: z.number().int(), data: z.unknown() });

/** JSON over HTTPS with the key in a header, under the rules of our own transport. */
export function smsirTransport(options: TransportOptions) {
  const { key, base } = safeWay(options);

  /** @param seen what an observer may read of it */
  return async (
    method: 'GET' | 'POST',
    path: string,
    body: object | null = null,
    seen: Params = {},
  ): Promise<unknown> => {
    assert(/^[A-Za-z0-9/?&=_-]+$/u.test(path), 'a path of SMS.ir has no other signs');
    const target = new URL(`${base.pathname.replace(/\/$/u, '')}/v1/${path}`, base);
    // Ids are no part of what is done.
    const op = `smsir/${path.replace(/[0-9]+|\?.*$/gu, '')}`;
    const headers = { 'x-api-key': key, 'content-type': 'application/json; charset=utf-8' };
    const text = body === null ? '' : JSON.stringify(body);
    const answer = await exchange(
      { method, target, headers, body: text, params: seen },
      op,
      options,
    );
    return readEnvelope(answer, op);
  };
}

function readEnvelope(text: string, op: string): unknown {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The text itself may hold a citizen's number: it does not go into the error.
    throw new GatewayFault('unknown', 'bad-json', op);
  }
  const envelope = Envelope.safeParse(parsed);
  if (!envelope.success) throw new GatewayFault('unknown', 'bad-shape', op);
  const { status, data } = envelope.data;
  const kind = classOfSmsir(status);
  if (kind === 'ok') return data;
  throw new GatewayFault(kind === 'unknown' ? 'unknown' : 'rejected', String(status), op);
}
