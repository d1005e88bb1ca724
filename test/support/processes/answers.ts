import { answerHeartbeat } from '../../../src/kit/heartbeat.ts';

/** A child as ours are: answers the keeper, ends on SIGTERM, goes on when the keeper is gone. */
answerHeartbeat(process);
process.on('SIGTERM', () => process.exit(0));
setInterval(() => undefined, 60_000);
