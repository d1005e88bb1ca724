import type { Page } from 'playwright-core';
import { PATIENCE } from './patience.ts';

/** What a person does on the pages, by the names he reads (Persian). */
export const FIRST_PASSWORD = 'first-password-1';
export const OWN_PASSWORD = 'my-own-password-2';

/** Signs in with a first password and changes it, as the page demands. */
export async function enter(
  page: Page,
  origin: string,
  username: string,
  firstPassword = FIRST_PASSWORD,
): Promise<void> {
  await page.goto(origin);
  await signInAs(page, username, firstPassword);
  await page.getByLabel('گذرواژه کنونی').fill(firstPassword);
  await page.getByLabel('گذرواژه تازه', { exact: true }).fill(OWN_PASSWORD);
  await page.getByLabel('تکرار گذرواژه تازه').fill(OWN_PASSWORD);
  await page.getByRole('button', { name: 'عوض کردن گذرواژه' }).click();
  await page
    .getByText('میز کار', { exact: true })
    .or(page.getByTestId('agent-state'))
    .or(page.getByTestId('live-chip'))
    .first()
    .waitFor();
}

export async function signInAs(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel('نام کاربری').fill(username);
  await page.getByLabel('گذرواژه', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'ورود', exact: true }).click();
}

/** Signs in to the phone of the page and waits until calls may come. */
export async function takePhone(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'ورود به صف' }).click();
  await stateIs(page, 'آماده');
}

/** The one word of the agent's state in the page's head. */
export async function stateIs(page: Page, word: string, limitMs = 10_000): Promise<void> {
  await page
    .getByTestId('agent-state')
    .filter({ hasText: word })
    .waitFor({ timeout: PATIENCE * limitMs });
}
