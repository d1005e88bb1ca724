import { soundOf, waveHeader } from '../../src/kit/wave.ts';

/** A recording as the PBX leaves it; `hz` 0: nothing is heard. */
export function waveFile(ms: number, hz = 700): Buffer {
  const samples = Int16Array.from({ length: ms * 8 }, (_, i) =>
    hz === 0 ? 0 : Math.round(8_000 * Math.sin((2 * Math.PI * hz * i) / 8_000)),
  );
  const sound = Buffer.from(samples.buffer);
  return Buffer.concat([waveHeader(sound.length), sound]);
}

/** The same, by a writer who died: its head says that there is nothing. */
export function brokenWaveFile(ms: number): Buffer {
  return Buffer.concat([waveHeader(0), soundOf(waveFile(ms))]);
}
