/**
 * Opens the inspector's page without a network: from what web/src/field/kept-shell.ts has put into
 * the cache while there was one. It keeps nothing itself, touches no request of /api, and where the
 * network answers in time that answer is shown.
 */
const CACHE = 'pasokh-field-shell';
const INDEX = '/field';
/** A network that hardly is one: the page is shown from the telephone meanwhile. */
const NETWORK_MS = 4_000;

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  const opensPage = request.mode === 'navigate' && ['/', INDEX].includes(url.pathname);
  if (opensPage) event.respondWith(page(request));
  // Their names hold a hash of what is in them: the kept one is the same.
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
});

async function page(request) {
  const kept = await caches.match(INDEX, { cacheName: CACHE });
  if (kept === undefined) return fetch(request);
  try {
    return await fetch(request, { signal: AbortSignal.timeout(NETWORK_MS) });
  } catch {
    // Only this page is kept: the address of the house leads to it.
    return new URL(request.url).pathname === INDEX ? kept : Response.redirect(INDEX);
  }
}

async function asset(request) {
  return (await caches.match(request, { cacheName: CACHE, ignoreVary: true })) ?? fetch(request);
}
