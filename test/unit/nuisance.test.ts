import { expect, test } from 'vitest';
import { FIRST_NUISANCE_RULE, NuisanceRule } from '../../src/contract/nuisance.ts';
import { type AnsweredCall, judgeNuisance } from '../../src/marked-callers/nuisance.ts';

const rule: NuisanceRule = { ...FIRST_NUISANCE_RULE, on: true };
const call = (change: Partial<AnsweredCall> = {}): AnsweredCall => ({
  talkMs: 30_000,
  endedBy: 'caller',
  dispositions: [],
  ...change,
});
const abusive = call({ dispositions: ['abusive'] });
const short = call({ talkMs: 2_000, dispositions: ['silent'] });

test('three calls that experts called so are enough, two are not', () => {
  expect(judgeNuisance([abusive, abusive, abusive], rule)).toEqual({
    calls: 3,
    judged: 3,
    withinMinutes: 60,
  });
  expect(judgeNuisance([abusive, abusive, call()], rule)).toBeNull();
});

test('silent calls of a second count beside an expert’s word, never alone', () => {
  expect(judgeNuisance([short, short, abusive], rule)).toMatchObject({ calls: 3, judged: 1 });
  expect(judgeNuisance([short, short, short, short], rule)).toBeNull();
  const silent = call({ dispositions: ['silent'] });
  expect(judgeNuisance([silent, silent, abusive], rule), 'who cannot speak').toBeNull();
  const unwritten = call({ talkMs: 2_000 });
  expect(judgeNuisance([unwritten, unwritten, abusive], rule), 'nobody has said yet').toBeNull();
});

test('nobody is blamed for a call that we ended, or that was long', () => {
  const byAgent = call({ ...short, endedBy: 'agent' });
  const bySystem = call({ ...short, endedBy: 'system' });
  expect(judgeNuisance([abusive, byAgent, bySystem, call()], rule)).toBeNull();
});

test('a call with a matter never counts, however he spoke', () => {
  const matter = call({ talkMs: 1_000, dispositions: ['case_created', 'abusive'] });
  const wrong = call({ talkMs: 1_000, dispositions: ['wrong_number'] });
  expect(judgeNuisance([abusive, abusive, matter, wrong], rule)).toBeNull();
});

test('off it does nothing, and without a length only words count', () => {
  expect(judgeNuisance([abusive, abusive, abusive], { ...rule, on: false })).toBeNull();
  const wordsOnly = { ...rule, shorterThanSeconds: 0 };
  expect(judgeNuisance([abusive, short, short], wordsOnly)).toBeNull();
});

test('a block lasts as long as the rule looks back, or the same calls would block again', () => {
  const short_ = { ...rule, withinMinutes: 120, blockHours: 1 };
  expect(NuisanceRule.safeParse(short_).success).toBe(false);
  expect(NuisanceRule.safeParse({ ...short_, blockHours: 2 }).success).toBe(true);
  expect(FIRST_NUISANCE_RULE.on).toBe(false);
});
