import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRequestLine, type RequestLine } from '../../telephony/ari/request-line.ts';

let line: RequestLine;
let sent: { request_id: string; method: string; uri: string; message_body?: string }[];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  line = createRequestLine();
});
afterEach(() => {
  vi.useRealTimers();
});
const open = () => line.open((text) => sent.push(JSON.parse(text)));
const hangUp = () => line.request('DELETE', '/ari/channels/po-1.1', null, 2_000);
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
    const second = line.request('POST', '/ari/channels?app=pasokh', '{"variables":{}}', 2_000);
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
