import { expect, test } from 'vitest';
import { readWire } from '../../bench/support/ari-wire.ts';

const PORT = 8_088;
const OURS = 40_001;

/** A capture of loopback with these packets to Asterisk, or from it, a second apart. */
function captureOf(payloads: readonly Buffer[], isFromIt = false): Buffer {
  const records = payloads.flatMap((payload, n) => {
    const frame = Buffer.alloc(54 + payload.length);
    frame.writeUInt16BE(0x0800, 12);
    frame[14] = 0x45;
    frame[23] = 6;
    frame.writeUInt16BE(isFromIt ? PORT : OURS, 34);
    frame.writeUInt16BE(isFromIt ? OURS : PORT, 36);
    frame[46] = 0x50;
    payload.copy(frame, 54);
    const head = Buffer.alloc(16);
    head.writeUInt32LE(n + 1, 0);
    head.writeUInt32LE(frame.length, 8);
    head.writeUInt32LE(frame.length, 12);
    return [head, frame];
  });
  return Buffer.concat([Buffer.alloc(24), ...records]);
}

function frameOf(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const mask = Buffer.from([0x11, 0x22, 0x33, 0x44]);
  const masked = Buffer.from(text.map((byte, n) => byte ^ (mask[n % 4] ?? 0)));
  const head =
    text.length < 126
      ? Buffer.from([0x81, 0x80 | text.length])
      : Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 0xff]);
  return Buffer.concat([head, mask, masked]);
}

const onSocket = (method: string, uri: string, more: object = {}): Buffer =>
  frameOf({ type: 'RESTRequest', transaction_id: '7', request_id: '7', method, uri, ...more });
const plain = (line: string): Buffer => Buffer.from(`${line} HTTP/1.1\r\nhost: x\r\n\r\n`);

test('a command on the wire is one that changes something for a call, whichever way it leaves', () => {
  const packets = [
    plain('GET /ari/channels'),
    plain('POST /ari/channels/1763900000.1/play?media=x'),
    onSocket('POST', 'channels/create', { message_body: 'x'.repeat(120) }),
    onSocket('GET', 'channels/1763900000.1'),
    onSocket('DELETE', 'channels/1763900000.1?reason=normal'),
    plain('POST /ari/events/user/pasokh-proof-3?application=pasokh'),
    plain('POST /ari/applications/pasokh/subscription'),
    onSocket('POST', 'asterisk/variable?variable=PASOKH_SEEN'),
    Buffer.from('}'),
  ];
  expect(readWire(captureOf(packets), PORT).commandsMs).toEqual([2_000, 3_000, 5_000]);
});

test('answers on the event socket are read by what they were for, also two in one packet', () => {
  const answer = (status: number, uri: string): Buffer => {
    const ids = { transaction_id: '7', request_id: '7' };
    const said = { type: 'RESTResponse', ...ids, status_code: status, reason_phrase: 'x', uri };
    return Buffer.from(JSON.stringify({ ...said, message_body: '{"rxcount":1}' }));
  };
  const event = Buffer.from(JSON.stringify({ type: 'ChannelHold', uri: 'channels/1.9' }));
  const leg = 'channels/po-1.1.1';
  const both = Buffer.concat([
    answer(404, `${leg}/rtp_statistics`),
    answer(200, 'channels/1.2?x=1'),
  ]);
  const wire = readWire(captureOf([event, answer(200, leg), both], true), PORT);
  expect(wire.answeredOnSocket).toEqual([
    { what: `/${leg}`, answeredAtMs: 2_000, status: 200 },
    { what: `/${leg}/rtp_statistics`, answeredAtMs: 3_000, status: 404 },
    { what: '/channels/1.2', answeredAtMs: 3_000, status: 200 },
  ]);
  expect(wire.answered).toEqual([]);
});
