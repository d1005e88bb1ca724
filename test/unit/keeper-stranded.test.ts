import { expect, test } from 'vitest';
import type { AskAsterisk } from '../../src/keeper/asterisk-rest.ts';
import { moveStranded } from '../../src/keeper/stranded.ts';

/** Three wait, told in another order than they came in. */
const channels = [3, 1, 2].map((n) => ({
  id: `citizen-${n}`,
  state: 'Up',
  dialplan: { app_name: 'Stasis', app_data: `pasokh,caller,137,${1_000 + n}` },
}));

function exchange(answer: (path: string) => number) {
  const asked: string[] = [];
  const ask: AskAsterisk = async (method, path) => {
    if (method === 'GET') return { status: 200, text: JSON.stringify(channels) };
    asked.push(path.split('/')[2] ?? '');
    return { status: answer(path), text: '' };
  };
  return { ask, asked };
}

test('a telephony that answers meanwhile keeps whom it has', async () => {
  const { ask, asked } = exchange(() => 204);
  expect(await moveStranded(ask, () => asked.length < 2)).toBe(2);
  expect(asked).toEqual(['citizen-1', 'citizen-2']);
});

test('one of whom the exchange does not answer keeps no other one waiting', async () => {
  const { ask, asked } = exchange((path) => {
    if (path.includes('citizen-1')) throw new Error('no answer in time');
    return path.includes('citizen-2') ? 404 : 204;
  });
  expect(await moveStranded(ask, () => true)).toBe(1);
  expect(asked).toEqual(['citizen-1', 'citizen-2', 'citizen-3']);
});
