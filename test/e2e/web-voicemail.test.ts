import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { type Product, startProduct } from '../support/product.ts';
import { openPhone, type SipPhone } from '../support/sip-phone.ts';
import { becomeAdministrator } from '../support/people.ts';

/** Nobody is signed in: a citizen leaves a message, and an expert listens to it in the morning. */
let product: Product;
let house: ChromiumHouse;
let anna: BrowserPerson;
const citizens: SipPhone[] = [];

beforeAll(async () => {
  product = await startProduct({ saysLittle: true });
  const administrator = await becomeAdministrator(product);
  const user = { name: 'آنا کریمی', roles: ['agent'], password: FIRST_PASSWORD };
  await administrator.post('/api/users', { ...user, username: 'anna' });
  const head = { name: 'مریم رضایی', roles: ['head'], password: FIRST_PASSWORD };
  await administrator.post('/api/users', { ...head, username: 'maryam' });
  house = await openChromium({ origin: product.origin });
  anna = await house.person();
  await enter(anna.page, product.origin, 'anna');
}, 240_000);

afterAll(async () => {
  for (const citizen of citizens) await citizen.close();
  await house?.close();
  await product?.stop();
}, 240_000);

async function dial(username: string) {
  const server = { host: '127.0.0.1', port: product.sipPort };
  const citizen = await openPhone({ username, server, toneHz: 700 });
  citizens.push(citizen);
  const { call, answered } = await citizen.startCall('137');
  await answered;
  return call;
}

const spool = (): string => join(product.dataDir, 'asterisk/spool/recording');
const shelf = (): string => join(product.dataDir, 'recordings/messages');

/** A second of his voice is on the disk. */
async function speaks(): Promise<void> {
  await eventually('he is recorded', 60_000, () =>
    readdirSync(spool()).some((name) => statSync(join(spool(), name)).size > 24_000),
  );
}

const row = (shown: RegExp) => anna.page.getByRole('button', { name: shown });
const press = (name: string) => anna.page.getByRole('button', { name, exact: true }).click();

describe('a voice message', () => {
  test('is chosen by the head of the line as what follows when nobody is signed in', async () => {
    const maryam = await house.person();
    await enter(maryam.page, product.origin, 'maryam');
    const { page } = maryam;
    await page.goto(`${product.origin}/hours`);
    const rules = page.getByRole('group', { name: 'چه هنگام تماس به جای دیگر می‌رود' });
    const rule = rules.getByRole('radiogroup', {
      name: 'هیچ کارشناسی که این تماس‌ها را بگیرد وارد نشده',
    });
    await rule.getByRole('radio', { name: 'روشن' }).click();
    await rules.getByRole('textbox').fill('۱۰');
    await rules.getByRole('radio', { name: 'ضبط پیام صوتی' }).click();
    await rules.getByRole('button', { name: 'ذخیره', exact: true }).click();
    await rules.getByText('ذخیره شد و در کار است.').waitFor();
    expect(maryam.faults).toEqual([]);
  });

  test('is left after the tone and ended with #; the caller is thanked and let go', async () => {
    const call = await dial('09153124587');
    await speaks();
    await call.press('#');
    await call.hasEnded(30_000);
    const kept = await eventually('the message is on the shelf', 20_000, () => {
      const names = readdirSync(shelf()).filter((name) => name.endsWith('.wav'));
      return names.length === 1 ? names[0] : null;
    });
    const { mode, size } = statSync(join(shelf(), kept ?? ''));
    expect(mode & 0o777).toBe(0o600);
    expect(size).toBeGreaterThan(16_000);
    await eventually(
      'nothing of it is left there',
      10_000,
      () => readdirSync(spool()).length === 0,
    );
  });

  test('is on the list of missed callers, listened to by who takes it, and settled', async () => {
    const { page } = anna;
    await page.getByRole('link', { name: /^بی‌پاسخ‌ها/ }).click();
    await row(/0915\*\*\*4587/)
      .filter({ hasText: '۱ پیام صوتی گذاشته' })
      .click();
    await page.getByText('با برداشتن این شماره می‌توانید پیام را بشنوید.').waitFor();
    expect(await page.locator('audio').count()).toBe(0);
    await press('برمی‌دارم');
    const sound = page.locator('audio');
    await sound.waitFor();
    const seconds = await sound.evaluate(
      (audio: HTMLAudioElement) =>
        new Promise<number>((resolve, reject) => {
          audio.addEventListener('ended', () => resolve(audio.duration));
          audio.addEventListener('error', () => reject(new Error(audio.error?.message)));
          audio.muted = true;
          audio.playbackRate = 4;
          void audio.play();
        }),
    );
    expect(seconds).toBeGreaterThan(1);
    await press('شنیدم و رسیدگی شد');
    await page.getByText('کسی چشم‌به‌راه تماس ما نیست.').waitFor();
    await page.getByRole('radio', { name: 'پیشینه' }).click();
    const past = page.getByRole('listitem').filter({ hasText: '0915***4587' });
    await past.filter({ hasText: 'پیام شنیده شد' }).waitFor();
    await page.getByRole('radio', { name: 'فهرست' }).click();
  });

  test('telephony is killed while he speaks: his message is there all the same', async () => {
    const call = await dial('09153124588');
    await speaks();
    const pid = product.kill('telephony');
    await product.replaced('telephony', pid);
    await call.hangUp();
    await row(/0915\*\*\*4588/)
      .filter({ hasText: '۱ پیام صوتی گذاشته' })
      .waitFor({ timeout: 100_000 });
    expect(anna.faults).toEqual([]);
  });
});
