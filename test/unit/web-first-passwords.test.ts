import { expect, test } from 'vitest';
import { joinFirstPasswords } from '../../web/src/admin/kept-first-passwords.ts';

const of = (username: string, password: string) => ({ username, password });

test('first passwords of a second table stand beside those of the first', () => {
  const first = [of('anna', 'a1'), of('boris', 'b1')];
  expect(joinFirstPasswords(first, [of('clara', 'c1')])).toEqual([...first, of('clara', 'c1')]);
});

test('of who was given another one the old one is shown no longer', () => {
  const first = [of('anna', 'a1'), of('boris', 'b1')];
  expect(joinFirstPasswords(first, [of('anna', 'a2')])).toEqual([
    of('boris', 'b1'),
    of('anna', 'a2'),
  ]);
});
