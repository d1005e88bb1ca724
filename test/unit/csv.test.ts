import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv, writeCsv } from '../../src/kit/csv.ts';

/** As reading leaves them: without blanks around them, lines ended in one way. */
const cell = fc
  .oneof(fc.string(), fc.stringMatching(/^'{0,3}[=+\-@'"\n,;]{0,3}[a-z۰-۹ \n'"]{0,5}$/u))
  .map((text) => text.replaceAll(/\r\n?/gu, '\n').trim());
const row = fc.array(cell, { minLength: 3, maxLength: 3 });

test('what we write, we read, whatever stands in a cell', () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const head = ['name', 'number', 'note'];
      const read = readCsv(writeCsv([head, ...rows])).map(({ cells }) => cells);
      const told = rows.filter((cells) => cells.some((one) => one !== ''));
      expect(read).toEqual([head, ...told]);
    }),
  );
});

test('no cell that we write is a formula, and a number in the way of other countries comes back', () => {
  const file = writeCsv([['number'], ['+989151234567'], ['=1+1'], ["'=1"], ["o'clock"]]);
  expect(file.split('\r\n').slice(1, 5)).toEqual(["'+989151234567", "'=1+1", "''=1", "o'clock"]);
  expect(readCsv(file).map(({ cells }) => cells[0])).toEqual([
    'number',
    '+989151234567',
    '=1+1',
    "'=1",
    "o'clock",
  ]);
});
