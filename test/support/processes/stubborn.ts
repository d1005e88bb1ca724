import { answerHeartbeat } from '../../../src/kit/heartbeat.ts';

/** A child that will not end when asked. */
answerHeartbeat(process);
process.on('SIGTERM', () => undefined);
setInterval(() => undefined, 60_000);
