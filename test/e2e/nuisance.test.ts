import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MarkedCaller } from '../../src/contract/marked-callers.ts';
import type { NuisanceRule } from '../../src/contract/nuisance.ts';
import { type DeskHouse, openDeskHouse, type TableAgent } from '../support/chromium-house.ts';
import type { BrowserPerson } from '../support/chromium.ts';
import { enter, OWN_PASSWORD } from '../support/chromium-desk.ts';
import { callIdOfLeg, finishCall } from '../support/deaths.ts';
import { eventually } from '../support/eventually.ts';
import type { SipPhone } from '../support/sip-phone.ts';

/** A number whose calls experts call a nuisance is turned away by itself, and forgiven by a person. */
let house: DeskHouse;
let head: BrowserPerson;
let anna: TableAgent;
let citizen: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({}, { saysLittle: true });
  await house.addUser('hamid', 'حمید نوری', ['head']);
  head = await house.chromium.person();
  await enter(head.page, house.product.origin, 'hamid');
  anna = await house.atTable('anna', 'آنا کریمی');
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(() => house?.close(), 240_000);

/** Anna answers, he hangs up, and she writes what it was. */
async function isANuisance(): Promise<void> {
  const { call, answered } = await citizen.startCall('137');
  await answered;
  const leg = await anna.phone.nextCall(10_000);
  leg.answer();
  await house.boardShows(anna.userId, 'گفتگو');
  await call.hangUp();
  await house.boardShows(anna.userId, 'تکمیل');
  await finishCall(anna.person, callIdOfLeg(leg), 'abusive');
  await house.boardShows(anna.userId, 'آماده');
}

test('the rule is off until it is switched on, with figures that can be', async () => {
  const { page } = head;
  await page.goto(`${house.product.origin}/callers`);
  const rule = page.getByRole('form', { name: 'قاعده مزاحم' });
  await rule.getByRole('radio', { name: 'خاموش', checked: true }).waitFor();
  await rule.getByRole('radio', { name: 'روشن' }).click();
  await rule.getByLabel('تعداد تماس').fill('۱');
  await rule.getByRole('alert').waitFor();
  await rule.getByLabel('تعداد تماس').fill('۲');
  await rule.getByRole('button', { name: 'ذخیره قاعده' }).click();
  const hamid = await house.product.signIn('hamid', OWN_PASSWORD);
  await eventually('it is kept', 10_000, async () => {
    const kept = await hamid.get<NuisanceRule>('/api/nuisance-rule');
    return kept.on && kept.calls === 2;
  });
}, 240_000);

test('two calls that were a nuisance: the third hears why not, and nobody is rung', async () => {
  await isANuisance();
  await isANuisance();
  const { page } = head;
  const hamid = await house.product.signIn('hamid', OWN_PASSWORD);
  await eventually('the number is blocked', 10_000, async () => {
    return (await hamid.get<MarkedCaller[]>('/api/marked-callers')).length === 1;
  });
  await page.reload();
  const forgive = page.getByRole('button', { name: 'برداشتن نشان از 0915 312 4587' });
  const row = page.getByRole('listitem').filter({ has: forgive });
  await row.waitFor();
  const text = await row.innerText();
  expect(text).toContain('۲ تماس مزاحم در ۶۰ دقیقه، ۲ به نظر کارشناس');
  expect(text).toContain('قاعده مزاحم');
  const { call, answered } = await citizen.startCall('137');
  await answered;
  await call.hasEnded(60_000);
  expect(anna.phone.calls).toHaveLength(2);
}, 240_000);

test('forgiven by a person he is served again', async () => {
  const { page } = head;
  await page.getByRole('button', { name: 'برداشتن نشان از 0915 312 4587' }).click();
  await page.getByText('هیچ شماره‌ای نشان نشده است.').waitFor();
  const { call, answered } = await citizen.startCall('137');
  await answered;
  const leg = await anna.phone.nextCall(10_000);
  leg.answer();
  await house.boardShows(anna.userId, 'گفتگو');
  await call.hangUp();
  expect([...house.faults(), ...head.faults]).toEqual([]);
}, 240_000);
