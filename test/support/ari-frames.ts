export interface Frame {
  /** The bytes as they came. */
  readonly bytes: Buffer;
  /** Null for anything but a text message in one piece. */
  readonly text: string | null;
}

/** Splits a WebSocket's bytes into frames; what is not yet whole waits for more. */
export class FrameReader {
  #kept: Buffer = Buffer.alloc(0);

  read(chunk: Buffer): Frame[] {
    this.#kept = Buffer.concat([this.#kept, chunk]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== null; frame = this.#next()) frames.push(frame);
    return frames;
  }

  #next(): Frame | null {
    const kept = this.#kept;
    if (kept.length < 2) return null;
    const [first = 0, second = 0] = kept;
    const isMasked = (second & 0x80) !== 0;
    let at = 2;
    let length = second & 0x7f;
    if (length === 126) {
      if (kept.length < 4) return null;
      length = kept.readUInt16BE(2);
      at = 4;
    } else if (length === 127) {
      throw new Error('no message of ours is that long');
    }
    const mask = isMasked ? kept.subarray(at, at + 4) : null;
    at += isMasked ? 4 : 0;
    const end = at + length;
    if (kept.length < end) return null;
    const content = Buffer.from(kept.subarray(at, end));
    if (mask !== null) {
      for (let i = 0; i < length; i += 1) content[i] = (content[i] ?? 0) ^ (mask[i % 4] ?? 0);
    }
    this.#kept = kept.subarray(end);
    const isWholeText = first === 0x81;
    return { bytes: kept.subarray(0, end), text: isWholeText ? content.toString() : null };
  }
}
