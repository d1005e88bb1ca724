import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD } from '../support/chromium-desk.ts';
import { PATIENCE } from '../support/patience.ts';
import { type Product, startProduct } from '../support/product.ts';
import { telephoneSamples } from '../support/prompt-file.ts';
import { studioFile } from '../support/studio-file.ts';
import { becomeAdministrator } from '../support/people.ts';

/** Somebody of informatics is told that the line is ill, and finds which part; sets it up, and writes its texts. */
let product: Product;
let house: ChromiumHouse;
let sara: BrowserPerson;

beforeAll(async () => {
  product = await startProduct();
  const administrator = await becomeAdministrator(product);
  for (const [username, name, role] of [
    ['sara', 'سارا کریمی', 'informatics'],
    ['maryam', 'مریم احمدی', 'head'],
  ]) {
    const person = { username, name, roles: [role], password: FIRST_PASSWORD };
    await administrator.post('/api/users', person);
  }
  house = await openChromium({ origin: product.origin });
  sara = await house.person();
  await enter(sara.page, product.origin, 'sara');
}, 240_000);

afterAll(async () => {
  await house?.close();
  await product?.stop();
}, 240_000);

async function picture(name: string, { page } = sara): Promise<void> {
  const folder = process.env['PASOKH_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

const stateOf = async (part: string): Promise<string> =>
  (await sara.page.getByTestId(`part-${part}`).textContent()) ?? '';

describe('the page of the system', () => {
  test('stands behind the menu of what is set up now and then', async () => {
    const { page } = sara;
    await page.getByRole('button', { name: 'تنظیمات' }).click();
    await page.getByRole('menuitem', { name: 'سامانه' }).click();
    await page.getByRole('heading', { name: 'سلامت سامانه' }).waitFor();
    await page.getByTestId('part-gateway').waitFor();
    expect(await stateOf('gateway')).toContain('شبیه‌ساز داخلی');
    expect(await stateOf('pbx')).toContain('سالم');
    expect(await stateOf('certificate')).toContain('سالم');
    expect(await stateOf('backup')).toContain('هنوز پشتیبانی گرفته نشده');
    expect(await page.getByRole('button', { name: 'تنظیمات: سامانه' }).count()).toBe(1);
    await picture('system-fa');
  });

  test('the real exchange keeps a record of whom it turns away; somebody tries one name after the other', () => {
    const record = join(product.dataDir, 'asterisk/log/security.log');
    expect(existsSync(record)).toBe(true);
    // As it writes them itself: test/asterisk/security.test.ts. By UDP, not through the edge.
    const at = new Date(Date.now() + 12_600_000).toISOString().replace('Z', '+0330');
    const lines = Array.from({ length: 20 }, (_, n) => {
      const said = `SecurityEvent="InvalidAccountID",EventTV="${at}",Severity="Error",Service="PJSIP"`;
      const who = `EventVersion="1",AccountID="${100 + n}",SessionID="call-${n}"`;
      const where =
        'LocalAddress="IPV4/UDP/10.0.0.1/5060",RemoteAddress="IPV4/UDP/198.51.100.7/5062"';
      return `[2026-11-26 11:30:00.000] SECURITY[77] res_security_log.c: ${said},${who},${where}\n`;
    });
    appendFileSync(record, lines.join(''));
  });

  test('the page of figures tells how long the real PBX takes, by telephony’s own count', async () => {
    const dispatcher = new Client('http://localhost', {
      socketPath: join(product.dataDir, 'run/server.sock'),
    });
    const figures = async (): Promise<string> =>
      (await dispatcher.request({ method: 'GET', path: '/metrics' })).body.text();
    await expect
      .poll(async () => Number(/^pasokh_ari_ms_count (\d+)$/mu.exec(await figures())?.[1] ?? 0), {
        timeout: 30_000,
      })
      .toBeGreaterThan(0);
    const text = await figures();
    expect(text).toMatch(/^pasokh_ari_ms_bucket\{le="\+Inf"\} \d+$/mu);
    expect(text).toMatch(/^pasokh_telephony_event_loop_ms [\d.]+$/mu);
    expect(text).toMatch(/^pasokh_disk_free_bytes [1-9]/mu);
    await dispatcher.close();
  });

  test('tells how each trunk stands, and reads a new one’s file without a restart', async () => {
    const { page } = sara;
    const file = join(product.dataDir, 'trunks/mobile.conf');
    const aor = ['[mobile]', 'type = aor', 'contact = sip:127.0.0.1:9', 'qualify_frequency = 1'];
    writeFileSync(file, ['[mobile](trunk)', 'aors = mobile', ...aor, ''].join('\n'));
    await page.getByRole('button', { name: 'خواندن دوباره پرونده‌ها' }).click();
    await page.getByText('پرونده‌ها خوانده شد.').waitFor();
    const trunk = page.getByTestId('trunk-mobile');
    await trunk.getByText('پاسخ نمی‌دهد').waitFor({ timeout: PATIENCE * 10_000 });
    await expect
      .poll(() => stateOf('trunks'), { timeout: PATIENCE * 15_000 })
      .toContain('از کار افتاده');
    await picture('trunks-fa');
  });

  test('tells of who tries at the phones’ door, how often and from where', async () => {
    const { page } = sara;
    const part = page.getByTestId('part-phone-door');
    await part.getByText('نیازمند بررسی').waitFor({ timeout: PATIENCE * 20_000 });
    expect(await part.textContent()).toContain('۲۰ بار');
    const door = page.getByTestId('phone-door');
    expect(await door.getByTestId('door-unknown-name').textContent()).toContain('۲۰');
    expect(await door.textContent()).toContain('198.51.100.7');
    await door.scrollIntoViewIfNeeded();
    await picture('phone-door-fa');
  });

  test('is there in English, too', async () => {
    const { page } = sara;
    await page.getByRole('button', { name: /سارا کریمی/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Is everything well' }).waitFor();
    expect(await stateOf('prompts')).toContain('spoken by a machine');
    await picture('system-en');
  });
});

describe('what callers hear', () => {
  const played = (): Int16Array =>
    telephoneSamples(join(product.dataDir, 'asterisk/share/sounds/pasokh/greeting.wav'));
  /** By keyboard: the field is out of sight, and its button in the page's language. */
  const upload = async (name: string, buffer: Buffer): Promise<void> => {
    const chooser = sara.page.waitForEvent('filechooser');
    await sara.page.getByLabel('ضبط استودیو (WAV)').press('Enter');
    await (await chooser).setFiles({ name, mimeType: 'audio/wav', buffer });
  };

  test('is replaced by a studio’s recording, listened to, and taken back', async () => {
    const { page } = sara;
    await page.getByRole('button', { name: /سارا کریمی/ }).click();
    await page.getByRole('menuitem', { name: 'فارسی' }).click();
    await page.goto(`${product.origin}/prompts`);
    await page.getByLabel('جست‌وجو در متن یا نام').fill('greeting');
    await page
      .getByRole('button', { name: /خوش آمدید.*greeting/ })
      .first()
      .click();
    const before = played();
    await upload('letter.wav', Buffer.from('no sound at all'));
    await page.getByText('WAV فشرده‌نشده (یک یا دو کاناله').waitFor();
    expect(played()).toEqual(before);
    await upload('studio.wav', studioFile({ rate: 44_100, channels: 2 }));
    await page.getByText('گرفته شد؛ تماس‌گیرنده بعدی همین را می‌شنود.').waitFor();
    expect(played()).toHaveLength(16_000);
    await page.locator('audio').evaluate(async (sound: HTMLAudioElement) => {
      sound.muted = true;
      await sound.play();
    });
    expect(await page.locator('audio').evaluate((sound: HTMLAudioElement) => sound.duration)).toBe(
      2,
    );
    await picture('prompts-fa');
    await page.getByRole('button', { name: 'برگرداندن به صدای نخستین' }).click();
    await page.getByText('برگشت؛ تماس‌گیرنده بعدی صدای نخستین را می‌شنود.').waitFor();
    expect(played()).toEqual(before);
  });
});

describe('settings and tables', () => {
  test('each setting has its meaning, its value and its default', async () => {
    const { page } = sara;
    await page.goto(`${product.origin}/settings`);
    const port = page.getByTestId('setting-PASOKH_PORT');
    await port.getByText('درگاه HTTPS مرورگرها').waitFor();
    expect(await port.textContent()).toContain(String(new URL(product.origin).port));
    expect(await port.textContent()).toContain('8443');
    await picture('settings-fa');
  });

  test('what counts at once is changed in place, within its bounds, and taken back', async () => {
    const { page } = sara;
    const row = page.getByTestId('setting-PASOKH_SILENCE_DAYS');
    await row.getByRole('button').click();
    const form = page.getByRole('form', { name: 'بیش‌ترین روزهای بی‌خبری شهروند از درخواست باز' });
    const value = form.getByLabel('مقدار تازه');
    const save = form.getByRole('button', { name: 'تغییر', exact: true });
    await value.fill('۹۰');
    await form.getByRole('alert').filter({ hasText: 'از ۱ تا ۶۰' }).waitFor();
    expect(await save.isDisabled()).toBe(true);
    await value.fill('۳');
    await save.click();
    await form.getByText('عوض شد و از همین دم به کار می‌آید.').waitFor();
    await row.getByText('اینجا تعیین شده').waitFor();
    await form.getByText('آخرین تغییر از سارا کریمی').waitFor();
    await picture('settings-changed-fa');
    await form.getByRole('button', { name: 'پس گرفتن: 7' }).click();
    await row.getByText('اینجا تعیین شده').waitFor({ state: 'detached' });
    expect(await value.inputValue()).toBe('7');
    // The ports and keys are no buttons.
    expect(await page.getByTestId('setting-PASOKH_PORT').getByRole('button').count()).toBe(0);
    expect(await page.getByTestId('setting-KAVENEGAR_API_KEY').getByRole('button').count()).toBe(0);
  });

  test('a shorter time says first what it takes, and is sent when one has said yes', async () => {
    const { page } = sara;
    const trial = /\/api\/settings\/\w+\/trial/u;
    // As if there were years of rows: the server counts none of this young line.
    await page.route(trial, (route) => route.fulfill({ json: { value: '30', count: 412 } }));
    const row = page.getByTestId('setting-PASOKH_KEEP_SESSIONS_DAYS');
    await row.getByRole('button').click();
    const form = page.getByRole('form', { name: 'نشست‌های پایان‌یافته چند روز' });
    await form.getByLabel('مقدار تازه').fill('30');
    await form.getByRole('button', { name: 'تغییر', exact: true }).click();
    await form.getByText('۴۱۲ ردیف کهنه‌تر از این است').waitFor();
    await picture('settings-asked-fa');
    expect(await row.textContent()).not.toContain('اینجا تعیین شده');
    await page.getByRole('button', { name: /سارا کریمی/ }).click();
    await page.getByRole('menuitem', { name: 'English' }).click();
    await page.getByText('412 rows are older than that').waitFor();
    await picture('settings-asked-en');
    await page.getByRole('button', { name: 'Yes, change it' }).click();
    await row.getByText('set here').waitFor();
    await page.unroute(trial);
    await page.getByRole('button', { name: /سارا کریمی/ }).click();
    await page.getByRole('menuitem', { name: 'فارسی' }).click();
    await row.getByText('اینجا تعیین شده').waitFor();
  });

  test('people come from a table, and their first passwords are told this once', async () => {
    const { page } = sara;
    await page.goto(`${product.origin}/imports`);
    await page.getByRole('radio', { name: 'کاربران و نقش‌ها' }).click();
    const csv = page.getByLabel('یا متن آن');
    await csv.fill('username,name,roles\nmina,مینا نوری,agent\nOld Name,نام,agent');
    await page.getByRole('button', { name: 'بررسی' }).click();
    await page.getByText('نام کاربری تنها حرف کوچک انگلیسی').waitFor();
    await csv.fill('username,name,roles\nmina,مینا نوری,agent');
    await page.getByRole('button', { name: 'بررسی' }).click();
    await page.getByText('۱ ردیف بی‌خطا: می‌توان گرفت.').waitFor();
    await page.getByRole('button', { name: 'گرفتن همه ردیف‌ها' }).click();
    const told = page.getByRole('region', { name: 'گذرواژه‌های نخست' });
    await told.getByText('mina').waitFor();
    expect(await told.textContent()).toMatch(/[a-z2-9]{16}/u);
    await picture('tables-fa');
    // Neither another letter, nor another table, nor a way out of the page takes them from her unasked.
    await csv.fill('username,name,roles\nmina,مینا نوری,agent\n');
    await page.getByRole('radio', { name: 'صف‌ها', exact: true }).click();
    await told.getByText('mina').waitFor();
    await page.getByRole('button', { name: /^تنظیمات/ }).click();
    await page.getByRole('menuitem', { name: 'کاربران', exact: true }).click();
    await page.getByText('هنوز دریافت نشده‌اند').waitFor();
    await page.getByRole('button', { name: 'می‌مانم' }).click();
    await told.getByText('mina').waitFor();
    const saved = page.waitForEvent('download');
    await told.getByRole('button', { name: /دریافت گذرواژه‌ها/ }).click();
    expect((await saved).suggestedFilename()).toBe('first-passwords.csv');
    await told.getByRole('button', { name: 'آنها را دارم' }).click();
    await told.waitFor({ state: 'detached' });
  });
});

async function openText({ page }: BrowserPerson): Promise<void> {
  await page.getByRole('button', { name: 'تنظیمات' }).click();
  await page.getByRole('menuitem', { name: 'پیامک' }).click();
  await page.getByRole('heading', { name: 'متن پیامک‌ها' }).waitFor();
  await page.getByRole('button', { name: /ثبت درخواست فارسی/ }).click();
}

describe('the texts of SMS', () => {
  /** The head of 137, who lets them be used. */
  let maryam: BrowserPerson;
  beforeAll(async () => {
    maryam = await house.person();
    await enter(maryam.page, product.origin, 'maryam');
  });

  test('are written with what a citizen will read, and its length, before one’s eyes', async () => {
    const { page } = sara;
    await openText(sara);
    const text = page.getByLabel('متن', { exact: true });
    await text.fill('درخواست شما رسید.');
    await page.getByText('این جا در متن نیست:').waitFor();
    const send = page.getByRole('button', { name: 'برای تأیید بفرست' });
    expect(await send.isDisabled()).toBe(true);
    await text.fill('{citizen}\nدرخواست شما رسید. کد: {code}');
    await page.getByTestId('sms-preview').getByText('کد: 481920375').waitFor();
    await page.getByTestId('sms-length').filter({ hasText: '۱ بخش' }).waitFor();
    await picture('sms-text-fa');
    await send.click();
    await page.getByText('این را خودتان نوشته‌اید').waitFor();
    expect(await page.getByRole('button', { name: 'تأیید و اجرا' }).count()).toBe(0);
  });

  test('come into force when another person has approved them', async () => {
    const { page } = maryam;
    await openText(maryam);
    await page.getByText('نوشته سارا کریمی').waitFor();
    await page.getByRole('button', { name: 'تأیید و اجرا' }).click();
    await page.getByRole('button', { name: /ثبت درخواست فارسی · نسخه ۲/ }).waitFor();
    const versions = page.getByRole('region', { name: 'نسخه‌ها' });
    await versions.getByText('تأیید مریم احمدی').waitFor();
    await picture('sms-versions-fa', maryam);
    // One that turns out to be wrong is stopped at once, with what waits of it.
    await versions.getByRole('button', { name: 'توقف ارسال' }).first().click();
    await versions.getByText('به دست مریم احمدی · ۰ پیام مانده است').waitFor();
    await picture('sms-stopped-fa', maryam);
    await versions.getByRole('button', { name: 'ازسرگیری ارسال' }).click();
    await versions.getByText('به دست مریم احمدی').waitFor({ state: 'detached' });
  });

  test('stand beside hours, limits and numbers that get none', async () => {
    const { page } = sara;
    await page.getByRole('button', { name: 'ساعت‌ها، سقف‌ها و خط‌ها' }).click();
    const cap = page.getByLabel('سقف پیام هر شماره در روز');
    await cap.fill('۵');
    const saved = page.waitForResponse((answer) => answer.request().method() !== 'GET');
    await page.getByRole('button', { name: 'ذخیره' }).click();
    expect((await saved).ok()).toBe(true);
    await page.getByLabel('شماره', { exact: true }).fill('۰۹۱۵۱۲۳۴۵۶۷');
    await page.getByLabel('دلیل', { exact: true }).fill('خط اداره');
    await page.getByRole('button', { name: 'افزودن شماره' }).click();
    await page.getByText('خط اداره · ').waitFor();
    await page.reload();
    await page.getByText('خط اداره · ').waitFor();
    const shown = page.getByLabel('سقف پیام هر شماره در روز');
    await expect.poll(() => shown.inputValue(), { timeout: 30_000 }).toBe('5');
    await picture('sms-settings-fa');
  });

  test('beside them stands what became of each message: where there was none, the lists say so', async () => {
    const { page } = maryam;
    await page.getByRole('radio', { name: 'پیامک‌های بیرون‌رونده' }).click();
    await page.getByText('هیچ پیامکی منتظر نگاه کسی نیست.').waitFor();
    await page.getByRole('radio', { name: 'همه', exact: true }).click();
    await page.getByText('هنوز پیامکی نبوده است.').waitFor();
    await picture('sms-outbox-fa', maryam);
  });
});
