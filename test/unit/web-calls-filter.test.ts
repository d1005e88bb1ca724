import { expect, test } from 'vitest';
import { CallOutcome } from '../../telephony/protocol/index.ts';
import { OUTCOMES } from '../../web/src/calls/outcomes.ts';

test('the filter offers each outcome once, but the one that nothing here leads to', () => {
  const possible = CallOutcome.options.filter((outcome) => outcome !== 'voicemail');
  expect(OUTCOMES.toSorted()).toEqual([...possible, 'goes-on'].toSorted());
});
