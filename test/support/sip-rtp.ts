import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import {
  describeSound,
  FRAME_MS,
  FRAME_SAMPLES,
  sharesOf,
  toneSecond,
  type Sound,
} from './sip-sound.ts';

const ULAW = 0;
const DIGIT_EVENT = 101;
const DIGITS = '0123456789*#';
const HEADER_BYTES = 12;
const KEEP_MS = 60_000;

export interface Heard extends Sound {
  readonly packets: number;
  /** Longest time without a packet in the time asked for, its edges included. */
  readonly maxGapMs: number;
}

/** One end of a call's sound: sends a tone without pause, remembers what it receives. */
export interface RtpEnd {
  readonly port: number;
  sendTo(host: string, port: number): void;
  /** Null: silence, but packets go on. */
  setTone(hertz: number | null): void;
  /** Stops and resumes sending altogether. */
  setSending(on: boolean): void;
  /** RFC 4733: the key pressed for 100 ms. */
  press(digit: string): Promise<void>;
  /** What arrived in the last `lastMs` (at most a minute). */
  heard(lastMs?: number): Heard;
  /** How much of what arrived in that time is each of these tones, 0 to 1. */
  shares(tonesHz: readonly number[], lastMs: number): number[];
  close(): void;
}

interface Packet {
  readonly atMs: number;
  readonly sound: Uint8Array;
}

export async function openRtp(toneHz: number | null): Promise<RtpEnd> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const received: Packet[] = [];
  const openedAtMs = performance.now();
  socket.on('message', (packet) => {
    const atMs = performance.now();
    if (packet.length <= HEADER_BYTES || ((packet[1] ?? 0) & 0x7f) !== ULAW) return;
    received.push({ atMs, sound: packet.subarray(HEADER_BYTES) });
    while ((received[0]?.atMs ?? atMs) < atMs - KEEP_MS) received.shift();
  });
  const sender = startSender(socket, toneHz);
  return {
    ...sender,
    port: socket.address().port,
    heard(lastMs = 1_000) {
      const nowMs = performance.now();
      const fromMs = Math.max(openedAtMs, nowMs - lastMs);
      const packets = received.filter(({ atMs }) => atMs >= fromMs);
      const marks = [fromMs, ...packets.map(({ atMs }) => atMs), nowMs];
      const gaps = marks.slice(1).map((mark, i) => mark - (marks[i] ?? mark));
      const sound = describeSound(Buffer.concat(packets.map((packet) => packet.sound)));
      return { ...sound, packets: packets.length, maxGapMs: Math.max(...gaps) };
    },
    shares(tonesHz, lastMs) {
      const fromMs = performance.now() - lastMs;
      const packets = received.filter(({ atMs }) => atMs >= fromMs);
      return sharesOf(Buffer.concat(packets.map((packet) => packet.sound)), tonesHz);
    },
    close() {
      sender.close();
      socket.close();
    },
  };
}

type Sender = Pick<RtpEnd, 'sendTo' | 'setTone' | 'setSending' | 'press' | 'close'>;

function startSender(socket: Socket, toneHz: number | null): Sender {
  const silence = new Uint8Array(8_000).fill(0xff);
  let second = toneHz === null ? silence : toneSecond(toneHz);
  let target: { host: string; port: number } | null = null;
  let sending = true;
  let isClosed = false;
  let sequence = randomInt(30_000);
  let frame = 0;
  const ssrc = randomInt(2 ** 31);
  const startedAtMs = performance.now();

  const send = (type: number, marker: boolean, timestamp: number, payload: Uint8Array): void => {
    // A key may be down when the call ends.
    if (target === null || isClosed) return;
    const packet = Buffer.alloc(HEADER_BYTES + payload.length);
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8((marker ? 0x80 : 0) | type, 1);
    packet.writeUInt16BE(sequence++ & 0xffff, 2);
    packet.writeUInt32BE(timestamp >>> 0, 4);
    packet.writeUInt32BE(ssrc, 8);
    packet.set(payload, HEADER_BYTES);
    socket.send(packet, target.port, target.host);
  };
  // A timer that fires late sends what it owes, so the stream keeps its rate.
  const timer = setInterval(() => {
    const due = Math.floor((performance.now() - startedAtMs) / FRAME_MS);
    for (; frame < due; frame++) {
      const at = (frame * FRAME_SAMPLES) % second.length;
      if (sending) {
        send(ULAW, false, frame * FRAME_SAMPLES, second.subarray(at, at + FRAME_SAMPLES));
      }
    }
  }, FRAME_MS);
  return {
    sendTo(host, port) {
      target = { host, port };
    },
    setTone(hertz) {
      second = hertz === null ? silence : toneSecond(hertz);
    },
    setSending(on) {
      sending = on;
    },
    async press(digit) {
      const code = DIGITS.indexOf(digit);
      if (code < 0) throw new Error(`no such key: ${digit}`);
      const timestamp = frame * FRAME_SAMPLES;
      for (const part of [1, 2, 3, 4, 5, 5, 5]) {
        const isEnd = part === 5;
        const event = Buffer.from([code, (isEnd ? 0x80 : 0) | 10, 0, 0]);
        event.writeUInt16BE(part * FRAME_SAMPLES, 2);
        send(DIGIT_EVENT, part === 1, timestamp, event);
        await new Promise((done) => setTimeout(done, isEnd ? 1 : FRAME_MS));
      }
    },
    close() {
      isClosed = true;
      clearInterval(timer);
    },
  };
}
