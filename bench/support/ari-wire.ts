import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A request that Asterisk answered, as the packets tell it. Times are UTC. */
export interface AnsweredRequest {
  /** Method and path, without the query. */
  readonly what: string;
  readonly answeredAtMs: number;
  readonly status: number;
}

export interface AriWire {
  readonly answered: readonly AnsweredRequest[];
  /** What was asked over the event socket, which names the path alone. */
  readonly answeredOnSocket: readonly AnsweredRequest[];
  /** When each command left, by request or by the event socket, answered or not. */
  readonly commandsMs: readonly number[];
}

export interface RunningAriWire {
  stop(): Promise<AriWire>;
}

/** Some answers on the event socket in one packet. */
const SNAP_BYTES = 4_096;

/** Listens to the plain HTTP between telephony and Asterisk on loopback. Needs root. */
export async function startAriWire(port: number): Promise<RunningAriWire> {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-ari-wire-'));
  const file = join(folder, 'wire.pcap');
  const words = ['-i', 'lo', '-w', file, '-s', String(SNAP_BYTES), '-B', '32768', '-U'];
  const child = spawn('tcpdump', [...words, '--immediate-mode', '-Z', 'root', `tcp port ${port}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const killWithUs = (): boolean => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const lines = createInterface({ input: child.stderr });
  await new Promise<void>((ready, fail) => {
    lines.on('line', (line) => {
      if (line.includes('listening on')) ready();
    });
    child.once('error', fail);
    child.once('exit', () => fail(new Error('tcpdump ended')));
  });
  return {
    async stop() {
      const closed = once(child, 'close');
      child.kill('SIGINT');
      await closed;
      process.off('exit', killWithUs);
      const wire = readWire(readFileSync(file), port);
      rmSync(folder, { recursive: true });
      return wire;
    },
  };
}

/** What the event socket carries to Asterisk, see telephony/ari/request-line.ts. */
const ON_THE_SOCKET = /"type":"RESTRequest".*?"method":"([A-Z]+)","uri":"([^"?]+)/;
/** What it carries back: of several answers in one packet those that the snap has. */
const ANSWER_ON_THE_SOCKET =
  /"type":"RESTResponse"[^{}]*?"status_code":(\d+)[^{}]*?"uri":"([^"?]+)/g;
/** Not for a call: proofs that events come, what we listen to, and notes of our own. */
const OF_OURSELVES = /(^|\/)(events\/user|applications|asterisk\/variable)(\/|$)/;

/** The text of a frame that a client has sent; of several in one packet the first. '': it is none. */
function unmasked(packet: string): string {
  const bytes = Buffer.from(packet, 'latin1');
  const isText = bytes.length > 6 && bytes[0] === 0x81 && ((bytes[1] ?? 0) & 0x80) !== 0;
  if (!isText) return '';
  const length = (bytes[1] ?? 0) & 0x7f;
  const maskAt = length === 126 ? 4 : length === 127 ? 10 : 2;
  const mask = bytes.subarray(maskAt, maskAt + 4);
  const said = bytes.subarray(maskAt + 4).map((byte, n) => byte ^ (mask[n % 4] ?? 0));
  return Buffer.from(said).toString('latin1');
}

/** One request at a time stands on a connection: the next answer there is its own. */
export function readWire(file: Buffer, port: number): AriWire {
  const asked = new Map<number, string>();
  const answered: AnsweredRequest[] = [];
  const answeredOnSocket: AnsweredRequest[] = [];
  const commandsMs: number[] = [];
  for (const { atMs, fromPort, toPort, text } of segments(file)) {
    if (toPort === port) {
      const plain = /^(GET|POST|PUT|DELETE) ([^ ?]+)/.exec(text);
      if (plain !== null) asked.set(fromPort, `${plain[1]} ${plain[2]}`);
      const [, method, path = ''] = plain ?? ON_THE_SOCKET.exec(unmasked(text)) ?? [];
      if (method !== undefined && method !== 'GET' && !OF_OURSELVES.test(path))
        commandsMs.push(atMs);
    } else if (fromPort === port) {
      for (const [, code, path = ''] of text.matchAll(ANSWER_ON_THE_SOCKET)) {
        answeredOnSocket.push({ what: `/${path}`, answeredAtMs: atMs, status: Number(code) });
      }
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      const what = asked.get(toPort);
      if (status === undefined || what === undefined) continue;
      asked.delete(toPort);
      answered.push({ what, answeredAtMs: atMs, status: Number(status) });
    }
  }
  return { answered, answeredOnSocket, commandsMs };
}

function* segments(
  file: Buffer,
): Generator<{ atMs: number; fromPort: number; toPort: number; text: string }> {
  for (let at = 24; at + 16 <= file.length; ) {
    const atMs = file.readUInt32LE(at) * 1_000 + file.readUInt32LE(at + 4) / 1_000;
    const kept = file.readUInt32LE(at + 8);
    const frame = file.subarray(at + 16, at + 16 + kept);
    at += 16 + kept;
    // Ethernet, IPv4, TCP.
    if (frame.length < 54 || frame.readUInt16BE(12) !== 0x0800 || frame[23] !== 6) continue;
    const tcp = frame.subarray(14 + ((frame[14] ?? 0) & 0x0f) * 4);
    const text = tcp.subarray(((tcp[12] ?? 0) >> 4) * 4).toString('latin1');
    yield { atMs, fromPort: tcp.readUInt16BE(0), toPort: tcp.readUInt16BE(2), text };
  }
}
