import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { CallHistory, CallRecord } from '../../src/contract/calls.ts';
import type { PhoneAccount } from '../../src/contract/desk.ts';
import { NO_RULES, type QueuePlan } from '../../src/contract/queue-rules.ts';
import type { QueueView } from '../../src/contract/queues.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { type BrowserPerson, type ChromiumHouse, openChromium } from '../support/chromium.ts';
import { enter, FIRST_PASSWORD, OWN_PASSWORD } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { LOOPBACK_TRUNK, type Person, type Product, startProduct } from '../support/product.ts';
import { openPhone, type SipPhone } from '../support/sip-phone.ts';
import { becomeAdministrator, setPlan, takeOwnPassword } from '../support/people.ts';
import { waveFile } from '../support/wave-file.ts';

/** Nobody answers here but at night: callers are told why not, on a real exchange, and their phones are freed. */
let product: Product;
let house: ChromiumHouse;
let maryam: BrowserPerson;
let head: Person;
let saraId: string;
const citizens: SipPhone[] = [];
/** Of sentences that are cut short: greeting, last word and good-bye. */
const TOLD_LIMIT_MS = 30_000;
/** Of the week, Saturday first. */
const DAYS = ['شنبه', 'یکشنبه', 'دوشنبه', 'سه‌شنبه', 'چهارشنبه', 'پنجشنبه', 'جمعه'];

beforeAll(async () => {
  const outwards = await freeUdpPort();
  product = await startProduct({
    saysLittle: true,
    env: { PASOKH_TRUNK: 'out' },
    trunks: { 'city.conf': LOOPBACK_TRUNK, 'out.conf': trunkTo(outwards) },
  });
  const administrator = await becomeAdministrator(product);
  await administrator.post('/api/users', {
    username: 'maryam',
    name: 'مریم رضایی',
    roles: ['head'],
    password: FIRST_PASSWORD,
  });
  ({ userId: saraId } = await administrator.post<{ userId: string }>('/api/users', {
    username: 'sara',
    name: 'سارا محمدی',
    roles: ['agent'],
    password: FIRST_PASSWORD,
  }));
  house = await openChromium({ origin: product.origin });
  maryam = await house.person();
  await enter(maryam.page, product.origin, 'maryam');
  head = await product.signIn('maryam', OWN_PASSWORD);
  const server = { host: '127.0.0.1', port: product.sipPort };
  for (const number of ['05138412345', '05138412346']) {
    citizens.push(await openPhone({ username: number, server, toneHz: 1_100 }));
  }
}, 240_000);

afterAll(async () => {
  await Promise.allSettled(citizens.map((citizen) => citizen.close()));
  await house?.close();
  await product?.stop();
}, 240_000);

const trunkTo = (port: number): string => `
[out](trunk)
aors = out
[out]
type = aor
contact = sip:127.0.0.1:${port}
`;

type Call = Awaited<ReturnType<SipPhone['startCall']>>['call'];

async function dial(who: number): Promise<Call> {
  const { call, answered } = await citizens[who]!.startCall('137');
  await answered;
  return call;
}

const openSwitches = () => maryam.page.getByRole('button', { name: 'کلیدهای خط' }).click();

/** A voice, and then the exchange hangs up by itself. */
async function isToldAndEnded(call: Call): Promise<void> {
  await eventually('a voice is heard', 15_000, () => call.heard(1_000).rms > 500);
  await call.hasEnded(TOLD_LIMIT_MS);
}

/** Of all calls that ended in one of these ways, as soon as there are so many. */
async function causeOf(outcome: string, count = 1, alike = outcome): Promise<(string | null)[]> {
  const day = tehranDay(Date.now());
  return eventually('the calls are in the ledger', 10_000, async () => {
    const lists = [...new Set([outcome, alike])].map((one) =>
      head.get<CallRecord[]>(`/api/calls?day=${day}&outcome=${one}`),
    );
    const calls = (await Promise.all(lists)).flat();
    return calls.length >= count ? calls.map(({ cause }) => cause) : null;
  });
}

/** Kept for whoever wants to look at the pages: PASOKH_PICTURES names a folder. */
async function picture(name: string): Promise<void> {
  const folder = process.env['PASOKH_PICTURES'];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await maryam.page.screenshot({ path: join(folder, `${name}.png`) });
}

test('one switch closes the line: the next caller is told so and hung up', async () => {
  const { page } = maryam;
  await page.goto(`${product.origin}/board`);
  await page.getByText(/شبیه‌ساز به جای درگاه پیامک/).waitFor();
  await openSwitches();
  await page.getByRole('button', { name: 'بستن خط…' }).click();
  await picture('closing');
  await page.getByRole('button', { name: 'ببند' }).click();
  const group = page.getByRole('group', { name: 'بستن اضطراری' });
  await group.getByText('بسته', { exact: true }).waitFor();
  await group.getByText(/مریم رضایی/).waitFor();
  await page.getByRole('alert').filter({ hasText: 'خط بسته است' }).waitFor();
  await isToldAndEnded(await dial(0));
  expect(await causeOf('closed')).toEqual(['emergency']);
  await page.getByRole('button', { name: 'خط بسته', exact: true }).click();
  const behind = page.getByRole('complementary', { name: 'خط بسته' });
  await behind.getByRole('cell', { name: 'بستن اضطراری' }).waitFor();
  await behind.getByRole('button', { name: /^شرح تماس ساعت/ }).click();
  const story = behind.getByRole('list', { name: 'تماس، گام به گام' });
  await story.getByText('وارد شد').waitFor();
  await story.getByText(/پایان: بسته \(بستن اضطراری\)/).waitFor();
  await picture('closed');
  await page.keyboard.press('Escape');
  await openSwitches();
  await picture('switches');
  await page.getByRole('button', { name: 'بازکردن خط…' }).click();
  await page.getByRole('button', { name: 'باز کن' }).click();
  await group.getByText('باز', { exact: true }).waitFor();
}, 240_000);

test('a full queue, set on its page, tells the second caller so', async () => {
  const { page } = maryam;
  await page.goto(`${product.origin}/hours`);
  await page.getByLabel('روز (هجری خورشیدی)').fill('۱۴۰۶/۰۱/۰۱');
  await page.getByLabel('مناسبت').fill('نوروز');
  await page.getByRole('button', { name: 'افزودن تعطیلی' }).click();
  await page.getByRole('listitem').filter({ hasText: 'یکشنبه ۱ فروردین ۱۴۰۶' }).waitFor();
  const rules = page.getByRole('group', { name: 'چه هنگام تماس به جای دیگر می‌رود' });
  await rules
    .getByRole('radiogroup', { name: 'صف پر است' })
    .getByRole('radio', { name: 'روشن' })
    .click();
  await rules.getByLabel('این تعداد پیش از او').fill('۱');
  await rules.getByRole('button', { name: 'ذخیره' }).click();
  await rules.getByRole('status').filter({ hasText: 'ذخیره شد' }).waitFor();
  await picture('hours');
  const first = await dial(0);
  await isToldAndEnded(await dial(1));
  expect(await causeOf('overflowed')).toEqual(['longest-queue']);
  await eventually('the first one still has music', 5_000, () => first.heard(1_000).packets > 20);
  await first.hangUp();
}, 240_000);

test('a full queue asks whether he would be called: set on its page, where the queue calls back', async () => {
  const { page } = maryam;
  const rules = page.getByRole('group', { name: 'چه هنگام تماس به جای دیگر می‌رود' });
  const choose = (group: string, name: string) =>
    page.getByRole('radiogroup', { name: group }).getByRole('radio', { name }).click();
  const save = () => rules.getByRole('button', { name: 'ذخیره' }).click();
  await choose('تماس می‌رود به', 'پیشنهاد تماس بازگشتی؛ وگرنه پیام و پایان');
  await rules.getByRole('status').filter({ hasText: 'این صف تماس بازگشتی ندارد' }).waitFor();
  await save();
  await rules.getByRole('alert').filter({ hasText: 'این صف تماس بازگشتی ندارد' }).waitFor();
  await picture('asks-nobody');

  const openQueue = async () => {
    await page.goto(`${product.origin}/queues`);
    await page.getByRole('button', { name: /^صف عمومی/ }).click();
  };
  const saveQueue = () => page.getByRole('button', { name: /^ذخیره/ }).click();
  await openQueue();
  await choose('تماس بازگشتی', 'بله');
  await saveQueue();
  await page.getByText('تماس بازگشتی: از نه به بله').waitFor();
  await page.goto(`${product.origin}/hours`);
  await choose('تماس می‌رود به', 'پیشنهاد تماس بازگشتی؛ وگرنه پیام و پایان');
  await save();
  await rules.getByRole('status').filter({ hasText: 'ذخیره شد' }).waitFor();

  const first = await dial(0);
  const asked = await dial(1);
  let looks = 0;
  await eventually('he is promised a callback and let go', 60_000, () => {
    looks += 1;
    // Before he is asked a 2 means nothing.
    if (looks % 50 === 0 && asked.state !== 'ended') void asked.press('2');
    return asked.state === 'ended';
  });
  expect(await causeOf('callback_accepted')).toEqual(['longest-queue']);
  await first.hangUp();

  await openQueue();
  await page.getByText(/این قاعده‌ها تماس بازگشتی پیشنهاد می‌کنند: صف پر است/).waitFor();
  await choose('تماس بازگشتی', 'نه');
  await saveQueue();
  await page.getByRole('alert').filter({ hasText: 'قاعده «صف پر است»' }).waitFor();
  await picture('still-asked');
}, 240_000);

test('a number that is blocked on its page is told so, and waits again when the mark is off', async () => {
  const { page } = maryam;
  await page.goto(`${product.origin}/callers`);
  await page.getByText('هیچ شماره‌ای نشان نشده است.').waitFor();
  await page.getByLabel('شماره', { exact: true }).fill('۰۵۱ ۳۸۴۱ ۲۳۴۵');
  await page.getByLabel('دلیل').fill('شوخی‌های پی‌درپی');
  await page.getByRole('button', { name: 'نشان کردن شماره' }).click();
  await page.getByRole('listitem').filter({ hasText: 'شوخی‌های پی‌درپی' }).waitFor();
  await picture('callers');
  await isToldAndEnded(await dial(0));
  expect(await causeOf('blocked')).toEqual(['blocked']);
  await page.getByRole('button', { name: 'برداشتن نشان از 051 3841 2345' }).click();
  await page.getByText('هیچ شماره‌ای نشان نشده است.').waitFor();
  const call = await dial(0);
  await eventually('the caller is in line', 15_000, async () =>
    (await product.asterisk('core show channels concise')).includes('Stasis'),
  );
  await call.hangUp();
  // Besides the two who stood before others while the queue was full.
  expect(await causeOf('abandoned', 3, 'short_abandoned')).toEqual([null, null, null]);
}, 240_000);

test('a number that is marked on its page stands before who came earlier', async () => {
  const { page } = maryam;
  await letAllIn();
  await page.getByLabel('شماره', { exact: true }).fill('۰۵۱ ۳۸۴۱ ۲۳۴۵');
  await page.getByLabel('دلیل').fill('خانه سالمندان');
  await page.getByRole('radio', { name: '۵ دقیقه جلوتر در صف' }).click();
  await page.getByRole('button', { name: 'نشان کردن شماره' }).click();
  await page.getByRole('listitem').filter({ hasText: '۵ دقیقه جلوتر' }).waitFor();
  await picture('marked-ahead');
  const line = page.getByRole('table', { name: 'در انتظار، به نوبت' }).getByRole('row');
  const others = await dial(1);
  await page.goto(`${product.origin}/board`);
  await line.nth(1).filter({ hasText: '051 3841 2346' }).waitFor();
  const his = await dial(0);
  await line.nth(1).filter({ hasText: '051 3841 2345' }).waitFor();
  await Promise.all([his.hangUp(), others.hangUp()]);
}, 240_000);

test('who is told the news and presses 1 has been served', async () => {
  const news = { topic: 'storm', onlyInSurge: false };
  await head.post('/api/line/news', { queueId: 'general', news });
  const call = await dial(0);
  await eventually('a voice is heard', 15_000, () => call.heard(1_000).rms > 500);
  await call.press('1');
  await call.hasEnded(TOLD_LIMIT_MS);
  expect(await causeOf('self_served')).toEqual([null]);
}, 240_000);

/** Who finds the queue full is greeted shortly and asked, too: a promise from above stands in it. */
const letAllIn = () => setPlan(head, 'general', { rules: NO_RULES });

test('a surge that is switched on greets shortly, until it is switched off', async () => {
  const { page } = maryam;
  await letAllIn();
  const hz = { greeting: 1_300, 'greeting-short': 1_700 };
  for (const [name, tone] of Object.entries(hz)) {
    writeFileSync(join(product.dataDir, 'prompts/pasokh', `${name}.wav`), waveFile(4_000, tone));
  }
  const hears = async (greeting: keyof typeof hz) => {
    const call = await dial(0);
    await call.hears(hz[greeting], 15_000);
    await call.hangUp();
  };
  await page.goto(`${product.origin}/board`);
  await openSwitches();
  const surge = page.getByRole('group', { name: 'حالت هجوم تماس' });
  const alarm = page.getByRole('alert').filter({ hasText: 'هجوم تماس' });
  await surge.getByText('خاموش', { exact: true }).waitFor();
  await hears('greeting');
  await surge.getByRole('button', { name: 'روشن کن' }).click();
  await surge.getByText('روشن', { exact: true }).waitFor();
  await surge.getByText(/مریم رضایی/).waitFor();
  await alarm.waitFor();
  await picture('surge');
  await hears('greeting-short');
  await surge.getByRole('button', { name: 'خاموش کن' }).click();
  await surge.getByText('خاموش', { exact: true }).waitFor();
  await alarm.waitFor({ state: 'detached' });
  await hears('greeting');
}, 240_000);

describe('a week of hours, set on the page', () => {
  const EXPERT_HZ = 600;
  let night: QueueView;
  let expert: SipPhone;

  const planOf = () => {
    const { page } = maryam;
    const heading = page.getByRole('heading', { name: 'صف عمومی' });
    return page
      .locator('section.col')
      .filter({ has: heading })
      .getByRole('group', { name: 'ساعت کار' });
  };
  const choose = (group: string, name: string) =>
    planOf().getByRole('radiogroup', { name: group }).getByRole('radio', { name }).click();
  /** Kept, and telephony has it. */
  async function save(): Promise<void> {
    const answer = maryam.page.waitForResponse(
      (one) => one.request().method() === 'PATCH' && one.url().includes('/api/queue-plans/'),
    );
    await planOf().getByRole('button', { name: 'ذخیره' }).click();
    expect(await (await answer).json()).toMatchObject({ applied: true });
  }
  /** The ledger's row of the call that began last, as soon as it has ended since then. */
  const endedSince = (sinceMs: number) =>
    eventually('the call is in the ledger', 10_000, async () => {
      const day = tehranDay(sinceMs);
      const calls = await head.get<CallRecord[]>(`/api/calls?day=${day}`);
      return calls.find((one) => one.enteredAtMs >= sinceMs && one.outcome !== null);
    });

  beforeAll(async () => {
    await letAllIn();
    const queues = await head.get<QueueView[]>('/api/queues');
    const general = queues.find(({ queueId }) => queueId === 'general');
    const { queueId: _id, version: _version, lastChange: _last, ...form } = general!;
    const names = { nameFa: 'شبانه', nameEn: 'Night', extension: '1371' };
    night = await head.post('/api/queues', { ...form, ...names, callbackOn: false });
    await head.patch(`/api/queue-agents/${saraId}`, {
      queues: [{ queueId: night.queueId, rank: 1 }],
    });
    const sara = await takeOwnPassword(product, 'sara', FIRST_PASSWORD, OWN_PASSWORD);
    const { username, password } = await sara.post<z.infer<typeof PhoneAccount>>(
      '/api/phone/sign-in',
      { kind: 'desk' },
    );
    const server = { host: '127.0.0.1', port: product.sipPort };
    expert = await openPhone({ username, password, server, toneHz: EXPERT_HZ });
    await expert.register();
  }, 240_000);
  afterAll(() => expert?.close());

  test('sends who waits when it is closed to the night’s queue, whose expert has him', async () => {
    const sinceMs = Date.now();
    const call = await dial(0);
    await maryam.page.goto(`${product.origin}/hours`);
    await choose('صف باز است', 'در ساعت‌های هفته');
    // Open only on a day that is neither today nor tomorrow.
    const later = (new Date(`${tehranDay(sinceMs)}T00:00:00Z`).getUTCDay() + 4) % 7;
    const written = DAYS.map((_, day) => (day === later ? '۰۸:۰۰-۱۴:۰۰، ۱۶:۰۰-۲۰:۰۰' : ''));
    for (const [day, name] of DAYS.entries()) {
      await planOf()
        .getByLabel(name, { exact: true })
        .fill(written[day] ?? '');
    }
    await choose('تماس‌های بیرون از ساعت', 'صف شبانه');
    await choose('کسانی که در انتظارند', 'پیام را می‌شنوند و قطع می‌شود');
    expect(expert.calls).toEqual([]);
    await save();
    await picture('week');
    const leg = await expert.nextCall(15_000);
    leg.answer();
    await call.hears(EXPERT_HZ, 15_000);
    await call.hangUp();

    const ended = await endedSince(sinceMs);
    expect(ended).toMatchObject({ outcome: 'answered', queueId: night.queueId, agentId: saraId });
    const { events } = await head.get<CallHistory>(`/api/calls/${ended.callId}`);
    const sent = { fromQueueId: 'general', queueId: night.queueId, cause: 'hours' };
    expect(events.find(({ type }) => type === 'call-overflowed')?.detail).toMatchObject(sent);

    const plans = await head.get<QueuePlan[]>('/api/queue-plans');
    const work = [
      { fromMin: 480, untilMin: 840 },
      { fromMin: 960, untilMin: 1_200 },
    ];
    expect(plans.find(({ queueId }) => queueId === 'general')?.hours).toEqual({
      week: DAYS.map((_, day) => (day === later ? work : [])),
      closedOnHolidays: false,
      then: { to: 'queue', queueId: night.queueId },
      waiting: 'leave',
    });
    await maryam.page.reload();
    const field = planOf().getByLabel(DAYS[later] ?? '', { exact: true });
    expect(await field.inputValue()).toBe('08:00-14:00, 16:00-20:00');
  }, 240_000);

  test('keeps callers where they are as soon as it is round the clock again', async () => {
    await choose('صف باز است', 'شبانه‌روزی');
    await save();
    const sinceMs = Date.now();
    const call = await dial(1);
    await eventually('a voice is heard', 15_000, () => call.heard(1_000).rms > 500);
    await call.hangUp();
    expect(await endedSince(sinceMs)).toMatchObject({ queueId: 'general', agentId: null });
    expect(maryam.faults).toEqual([]);
  }, 240_000);
});
