import { expect, test } from 'vitest';
import { typedCount, typedFigure } from '../../web/src/ui/typed-figure.ts';

test.each(['5', '۵', ' ٥ '])('%j days are five, whatever the keyboard', (typed) => {
  expect(typedCount(typed)).toBe(5);
  expect(typedFigure(typed)).toBe(5);
});

test.each(['', ' ', '0', '-2', '2.5', 'سه', '۳ روز'])('%j is no number of days', (typed) => {
  expect(typedCount(typed)).toBeNull();
});
