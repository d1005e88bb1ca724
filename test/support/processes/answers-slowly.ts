import { answerHeartbeat } from '../../../src/kit/heartbeat.ts';

/**
 * A child that works before it answers: for as many ms of processor time as its argument says,
 * however long that takes. Asked by SIGUSR2, it never does anything else again.
 */
const [, , workMs = '0'] = process.argv;
process.on('message', () => {
  const before = process.cpuUsage();
  const ranUs = (): number => {
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
  while (ranUs() < Number(workMs) * 1_000);
});
answerHeartbeat(process);
process.on('SIGTERM', () => process.exit(0));
process.on('SIGUSR2', () => {
  for (;;);
});
setInterval(() => undefined, 60_000);
