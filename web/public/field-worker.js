/**
 * Opens the inspector's page without a network: from what web/src/field/kept-shell.ts has put into
 * the cache while there was one. It keeps nothing itself, touches no request of /api, and where the
 * network answers in time that answer is shown. The day's list it forgets when its time is over.
 */
const CACHE = 'pasokh-field-shell';
const INDEX = '/field';
/** A network that hardly is one: the page is shown from the telephone meanwhile. */
const NETWORK_MS = 4_000;

/** As in web/src/field/kept-day.ts, which puts it there. */
const DAY = { database: 'pasokh-field-day', store: 'day', key: 'last', keptForMs: 24 * 3_600_000 };

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => {
  event.waitUntil(Promise.all([self.clients.claim(), forgetOldDay()]));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  // Whichever page of the house is opened, by whomever, and whether or not it gets as far as its own code.
  if (request.mode === 'navigate') event.waitUntil(forgetOldDay());
  const opensPage = request.mode === 'navigate' && ['/', INDEX].includes(url.pathname);
  if (opensPage) event.respondWith(page(request));
  // Their names hold a hash of what is in them: the kept one is the same.
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

async function page(request) {
  const kept = await caches.match(INDEX, { cacheName: CACHE });
  if (kept === undefined) return fetch(request);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), NETWORK_MS);
  try {
    const answer = await fetch(request, { signal: limit.signal });
    // To its end: a network that stops in the middle of the page has not brought it.
    await answer.clone().arrayBuffer();
    return answer;
  } catch {
    // Only this page is kept: the address of the house leads to it.
    return new URL(request.url).pathname === INDEX ? kept : Response.redirect(INDEX);
  } finally {
    clearTimeout(timer);
  }
}

async function asset(request) {
  return (await caches.match(request, { cacheName: CACHE, ignoreVary: true })) ?? fetch(request);
}

/** What citizens said must not lie in a pocket after its day; where nothing can be read, nothing is kept. */
async function forgetOldDay() {
  try {
    const opening = indexedDB.open(DAY.database, 1);
    // Without its store the page would find a database in which it can keep nothing.
    opening.onupgradeneeded = () => opening.result.createObjectStore(DAY.store);
    const database = await resultOf(opening);
    try {
      const store = () => database.transaction(DAY.store, 'readwrite').objectStore(DAY.store);
      const day = await resultOf(store().get(DAY.key));
      if (day === undefined || Date.now() - day.savedAtMs < DAY.keptForMs) return;
      await resultOf(store().delete(DAY.key));
    } finally {
      database.close();
    }
  } catch {
    // The page itself forgets it, too, when it reads it.
  }
}

function resultOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
