import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { eventually } from './eventually.ts';
import { parseSip, type SipMessage } from './sip-message.ts';
import { describeSound, type Sound } from './sip-sound.ts';

/** What went over the wire, judged from outside. Times are UTC in ms with microseconds behind. */
export interface Capture {
  readonly sip: readonly SipPacket[];
  readonly rtp: readonly RtpStream[];
  /** Packets that the kernel could not keep for us: a judgement on gaps needs 0. */
  readonly dropped: number;
}

interface Packet {
  readonly atMs: number;
  readonly fromPort: number;
  readonly toPort: number;
}

export interface SipPacket extends Packet {
  readonly message: SipMessage;
}

export interface RtpPacket extends Packet {
  readonly sequence: number;
  readonly payloadType: number;
  /** Whose stream it is: a port may be another call's a moment later. */
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

/** Packets of one sender to one receiver, in order of time, whatever SSRCs they carry. */
export interface RtpStream {
  readonly fromPort: number;
  readonly toPort: number;
  readonly packets: readonly RtpPacket[];
}

export interface RunningCapture {
  /** Ends the capture and reads it. Safe to call twice. */
  stop(): Promise<Capture>;
}

const SNAP_BYTES = 2_048;
const KERNEL_BUFFER_KIB = 32_768;
const CATCH_UP_MS = 5_000;

/**
 * Captures UDP on loopback. Ports of SIP and the range of Asterisk's sound; a packet counts when
 * it comes from or goes to one of them. Needs root. Resolves once tcpdump listens.
 */
export async function startCapture(ports: {
  readonly sipPort: number;
  readonly rtpFrom: number;
  readonly rtpTo: number;
}): Promise<RunningCapture> {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-capture-'));
  const file = join(folder, 'wire.pcap');
  const filter = `udp and (port ${ports.sipPort} or portrange ${ports.rtpFrom}-${ports.rtpTo})`;
  const child = spawn(
    'tcpdump',
    [
      '-i',
      'lo',
      '-w',
      file,
      '-s',
      String(SNAP_BYTES),
      '-B',
      String(KERNEL_BUFFER_KIB),
      '-U',
      '--immediate-mode',
      '-Z',
      'root',
      filter,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  const lines = createInterface({ input: child.stderr });
  const listening = new Promise<void>((ready, fail) => {
    lines.on('line', (line) => {
      said += `${line}\n`;
      if (line.includes('listening on')) ready();
    });
    child.once('error', fail);
    child.once('exit', () => fail(new Error(`tcpdump ended: ${said}`)));
  });
  const killWithUs = (): boolean => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  await listening;

  let result: Promise<Capture> | null = null;
  const stop = async (): Promise<Capture> => {
    await catchUp(file, ports.rtpTo);
    const closed = once(child, 'close');
    child.kill('SIGINT');
    await closed;
    process.off('exit', killWithUs);
    const capture = parsePcap(readFileSync(file), ports.sipPort);
    rmSync(folder, { recursive: true });
    const dropped = Number(/(\d+) packets? dropped by kernel/.exec(said)?.[1] ?? Number.NaN);
    return { ...capture, dropped };
  };
  return { stop: () => (result ??= stop()) };
}

/**
 * What is on the wire by now is in the file once a last packet of our own is there: tcpdump throws
 * away what it has not read when it is ended, and counts it nowhere.
 */
async function catchUp(file: string, port: number): Promise<void> {
  const mark = randomBytes(16).toString('hex');
  const sizeBefore = statSync(file).size;
  const socket = createSocket('udp4');
  // Nobody need listen there.
  socket.on('error', () => undefined);
  socket.send(mark, port, '127.0.0.1');
  await eventually('the capture has all that was sent', CATCH_UP_MS, () =>
    readFileSync(file).includes(mark, sizeBefore),
  );
  socket.close();
}

/** Reads a capture file of Ethernet framing, as loopback has it. SIP is what touches `sipPort`. */
export function parsePcap(file: Buffer, sipPort: number): Omit<Capture, 'dropped'> {
  const magic = file.readUInt32LE(0);
  if (magic !== 0xa1b2c3d4 || file.readUInt32LE(20) !== 1)
    throw new Error('no capture of loopback');
  const sip: SipPacket[] = [];
  const streams = new Map<string, { fromPort: number; toPort: number; packets: RtpPacket[] }>();
  for (const { atMs, fromPort, toPort, data } of datagrams(file)) {
    if (fromPort === sipPort || toPort === sipPort) {
      const message = parseSip(data.toString());
      if (message !== null) sip.push({ atMs, fromPort, toPort, message });
      continue;
    }
    const packet = toRtp(data);
    if (packet === null) continue;
    const key = `${fromPort} ${toPort}`;
    const stream = streams.get(key) ?? { fromPort, toPort, packets: [] };
    stream.packets.push({ atMs, fromPort, toPort, ...packet });
    streams.set(key, stream);
  }
  return { sip, rtp: [...streams.values()] };
}

function* datagrams(file: Buffer): Generator<Packet & { data: Buffer }> {
  const fileHeader = 24;
  const recordHeader = 16;
  const ethernet = 14;
  for (let at = fileHeader; at + recordHeader <= file.length; ) {
    const atMs = file.readUInt32LE(at) * 1_000 + file.readUInt32LE(at + 4) / 1_000;
    const kept = file.readUInt32LE(at + 8);
    const frame = file.subarray(at + recordHeader, at + recordHeader + kept);
    at += recordHeader + kept;
    if (frame.length < ethernet + 28 || frame.readUInt16BE(12) !== 0x0800) continue;
    const ip = frame.subarray(ethernet);
    const udp = ip.subarray(((ip[0] ?? 0) & 0x0f) * 4);
    const fromPort = udp.readUInt16BE(0);
    const toPort = udp.readUInt16BE(2);
    yield { atMs, fromPort, toPort, data: udp.subarray(8, udp.readUInt16BE(4)) };
  }
}

function toRtp(data: Buffer): Omit<RtpPacket, keyof Packet> | null {
  if (data.length <= 12 || (data.readUInt8(0) & 0xc0) !== 0x80) return null;
  const payloadType = data.readUInt8(1) & 0x7f;
  // 72–76 are RTCP's packet types seen through RTP's eyes.
  if (payloadType >= 72 && payloadType <= 76) return null;
  const [sequence, ssrc] = [data.readUInt16BE(2), data.readUInt32BE(8)];
  return { sequence, payloadType, ssrc, payload: data.subarray(12) };
}

/** All sound that reached a port, from whichever sender: what the phone there could hear. */
export function soundTo(capture: Pick<Capture, 'rtp'>, toPort: number): RtpStream {
  const packets = capture.rtp
    .filter((stream) => stream.toPort === toPort)
    .flatMap((stream) => stream.packets)
    .toSorted((a, b) => a.atMs - b.atMs);
  return { fromPort: packets[0]?.fromPort ?? 0, toPort, packets };
}

/** The longest time without a packet between two instants, the edges included. */
export function maxGapMs(stream: RtpStream, fromMs: number, toMs: number): number {
  const inside = stream.packets.filter(({ atMs }) => atMs >= fromMs && atMs <= toMs);
  const marks = [fromMs, ...inside.map(({ atMs }) => atMs), toMs];
  return Math.max(...marks.slice(1).map((mark, i) => mark - (marks[i] ?? mark)));
}

/** Loudness and strongest tone of the µ-law packets between two instants. */
export function soundBetween(stream: RtpStream, fromMs: number, toMs: number): Sound {
  const ulaw = 0;
  const pieces = stream.packets
    .filter((packet) => packet.payloadType === ulaw && packet.atMs >= fromMs && packet.atMs <= toMs)
    .map(({ payload }) => payload);
  return describeSound(Buffer.concat(pieces));
}
