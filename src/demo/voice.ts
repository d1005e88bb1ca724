import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** The sound of a simulated talk: some syllables of a tone, then a breath, again and again. */
export interface Voice {
  readonly port: number;
  /** Where the other side's description of its sound says it listens. */
  speakTo(sdp: string): void;
  close(): void;
}

const FRAME_MS = 20;
const FRAME = 160;
const RATE = 8_000;

export async function openVoice(hertz: number, monotonicMs: () => number): Promise<Voice> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  // Nobody listens any more: the call is about to end.
  socket.on('error', () => undefined);
  const phrase = phraseOf(hertz);
  let target: { host: string; port: number } | null = null;
  let frame = 0;
  let isClosed = false;
  const startedAtMs = monotonicMs();
  const timer = setInterval(() => {
    const due = Math.floor((monotonicMs() - startedAtMs) / FRAME_MS);
    for (; frame < due; frame += 1) {
      if (target === null) continue;
      const packet = Buffer.alloc(12 + FRAME);
      packet.writeUInt16BE(0x80_00, 0);
      packet.writeUInt16BE(frame & 0xff_ff, 2);
      packet.writeUInt32BE((frame * FRAME) >>> 0, 4);
      packet.writeUInt32BE(hertz, 8);
      const at = (frame * FRAME) % phrase.length;
      packet.set(phrase.subarray(at, at + FRAME), 12);
      socket.send(packet, target.port, target.host);
    }
  }, FRAME_MS);
  return {
    port: socket.address().port,
    speakTo(sdp) {
      const host = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1];
      const port = /^m=audio (\d+)/m.exec(sdp)?.[1];
      if (host !== undefined && port !== undefined) target = { host, port: Number(port) };
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      socket.close();
    },
  };
}

/** Two seconds: three syllables, a quarter of a second each, and silence. */
function phraseOf(hertz: number): Uint8Array {
  return Uint8Array.from({ length: 2 * RATE }, (_, n) => {
    const seconds = n / RATE;
    const syllable = Math.floor(seconds / 0.3);
    const within = seconds % 0.3;
    if (syllable > 2 || within > 0.22) return 0xff;
    const swell = Math.sin((Math.PI * within) / 0.22);
    const pitch = hertz * (1 + 0.12 * syllable);
    return toUlaw(3_500 * swell * Math.sin(2 * Math.PI * pitch * seconds));
  });
}

function toUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const size = Math.min(32_635, Math.abs(Math.round(sample))) + 132;
  const exponent = Math.max(0, Math.floor(Math.log2(size)) - 7);
  const mantissa = (size >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}
