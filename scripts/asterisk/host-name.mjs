import { lookup } from 'node:dns/promises';
import { hostname } from 'node:os';

const LIMIT_MS = 1_000;

/**
 * Asterisk looks its own host's name up in the path of a call. A name that only a far server
 * knows, or nobody, makes calls wait for it. Returns what to do, or null when all is well.
 *
 * @returns {Promise<string | null>}
 */
export async function hostNameFault() {
  const name = hostname();
  let timer;
  const tooLate = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error('no answer')), LIMIT_MS);
  });
  try {
    await Promise.race([lookup(name), tooLate]);
    return null;
  } catch {
    return (
      `This host's name "${name}" does not resolve, and calls would wait for it. ` +
      `Add this line to /etc/hosts:  127.0.1.1 ${name}`
    );
  } finally {
    clearTimeout(timer);
  }
}
