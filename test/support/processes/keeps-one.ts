import { join } from 'node:path';
import { watchChild } from '../../../src/keeper/watched-child.ts';

/** A keeper of one child, in the folder given as its argument: to be killed by a test. */
const [, , dir = ''] = process.argv;
const child = watchChild({
  name: 'kept',
  script: join(import.meta.dirname, 'answers.ts'),
  cwd: dir,
  logFile: join(dir, 'kept.log'),
  pidFile: join(dir, 'kept.pid'),
  nowMs: () => Date.now(),
  tell: (event) => process.send?.(event),
});
child.start();
