import { appendFileSync } from 'node:fs';

/**
 * The times that were promised for real parts, in ms, by the names under which tests measure them.
 * A test waits five times as long before it fails (`patience.ts`); whether they are kept on a machine
 * that does nothing else is what `npm run bench:promises` says.
 */
export const PROMISED_MS = {
  'telephony killed: longest silence': 1_000,
  'telephony killed: the next one knows the calls': 2_000,
  // The keeper rests before each, at last for two seconds: it was killed after a short life.
  'telephony killed again and again: the next one knows the calls': 5_000,
  'telephony hung: the next one knows the calls': 5_000,
  'process stopped: replaced': 3_000,
  'process whose loop is blocked: replaced': 3_000,
  'server killed: longest silence': 1_000,
  'another telephony took over: longest silence': 1_000,
  'another telephony took over: nobody steered': 1_000,
  'both dead, and back: longest silence': 1_000,
  'Asterisk restarted: experts are rung again': 10_000,
  'page reloaded: both hear each other': 5_000,
  'one side heard: alarm at the desk': 3_000,
  'one side heard: alarm on the board': 3_000,
  'desk phone without sound: alarm at the desk': 3_000,
  'colleague does not take the call: both hear each other': 3_000,
  'colleague left: both hear each other': 3_000,
  'number outside refused: both hear each other': 3_000,
  'somebody dials: he is seen on the board': 1_000,
  'line to the PBX silent, not closed: noticed': 5_000,
  'events cut off: known': 5_000,
  'events cut off: longest silence of who waits': 1_000,
  'waiting: longest silence': 1_000,
  'colleague has the call: longest silence': 1_000,
  'telephony died, number outside has the call: longest silence': 1_000,
  'nothing was said after the tone: longest silence': 1_000,
  'word to the expert: longest silence of the citizen': 500,
} as const;

export type PromiseName = keyof typeof PROMISED_MS;

/** Prints what was measured; adds it as a JSON line to the file that PASOKH_FIGURES names, if any. */
export function tellMeasured(name: PromiseName, ms: number): void {
  const line = JSON.stringify({ name, ms: Math.round(ms) });
  console.info(line);
  const file = process.env['PASOKH_FIGURES'];
  if (file !== undefined) appendFileSync(file, `${line}\n`);
}
