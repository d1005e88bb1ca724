import { expect, test } from 'vitest';
import { HealthPart } from '../../src/contract/health.ts';
import type { TrunkRow } from '../../src/contract/trunks.ts';
import { type HealthSources, makeHealth } from '../../src/health/index.ts';
import { ofTimeZone } from '../../src/health/looks.ts';

const NOW_MS = Date.parse('2026-11-26T08:00:00Z');
const HOUR_MS = 3_600_000;
const MB = 1_048_576;

const LETTERS = {
  isResting: false,
  isByHand: false,
  oldestWaitingAtMs: null,
  oldestUnnumberedAtMs: null,
  unnumberedLimitMs: 96 * HOUR_MS,
  forReview: 0,
};

const TRUNK: TrunkRow = {
  ...{ name: 'tci', isOutgoing: true, isKnown: true, calls: 3 },
  ...{ reach: 'reachable', roundTripMs: 12.5, registration: 'registered' },
};

const well: HealthSources = {
  askDatabase: async () => 1,
  isTelephonyUp: () => true,
  isPbxConnected: () => true,
  trunks: async () => [TRUNK],
  phoneDoor: () => ({ reason: null, amount: 0 }),
  gateway: () => ({ isSimulated: false, isResting: false }),
  smsAccount: async () => ({ fault: null, amount: null }),
  smsStandby: async () => ({ fault: null, amount: null }),
  oldestWaitingAtMs: async () => null,
  letters: async () => LETTERS,
  countPrompts: async () => ({ missing: 0, placeholders: 0 }),
  freeBytes: async () => 100_000 * MB,
  backup: async () => ({ ageMs: 47 * HOUR_MS, limitDays: 2 }),
  certificate: () => ({ endsInMs: 15 * 24 * HOUR_MS, isOwnUnused: false }),
  nowMs: () => NOW_MS,
};
const away = async (): Promise<never> => Promise.reject(new Error('away'));

async function notWell(sources: Partial<HealthSources>) {
  const parts = await makeHealth({ ...well, ...sources }).look();
  return parts.filter(({ state }) => state !== 'well');
}

test('nothing is said of what is well', async () => {
  expect(await notWell({})).toEqual([]);
});

test('every part is told of, in its order', async () => {
  const parts = await makeHealth(well).look();
  expect(parts.map(({ part }) => part)).toEqual(HealthPart.options);
});

test('of a second account only where there is one', async () => {
  const partsWith = async (sources: Partial<HealthSources>) =>
    (await makeHealth({ ...well, ...sources }).look()).map(({ part }) => part);
  expect(await partsWith({})).toContain('sms-standby');
  expect(await partsWith({ smsStandby: async () => null })).not.toContain('sms-standby');
});

test('of backups only where somebody wants them watched', async () => {
  const partsWith = async (sources: Partial<HealthSources>) =>
    (await makeHealth({ ...well, ...sources }).look()).map(({ part }) => part);
  expect(await partsWith({})).toContain('backup');
  expect(await partsWith({ backup: async () => null })).not.toContain('backup');
});

test.each<[string, Partial<HealthSources>, object[]]>([
  [
    'database away',
    { askDatabase: away },
    [
      { part: 'database', state: 'down', reason: 'no-answer', amount: null },
      { part: 'outbox', state: 'down', reason: 'no-answer', amount: null },
      { part: 'letters', state: 'down', reason: 'no-answer', amount: null },
    ],
  ],
  [
    'telephony away: of the PBX nothing is known',
    { isTelephonyUp: () => false, isPbxConnected: () => true },
    [
      { part: 'telephony', state: 'down', reason: 'not-linked', amount: null },
      { part: 'pbx', state: 'worry', reason: 'unknown-while-away', amount: null },
      { part: 'trunks', state: 'worry', reason: 'unknown-while-away', amount: null },
    ],
  ],
  [
    'a line that nobody can call yet',
    { trunks: async () => [] },
    [{ part: 'trunks', state: 'worry', reason: 'no-trunk', amount: null }],
  ],
  [
    'a trunk that is to be taken and has no file',
    { trunks: async () => [TRUNK, { ...TRUNK, name: 'mci', isKnown: false }] },
    [{ part: 'trunks', state: 'down', reason: 'trunk-missing', amount: null }],
  ],
  [
    'trunks that do not answer, or do not take our password',
    {
      trunks: async () => [
        TRUNK,
        { ...TRUNK, reach: 'unreachable' },
        { ...TRUNK, registration: 'rejected' },
        { ...TRUNK, registration: 'unregistered' },
      ],
    },
    [{ part: 'trunks', state: 'down', reason: 'trunk-away', amount: 3 }],
  ],
  [
    'a registration that the provider refuses, whosever it is',
    { trunks: async () => [TRUNK, { ...TRUNK, reach: 'no-trunk', registration: 'rejected' }] },
    [{ part: 'trunks', state: 'down', reason: 'trunk-away', amount: 1 }],
  ],
  [
    'a registration alone is no trunk',
    { trunks: async () => [{ ...TRUNK, reach: 'no-trunk' }] },
    [{ part: 'trunks', state: 'worry', reason: 'no-trunk', amount: null }],
  ],
  [
    'trunks that nobody asks are no illness',
    {
      trunks: async () => [
        { ...TRUNK, reach: 'not-asked', registration: 'none' },
        { ...TRUNK, reach: 'no-address', registration: 'none' },
      ],
    },
    [],
  ],
  [
    'the PBX away',
    { isPbxConnected: () => false },
    [{ part: 'pbx', state: 'down', reason: 'pbx-lost', amount: null }],
  ],
  [
    'an exchange that keeps no record of whom it turns away',
    { phoneDoor: () => null },
    [{ part: 'phone-door', state: 'worry', reason: 'no-record', amount: null }],
  ],
  [
    'somebody guesses the passwords of phones',
    { phoneDoor: () => ({ reason: 'guessing', amount: 412 }) },
    [{ part: 'phone-door', state: 'worry', reason: 'guessing', amount: 412 }],
  ],
  [
    'the office automation rests',
    { letters: async () => ({ ...LETTERS, isResting: true }) },
    [{ part: 'letters', state: 'worry', reason: 'automation-rests', amount: null }],
  ],
  [
    'a letter has waited for a day and an hour',
    { letters: async () => ({ ...LETTERS, oldestWaitingAtMs: NOW_MS - 25 * HOUR_MS }) },
    [{ part: 'letters', state: 'worry', reason: 'letter-waits', amount: 25 }],
  ],
  [
    'two messages of the automation want to be looked at',
    { letters: async () => ({ ...LETTERS, forReview: 2 }) },
    [{ part: 'letters', state: 'worry', reason: 'for-review', amount: 2 }],
  ],
  [
    'a letter has no number after five days',
    { letters: async () => ({ ...LETTERS, oldestUnnumberedAtMs: NOW_MS - 120 * HOUR_MS }) },
    [{ part: 'letters', state: 'worry', reason: 'no-number', amount: 5 }],
  ],
  [
    'no credit is left',
    { smsAccount: async () => ({ fault: 'low-credit', amount: 0 }) },
    [{ part: 'sms-account', state: 'down', reason: 'low-credit', amount: 0 }],
  ],
  [
    'no credit is left in the account that stands by: nothing stops yet',
    { smsStandby: async () => ({ fault: 'low-credit', amount: 0 }) },
    [{ part: 'sms-standby', state: 'worry', reason: 'low-credit', amount: 0 }],
  ],
  [
    'the gateway rests',
    { gateway: () => ({ isSimulated: true, isResting: true }) },
    [{ part: 'gateway', state: 'down', reason: 'resting', amount: null }],
  ],
  [
    'a message older than any night',
    { oldestWaitingAtMs: async () => NOW_MS - 15 * HOUR_MS },
    [{ part: 'outbox', state: 'worry', reason: 'waiting-long', amount: 900 }],
  ],
  ['a message held for the night', { oldestWaitingAtMs: async () => NOW_MS - 10 * HOUR_MS }, []],
  [
    'a prompt without its sound weighs more than machine voices',
    { countPrompts: async () => ({ missing: 2, placeholders: 40 }) },
    [{ part: 'prompts', state: 'down', reason: 'missing', amount: 2 }],
  ],
  [
    'a line that nobody has backed up yet works',
    { backup: async () => ({ ageMs: null, limitDays: 2 }) },
    [{ part: 'backup', state: 'worry', reason: 'no-backup', amount: null }],
  ],
  [
    'the last backup is of three days ago, and an hour',
    { backup: async () => ({ ageMs: 73 * HOUR_MS, limitDays: 2 }) },
    [{ part: 'backup', state: 'worry', reason: 'backup-old', amount: 3 }],
  ],
  [
    'the last backup was taken next week, by a clock that was wrong',
    { backup: async () => ({ ageMs: -7 * 24 * HOUR_MS, limitDays: 2 }) },
    [{ part: 'backup', state: 'worry', reason: 'no-backup', amount: null }],
  ],
  ['as old as it may be', { backup: async () => ({ ageMs: 48 * HOUR_MS, limitDays: 2 }) }, []],
  [
    'the certificate ends within two weeks',
    { certificate: () => ({ endsInMs: 14 * 24 * HOUR_MS, isOwnUnused: false }) },
    [{ part: 'certificate', state: 'worry', reason: 'certificate-ends', amount: 14 }],
  ],
  [
    'the certificate is over',
    { certificate: () => ({ endsInMs: 0, isOwnUnused: false }) },
    [{ part: 'certificate', state: 'down', reason: 'certificate-over', amount: null }],
  ],
  [
    'the house’s own certificate is over: the local one that is shown lasts, and few trust it',
    { certificate: () => ({ endsInMs: 300 * 24 * HOUR_MS, isOwnUnused: true }) },
    [{ part: 'certificate', state: 'down', reason: 'own-unused', amount: null }],
  ],
  [
    'there is no certificate',
    { certificate: () => null },
    [{ part: 'certificate', state: 'down', reason: 'no-certificate', amount: null }],
  ],
  [
    'little room',
    { freeBytes: async () => 2_047 * MB },
    [{ part: 'disk', state: 'worry', reason: 'little-room', amount: 2_047 }],
  ],
  [
    'no room',
    { freeBytes: async () => 199 * MB },
    [{ part: 'disk', state: 'down', reason: 'no-room', amount: 199 }],
  ],
  [
    'a disk that cannot be looked at',
    { freeBytes: away },
    [{ part: 'disk', state: 'down', reason: 'no-room', amount: 0 }],
  ],
])('%s', async (_, sources, said) => {
  expect(await notWell(sources)).toEqual(said);
});

test('a machine whose time zone data have Tehran’s summer time wrong is no clock for cases', () => {
  expect(ofTimeZone(false)).toMatchObject({ part: 'time-zone', state: 'down', reason: 'old-data' });
  expect(ofTimeZone(true)).toMatchObject({ state: 'well', reason: null });
});
