import { copyFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureCertificates } from '../../src/keeper/certificates.ts';
import { readShownCertificate } from '../../src/edge/tls-keys.ts';
import { askPlain, type EdgeRig, startEdge } from '../support/edge-rig.ts';

const DAY_MS = 86_400_000;
const PLAIN = 'GET /desk?x=1 HTTP/1.1\r\nHost: line\r\nConnection: close\r\n\r\n';

let rig: EdgeRig;
let house: string;
const inTls = (name: string): string => join(rig.dir, 'tls', name);

beforeAll(async () => {
  rig = await startEdge({ host: '127.0.0.1' });
  house = join(rig.dir, 'house');
  await ensureCertificates({ dir: house, names: ['localhost'], nowMs: Date.now() });
}, 60_000);
afterAll(() => rig.stop());

function putOwn(from: string): void {
  copyFileSync(join(from, 'server.crt'), inTls('own.crt'));
  copyFileSync(join(from, 'server.key'), inTls('own.key'));
  rig.edge.renewCertificate();
}

/** Which of the two the edge shows, as the certificate's own bytes. */
function shown(): Promise<string> {
  return new Promise((resolve, reject) => {
    // Trust is not the matter here: who is shown is.
    const socket = connect({ port: rig.port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().raw.toString('base64').slice(0, 60));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

const textOf = (path: string): string => readFileSync(path, 'utf8').replaceAll('\n', '');

describe("a certificate of the house's own", () => {
  test('is shown before ours, and nobody is taught to trust any more', async () => {
    expect(await askPlain(rig.port, PLAIN)).toContain('ca.crt');
    putOwn(house);
    expect(textOf(inTls('own.crt'))).toContain(await shown());
    const plain = await askPlain(rig.port, PLAIN);
    expect(plain).toMatch(/^HTTP\/1\.1 308 /);
    expect(plain).toContain('https://line/desk');
  });

  test('that cannot be used closes no door: ours is shown, and the log says why', async () => {
    copyFileSync(inTls('server.key'), inTls('own.key'));
    rig.edge.renewCertificate();
    expect(textOf(inTls('server.crt'))).toContain(await shown());
    expect(rig.logged.at(-1)).toMatchObject({ fault: 'the key is of another certificate' });

    rmSync(inTls('own.key'));
    rig.edge.renewCertificate();
    expect(textOf(inTls('server.crt'))).toContain(await shown());
  });

  test('that is over is not shown', async () => {
    const old = join(rig.dir, 'old');
    await ensureCertificates({ dir: old, names: ['localhost'], nowMs: Date.now() - 400 * DAY_MS });
    putOwn(old);
    expect(textOf(inTls('server.crt'))).toContain(await shown());
    expect(rig.logged.at(-1)).toMatchObject({ fault: expect.stringMatching(/^it ended on /) });
  });
});

test('whoever looks whether the certificate lasts is told of the one that is shown', async () => {
  const nowMs = Date.parse('2026-11-26T08:00:00Z');
  const dir = join(rig.dir, 'shown');
  const own = join(rig.dir, 'shown-own');
  const look = (atMs = nowMs) => {
    const { endsAtMs, isOwnUnused } = readShownCertificate(dir, atMs);
    return { days: (endsAtMs - nowMs) / DAY_MS, isOwnUnused };
  };
  expect(look).toThrow();
  await ensureCertificates({ dir, names: ['localhost'], nowMs });
  expect(look()).toEqual({ days: 397, isOwnUnused: false });
  await ensureCertificates({ dir: own, names: ['localhost'], nowMs: nowMs - 390 * DAY_MS });
  copyFileSync(join(own, 'server.crt'), join(dir, 'own.crt'));
  copyFileSync(join(own, 'server.key'), join(dir, 'own.key'));
  expect(look()).toEqual({ days: 7, isOwnUnused: false });
  expect(look(nowMs + 7 * DAY_MS)).toEqual({ days: 397, isOwnUnused: true });
});
