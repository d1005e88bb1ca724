import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import { standBy, type StandByPort, yourTurn } from '../../src/kit/stand-by.ts';

class Port extends EventEmitter implements StandByPort {
  connected = true;
}

test('who waits goes on when it is told so, and by no other word', async () => {
  const port = new Port();
  let isOver = false;
  const turn = standBy(port).finally(() => (isOver = true));
  for (const word of [{ ping: 1 }, null, 'yourTurn', { yourTurn: 'no' }])
    port.emit('message', word);
  await Promise.resolve();
  expect(isOver).toBe(false);
  port.emit('message', yourTurn);
  expect(await turn).toBe(true);
  // From now on the keeper may die.
  expect(port.eventNames()).toEqual([]);
});

test('who waits for a keeper that is gone does not go on', async () => {
  const port = new Port();
  const turn = standBy(port);
  port.emit('disconnect');
  expect(await turn).toBe(false);
  port.connected = false;
  expect(await standBy(port)).toBe(false);
});
