import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Page, Response } from 'playwright-core';
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

const KNOWN_REFUSALS: readonly string[] = [
  // Where nobody is signed in the page asks who it is, and is told: nobody.
  '/: 401 GET /api/session',
  // No manager's session is open, and the page says so.
  '/guest: 403 GET /api/manager-guest',
];

/**
 * What is wrong with the page at this address: whether it is that page at all, and no other one, nor a
 * refusal; in Persian and light, by keyboard, too; in English and
 * dark. So each language, direction and set of colours is seen once.
 */
export async function faultsAt(page: Page, address: string): Promise<string[]> {
  const path = new URL(address).pathname;
  const persian = [
    ...(await show(page, `${address}?lang=fa&scheme=light`)),
    ...(await strangeness(page, path)),
    ...(await faultsSeen(page, 'fa')),
    ...(await faultsByKeyboard(page)),
  ];
  const english = [
    ...(await show(page, `${address}?lang=en&scheme=dark`)),
    ...(await strangeness(page, path)),
    ...(await faultsSeen(page, 'en')),
  ];
  return [
    ...persian.map((fault) => `${path}, Persian and light: ${fault}`),
    ...english.map((fault) => `${path}, English and dark: ${fault}`),
  ];
}

/** What tells that this is not the page of that address: without it another page would be judged in its place. */
export async function strangeness(page: Page, path: string): Promise<string[]> {
  const faults: string[] = [];
  const { pathname } = new URL(page.url());
  if (pathname !== path) faults.push(`led to ${pathname}`);
  const signIns = await page.locator('input[autocomplete=username]').count();
  if (signIns > 0 && path !== '/') faults.push('asks who it is');
  // The board's list of alarms is news, not a fault of the page.
  const alerts = await page.locator('[role=alert]:not(.alarms [role=alert])').allTextContents();
  return [...faults, ...alerts.map((text) => `alert: ${text.trim().slice(0, 120)}`)];
}

/** Opens it and waits until all that it asks for has come; tells what was refused, and the server's faults. */
async function show(page: Page, address: string): Promise<string[]> {
  const path = new URL(address).pathname;
  const refused: string[] = [];
  const told = (answer: Response): void => {
    if (answer.status() < 400) return;
    const asked = `${answer.status()} ${answer.request().method()} ${new URL(answer.url()).pathname}`;
    if (!KNOWN_REFUSALS.includes(`${path}: ${asked}`)) refused.push(`answered ${asked}`);
  };
  let under = 0;
  let lastMs = performance.now();
  const asked = (): void => void (under += 1);
  const answered = (): void => {
    under -= 1;
    lastMs = performance.now();
  };
  page.on('response', told);
  page.on('request', asked);
  page.on('requestfinished', answered);
  page.on('requestfailed', answered);
  try {
    await page.goto(address);
    while (under > 0 || performance.now() - lastMs < QUIET_MS) await pause(QUIET_MS / 4);
  } finally {
    page.off('response', told);
    page.off('request', asked);
    page.off('requestfinished', answered);
    page.off('requestfailed', answered);
  }
  return refused;
}
