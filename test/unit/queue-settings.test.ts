import { expect, test } from 'vitest';
import { QUEUE_FIELD_NAMES } from '../../src/contract/queues.ts';
import { FIRST_QUEUE, type Queue, toBoardQueue, toQueueSettings } from '../../src/queues/queue.ts';
import { QueueSettings } from '../../telephony/protocol/index.ts';

/** Another figure in each field: whichever is told as another one, or as a fixed one, is seen. */
const QUEUE: Queue = {
  id: 'water',
  version: 7,
  nameFa: 'آب',
  nameEn: 'Water',
  extension: '1372',
  strategy: 'fewest-calls',
  skills: 'water 3 required',
  widening: '0 1 0\n60 9 2',
  language: 'ar',
  menuKey: '4',
  ringLimitMs: 11_000,
  wrapUpLimitMs: 12_000,
  wrapUpExtensions: 3,
  missLimit: 4,
  reofferAfterMs: 13_000,
  autoAnswer: true,
  whisper: 'name-wait',
  spokenName: 'water',
  lastAgentMs: 14_000,
  boostMs: 15_000,
  repeatBoostMs: 16_000,
  frequentBoostMs: 17_000,
  minimumStaff: 5,
  announceEveryMs: 18_000,
  greetingMustHear: true,
  callbackOn: true,
  callbackAfterMs: 19_000,
  callbackTries: 2,
  callbackRetryMs: 61_000,
  callbackPerDay: 6,
  serviceLevelMs: 21_000,
  shortAbandonMs: 6_000,
  longestWaitYellowMs: 22_000,
  longestWaitRedMs: 23_000,
};

test('each setting of a queue is told to telephony as itself, and as no other one', () => {
  const told = toQueueSettings(QUEUE);
  expect(told).toEqual({
    queueId: 'water',
    extension: '1372',
    ringLimitMs: 11_000,
    wrapUpLimitMs: 12_000,
    wrapUpExtensions: 3,
    missLimit: 4,
    reofferAfterMs: 13_000,
    announceEveryMs: 18_000,
    greetingMustHear: true,
    autoAnswer: true,
    whisper: { name: 'water', language: false, wait: true },
    language: 'ar',
    menuKey: '4',
    shortAbandonMs: 6_000,
    strategy: 'fewest-calls',
    boostMs: 15_000,
    repeatBoostMs: 16_000,
    frequentBoostMs: 17_000,
    minimumStaff: 5,
    lastAgentWithinMs: 14_000,
    callback: { offerAfterMs: 19_000, tries: 2, retryAfterMs: 61_000, perDay: 6 },
    skills: [{ skill: 'water', level: 3, need: 'required' }],
    widening: [
      { afterMs: 0, maxRank: 1, levelsLess: 0 },
      { afterMs: 60_000, maxRank: 9, levelsLess: 2 },
    ],
  });
  expect(QueueSettings.parse(told)).toEqual(told);
});

test('what the board judges by is told to it as itself, too', () => {
  expect(toBoardQueue(QUEUE)).toEqual({
    queueId: 'water',
    nameFa: 'آب',
    nameEn: 'Water',
    serviceLevelMs: 21_000,
    shortAbandonMs: 6_000,
    longestWaitYellowMs: 22_000,
    longestWaitRedMs: 23_000,
  });
});

test('the queue of this test differs from a fresh one in every field', () => {
  const alike = QUEUE_FIELD_NAMES.filter((field) => QUEUE[field] === FIRST_QUEUE[field]);
  expect(alike).toEqual([]);
});

test('what a queue does not do is told as nothing', () => {
  const told = toQueueSettings({
    ...QUEUE,
    ...{ menuKey: 'none', whisper: 'none', callbackOn: false, skills: '', widening: '' },
  });
  expect(told).not.toHaveProperty('menuKey');
  expect(told).toMatchObject({ whisper: null, callback: null, skills: [], widening: [] });
  const numbered = toQueueSettings({ ...QUEUE, spokenName: 'number', whisper: 'name-language' });
  expect(numbered.whisper).toEqual({ name: null, language: true, wait: false });
});
