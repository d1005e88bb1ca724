/** Telephone sound as the PBX records it: 8,000 samples a second, 16 bits, one voice. */
const headerBytes = 44;
const bytesPerMs = 16;
const samplesPerSecond = 8_000;
const windowMs = 20;
/** Mean loudness of what is no longer the noise of a line; as the PBX judges silence. */
const loudness = 256;
/** Less than a word. */
const leastSpeechMs = 200;

/** What such a file really holds, whatever its head says: who writes it may have died. */
export function measureWave(file: Uint8Array): { durationMs: number; hasSpeech: boolean } {
  const durationMs = Math.max(0, Math.floor((file.byteLength - headerBytes) / bytesPerMs));
  return { durationMs, hasSpeech: speechMs(file) >= leastSpeechMs };
}

/** The head of a file with so many bytes of sound. */
export function waveHeader(soundBytes: number): Uint8Array {
  const header = new Uint8Array(headerBytes);
  const view = new DataView(header.buffer);
  const write = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i += 1) view.setUint8(at + i, text.charCodeAt(i));
  };
  write(0, 'RIFF');
  view.setUint32(4, headerBytes - 8 + soundBytes, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, samplesPerSecond, true);
  view.setUint32(28, samplesPerSecond * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, soundBytes, true);
  return header;
}

/** Its sound alone. */
export function soundOf(file: Uint8Array): Uint8Array {
  const whole = file.byteLength - ((file.byteLength - headerBytes) % 2);
  return file.subarray(headerBytes, Math.max(headerBytes, whole));
}

function speechMs(file: Uint8Array): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const windowBytes = windowMs * bytesPerMs;
  let loudMs = 0;
  for (let from = headerBytes; from + windowBytes <= file.byteLength; from += windowBytes) {
    let sum = 0;
    for (let at = from; at < from + windowBytes; at += 2) sum += Math.abs(view.getInt16(at, true));
    if (sum / (windowBytes / 2) > loudness) loudMs += windowMs;
  }
  return loudMs;
}
