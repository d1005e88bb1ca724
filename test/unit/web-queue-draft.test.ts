import { expect, test } from 'vitest';
import { FIRST_QUEUE, toForm } from '../../src/queues/queue.ts';
import { readDraft, toDraft, withEdit } from '../../web/src/admin/queue-draft.ts';

const saved = toDraft(toForm(FIRST_QUEUE));

test('a queue that is shown and not touched reads as it was', () => {
  expect(saved.ringLimitMs).toBe('20');
  expect(readDraft(saved)).toEqual({ form: toForm(FIRST_QUEUE), wrong: new Set() });
});

test.each(['25', '۲۵', ' ٢٥ '])('seconds are typed with any digits: %s', (typed) => {
  expect(readDraft({ ...saved, ringLimitMs: typed }).form?.ringLimitMs).toBe(25_000);
});

test.each([
  ['ringLimitMs', '4'],
  ['ringLimitMs', '۱۲۱'],
  ['ringLimitMs', '20.5'],
  ['ringLimitMs', ''],
  ['missLimit', 'two'],
  ['extension', '13 7'],
  ['nameEn', ' '],
  ['skills', ' 5 required'],
  ['widening', '0 9 0\n 9 9'],
  ['menuKey', '3'],
] as const)('%s cannot be "%s", and only that field is said to be wrong', (field, typed) => {
  expect(readDraft({ ...saved, [field]: typed })).toEqual({ form: null, wrong: new Set([field]) });
});

test('red that comes before yellow is told at red', () => {
  const { wrong } = readDraft({ ...saved, longestWaitYellowMs: '200' });
  expect([...wrong]).toEqual(['longestWaitRedMs']);
});

test('skills are typed in any spelling and saved in one', () => {
  const typed = { ...saved, skills: 'عربی ۳ required', language: 'ar', menuKey: '3' };
  const { form, wrong } = readDraft(typed);
  expect([...wrong]).toEqual([]);
  expect(form).toMatchObject({ skills: 'عربی 3 required', language: 'ar', menuKey: '3' });
});

test('phones do not pick up by themselves where all are rung', () => {
  const { wrong } = readDraft({ ...saved, strategy: 'ring-all', autoAnswer: true });
  expect([...wrong]).toEqual(['autoAnswer']);
});

test('typing what is already so is no edit', () => {
  const edits = withEdit(saved, {}, 'ringLimitMs', '25');
  expect(edits).toEqual({ ringLimitMs: '25' });
  expect(withEdit(saved, edits, 'ringLimitMs', '۲۰')).toEqual({});
});
