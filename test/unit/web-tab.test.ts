import { expect, test } from 'vitest';
import { forgetTab } from '../../web/src/app/tab.ts';

test('at the end of a session nothing of citizens or the phone is left in the browser', () => {
  const kept = new Map([
    ['pasokh.tab', 'T-1'],
    ['pasokh.contact.C-1', 'گفته شهروند'],
    ['pasokh.contact.C-2', 'گفته دیگری'],
    ['pasokh.account', 'a password'],
    ['another', 'not ours'],
  ]);
  forgetTab({
    ...{ clear: () => kept.clear(), setItem: (name, value) => void kept.set(name, value) },
    ...{ getItem: (name) => kept.get(name) ?? null, key: (at) => [...kept.keys()][at] ?? null },
    removeItem: (name) => void kept.delete(name),
    get length() {
      return kept.size;
    },
  });
  expect([...kept.keys()]).toEqual(['pasokh.tab', 'another']);
});
