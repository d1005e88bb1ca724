import { existsSync, readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { spareWord } from '../../src/kit/stand-by.ts';
import { eventually } from '../support/eventually.ts';
import { callApi, install, type Installation, type Started } from '../support/product-rig.ts';
import { PATIENCE } from '../support/patience.ts';

/** The product as `npm start` brings it up, in a data folder that does not exist before. */
let site: Installation;
let product: Started;

const kept = ['secrets.json', 'tls/ca.crt', 'tls/ca.key', 'tls/server.crt', 'tls/server.key'];
const modeOf = (path: string): string =>
  (statSync(join(site.dataDir, path)).mode & 0o777).toString(8);
const isHealthy = async (): Promise<boolean> => {
  const answer = await callApi(site, 'GET', '/healthz').catch(() => null);
  return answer?.status === 200;
};
/** Telephony's own mark in Asterisk, set when it has taken stock of what the exchange holds. */
async function hasTelephonyTakenStock(): Promise<boolean> {
  const answer = await askAri('/asterisk/variable?variable=PASOKH_SEEN');
  return answer?.ok === true && /"value":"[^"]/.test(await answer.text());
}
async function isAsteriskThere(): Promise<boolean> {
  return (await askAri('/asterisk/ping'))?.ok ?? false;
}
function askAri(path: string): Promise<Response | null> {
  const { ariPassword } = JSON.parse(site.read('secrets.json')) as { ariPassword: string };
  const authorization = `Basic ${Buffer.from(`pasokh:${ariPassword}`).toString('base64')}`;
  const address = `http://127.0.0.1:${site.env['PASOKH_ARI_PORT']}/ari${path}`;
  return fetch(address, { headers: { authorization } }).catch(() => null);
}
/** Of its command line; none when it has ended meanwhile. */
function wordsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0');
  } catch {
    return [];
  }
}
type Part = Parameters<Installation['pidOf']>[0];
const replaced = (name: Part, pid: number | null, limitMs: number) =>
  eventually(`${name} replaced`, limitMs, () => {
    const now = site.pidOf(name);
    return now !== null && now !== pid ? now : null;
  });

/** As the demonstration's phone would: from a page of our own. */
function opensSocket(path: string): Promise<boolean> {
  const origin = `https://localhost:${site.port}`;
  const socket = new WebSocket(`wss://localhost:${site.port}${path}`, 'sip', {
    ca: site.read('tls/ca.crt'),
    origin,
  });
  return new Promise((resolve) => {
    socket.once('open', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
}

beforeAll(async () => {
  site = await install();
  product = site.start();
  await product.up(90_000);
});
afterAll(async () => {
  await product?.ctrlC();
  site?.remove();
});

describe('the first start', () => {
  test('tells the addresses and a first password that signs in', async () => {
    const text = product.output();
    expect(text).toContain(`https://localhost:${site.port}/`);
    // What is typed at every other computer of the house.
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal);
    expect(outside, 'an address that is not loopback').toBeDefined();
    expect(text).toContain(`https://${outside?.address}:${site.port}/`);
    const password = /password\s+(\S+)/.exec(text)?.[1] ?? '';
    const signedIn = await callApi(site, 'POST', '/api/session', { username: 'admin', password });
    expect(signedIn.status).toBe(200);
    expect(signedIn.cookie).toMatch(/^__Host-pasokh=[\w-]+\.[\w-]+$/);
    const wrong = { username: 'admin', password: `${password}x` };
    expect((await callApi(site, 'POST', '/api/session', wrong)).status).toBe(401);
  });

  test('keeps secrets, keys and everything else for the owner of the data folder', () => {
    for (const path of [
      'secrets.json',
      'tls/ca.key',
      'tls/server.key',
      'pasokh.db',
      'journal.db',
    ]) {
      expect([path, modeOf(path)]).toEqual([path, '600']);
    }
    for (const path of ['', 'tls', 'run', 'log', 'asterisk']) {
      expect([path, modeOf(path)]).toEqual([path, '700']);
    }
    for (const part of ['edge', 'telephony', 'server', 'asterisk']) {
      expect(site.read(`log/${part}.log`)).not.toContain(
        JSON.parse(site.read('secrets.json')).ariPassword,
      );
    }
  });

  test('shows how far it has come, step by step, each done thing by its name', () => {
    const steps = [
      /^ *\d+\.\d s {2}secrets made in \S+\/secrets\.json$/m,
      /^TLS: certificate made for \S/m,
      /^Asterisk \S+: configuration rendered \(\d+ files\)$/m,
      /^database: \d+ migrations applied$/m,
      /^ *\d+\.\d s {2}starting Asterisk, edge, telephony and server …$/m,
      /^ *\d+\.\d s {2}Pasokh is up$/m,
    ];
    const text = product.output();
    const places = steps.map((step) => text.search(step));
    expect(places, text).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('runs under the Node that npm has installed, whichever Node has started it', () => {
    const installed = realpathSync(
      resolve(import.meta.dirname, '../../node_modules/node/bin/node'),
    );
    for (const part of ['keeper', 'edge', 'telephony', 'server'] as const) {
      expect([part, readlinkSync(`/proc/${site.pidOf(part)}/exe`)]).toEqual([part, installed]);
    }
  });

  test('is ready for the first caller before any agent has ever signed in', async () => {
    await eventually('telephony has looked at the exchange', 15_000, hasTelephonyTakenStock);
  });

  test('serves the page itself', async () => {
    const page = await callApi(site, 'GET', '/');
    expect(page.body).toContain('<html lang="fa" dir="rtl">');
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? '';
    expect((await callApi(site, 'GET', script)).status).toBe(200);
  });
});

describe('of the demonstration', () => {
  test('there is no page, no door, no process and no account', async () => {
    for (const path of ['/demo', '/demo/ws', '/api/demo', '/api/demo/messages']) {
      expect([path, (await callApi(site, 'GET', path)).status]).toEqual([path, 404]);
    }
    expect((await callApi(site, 'POST', '/api/demo/storm', { on: true })).status).toBe(404);
    expect(await opensSocket('/demo/ws')).toBe(false);
    const narges = { username: 'narges', password: 'demo-password-1' };
    expect((await callApi(site, 'POST', '/api/session', narges)).status).toBe(401);
    expect(existsSync(join(site.dataDir, 'trunks', 'demo.conf'))).toBe(false);
    expect(site.pidOf('demo')).toBe(null);
  });

  test('a start with it never touches this folder', async () => {
    const other = site.start({ words: ['--demo'] });
    expect(await other.ended).toBe(1);
    expect(other.output()).toContain('a real line');
  });
});

describe('a start that cannot be', () => {
  test('beside a running one of the same folder is refused in words, and harms nothing', async () => {
    // The next telephony comes a while after the first: it must not come in between.
    await eventually('the next telephony waits', 30_000, () =>
      site.processes().some((pid) => wordsOf(pid).includes(spareWord)),
    );
    const pids = site.processes().toSorted();
    const second = site.start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('runs already');
    expect(second.output()).toContain('npm run stop');
    await eventually(
      'those of before run, and nobody else',
      5_000,
      () => site.processes().toSorted().join() === pids.join(),
    );
  });

  test('on a port in use says which, and what moves it', async () => {
    const other = await install({ PASOKH_PORT: String(site.port) });
    try {
      const refused = other.start();
      expect(await refused.ended).toBe(1);
      expect(refused.output()).toContain(`port ${site.port}/tcp`);
      expect(refused.output()).toContain('PASOKH_PORT');
    } finally {
      other.remove();
    }
  });

  test('with a setting that cannot be read names it', async () => {
    const other = await install({ PASOKH_SIP_PORT: 'five thousand' });
    try {
      const refused = other.start();
      expect(await refused.ended).toBe(1);
      expect(refused.output()).toContain('PASOKH_SIP_PORT');
    } finally {
      other.remove();
    }
  });
});

describe('a process that fails', () => {
  test('the server killed: a new one answers within seconds, Asterisk and the edge untouched', async () => {
    const before = {
      server: site.pidOf('server'),
      edge: site.pidOf('edge'),
      asterisk: site.pidOf('asterisk'),
    };
    process.kill(before.server ?? 0, 'SIGKILL');
    await replaced('server', before.server, 2_000);
    await eventually('healthy again', 15_000, isHealthy);
    expect(site.pidOf('edge')).toBe(before.edge);
    expect(site.pidOf('asterisk')).toBe(before.asterisk);
  });

  test('telephony hung: it is replaced within five seconds', async () => {
    const hung = site.pidOf('telephony');
    process.kill(hung ?? 0, 'SIGSTOP');
    await replaced('telephony', hung, 5_000);
    await eventually('healthy again', 15_000, isHealthy);
  });

  test('Asterisk killed: it is started again', async () => {
    const killed = site.pidOf('asterisk');
    process.kill(killed ?? 0, 'SIGKILL');
    await replaced('asterisk', killed, 5_000);
    await eventually('Asterisk answers again', 30_000, isAsteriskThere);
    await eventually('telephony is back with it', 15_000, hasTelephonyTakenStock);
  });

  test('the keeper killed: Asterisk runs on, and a new keeper takes over', async () => {
    const keeper = site.pidOf('keeper');
    const asterisk = site.pidOf('asterisk');
    process.kill(keeper ?? 0, 'SIGKILL');
    await replaced('keeper', keeper, 5_000);
    await eventually('healthy again', 30_000, isHealthy);
    expect(site.pidOf('asterisk')).toBe(asterisk);
    const parts = ['keeper', 'edge', 'telephony', 'server', 'asterisk'] as const;
    await eventually('nothing runs twice', 10_000, () => {
      const known = [...parts.map((part) => site.pidOf(part)), product.child.pid];
      const others = site.processes().filter((pid) => !known.includes(pid));
      // The next telephony waits beside the one that works.
      return others.length <= 1 && others.every((pid) => wordsOf(pid).includes(spareWord));
    });
  });
});

describe('the end and the second start', () => {
  test('Ctrl-C leaves no process, and the next start is up in ten seconds with nothing made anew', async () => {
    const before = kept.map((path) => site.read(path));
    expect(await product.ctrlC()).toBe(0);
    expect(site.processes()).toEqual([]);
    // Each has had the time to put its things away.
    expect(product.output()).not.toContain('killed');

    product = site.start();
    const tookMs = await product.up(30_000);
    expect(tookMs, product.output()).toBeLessThan(PATIENCE * 10_000);
    expect(product.output()).not.toMatch(/password|made|rendered|applied/);
    expect(kept.map((path) => site.read(path))).toEqual(before);
  });

  test('a plain request to end, not from a terminal, ends everything too', async () => {
    process.kill(product.child.pid ?? 0, 'SIGTERM');
    expect(await product.ended).toBe(0);
    expect(site.processes()).toEqual([]);
  });
});
