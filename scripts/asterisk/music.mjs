import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * Writes the music that waiting callers hear: thirty seconds of slow chords under a soft broken
 * chord, ours from the first note, made to loop without a seam. Kept in both of the telephone
 * network's codecs, so that hundreds of waiting callers cost no transcoding.
 */
const TARGET = resolve(import.meta.dirname, '../../asterisk-config/sounds/music');
const RATE = 8_000;
const CHORD_S = 3.75;
const NOTES_PER_CHORD = 8;
// Hertz. C, A minor, F, G, twice, the second time higher; all well inside a telephone's band.
const CHORDS = [
  [261.63, 329.63, 392.0, 523.25],
  [220.0, 329.63, 440.0, 523.25],
  [261.63, 349.23, 440.0, 523.25],
  [246.94, 392.0, 493.88, 587.33],
  [329.63, 392.0, 523.25, 659.26],
  [261.63, 440.0, 523.25, 659.26],
  [349.23, 440.0, 523.25, 698.46],
  [293.66, 392.0, 493.88, 587.33],
];
const PATTERN = [0, 2, 1, 3, 2, 1, 3, 2];

/** A plucked note: overtones that fade faster than the tone itself. */
function pluck(hertz, sinceS) {
  const attack = Math.min(1, sinceS / 0.012);
  let sum = 0;
  for (const [overtone, share] of [
    [1, 1],
    [2, 0.35],
    [3, 0.12],
  ]) {
    sum +=
      share *
      Math.exp(-sinceS * (1.6 + overtone)) *
      Math.sin(2 * Math.PI * hertz * overtone * sinceS);
  }
  return attack * sum;
}

/** A chord held under it, swelling and fading so that neighbours melt into each other. */
function pad(chord, sinceS) {
  const envelope = Math.sin((Math.PI * sinceS) / CHORD_S) ** 0.5;
  const tones = chord.map((hertz) => Math.sin(2 * Math.PI * hertz * sinceS));
  return (envelope * tones.reduce((sum, tone) => sum + tone, 0)) / tones.length;
}

function compose() {
  const lengthS = CHORDS.length * CHORD_S;
  const samples = new Float64Array(lengthS * RATE);
  const noteS = CHORD_S / NOTES_PER_CHORD;
  CHORDS.forEach((chord, place) => {
    const startS = place * CHORD_S;
    for (let i = 0; i < CHORD_S * RATE; i++) {
      samples[startS * RATE + i] += 0.3 * pad(chord, i / RATE);
    }
    PATTERN.forEach((string, beat) => {
      const from = Math.round((startS + beat * noteS) * RATE);
      // Rings on into the next notes; past the end it wraps round, which makes the seam vanish.
      for (let i = 0; i < 1.5 * RATE; i++) {
        samples[(from + i) % samples.length] += 0.5 * pluck(chord[string], i / RATE);
      }
    });
  });
  return samples;
}

const samples = compose();
const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
const pcm = Buffer.alloc(samples.length * 2);
samples.forEach((sample, i) => pcm.writeInt16LE(Math.round((sample / peak) * 12_000), i * 2));

mkdirSync(TARGET, { recursive: true });
for (const [type, name] of [
  ['ul', 'waiting.ulaw'],
  ['al', 'waiting.alaw'],
]) {
  const raw = ['-t', 'raw', '-r', '8000', '-e', 'signed', '-b', '16', '-c', '1', '-'];
  execFileSync('sox', ['-R', '-D', ...raw, '-t', type, join(TARGET, name)], { input: pcm });
}
