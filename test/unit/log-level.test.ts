import { expect, test } from 'vitest';
import { openLog } from '../../src/log/index.ts';

test('a level that is changed is that of every room, and of requests that come after', () => {
  const lines: string[] = [];
  const { log, setLevel } = openLog('warn', 'test', {
    write: (line) => void lines.push((JSON.parse(line) as { msg: string }).msg),
  });
  const room = log.child({ room: 'sms' });
  const inner = room.child({ gateway: 'smsir' });
  for (const one of [log, room, inner]) one.info('too small');
  setLevel('info');
  log.info('the process');
  room.info('a room');
  inner.info('a gateway of it');
  log.child({ reqId: 'r1' }).info('a request');
  setLevel('silent');
  for (const one of [log, room, inner]) one.fatal('nothing');
  expect(lines).toEqual(['the process', 'a room', 'a gateway of it', 'a request']);
});
