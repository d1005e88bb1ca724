import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openChromium } from '../test/support/chromium.ts';
import { signInAs, stateIs, takePhone } from '../test/support/chromium-desk.ts';
import { eventually } from '../test/support/eventually.ts';
import { install } from '../test/support/product-rig.ts';

/** `npm run pictures:demo`: the page of the demonstration, taken while its newcomer talks. */
const target = resolve(import.meta.dirname, '../docs/pictures');
const HEAVIEST_BYTES = 300_000;
const START_LIMIT_MS = 300_000;
const RING_LIMIT_MS = 60_000;
const RESULT_LIMIT_MS = 300_000;

const site = await install({ PASOKH_RTP_FROM: '24200', PASOKH_RTP_TO: '24399' });
const words = ['--demo', '--citizens=30', '--experts=1', '--rate=0'];
const demo = site.start({ isOurs: true, words });
try {
  await demo.up(START_LIMIT_MS);
  await takePictures(/have the password (\S+)/.exec(demo.output())?.[1] ?? '');
} finally {
  await demo.ctrlC();
  site.remove();
}

async function takePictures(password: string): Promise<void> {
  const origin = `https://localhost:${site.port}`;
  const browsers = await openChromium({ origin });
  const { page } = await browsers.person({ size: { width: 1_280, height: 860 } });
  const { page: desk } = await browsers.person();
  await desk.goto(`${origin}/desk`);
  await signInAs(desk, 'narges', password);
  await takePhone(desk);
  await page.goto(`${origin}/demo`);
  await page.getByRole('button', { name: 'تماس با ۱۳۷' }).click();
  await desk.getByTestId('pop').waitFor({ timeout: RING_LIMIT_MS });
  await desk.keyboard.press('Space');
  await stateIs(desk, 'در گفتگو');
  await desk.getByRole('button', { name: /شهروند تازه/ }).click();
  await desk.getByLabel('نام و نام خانوادگی').fill('مینو یگانه');
  await desk.getByRole('button', { name: 'افزودن' }).click();
  await desk.getByRole('heading', { name: 'مینو یگانه' }).waitFor();
  await desk.getByLabel('گفته شهروند').fill('چاله بزرگ جلوی مدرسه، هاشمیه ۲۵');
  await desk.getByRole('combobox').first().click();
  await desk.getByRole('option').first().click();
  await desk.getByRole('combobox').nth(1).click();
  await desk.getByRole('option').nth(8).click();
  await desk.keyboard.press('Control+Enter');
  await desk.getByTestId('tracking-code').waitFor();
  await desk.keyboard.press('Alt+x');
  await eventually('the expert is ready again', RING_LIMIT_MS, async () => {
    if ((await desk.getByTestId('agent-state').textContent())?.includes('آماده')) return true;
    await desk.keyboard.press('F8');
    return false;
  });
  const messages = page.getByTestId('demo-messages');
  await messages.getByText('نتیجه درخواست').waitFor({ timeout: RESULT_LIMIT_MS });
  // Whose password it is, is for nobody else to know.
  await page.addStyleTag({ content: '.demo-password bdi { filter: blur(5px) }' });
  for (const name of ['demo-fa-light', 'demo-en-light']) {
    if (name === 'demo-en-light') await page.getByRole('button', { name: 'English' }).click();
    const path = join(target, `${name}.png`);
    await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
    if (statSync(path).size > HEAVIEST_BYTES) throw new Error(`${path} is too heavy`);
  }
  await browsers.close();
}
