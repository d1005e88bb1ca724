/** SIP messages and A-law sound, as bytes: what the test phone speaks. */
export interface Message {
  readonly start: string;
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
}

export function parse(text: string): Message {
  const split = text.indexOf('\r\n\r\n');
  const [start = '', ...lines] = (split < 0 ? text : text.slice(0, split)).split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { start, headers, body: split < 0 ? '' : text.slice(split + 4) };
}

export function one(message: Message, name: string): string {
  return message.headers.get(name)?.[0] ?? '';
}

export function statusOf(message: Message): number {
  return Number(message.start.split(' ')[1]);
}

export function contactOf(message: Message): string {
  return /<([^>]+)>/.exec(one(message, 'contact'))?.[1] ?? '';
}

export function toALaw(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const size = Math.min(32_635, Math.abs(sample));
  let exponent = 7;
  for (let mask = 0x4000; exponent > 0 && (size & mask) === 0; mask >>= 1) exponent -= 1;
  const mantissa = exponent === 0 ? size >> 4 : (size >> (exponent + 3)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

export function fromALaw(byte: number): number {
  const value = byte ^ 0x55;
  const exponent = (value & 0x70) >> 4;
  const mantissa = value & 0x0f;
  const size = exponent === 0 ? (mantissa << 4) + 8 : ((mantissa << 4) + 0x108) << (exponent - 1);
  return (value & 0x80) === 0 ? -size : size;
}
