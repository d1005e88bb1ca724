import { existsSync } from 'node:fs';
import { answerHeartbeat } from '../../../src/kit/heartbeat.ts';

/** A process that takes over when it is told to, unless a file beside its log says that it is broken. */
const isToTakeOver = process.argv[2]?.startsWith('take-over=') ?? false;
if (isToTakeOver && existsSync('broken')) process.exit(1);
answerHeartbeat(process);
setInterval(() => undefined, 60_000);
if (isToTakeOver) process.send?.({ tookOver: true });
