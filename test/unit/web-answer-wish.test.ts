import { expect, test } from 'vitest';
import { AnswerWish } from '../../web/src/desk/phone/answer-wish.ts';

test('an answer given before the call has reached the browser picks that call up', () => {
  const wish = new AnswerWish();
  wish.give('c.1');
  expect(wish.take('c.1')).toBe(true);
});

test('it picks up no other call, and is good for one only', () => {
  const wish = new AnswerWish();
  wish.give('c.1');
  expect(wish.take('c.2')).toBe(false);
  expect(wish.take('c.1')).toBe(false);
});

test('nothing rings by itself: without an answer no call is picked up', () => {
  expect(new AnswerWish().take('c.1')).toBe(false);
});
