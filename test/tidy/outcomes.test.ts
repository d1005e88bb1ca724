import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CallOutcome } from '../../telephony/protocol/index.ts';
import { root } from './sources.ts';

test('ARCHITECTURE.md says of each outcome what it means, and of no other', () => {
  const [, after = ''] = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').split(
    '\n**How a call ends**',
  );
  const [, table = ''] = after.split('\n\n');
  const rows = [...table.matchAll(/^\| `(\w+)` \| \S/gmu)].map(([, outcome]) => outcome);
  expect(rows.toSorted()).toEqual(CallOutcome.options.toSorted());
});
