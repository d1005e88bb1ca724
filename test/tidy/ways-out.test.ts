import { describe, expect, test } from 'vitest';
import { readSources, withoutComments } from './sources.ts';

const product = readSources('src', 'telephony');
const page = readSources('web/src');

/** The files in which the word stands, in their order. */
const filesWith = (sources: typeof product, word: RegExp): string[] =>
  sources
    .filter(({ text }) => word.test(withoutComments(text)))
    .map(({ path }) => path)
    .toSorted();

/** Whatever can open a connection. Types alone open none. */
const CONNECTS = new RegExp(
  [
    String.raw`(?<!\.|async )\bfetch\(`,
    String.raw`\bnew (XMLHttpRequest|EventSource|WebSocket)\b`,
    String.raw`import (?!type\b)[^;]*from '(node:)?(http|https|http2|net|tls|dgram|dns|dns/promises)'`,
    String.raw`import (?!type\b)[^;]*from '(ws|pg|undici|socket\.io-client|drizzle-orm/node-postgres)'`,
    String.raw`\b(import|require)\('(node:)?(http|https|http2|net|tls|dgram|dns|ws|pg|undici)'\)`,
  ].join('|'),
  'u',
);

/** docs/hardening.md, "Ports", tells the same to whoever sets up the firewall. */
const WAYS: Readonly<Record<string, string>> = {
  'src/db/store.ts': 'PostgreSQL at DATABASE_URL',
  'src/db/whole-copy.ts': 'the same, for a backup',
  'src/sms/transport.ts': 'the configured gateways, by https',
  'src/letters/http-transport.ts': 'the configured office automation',
  // On this host alone.
  'src/edge/edge.ts': 'listens',
  'src/edge/phone-socket.ts': 'Asterisk on the loopback',
  'src/edge/server-proxy.ts': 'the server’s Unix socket',
  'src/keeper/asterisk-rest.ts': 'Asterisk on the loopback',
  'src/keeper/certificates.ts': 'reads an address, opens nothing',
  'src/keeper/server-health.ts': 'the server’s Unix socket',
  'src/link/client.ts': 'telephony’s Unix socket',
  'telephony/ari/console.ts': 'Asterisk’s Unix socket',
  'telephony/ari/event-socket.ts': 'Asterisk on the loopback',
  'telephony/ari/transport.ts': 'Asterisk on the loopback',
  'telephony/link/hand-over.ts': 'the other telephony’s Unix socket',
  'telephony/link/link-server.ts': 'listens on a Unix socket',
};
/** Neither runs where a real account is set: both are on the loopback. */
const BESIDE = /^src\/(demo|sms\/simulator)\//u;

describe('out of the house', () => {
  test('lead the ways that are told to whoever sets up the firewall, and no other', () => {
    const found = filesWith(product, CONNECTS).filter((path) => !BESIDE.test(path));
    expect(found).toEqual(Object.keys(WAYS).toSorted());
  });

  test('are not left for another one because an answer says so', () => {
    // Node's `request` follows nobody, undici's Pool neither; `fetch` does unless it is told.
    const asking = product.filter(({ path }) => !BESIDE.test(path));
    const counts = asking.map(({ path, text }) => {
      const of = (word: RegExp): number => withoutComments(text).match(word)?.length ?? 0;
      return { path, asks: of(/(?<!\.|async )\bfetch\(/gu), told: of(/redirect: 'error'/gu) };
    });
    expect(counts.filter(({ asks, told }) => asks !== told)).toEqual([]);
  });
});

/**
 * What stays in a browser, and until when; docs/asvs.md, 14.3.3. web/public/field-worker.js reads the cache
 * of kept-shell.ts and puts nothing personal there.
 */
const KEEPERS: Readonly<Record<string, string>> = {
  'web/src/app/preferences.tsx': 'language and colours',
  'web/src/app/session.tsx': 'the name of the tab',
  'web/src/desk/desk.ts': 'the phone’s account, until it is let go or the session is over',
  'web/src/desk/phone/devices.ts': 'which headset',
  'web/src/desk/workspace.tsx':
    'the contact in hand (contact-work.ts), until it is finished or the session is over',
  'web/src/field/kept-day.ts': 'the inspector’s list, for a day or until he signs out',
  'web/src/field/kept-shell.ts': 'the page of the field without its data',
  'web/src/field/kept-visits.ts': 'visits that the server does not have yet',
};

test('a browser keeps what is told of it, and nothing else', () => {
  const keeps =
    /\b(localStorage|sessionStorage|indexedDB|cookieStore)\b|\bcaches\.|document\.cookie/u;
  expect(filesWith(page, keeps)).toEqual(Object.keys(KEEPERS).toSorted());
});
