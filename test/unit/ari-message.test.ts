import { expect, it } from 'vitest';
import { saysNothing } from '../../telephony/ari/message.ts';

/** As Asterisk 22 sends it. */
const changed = (state: string): Buffer =>
  Buffer.from(
    `{"type":"ChannelStateChange","timestamp":"2026-11-25T20:39:10.205+0000","channel":{"id":"1795639150.0","name":"PJSIP/callers-00000000","state":"${state}","caller":{"name":"","number":""}},"application":"pasokh"}`,
  );

it('a change of state says nothing unless it rings', () => {
  expect(saysNothing(changed('Up'))).toBe(true);
  expect(saysNothing(changed('Ring'))).toBe(true);
  expect(saysNothing(changed('Ringing'))).toBe(false);
});

it('everything else is read, also what is shorter than the words looked for', () => {
  for (const text of [
    '',
    '{',
    '{"type":"StasisStart","args":[]}',
    '{ "type": "ChannelStateChange" }',
  ]) {
    expect(saysNothing(Buffer.from(text)), text).toBe(false);
  }
});
