import { describe, expect, test } from 'vitest';
import {
  AgentSkills,
  cutLines,
  joinLines,
  QueueSkills,
  QueueWidening,
  readSkills,
  readWidening,
  skillsNobodyHas,
} from '../../src/contract/queue-skills.ts';
import { FIRST_QUEUE, toQueueSettings } from '../../src/queues/queue.ts';
import { QueueSettings } from '../../telephony/protocol/index.ts';

describe('the skills that a queue asks for', () => {
  test('have one spelling, however they were typed', () => {
    expect(QueueSkills.parse('Arabic ۳ required\nكار شهري 5 preferred')).toBe(
      'arabic 3 required\nکار-شهری 5 preferred',
    );
    expect(QueueSkills.parse('')).toBe('');
  });

  test.each([
    'arabic',
    'arabic 3',
    'arabic 0 required',
    'arabic 10 required',
    'arabic 3.5 required',
    'arabic 3 needed',
    ' 3 required',
    '3d 3 required',
    'a,b 3 required',
    'arabic 3 required\nArabic 5 preferred',
    'arabic 3 required\n',
    Array.from({ length: 11 }, (_, n) => `skill-${n} 1 required`).join('\n'),
  ])('cannot be %j', (text) => {
    expect(QueueSkills.safeParse(text).success).toBe(false);
  });

  test('are told to telephony as they are', () => {
    const queue = { ...FIRST_QUEUE, skills: 'عربی 3 required', widening: '0 1 0\n60 9 2' };
    const told = QueueSettings.parse(toQueueSettings(queue));
    expect(told.skills).toEqual([{ skill: 'عربی', level: 3, need: 'required' }]);
    expect(told.widening).toEqual([
      { afterMs: 0, maxRank: 1, levelsLess: 0 },
      { afterMs: 60_000, maxRank: 9, levelsLess: 2 },
    ]);
  });

  test('kept by a version that nobody can read any more, they ask for nothing', () => {
    const told = toQueueSettings({ ...FIRST_QUEUE, skills: '?', widening: '?' });
    expect([told.skills, told.widening]).toEqual([[], []]);
  });
});

describe('widening with the wait', () => {
  test('rises in time and width, and begins at the beginning', () => {
    expect(QueueWidening.parse('۰ 1 0\n060 ۹ 2')).toBe('0 1 0\n60 9 2');
    expect(readWidening('0 9 0\n60 9 9')).toHaveLength(2);
  });

  test.each([
    '10 9 0',
    '0 1 0\n0 9 0',
    '0 1 0\n60 1 0',
    '0 5 0\n60 1 2',
    '0 1 2\n60 9 0',
    '0 1 0\n3601 9 0',
    '0 0 0',
    '0 10 0',
    '0 9 10',
    '0 9',
    '0 9 x',
  ])('cannot be %j', (text) => {
    expect(QueueWidening.safeParse(text).success).toBe(false);
  });
});

test('lines that are typed half are cut and put together again as they were', () => {
  for (const text of ['', ' 5 required', 'کار شهری  required', 'a 5 ', '  ']) {
    expect(joinLines(cutLines(text))).toBe(text);
  }
  expect(cutLines('کار شهری 5 required')).toEqual([['کار شهری', '5', 'required']]);
  expect(readSkills(' 5 required')).toBeNull();
});

test('an agent has each skill once', () => {
  const twice = [
    { name: 'arabic', level: 3 },
    { name: ' ARABIC ', level: 4 },
  ];
  expect(AgentSkills.safeParse({ skills: twice }).success).toBe(false);
  expect(AgentSkills.parse({ skills: [twice[1]] })).toEqual({
    skills: [{ name: 'arabic', level: 4 }],
  });
});

test('a skill counts as nobody’s when those who serve the queue do not have it at its level', () => {
  const arabic = (level: number) => [{ name: 'arabic', level }];
  const all = { queues: [], skills: arabic(2) };
  const elsewhere = { queues: [{ queueId: 'water' }], skills: arabic(9) };
  const asked = 'arabic 3 required';
  expect(skillsNobodyHas(asked, 'pilgrims', [all, elsewhere])).toMatchObject([{ name: 'arabic' }]);
  expect(skillsNobodyHas(asked, 'water', [all, elsewhere])).toEqual([]);
  expect(skillsNobodyHas('arabic 2 required', 'pilgrims', [all])).toEqual([]);
});
