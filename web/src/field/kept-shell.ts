import { isOneBuild } from './one-build.ts';

/** As in web/public/field-worker.js, which reads what is kept here. */
const CACHE = 'pasokh-field-shell';
const INDEX = '/field';
/** Written by the build (web/field-files.ts): what this page is made of. */
const FILES = '/field-files.json';

/**
 * Keeps the page itself on the telephone, so that it opens where there is no network. Files first and
 * the page that names them last: what is kept always opens. Nothing personal is in it.
 */
export async function keepShell(): Promise<void> {
  // Absent where the address is not trusted by the browser.
  if (!('serviceWorker' in navigator) || !('caches' in window)) return;
  const [files, index] = await Promise.all([fresh(FILES), fresh(INDEX)]);
  const wanted = (await files.json()) as string[];
  // Asked for while a new build took the old one's place: what is kept stays, the next opening tries again.
  if (!isOneBuild(await index.clone().text(), wanted)) return;
  const cache = await caches.open(CACHE);
  for (const path of wanted) {
    if ((await cache.match(path, { ignoreVary: true })) === undefined) await cache.add(path);
  }
  await cache.put(INDEX, index);
  for (const { url } of await cache.keys()) {
    const { pathname } = new URL(url);
    if (pathname !== INDEX && !wanted.includes(pathname)) await cache.delete(url);
  }
  await navigator.serviceWorker.register('/field-worker.js');
}

async function fresh(path: string): Promise<Response> {
  const answer = await fetch(path, { cache: 'no-cache' });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer;
}
