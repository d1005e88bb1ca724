import { expect, test } from 'vitest';
import { readStart } from '../../scripts/setup/start-words.mjs';

test('a service manager’s start prepares the real line and leaves the keeper to it', () => {
  expect(readStart(['--prepare'], {})).toEqual({ isPrepareOnly: true, env: { PASOKH_DEMO: '' } });
  expect(readStart([], {}).isPrepareOnly).toBe(false);
});

test('the demonstration may be prepared, too; a word that nobody knows is refused', () => {
  const { isPrepareOnly, env } = readStart(['--demo', '--prepare', '--rate=3'], {});
  expect([isPrepareOnly, env['PASOKH_DEMO'], env['PASOKH_DEMO_RATE']]).toEqual([true, 'on', '3']);
  expect(() => readStart(['--prepare', '--rate=3'], {})).toThrow('"--rate=3" is not understood');
  expect(() => readStart(['--prepared'], {})).toThrow('not understood');
});
