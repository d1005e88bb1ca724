import { execFileSync } from 'node:child_process';
import { getPriority } from 'node:os';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const MODULE = resolve(import.meta.dirname, '../../scripts/step-behind.ts');
const SAY = `import('${MODULE}').then(({ stepBehind }) => {
  stepBehind();
  console.log(require('node:os').getPriority());
})`;

// To step forward is for root alone: a backup that was started far behind would end there.
test.each([0, 15])(
  'a command that is started %i steps behind us works at ten or there',
  (steps) => {
    const startedAt = Math.min(19, getPriority() + steps);
    const from = ['-n', String(steps), process.execPath, '-e', SAY];
    const worksAt = Number(execFileSync('nice', from, { encoding: 'utf8' }));
    expect(worksAt).toBe(Math.max(10, startedAt));
  },
);
