import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { signClaim } from '../../src/auth/cookie.ts';
import { ensureCertificates } from '../../src/keeper/certificates.ts';
import { type AsteriskRig, startAsterisk } from '../support/asterisk-rig.ts';
import { ask, askPlain, type EdgeRig, lanAddress, startEdge } from '../support/edge-rig.ts';
import { PATIENCE } from '../support/patience.ts';

let asterisk: AsteriskRig;
let rig: EdgeRig;

beforeAll(async () => {
  asterisk = await startAsterisk();
  rig = await startEdge({ phoneTarget: `ws://127.0.0.1:${asterisk.ariPort}/ws` });
  await rig.startServer();
});
afterAll(async () => {
  await rig?.stop();
  await asterisk?.stop();
});

describe('the page', () => {
  test('is served over TLS of our own authority, also on the address of the LAN', async () => {
    for (const host of ['localhost', '127.0.0.1', lanAddress()]) {
      const { status, headers, body } = await ask(rig, '/', { host });
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
      expect(body).toContain('<title>desk</title>');
    }
  });

  test('speaks TLS of today alone: neither 1.1 nor a cipher that keeps nothing secret', async () => {
    const shake = (options: ConnectionOptions): Promise<string> =>
      new Promise((resolve) => {
        const socket = connect({
          ...{ host: '127.0.0.1', port: rig.port, rejectUnauthorized: false },
          ...options,
        });
        socket.once('secureConnect', () => {
          resolve(socket.getProtocol() ?? 'none');
          socket.destroy();
        });
        socket.once('error', () => resolve('refused'));
      });
    expect(await shake({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    expect(await shake({})).toBe('TLSv1.3');
    const old = { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    expect(await shake({ ...old, maxVersion: 'TLSv1.1' })).toBe('refused');
    const open = 'eNULL:aNULL:RC4:3DES:@SECLEVEL=0';
    expect(await shake({ ...old, maxVersion: 'TLSv1.2', ciphers: open })).toBe('refused');
  });

  test('forbids foreign scripts and frames, and keeps the microphone for itself', async () => {
    const { headers } = await ask(rig, '/');
    expect(headers['content-security-policy']).toContain("script-src 'self';");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['permissions-policy']).toContain('microphone=(self)');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  test('is asked for anew each time, its hashed parts are kept for ever', async () => {
    expect((await ask(rig, '/')).headers['cache-control']).toBe('no-cache');
    const part = await ask(rig, '/assets/app-1a2b.js');
    expect(part.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const { etag } = (await ask(rig, '/')).headers;
    const again = await ask(rig, '/', { headers: { 'if-none-match': String(etag) } });
    expect(again.status).toBe(304);
  });

  test('opens on every address of its own, and a part that is missing is missing', async () => {
    expect((await ask(rig, '/board/today')).body).toContain('<title>desk</title>');
    expect((await ask(rig, '/assets/gone.js')).status).toBe(404);
  });

  test('nothing outside its folder can be read', async () => {
    for (const path of [
      '/.built',
      '/..%2f..%2ftls%2fserver.key',
      '/../tls/server.key',
      '//etc/passwd',
    ]) {
      const { status, body } = await ask(rig, path);
      expect([400, 403, 404, 200]).toContain(status);
      expect(body).not.toContain('PRIVATE KEY');
      expect(body).not.toContain('not for the world');
      expect(body).not.toContain('root:');
    }
  });

  test('may only be read', async () => {
    expect((await ask(rig, '/', { method: 'POST' })).status).toBe(405);
  });
});

describe('trust', () => {
  test('somebody who types http:// gets the steps, and the certificate itself', async () => {
    const page = await askPlain(
      rig.port,
      'GET / HTTP/1.1\r\nHost: x:1\r\nConnection: close\r\n\r\n',
    );
    expect(page).toContain('200 OK');
    expect(page).toContain('href="https://x:1/"');
    const file = await askPlain(
      rig.port,
      'GET /ca.crt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    expect(file).toContain('application/x-x509-ca-cert');
    expect(file).toContain(rig.ca.toString('utf8').trim());
  });

  test('a host name cannot write into the page', async () => {
    const evil = 'GET / HTTP/1.1\r\nHost: "><script>alert(1)</script>\r\nConnection: close\r\n\r\n';
    expect(await askPlain(rig.port, evil)).not.toContain('<script>');
  });

  test('a new certificate is taken up while connections stand, the authority stays', async () => {
    const tlsDir = join(rig.dir, 'tls');
    const before = await certificateOf(rig);
    const names = ['localhost', '127.0.0.1', lanAddress(), 'new-name.example'];
    expect(await ensureCertificates({ dir: tlsDir, names, nowMs: Date.now() })).toBe('renewed');
    rig.edge.renewCertificate();
    const after = await certificateOf(rig);
    expect(after.subjectaltname).toContain('new-name.example');
    expect(after.serialNumber).not.toBe(before.serialNumber);
    expect(after.issuerCertificate.fingerprint256).toBe(before.issuerCertificate.fingerprint256);
  });
});

describe('the way to the server', () => {
  test('carries requests with bodies, and says truly where they come from', async () => {
    const { status, body } = await ask(rig, '/api/cases?q=1', {
      method: 'POST',
      body: 'a case',
      headers: { 'x-forwarded-for': '10.9.9.9', forwarded: 'for=10.9.9.9' },
    });
    expect([status, body]).toEqual([200, 'a case']);
    const { url, headers } = rig.seen.at(-1) ?? { url: '', headers: {} };
    expect(url).toBe('/api/cases?q=1');
    expect(headers['x-forwarded-for']).toBe('127.0.0.1');
    expect(headers['x-forwarded-proto']).toBe('https');
    expect(headers['forwarded']).toBeUndefined();
    expect(headers.host).toBe(`127.0.0.1:${rig.port}`);
  });

  test("believes the house's own proxy who asks, and nobody else", async () => {
    const behind = await startEdge({ behindProxy: '127.0.0.1' });
    try {
      await behind.startServer();
      const headers = { 'x-forwarded-for': '10.1.1.1, 10.9.9.9' };
      await ask(behind, '/api/session', { headers });
      // The last one the proxy has seen itself; what stands before it anybody may have written.
      const told = behind.seen.at(-1)?.headers['x-forwarded-for'] ?? '';
      expect(String(told).split(',')[0]?.trim()).toBe('10.9.9.9');
      await ask(behind, '/api/session', { headers: { 'x-forwarded-for': 'nonsense' } });
      expect(behind.seen.at(-1)?.headers['x-forwarded-for']).toBe('127.0.0.1');
    } finally {
      await behind.stop();
    }
  });

  test('carries the live socket both ways', async () => {
    const socket = connect({ port: rig.port, host: '127.0.0.1', ca: rig.ca });
    await new Promise((resolve) => socket.once('secureConnect', resolve));
    socket.setEncoding('utf8');
    let heard = '';
    const echoed = new Promise<void>((resolve) => {
      socket.on('data', (chunk: string) => {
        heard += chunk;
        if (heard.endsWith('hello')) resolve();
        else if (heard.includes('\r\n\r\n') && !heard.includes('hello')) socket.write('hello');
      });
    });
    socket.write(
      'GET /socket.io/?transport=websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n' +
        'Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    );
    await echoed;
    expect(heard).toContain('101 Switching Protocols');
    socket.destroy();
  });

  test('metrics stay inside', async () => {
    const before = rig.seen.length;
    for (const path of ['/metrics', '/api/../metrics', '/api/%2e%2e/metrics']) await ask(rig, path);
    expect(rig.seen.length).toBe(before);
  });

  test('while the server is away: 503 with a text, and the page goes on', async () => {
    await rig.stopServer();
    const fa = await ask(rig, '/api/session');
    expect([fa.status, fa.headers['retry-after']]).toEqual([503, '1']);
    expect(JSON.parse(fa.body)).toEqual({
      code: 'server-unavailable',
      message: expect.stringContaining('سامانه'),
    });
    const en = await ask(rig, '/healthz', { headers: { 'accept-language': 'en-GB,en' } });
    expect(JSON.parse(en.body).message).toContain('try again');
    expect((await ask(rig, '/')).status).toBe(200);
    await rig.startServer();
    expect((await ask(rig, '/api/session')).status).toBe(200);
  });
});

describe("the browser phone's socket", () => {
  const claim = (userId: string) => ({ sessionId: 's', userId, expiresAtMs: Date.now() + 60_000 });
  const cookieOf = (userId: string) => `__Host-pasokh=${signClaim(claim(userId), rig.sessionKey)}`;

  function dial(headers: Record<string, string>, protocol = 'sip'): WebSocket {
    return new WebSocket(`wss://127.0.0.1:${rig.port}/ws`, protocol, {
      headers: { origin: `https://127.0.0.1:${rig.port}`, ...headers },
      ca: rig.ca,
    });
  }
  const statusOf = (socket: WebSocket): Promise<number> =>
    new Promise((resolve, reject) => {
      socket.on('unexpected-response', (_, answer) => resolve(answer.statusCode ?? 0));
      socket.on('open', () => reject(new Error('it was let in')));
      socket.on('error', () => undefined);
    });
  const opened = (socket: WebSocket): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
  const register = (user: string): string =>
    [
      'REGISTER sip:pasokh SIP/2.0',
      'Via: SIP/2.0/WSS k2.invalid;branch=z9hG4bK1',
      'Max-Forwards: 70',
      `From: <sip:${user}@pasokh>;tag=1`,
      `To: <sip:${user}@pasokh>`,
      'Call-ID: 1@k2.invalid',
      'CSeq: 1 REGISTER',
      `Contact: <sip:r4nd0m@k2.invalid;transport=ws>`,
      'Expires: 60',
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');

  test("an agent's page reaches Asterisk itself", async () => {
    await asterisk.addPhone('anna', 'a-password-of-twenty-characters');
    const phone = dial({ cookie: cookieOf('anna') });
    await opened(phone);
    expect(phone.protocol).toBe('sip');
    const answered = new Promise<string>((resolve) =>
      phone.once('message', (text) => resolve(String(text as Buffer))),
    );
    phone.send(register('anna'));
    expect(await answered).toMatch(/^SIP\/2\.0 401 /);
    phone.terminate();
  });

  test('without a session, with a forged or an old one, nobody is let in', async () => {
    const forged = `__Host-pasokh=${signClaim(claim('anna'), Buffer.alloc(32, 1))}`;
    const old = `__Host-pasokh=${signClaim({ ...claim('anna'), expiresAtMs: 1 }, rig.sessionKey)}`;
    for (const cookie of ['', forged, old]) expect(await statusOf(dial({ cookie }))).toBe(401);
  });

  test('a page of another origin is not let in with our cookie', async () => {
    const cookie = cookieOf('anna');
    for (const origin of ['https://evil.example', `http://127.0.0.1:${rig.port}`, 'null']) {
      expect(await statusOf(dial({ cookie, origin }))).toBe(403);
    }
  });

  test('a socket that does not speak SIP is refused', async () => {
    expect(await statusOf(dial({ cookie: cookieOf('anna') }, 'chat'))).toBe(400);
  });

  test("a phone that registers a colleague's account is cut off before Asterisk hears it", async () => {
    const phone = dial({ cookie: cookieOf('anna') });
    await opened(phone);
    let heard = 0;
    phone.on('message', () => (heard += 1));
    const closed = new Promise<number>((resolve) => phone.once('close', (code) => resolve(code)));
    phone.send(register('boris'));
    expect(await closed).toBe(1008);
    expect(heard).toBe(0);
  });

  test('when Asterisk goes away the phone is told to come back', async () => {
    const phone = dial({ cookie: cookieOf('anna') });
    await opened(phone);
    const closed = new Promise<number>((resolve) => phone.once('close', (code) => resolve(code)));
    await asterisk.kill();
    expect(await closed).toBe(1012);
    expect(await statusOf(dial({ cookie: cookieOf('anna') }))).toBe(503);
    await asterisk.restart();
    const again = dial({ cookie: cookieOf('anna') });
    await opened(again);
    again.terminate();
  });
});

test('an edge that is told to end does so at once, with phones and browsers connected', async () => {
  const own = await startEdge();
  const socket = connect({ port: own.port, host: '127.0.0.1', ca: own.ca });
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  const gone = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined);
  const startedAtMs = performance.now();
  await own.stop();
  await gone;
  expect(performance.now() - startedAtMs).toBeLessThan(PATIENCE * 2_000);
  expect(existsSync(own.dir)).toBe(false);
});

function certificateOf(edge: EdgeRig) {
  return new Promise<
    ReturnType<ReturnType<typeof connect>['getPeerCertificate']> & {
      issuerCertificate: { fingerprint256: string };
    }
  >((resolve, reject) => {
    const socket = connect({ port: edge.port, host: '127.0.0.1', ca: edge.ca }, () => {
      resolve(socket.getPeerCertificate(true));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}
