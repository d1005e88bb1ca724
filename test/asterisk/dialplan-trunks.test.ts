import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createConsole } from '../../telephony/ari/console.ts';
import { type Ari, createAri } from '../../telephony/ari/index.ts';
import type { TrunkState } from '../../telephony/protocol/index.ts';
import { SipPhone } from '../support/ari-phone.ts';
import { quietLog } from '../support/ari-rig.ts';
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

describe('what telephony tells of trunks', () => {
  let ari: Ari;
  let provider: SipPhone;
  beforeAll(async () => {
    ari = createAri({
      baseUrl: `http://127.0.0.1:${rig.ariPort}`,
      username: rig.ariUser,
      password: rig.ariPassword,
      application: 'pasokh',
      callerKey: Buffer.alloc(32, 7),
      now: () => Date.now(),
      random: Math.random,
      log: quietLog,
      promptPrefix: 'pasokh/',
      trunk: 'mobile',
      askConsole: createConsole(join(rig.dir, 'run/asterisk.ctl')),
      onEvent: () => undefined,
    });
    provider = await new SipPhone({ user: 'provider', pbxPort: rig.sipPort }).start();
    expect(await ari.prepare()).toBe(true);
    await rig.addPhone('anna', 'x'.repeat(20));
  });
  afterAll(() => ari.stop());
  const trunk = async (name: string): Promise<TrunkState | undefined> =>
    (await ari.lookAtTrunks())?.find((one) => one.name === name);

  test('those of its files, no phone, and the missing one that is to be taken', async () => {
    const trunks = (await ari.lookAtTrunks()) ?? [];
    expect(trunks.map(({ name }) => name)).toEqual(['callers', 'mobile', 'second', 'tci']);
    expect(await trunk('mobile')).toMatchObject({ isOutgoing: true, isKnown: false });
    expect(await trunk('callers')).toMatchObject({ reach: 'no-address', registration: 'none' });
    expect(await trunk('tci')).toMatchObject({ isKnown: true, calls: 0 });
    expect(['unregistered', 'rejected']).toContain((await trunk('tci'))?.registration);
  });

  test('a file that is put there is in force after the reload, and its provider is asked', async () => {
    const file = resolve(rig.dir, '../trunks/mobile.conf');
    const lines = ['[mobile](trunk)', 'aors = mobile', '[mobile]', 'type = aor'];
    const contact = `contact = sip:127.0.0.1:${provider.port}`;
    writeFileSync(file, [...lines, contact, 'qualify_frequency = 1', ''].join('\n'));
    expect(await ari.reloadTrunks()).toBe(true);
    await eventually('the provider answers', 15_000, async () => {
      const { isKnown, reach, roundTripMs } = (await trunk('mobile')) ?? {};
      return isKnown === true && reach === 'reachable' && typeof roundTripMs === 'number';
    });
    // The phones' accounts are not in files, and stay.
    expect(await rig.cli('pjsip show endpoint anna')).toMatch(/context\s+: from-agents/);
  });

  test('a registration is its trunk’s by the address that it goes to; of no trunk it has a row', async () => {
    const registration = (name: string, host: string): string[] => [
      ...[`[${name}]`, 'type = registration', 'transport = udp'],
      ...[`server_uri = sip:${host}`, `client_uri = sip:137@${host}`],
    ];
    const lines = [
      ...registration('by-address', '127.0.0.1:9'),
      ...registration('alone', '127.0.0.77'),
    ];
    writeFileSync(resolve(rig.dir, '../trunks/registrations.conf'), [...lines, ''].join('\n'));
    expect(await ari.reloadTrunks()).toBe(true);
    const isKnown = (state = 'none'): boolean => state === 'unregistered' || state === 'rejected';
    await eventually('both are told of', 15_000, async () => {
      const [mobile, alone] = [await trunk('mobile'), await trunk('alone')];
      return isKnown(mobile?.registration) && isKnown(alone?.registration);
    });
    expect(await trunk('alone')).toMatchObject({ reach: 'no-trunk', calls: 0 });
    expect(await trunk('by-address')).toBeUndefined();
  });

  test('a provider that falls silent is unreachable', async () => {
    await provider.stop();
    await eventually('nobody answers', 30_000, async () => {
      return (await trunk('mobile'))?.reach === 'unreachable';
    });
  });
});

test('the telephone of the first call: copied, with a password of its own, it dials 137', async () => {
  const example = resolve(README, '../examples/trial-phone.conf');
  const password = randomBytes(12).toString('base64url');
  const own = readFileSync(example, 'utf8').replace('change-me-before-use', password);
  expect(own).toContain(password);
  const file = resolve(rig.dir, '../trunks/trial-phone.conf');
  writeFileSync(file, own);
  await rig.cli('module reload res_pjsip.so');
  const user = '09150000137';
  const open = (word: string): Promise<SipPhone> =>
    new SipPhone({ user, password: word, pbxPort: rig.sipPort }).start();
  const stranger = await open('change-me-before-use');
  const phone = await open(password);
  try {
    await eventually('the account is there', 5_000, async () =>
      /context\s+: from-trunk/.test(await rig.cli(`pjsip show endpoint ${user}`)),
    );
    await expect(stranger.register()).rejects.toThrow('password refused');
    await phone.register();
    const call = await phone.dial('137');
    await eventually('somebody takes the call', 10_000, () => call.answered);
    call.hangUp();
  } finally {
    await stranger.stop();
    await phone.stop();
  }
});
