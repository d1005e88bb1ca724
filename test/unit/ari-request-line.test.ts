import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRequestLine, type RequestLine } from '../../telephony/ari/request-line.ts';

let line: RequestLine;
let sent: { request_id: string; method: string; uri: string; message_body?: string }[];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  held = 0;
  line = createRequestLine();
});
afterEach(() => {
  vi.useRealTimers();
});
let held: number;
const open = () =>
  line.open({
    send: (text) => sent.push(JSON.parse(text)),
    cork: () => (held += 1),
    uncork: () => (held -= 1),
  });
const ask = (method: string, path: string, body: string | null) =>
  line.request({ method, path, body }, 2_000);
const hangUp = () => ask('DELETE', '/ari/channels/po-1.1', null);
const reply = (id: string | undefined, status: number, text = '') =>
  line.take({
    type: 'RESTResponse',
    request_id: id ?? '',
    status_code: status,
    message_body: text,
  });

describe('a request over the event socket', () => {
  it('is on the wire before the call returns, and its own reply answers it', async () => {
    open();
    const first = hangUp();
    const second = ask('POST', '/ari/channels?app=pasokh', '{"variables":{}}');
    expect(sent.map(({ method, uri }) => `${method} ${uri}`)).toEqual([
      'DELETE channels/po-1.1',
      'POST channels?app=pasokh',
    ]);
    expect(sent[1]?.message_body).toBe('{"variables":{}}');
    reply(sent[1]?.request_id, 200, '{"id":"po-2.1"}');
    reply(sent[0]?.request_id, 404);
    expect(await first).toEqual({ status: 404, text: '' });
    expect(await second).toEqual({ status: 200, text: '{"id":"po-2.1"}' });
  });

  it('goes out with the others of its moment, also when one of them breaks off', () => {
    open();
    const heldInside = line.together(() => {
      void hangUp();
      return held;
    });
    expect(heldInside).toBe(1);
    expect(held).toBe(0);
    const broken = () =>
      line.together(() => {
        throw new Error('broken off');
      });
    expect(broken).toThrow('broken off');
    expect(held).toBe(0);
    expect(sent).toHaveLength(1);
  });

  it('is not taken while there is no socket: it goes by HTTP', () => {
    expect(hangUp()).toBeNull();
    open();
    line.close();
    expect(hangUp()).toBeNull();
    expect(sent).toEqual([]);
  });

  it('has no answer when the socket breaks, and nobody waits for ever', async () => {
    open();
    const asked = [hangUp(), hangUp()].map((reply) => Promise.resolve(reply));
    line.close();
    expect(await Promise.all(asked)).toEqual([
      { status: 0, text: '' },
      { status: 0, text: '' },
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('has no answer after its deadline; one that comes later is for nobody', async () => {
    open();
    const asked = hangUp();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(await asked).toEqual({ status: 0, text: '' });
    reply(sent[0]?.request_id, 204);
    const again = hangUp();
    reply(sent[1]?.request_id, 204);
    expect(await again).toEqual({ status: 204, text: '' });
  });
});
