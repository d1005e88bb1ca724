import { writeFileSync } from 'node:fs';
import { answerHeartbeat } from '../../../src/kit/heartbeat.ts';
import { spareWord, standBy } from '../../../src/kit/stand-by.ts';

/** A process that may wait to be the next one; who waits is told in the file `waits`. */
if (process.argv[2] === spareWord) {
  const isTurn = standBy(process);
  writeFileSync('waits', String(process.pid));
  if (!(await isTurn)) process.exit(0);
}
answerHeartbeat(process);
process.on('SIGTERM', () => process.exit(0));
setInterval(() => undefined, 60_000);
if (process.argv[2]?.startsWith('take-over=')) process.send?.({ tookOver: true });
