/** A WAV as a studio sends it: a tone, in whatever format; two seconds of 700 Hz unless told otherwise. */
export function studioFile(how: {
  readonly rate: number;
  readonly channels?: number;
  readonly bits?: 8 | 16 | 24 | 32;
  /** 1 whole numbers, 3 floats, 0xfffe whole numbers with the long head. */
  readonly format?: number;
  readonly hz?: number;
  /** Of 1, the loudest there is. */
  readonly loudness?: number;
  readonly ms?: number;
}): Buffer {
  const { rate, channels = 1, bits = 16, format = 1, hz = 700, loudness = 0.5, ms = 2_000 } = how;
  const bytes = bits / 8;
  const count = Math.round((rate * ms) / 1_000);
  const data = Buffer.alloc(count * channels * bytes);
  for (let i = 0; i < count; i += 1) {
    const value = loudness * Math.sin((2 * Math.PI * hz * i) / rate);
    for (let channel = 0; channel < channels; channel += 1) {
      put(data, (i * channels + channel) * bytes, value, { bits, isFloat: format === 3 });
    }
  }
  const head = Buffer.alloc(format === 0xfffe ? 40 : 16);
  head.writeUInt16LE(format, 0);
  head.writeUInt16LE(channels, 2);
  head.writeUInt32LE(rate, 4);
  head.writeUInt32LE(rate * channels * bytes, 8);
  head.writeUInt16LE(channels * bytes, 12);
  head.writeUInt16LE(bits, 14);
  if (head.length === 40) head.writeUInt16LE(1, 24);
  // Studios write notes of their own before the sound, of odd length, too.
  const parts = [part('fmt ', head), part('note', Buffer.from('abc')), part('data', data)];
  const body = Buffer.concat([Buffer.from('WAVE'), ...parts]);
  return part('RIFF', body);
}

function part(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(name, 0, 'latin1');
  head.writeUInt32LE(content.length, 4);
  return Buffer.concat([head, content, Buffer.alloc(content.length % 2)]);
}

function put(
  data: Buffer,
  at: number,
  value: number,
  { bits, isFloat }: { bits: number; isFloat: boolean },
): void {
  if (isFloat) data.writeFloatLE(value, at);
  else if (bits === 8) data.writeUInt8(Math.round(128 + value * 127), at);
  else data.writeIntLE(Math.round(value * (2 ** (bits - 1) - 1)), at, bits / 8);
}
