import { readFileSync } from 'node:fs';

/**
 * Loaded before every process of the product: its machine's clock is set whenever the file says another
 * number of milliseconds, in the middle of whatever it does. Only the clock that tells the date; the one
 * that nobody can set runs on.
 */
const { PASOKH_TEST_CLOCK_FILE: file } = process.env;
const lookEveryMs = 20;
const machine = Date.now.bind(Date);
let shiftMs = 0;
let lookedAtMs = Number.NEGATIVE_INFINITY;

Date.now = () => {
  const nowMs = performance.now();
  if (file !== undefined && nowMs - lookedAtMs >= lookEveryMs) {
    lookedAtMs = nowMs;
    shiftMs = Number(readFileSync(file, 'utf8'));
  }
  return machine() + shiftMs;
};
