import { expect, test } from 'vitest';
import { claimTab, forgetTab } from '../../web/src/app/tab.ts';

function storeOf(kept: Map<string, string>): Storage {
  return {
    ...{ clear: () => kept.clear(), setItem: (name, value) => void kept.set(name, value) },
    ...{ getItem: (name) => kept.get(name) ?? null, key: (at) => [...kept.keys()][at] ?? null },
    removeItem: (name) => void kept.delete(name),
    get length() {
      return kept.size;
    },
  };
}

/** What a tab in a call keeps. */
const inCall = (tabId: string): Map<string, string> =>
  new Map([
    ['pasokh.tab', tabId],
    ['pasokh.contact.C-1', 'گفته شهروند'],
  ]);

test('a page that is loaded again keeps its words, however slowly the old one goes', async () => {
  const kept = inCall('T-slow');
  // The old page is still being put away: it has the name, and answers nobody any more.
  void navigator.locks.request('pasokh-tab-T-slow', () => {
    return new Promise<void>((gone) => {
      setTimeout(gone, 1_500);
    });
  });
  expect(await claimTab(storeOf(kept))).toBe('T-slow');
  expect([...kept]).toEqual([...inCall('T-slow')]);
});

test('a doubled tab is another one, and forgets what it was given', async () => {
  const first = inCall('T-twice');
  expect(await claimTab(storeOf(first))).toBe('T-twice');
  const copy = inCall('T-twice');
  const second = await claimTab(storeOf(copy));
  expect(second).not.toBe('T-twice');
  expect([...copy]).toEqual([['pasokh.tab', second]]);
  expect([...first]).toEqual([...inCall('T-twice')]);
});

test('a tab that nobody has had yet is named', async () => {
  const kept = new Map<string, string>();
  const name = await claimTab(storeOf(kept));
  expect([...kept]).toEqual([['pasokh.tab', name]]);
});

test('at the end of a session nothing of citizens or the phone is left in the browser', () => {
  const kept = new Map([
    ['pasokh.tab', 'T-1'],
    ['pasokh.contact.C-1', 'گفته شهروند'],
    ['pasokh.contact.C-2', 'گفته دیگری'],
    ['pasokh.account', 'a password'],
    ['another', 'not ours'],
  ]);
  forgetTab(storeOf(kept));
  expect([...kept.keys()]).toEqual(['pasokh.tab', 'another']);
});
