import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { faultsByKeyboard } from './chromium-keys.ts';
import { faultsSeen } from './chromium-look.ts';

/** So long nothing was asked for: what comes with the page has come. */
const QUIET_MS = 200;

/** The addresses of the router: a page that is made later is walked, too, or the walk says so. */
export function pathsOfRouter(): readonly string[] {
  const router = resolve(import.meta.dirname, '../../web/src/app/router.tsx');
  const text = readFileSync(router, 'utf8');
  return [...text.matchAll(/\b(?:path:|const [A-Z]+ =) '(\/[^']*)'/g)].map(([, path = '']) => path);
}

/**
 * What is wrong with the page at this address: in Persian and light, by keyboard, too; in English and
 * dark. So each language, direction and set of colours is seen once.
 */
export async function faultsAt(page: Page, address: string): Promise<string[]> {
  await show(page, `${address}?lang=fa&scheme=light`);
  const persian = [...(await faultsSeen(page, 'fa')), ...(await faultsByKeyboard(page))];
  await show(page, `${address}?lang=en&scheme=dark`);
  const english = await faultsSeen(page, 'en');
  const path = new URL(address).pathname;
  return [
    ...persian.map((fault) => `${path}, Persian and light: ${fault}`),
    ...english.map((fault) => `${path}, English and dark: ${fault}`),
  ];
}

/** Opens it and waits until all that it asks for has come. */
async function show(page: Page, address: string): Promise<void> {
  let under = 0;
  let lastMs = performance.now();
  const asked = (): void => void (under += 1);
  const answered = (): void => {
    under -= 1;
    lastMs = performance.now();
  };
  page.on('request', asked);
  page.on('requestfinished', answered);
  page.on('requestfailed', answered);
  try {
    await page.goto(address);
    while (under > 0 || performance.now() - lastMs < QUIET_MS) await pause(QUIET_MS / 4);
  } finally {
    page.off('request', asked);
    page.off('requestfinished', answered);
    page.off('requestfailed', answered);
  }
}
