import { expect, test } from 'vitest';
import { CallOutcome } from '../../telephony/protocol/index.ts';
import { OUTCOMES } from '../../web/src/calls/outcomes.ts';

test('the filter offers each outcome once', () => {
  expect(OUTCOMES.toSorted()).toEqual([...CallOutcome.options, 'goes-on'].toSorted());
});
