import { expect, it } from 'vitest';
import { mayTransferByPhone, survivesTransfers } from '../../telephony/ari/phone-transfers.ts';
import { quickClock, SimAsterisk } from '../support/sim-asterisk.ts';

it.each([
  ['22.10.1+dfsg+~cs6.17', false],
  ['22.11.0', true],
  ['22.11.0~rc1', true],
  ['22.9.0', false],
  ['23.4.0', false],
  ['23.5.0', true],
  ['24.0.0', true],
  ['21.12.2', false],
  ['GIT-master-1a2b3c', false],
  ['', false],
])('an Asterisk %s survives every transfer that a phone may ask for: %s', (version, survives) => {
  expect(survivesTransfers(version)).toBe(survives);
});

it('a PBX that does not say what it is gets no transfers of phones, unless its owner says so', async () => {
  const pbx = new SimAsterisk({ clock: quickClock(50), soundMs: () => null });
  expect(await mayTransferByPhone(pbx, 'if-safe')).toBe(false);
  expect(await mayTransferByPhone(pbx, 'always')).toBe(true);
});
