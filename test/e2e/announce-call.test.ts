import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseView } from '../../src/contract/cases.ts';
import type { BrowserPerson } from '../support/chromium.ts';
import { enter, stateIs, takePhone } from '../support/chromium-desk.ts';
import { type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';
import type { Person } from '../support/product.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { openTrunkLine, TRUNK_ENV } from '../support/chromium-trunk-line.ts';
import { openWrittenCases } from '../support/written-cases.ts';
import { ADMINISTRATORS_PASSWORD } from '../support/people.ts';

/** A result told by a click beside the number, on the page that says what is to be told. */
const CITIZEN = '+989153124587';
let house: DeskHouse;
let rana: BrowserPerson;
let line: SipPhone;
let head: Person;
let written: ReturnType<typeof openWrittenCases>;
let caseId = '';
let code = '';

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: 120_000 }, { env: TRUNK_ENV });
  const { product } = house;
  line = await openTrunkLine(product);
  const { username } = product.administrator;
  head = await product.signIn(username, ADMINISTRATORS_PASSWORD);
  const { person: expert } = await house.atTable('anna', 'آنا کریمی');
  await expert.post('/api/agent/pause', { reason: 'ناهار' });
  written = openWrittenCases(product);
  caseId = await written.answered(expert, CITIZEN, 'چاله بزرگ جلوی مدرسه');
  const explanation = 'برای این کوچه امسال بودجه‌ای نیست';
  await head.post(`/api/cases/${caseId}/verify`, { outcome: 'unsolved', explanation });
  code = (await head.get<CaseView>(`/api/cases/${caseId}`)).trackingCode ?? '';
  await house.addUser('rana', 'رعنا حسینی', ['result']);
  rana = await house.chromium.person();
  await enter(rana.page, product.origin, 'rana');
}, 240_000);

afterAll(async () => {
  await written?.close();
  await line?.close();
  await house?.close();
}, 240_000);

const press = (name: string) =>
  rana.page.getByRole('button', { name, exact: true }).click({ timeout: PATIENCE * 10_000 });
const note = () => rana.page.getByLabel('یادداشت', { exact: true });
const row = () => rana.page.getByRole('button').filter({ hasText: code });

describe('whoever tells results', () => {
  test('has her telephone connected at the desk, and goes back to her list', async () => {
    const { page } = rana;
    await page.getByRole('heading', { name: 'اعلام نتیجه با تماس' }).waitFor();
    await page.getByRole('link', { name: 'میز کار' }).click();
    await takePhone(page);
    await page.getByRole('link', { name: 'اعلام نتیجه' }).click();
    await stateIs(page, 'آماده');
  }, 240_000);

  test('calls with one click: the line is busy, and the attempt has written itself', async () => {
    const { page } = rana;
    await row().click();
    await press('برمی‌دارم');
    await page.getByTestId('tell-number').waitFor();
    await note().fill('پس از نماز');
    line.setManner({ does: 'reject', status: 486 });
    await press('تماس');
    await line.nextCall(PATIENCE * 10_000);
    await row().filter({ hasText: '۱ تماس' }).filter({ hasText: 'اشغال' }).waitFor();
    await page.getByRole('region', { name: 'تماس‌های ما' }).getByText('اشغال').waitFor();
  }, 240_000);

  test('talks with what is to be said before her; one word of how it went ends all', async () => {
    const { page } = rana;
    await press('برمی‌دارم');
    // The claim ended with the call that nobody took; what she had typed did not.
    await note().waitFor();
    expect(await note().inputValue()).toBe('پس از نماز');
    line.setManner({ does: 'ring' });
    await press('تماس');
    const ring = await line.nextCall(PATIENCE * 10_000);
    ring.answer();
    await stateIs(page, 'در گفتگو');
    await page.getByText('برای این کوچه امسال بودجه‌ای نیست').waitFor();
    const told = page.getByRole('radio', { name: 'گفته شد', exact: true, checked: true });
    await told.waitFor();
    await page.getByRole('radio', { name: '۴', exact: true }).click();
    await ring.hangUp();
    await stateIs(page, 'تکمیل');
    await press('ثبت تماس');
    await stateIs(page, 'آماده');
    const view = await eventually('the case is announced', 10_000, async () => {
      const found = await head.get<CaseView>(`/api/cases/${caseId}`);
      return found.status === 'announced' ? found : null;
    });
    expect(view.feedback).toMatchObject([{ channel: 'call', satisfied: true, score: 4 }]);
    await page.getByText('نتیجه‌ای برای گفتن نیست').waitFor();
    expect([...rana.faults, ...house.faults()]).toEqual([]);
  }, 240_000);
});
