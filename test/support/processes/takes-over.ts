import { existsSync } from 'node:fs';
import { answerHeartbeat } from '../../../src/kit/heartbeat.ts';

/**
 * A process that takes over when it is told to. A file in its folder changes how: `broken` ends it
 * before; `kills` has it end the older one first, as one that hangs.
 */
const olderPid = Number(/^take-over=(\d+)$/.exec(process.argv[2] ?? '')?.[1] ?? Number.NaN);
const isToTakeOver = !Number.isNaN(olderPid);
if (isToTakeOver && existsSync('kills')) {
  process.kill(olderPid, 'SIGKILL');
  // Time in which a keeper that thinks of nothing would have replaced the dead one.
  await new Promise((resolve) => setTimeout(resolve, 300));
}
if (isToTakeOver && existsSync('broken')) process.exit(1);
answerHeartbeat(process);
setInterval(() => undefined, 60_000);
if (isToTakeOver) process.send?.({ tookOver: true });
