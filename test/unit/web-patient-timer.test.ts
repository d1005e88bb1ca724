import { expect, test } from 'vitest';
import { waitPatiently } from '../../web/src/desk/phone/patient-timer.ts';

/** A page whose tasks are run by the test: `blockMs` passes before any of them gets its turn. */
function page(isHidden = false) {
  const line: { atMs: number; run: () => void; id: number }[] = [];
  let nowMs = 0;
  let ids = 0;
  return {
    timers: {
      setTimer: (run: () => void, waitMs: number) => {
        ids += 1;
        line.push({ atMs: nowMs + waitMs, run, id: ids });
        return ids;
      },
      clearTimer: (id: number) => {
        const at = line.findIndex((task) => task.id === id);
        if (at >= 0) line.splice(at, 1);
      },
      isHidden: () => isHidden,
    },
    /** A message that stands in the page's line now. */
    receive: (run: () => void) => line.push({ atMs: nowMs, run, id: 0 }),
    block: (ms: number) => (nowMs += ms),
    runAll() {
      while (line.length > 0) {
        line.sort((a, b) => a.atMs - b.atMs);
        const task = line.shift();
        if (task === undefined) return nowMs;
        nowMs = Math.max(nowMs, task.atMs);
        task.run();
      }
      return nowMs;
    },
  };
}

test('a page with nothing else to do waits as long as it was told', () => {
  const quiet = page();
  let rang = false;
  waitPatiently(quiet.timers, 250, () => (rang = true));
  expect(quiet.runAll()).toBe(250);
  expect(rang).toBe(true);
});

test('on a busy computer the pop that came in meanwhile is painted before the ring', () => {
  const busy = page();
  const seen: string[] = [];
  waitPatiently(busy.timers, 250, () => seen.push('ring'));
  busy.block(600);
  busy.receive(() => seen.push('pop'));
  busy.runAll();
  expect(seen).toEqual(['pop', 'ring']);
});

test('a hidden page waits in one step, for its timers are slow', () => {
  const hidden = page(true);
  let steps = 0;
  const timers = {
    ...hidden.timers,
    setTimer: (run: () => void, waitMs: number) => {
      steps += 1;
      return hidden.timers.setTimer(run, waitMs);
    },
  };
  waitPatiently(timers, 250, () => undefined);
  hidden.runAll();
  expect(steps).toBe(1);
});

test('a wait that is called off never ends', () => {
  const quiet = page();
  let rang = false;
  const cancel = waitPatiently(quiet.timers, 250, () => (rang = true));
  cancel();
  quiet.runAll();
  expect(rang).toBe(false);
});
