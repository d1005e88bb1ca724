import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import { isOneBuild } from '../../web/src/field/one-build.ts';

/** The worker against a browser of our own making; test/e2e/web-field.test.ts has it in Chromium. */
const CODE = readFileSync(resolve(import.meta.dirname, '../../web/public/field-worker.js'), 'utf8');
const NOW_MS = Date.UTC(2026, 10, 26, 12);
const HOUR_MS = 3_600_000;
const HOUSE = 'https://137.example';

interface Woken {
  readonly open: (path: string) => Promise<{ shown: Response | undefined }>;
  readonly day: () => unknown;
}

/** A telephone on which the page and a day are kept, and whose network is `fetched`. */
function wake(kept: { savedAtMs: number } | undefined, fetched: typeof fetch): Woken {
  const listeners = new Map<string, (event: object) => void>();
  const place = { day: kept as unknown };
  const answered = (result: unknown) => {
    const request = { result, onsuccess: () => undefined, onerror: () => undefined };
    queueMicrotask(() => request.onsuccess());
    return request;
  };
  const store = {
    get: () => answered(place.day),
    delete: () => answered((place.day = undefined)),
  };
  const database = { transaction: () => ({ objectStore: () => store }), close: () => undefined };
  runInNewContext(CODE, {
    self: {
      location: { origin: HOUSE },
      addEventListener: (name: string, act: (event: object) => void) => listeners.set(name, act),
    },
    caches: { match: async () => new Response('kept') },
    indexedDB: { open: () => answered(database) },
    fetch: fetched,
    Date: { now: () => NOW_MS },
    Response: { redirect: (path: string) => new Response(path, { status: 302 }) },
    ...{ URL, AbortController, setTimeout, clearTimeout },
  });
  return {
    async open(path) {
      let shown: Promise<Response> | undefined;
      const until: Promise<unknown>[] = [];
      listeners.get('fetch')?.({
        request: { method: 'GET', url: `${HOUSE}${path}`, mode: 'navigate' },
        respondWith: (answer: Promise<Response>) => (shown = answer),
        waitUntil: (one: Promise<unknown>) => until.push(one),
      });
      await Promise.all(until);
      return { shown: await shown };
    },
    day: () => place.day,
  };
}

const quick = async (): Promise<Response> => new Response('new');

/** Its first bytes come at once, the rest never. */
const stuck: typeof fetch = async (_, init) =>
  new Response(
    new ReadableStream({
      start(page) {
        page.enqueue(new TextEncoder().encode('<html'));
        init?.signal?.addEventListener('abort', () => page.error(new Error('given up')));
      },
    }),
  );

test('without a network the page that is kept is shown, with one that answers its own', async () => {
  const phone = wake(undefined, quick);
  expect(await (await phone.open('/field')).shown?.text()).toBe('new');
  const away = wake(undefined, () => Promise.reject(new TypeError('no network')));
  expect(await (await away.open('/field')).shown?.text()).toBe('kept');
  expect((await away.open('/')).shown?.status).toBe(302);
  expect((await away.open('/desk')).shown).toBeUndefined();
});

test('a network that stops in the middle of the page leaves the kept one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const opened = wake(undefined, stuck).open('/field');
    await vi.advanceTimersByTimeAsync(4_000);
    expect(await (await opened).shown?.text()).toBe('kept');
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('what citizens said is gone after its day, whichever page is opened', async () => {
  const today = { savedAtMs: NOW_MS - 23 * HOUR_MS };
  const phone = wake(today, quick);
  await phone.open('/field');
  expect(phone.day()).toEqual(today);
  const found = wake({ savedAtMs: NOW_MS - 24 * HOUR_MS }, quick);
  await found.open('/track');
  expect(found.day()).toBeUndefined();
});

test('files of one build are kept with the page of another one never', () => {
  const index = `<script type="module" crossorigin src="/assets/index-AAA.js"></script>
    <link rel="stylesheet" crossorigin href="/assets/index-BBB.css">`;
  const files = ['/assets/index-AAA.js', '/assets/index-BBB.css', '/assets/field-page-CCC.js'];
  expect(isOneBuild(index, files)).toBe(true);
  expect(isOneBuild(index.replace('AAA', 'DDD'), files)).toBe(false);
  expect(isOneBuild(index, ['/assets/index-DDD.js', '/assets/index-BBB.css'])).toBe(false);
  expect(isOneBuild('<p>closed for repair</p>', files)).toBe(false);
});
