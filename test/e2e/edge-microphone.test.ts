import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EdgeRig, lanAddress, startEdge } from '../support/edge-rig.ts';

/** What an agent's computer on the LAN sees: a real Chromium, an address that is not loopback. */
let rig: EdgeRig;
let top: string;

beforeAll(async () => {
  rig = await startEdge();
  top = mkdtempSync(join(tmpdir(), 'pasokh-chromium-'));
});
afterAll(async () => {
  await rig?.stop();
  rmSync(top, { recursive: true, force: true });
});

/** A browser whose user has, or has not, installed our authority's certificate. */
function openBrowser(name: string, isTrusting: boolean): Promise<Browser> {
  const home = join(top, name);
  const store = join(home, '.pki/nssdb');
  mkdirSync(store, { recursive: true });
  const certutil = (...args: string[]) => execFileSync('certutil', ['-d', `sql:${store}`, ...args]);
  certutil('-N', '--empty-password');
  if (isTrusting) {
    certutil('-A', '-n', 'pasokh', '-t', 'C,,', '-i', join(rig.dir, 'tls/ca.crt'));
  }
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    env: { ...process.env, HOME: home },
    args: ['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream'],
  });
}

describe('a browser on the LAN', () => {
  test('that trusts our authority opens the page without a warning and may use the microphone', async () => {
    const browser = await openBrowser('trusting', true);
    try {
      const origin = `https://${lanAddress()}:${rig.port}`;
      const context = await browser.newContext();
      await context.grantPermissions(['microphone'], { origin });
      const page = await context.newPage();
      const answer = await page.goto(`${origin}/`);
      expect(answer?.status()).toBe(200);
      await page.waitForFunction(() => document.title === 'desk is up');
      const heard = await page.evaluate(async () => {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        const [track] = stream.getAudioTracks();
        return { isSecureContext, kind: track?.kind, state: track?.readyState };
      });
      expect(heard).toEqual({ isSecureContext: true, kind: 'audio', state: 'live' });
    } finally {
      await browser.close();
    }
  });

  test('that does not know our authority is warned, and learns over http how to trust it', async () => {
    const browser = await openBrowser('strange', false);
    try {
      const warned = await browser.newPage();
      const address = `${lanAddress()}:${rig.port}`;
      await expect(warned.goto(`https://${address}/`)).rejects.toThrow(
        'ERR_CERT_AUTHORITY_INVALID',
      );
      const page = await browser.newPage();
      await page.goto(`http://${address}/`);
      expect(await page.evaluate(() => isSecureContext)).toBe(false);
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('section[lang=en] a[href="/ca.crt"]').click(),
      ]);
      expect(download.suggestedFilename()).toBe('pasokh-ca.crt');
      expect(await page.locator('a.go').first().getAttribute('href')).toBe(`https://${address}/`);
    } finally {
      await browser.close();
    }
  });
});
