import { beforeEach, expect, test } from 'vitest';
import { createAbsence } from '../../src/keeper/absence.ts';
import type { WatchEvent } from '../../src/keeper/watched-child.ts';

let atS: number;
let toldAtS: number[];
let hear: (event: WatchEvent) => void;

beforeEach(() => {
  atS = 0;
  toldAtS = [];
  hear = createAbsence({
    name: 'telephony',
    nowMs: () => atS * 1_000,
    onLong: () => void toldAtS.push(atS),
  });
});

function happens(type: 'started' | 'answered' | 'died', whenS: number, name = 'telephony'): void {
  atS = whenS;
  if (type === 'started') hear({ type, name, pid: 1 });
  else if (type === 'answered') hear({ type, name });
  else hear({ type, name, how: 'exit code 1', againInMs: 0 });
}

/** Each life lasts a tenth of a second. */
function diesInALoop(atSeconds: readonly number[], answers: boolean): void {
  for (const whenS of atSeconds) {
    happens('started', whenS - 0.1);
    if (answers) happens('answered', whenS - 0.05);
    happens('died', whenS);
  }
}

test('one that is back in time is not missed, however long it has worked before', () => {
  happens('started', 0);
  happens('answered', 1);
  happens('died', 10_000);
  happens('started', 10_000);
  happens('answered', 10_001);
  happens('died', 20_000);
  expect(toldAtS).toEqual([]);
});

test('one that does not come up is missed after twenty seconds, at each of its deaths', () => {
  happens('started', 0);
  happens('answered', 1);
  happens('died', 100);
  diesInALoop([101, 103, 107, 119.9, 120, 130], false);
  expect(toldAtS).toEqual([120, 130]);
});

test('a life that ends as soon as it has answered is none', () => {
  happens('started', 0);
  happens('answered', 1);
  happens('died', 100);
  diesInALoop([101, 110, 121], true);
  expect(toldAtS).toEqual([121]);
});

test('a life that has worked ends the absence', () => {
  diesInALoop([1, 15], false);
  happens('started', 16);
  happens('answered', 17);
  happens('died', 21);
  diesInALoop([30, 40.9, 41], false);
  expect(toldAtS).toEqual([41]);
});

test('a newer one that takes over is as good as the older one', () => {
  happens('started', 0);
  happens('answered', 1);
  happens('started', 1_000);
  happens('answered', 1_000.1);
  happens('died', 1_001);
  expect(toldAtS).toEqual([]);
});

test('the deaths of others are none of its', () => {
  happens('started', 0);
  happens('answered', 1);
  for (const whenS of [100, 130, 160]) happens('died', whenS, 'server');
  expect(toldAtS).toEqual([]);
});
