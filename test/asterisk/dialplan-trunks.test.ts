import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { eventually } from '../support/eventually.ts';

const README = resolve(import.meta.dirname, '../../asterisk-config/README.md');
const examples = [...readFileSync(README, 'utf8').matchAll(/```ini\n([^`]+)```/g)].map(
  (match) => match[1] ?? '',
);
const [byAddress = '', registering = '', numbers = '', network = ''] = examples;

/** The examples of the README as a site would write them down, on names that exist here. */
let rig: AsteriskRig;
beforeAll(async () => {
  rig = await startAsterisk({
    numbers,
    trunks: {
      tci:
        byAddress.replaceAll('10.20.30.40', '127.0.0.9') +
        registering.replaceAll('sip.provider.example', '127.0.0.9'),
      network,
    },
  });
}, 240_000);
afterAll(() => rig.stop());

test('the trunks of the README are taken without one complaint', async () => {
  expect(examples.length).toBe(4);
  const complaints = rig
    .messages()
    .split('\n')
    .filter((line) => /\b(WARNING|ERROR)\b/.test(line))
    // The provider of the example does not answer, of course.
    .filter((line) => !/outbound_registration|No response received/.test(line));
  expect(complaints).toEqual([]);
  const endpoint = await rig.cli('pjsip show endpoint tci');
  expect(endpoint).toMatch(/context\s+: from-trunk/);
  expect(endpoint).toMatch(/identify_by\s+: ip\b/);
  expect(endpoint).toMatch(/Match: 127\.0\.0\.9/);
  expect(endpoint).toMatch(/allow\s+: \(alaw\|ulaw\)/);
  expect(await rig.cli('pjsip show registrations')).toContain('tci');
  expect(await rig.cli('pjsip show transport udp')).toContain('203.0.113.5');
  expect(await rig.cli('dialplan show 05131370000@from-trunk')).toContain('caller,137,1');
});

test('a trunk added while Asterisk runs is there after the reload of the README', async () => {
  const command = /asterisk -rx '([^']+)'/.exec(readFileSync(README, 'utf8'))?.[1] ?? '';
  expect(command).not.toBe('');
  const file = resolve(rig.dir, '../trunks/second.conf');
  const lines = ['[second](trunk)', '[second]', 'type = identify', 'endpoint = second'];
  writeFileSync(file, [...lines, 'match = 127.0.0.8', ''].join('\n'));
  await rig.cli(command);
  await eventually('the second trunk', 5_000, async () =>
    /Match: 127\.0\.0\.8/.test(await rig.cli('pjsip show endpoint second')),
  );
});
