import { expect, test } from 'vitest';
import { toTrunkEndpoint } from '../../telephony/ari/trunk.ts';

test.each([
  ['+989151234567', 'PJSIP/09151234567@tci'],
  ['+985138412345', 'PJSIP/05138412345@tci'],
  ['110', 'PJSIP/110@tci'],
  ['125', 'PJSIP/125@tci'],
  ['194', 'PJSIP/194@tci'],
])('%s is dialled as %s', (number, endpoint) => {
  expect(toTrunkEndpoint('tci', number)).toBe(endpoint);
});

test.each([
  '+9647801234567',
  '+989091234567',
  '+989701234567',
  '137',
  '600',
  '',
  '+98',
  'anna&tci',
])('%s is never dialled', (number) => {
  expect(toTrunkEndpoint('tci', number)).toBeNull();
});

test('without a trunk nobody is called', () => {
  expect(toTrunkEndpoint('', '+989151234567')).toBeNull();
});
