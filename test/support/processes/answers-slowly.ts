import { existsSync } from 'node:fs';
import { answerHeartbeat } from '../../../src/kit/heartbeat.ts';

/**
 * A child that works before it answers: for as many ms of processor time as its argument says,
 * however long that takes. Asked by SIGUSR2, or in the middle of its work by a file `block` in its
 * folder, it never does anything else again: a signal would have to wait for all that it was asked before.
 */
const [, , workMs = '0'] = process.argv;
process.on('message', () => {
  const before = process.cpuUsage();
  const ranUs = (): number => {
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  while (ranUs() < Number(workMs) * 1_000) if (existsSync('block')) blockForEver();
});
answerHeartbeat(process);
process.on('SIGTERM', () => process.exit(0));
process.on('SIGUSR2', blockForEver);
setInterval(() => undefined, 60_000);

function blockForEver(): never {
  for (;;);
}
