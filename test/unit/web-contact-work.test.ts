import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** As far as it is looked at here: its own types need a page's, which this part of the tests does not know. */
interface Work {
  readonly open: { readonly disposition: string | null; readonly linkedCaseId: string | null };
  view(): { readonly matters: readonly { readonly draft: { readonly phase: string } }[] };
  change(set: { description: string }): void;
  hasDone(disposition: string, caseId: string): void;
  leave(): void;
  /** No save is begun any more: each pause in typing would begin one. */
  stop(): void;
}
const FILE: string = '../../web/src/desk/contact-work.ts';
const { ContactWork } = (await import(FILE)) as {
  ContactWork: new (contactId: string, store: Storage) => Work;
};

let work: Work;
/** A tab's memory, and a server that knows nobody any more. */
let kept: Map<string, string>;
let store: Storage;
const KEY = 'pasokh.contact.contact-1';

beforeEach(() => {
  kept = new Map();
  store = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
  vi.stubGlobal('document', { documentElement: { lang: 'fa' } });
  vi.stubGlobal('window', new EventTarget());
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => Response.json({ code: 'not-signed-in', message: '' }, { status: 401 })),
  );
  work = new ContactWork('contact-1', store);
});
afterEach(() => {
  work.stop();
  vi.unstubAllGlobals();
});

const refused = () =>
  expect.poll(() => work.view().matters.map(({ draft }) => draft.phase)).toEqual(['refused']);

test('what is typed is kept by the tab, also where the server does not take it', async () => {
  work.change({ description: 'چاله' });
  work.leave();
  await refused();
  expect(kept.get(KEY)).toContain('چاله');
});

test('words of whoever is signed out do not come back when their last save is refused', async () => {
  work.change({ description: 'چاله' });
  kept.clear();
  work.leave();
  await refused();
  expect([...kept.keys()]).toEqual([]);
});

test('what was done for another case is not laid over a matter that is being written', () => {
  work.change({ description: 'چاله' });
  work.hasDone('added_to_case', 'case-1');
  expect(work.open).toMatchObject({ disposition: null, linkedCaseId: null });
  work.change({ description: ' ' });
  work.hasDone('added_to_case', 'case-1');
  expect(work.open).toMatchObject({ disposition: 'added_to_case', linkedCaseId: 'case-1' });
});
