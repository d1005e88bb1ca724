import type { Page } from 'playwright-core';
import { faultsByKeyboard } from './chromium-keys.ts';
import { faultsSeen } from './chromium-look.ts';

/** In the person's menu, counted from its end: some have more pages of their own before these. */
const LANGUAGE = 3;
const COLOURS = 2;

/**
 * What is wrong with a signed-in page in the very state that the test has brought it to, which loading
 * it again would end: by keyboard and in Persian and light, then in English and dark. It stands in Persian
 * and light again afterwards.
 */
export async function faultsAsItStands(page: Page): Promise<string[]> {
  const faults = [...(await faultsByKeyboard(page)), ...(await faultsSeen(page, 'fa'))];
  await turn(page);
  faults.push(...(await faultsSeen(page, 'en')).map((fault) => `English and dark: ${fault}`));
  await turn(page);
  return faults;
}

async function turn(page: Page): Promise<void> {
  for (const place of [LANGUAGE, COLOURS]) {
    await page.locator('button.person').click();
    const items = page.getByRole('menuitem');
    await items.first().waitFor();
    await items.nth((await items.count()) - place).click();
    await page.getByRole('menu').waitFor({ state: 'detached' });
  }
}
