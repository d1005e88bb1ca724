import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type BrowserPerson,
  type ChromiumHouse,
  hearInPage,
  openChromium,
} from '../support/chromium.ts';
import { enter, FIRST_PASSWORD, stateIs, takePhone } from '../support/chromium-desk.ts';
import { eventually } from '../support/eventually.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { PATIENCE } from '../support/patience.ts';
import { LOOPBACK_TRUNK, type Product, startProduct } from '../support/product.ts';
import { openPhone, type SipPhone } from '../support/sip-phone.ts';
import { becomeAdministrator } from '../support/people.ts';

/** A citizen who would rather be called, his telephone behind a trunk, and an agent in Chromium. */
const AGENT_HZ = 700;
const CITIZEN_HZ = 1_100;
const SHOWN = '0915 312 4587';

let product: Product;
let house: ChromiumHouse;
let narges: BrowserPerson;
let citizen: SipPhone;

const outwards = (port: number): string => `
[out](trunk)
aors = out
[out]
type = aor
contact = sip:127.0.0.1:${port}
`;

beforeAll(async () => {
  const localPort = await freeUdpPort();
  product = await startProduct({
    saysLittle: true,
    env: { PASOKH_TRUNK: 'out' },
    trunks: { 'city.conf': LOOPBACK_TRUNK, 'out.conf': outwards(localPort) },
  });
  const administrator = await becomeAdministrator(product);
  const person = { username: 'narges', name: 'نرگس احمدی', password: FIRST_PASSWORD };
  await administrator.post('/api/users', { ...person, roles: ['shift-supervisor', 'head'] });
  const [queue] = await administrator.get<[Record<string, unknown>]>('/api/queues');
  const { queueId, lastChange: _lastChange, ...form } = queue;
  const callback = { callbackOn: true, callbackAfterMs: 0, announceEveryMs: 10_000 };
  await administrator.patch(`/api/queues/${String(queueId)}`, { ...form, ...callback });
  house = await openChromium({ origin: product.origin, microphoneHz: AGENT_HZ });
  narges = await house.person();
  citizen = await openPhone({
    username: '09153124587',
    server: { host: '127.0.0.1', port: product.sipPort },
    localPort,
    toneHz: CITIZEN_HZ,
  });
}, 240_000);

afterAll(async () => {
  await citizen?.close();
  await house?.close();
  await product?.stop();
}, 240_000);

const promised = () =>
  narges.page
    .getByRole('table', { name: 'تماس بازگشتی' })
    .getByRole('row')
    .filter({ hasText: SHOWN });

/** He waits, hears of it, presses 2 and is hung up on. */
async function asksToBeCalled(): Promise<void> {
  const call = await citizen.call('137', PATIENCE * 10_000);
  let looks = 0;
  // The first that is told after the greeting offers it; before that a 2 means nothing.
  await eventually('he is promised a callback and let go', 40_000, () => {
    looks += 1;
    if (looks % 50 === 0 && call.state !== 'ended') void call.press('2');
    return call.state === 'ended';
  });
}

describe('a citizen who presses 2', () => {
  test('stands on the board with his number; a supervisor takes the promise back', async () => {
    const { page } = narges;
    await enter(page, product.origin, 'narges');
    await page.goto(`${product.origin}/board`);
    await page.getByTestId('live-chip').filter({ hasText: /^زنده/ }).waitFor();
    await asksToBeCalled();
    await promised().waitFor({ timeout: PATIENCE * 10_000 });
    await promised().getByRole('button', { name: 'لغو' }).click();
    // A slip of the hand must not cost a citizen his call: it is asked once more.
    await promised().getByRole('button', { name: 'بماند' }).click();
    await promised().getByRole('button', { name: 'لغو' }).click();
    await promised().getByRole('button', { name: 'تماس نگیریم' }).click();
    await promised().waitFor({ state: 'detached', timeout: PATIENCE * 10_000 });
    await page.getByTestId('callback-figures').filter({ hasText: '۱' }).waitFor();
    expect(narges.faults).toEqual([]);
  });

  test('is called when an agent is there: the desk says so, and both hear each other', async () => {
    const { page } = narges;
    await asksToBeCalled();
    await page.goto(product.origin);
    await takePhone(page);
    await page
      .getByTestId('pop')
      .getByText(SHOWN)
      .waitFor({ timeout: PATIENCE * 10_000 });
    await page.getByTestId('callback-chip').waitFor();
    await page.getByRole('button', { name: 'پاسخ', exact: true }).waitFor();
    await page.keyboard.press('Space');
    const ring = await citizen.nextCall(PATIENCE * 10_000);
    await page.getByTestId('calling-citizen').waitFor();
    ring.answer();
    await stateIs(page, 'در گفتگو');
    await ring.hears(AGENT_HZ, PATIENCE * 3_000);
    await eventually('the agent hears the citizen', 5_000, async () => {
      const { toneHz } = await hearInPage(page);
      return toneHz !== null && Math.abs(toneHz - CITIZEN_HZ) < 30;
    });
    await ring.hangUp();
    await stateIs(page, 'تکمیل');
    expect(citizen.calls.filter(({ direction }) => direction === 'in')).toHaveLength(1);
    expect(narges.faults).toEqual([]);
  });

  test('and the call to him is told from his own in the list of all calls', async () => {
    const { page } = narges;
    await page.goto(`${product.origin}/calls`);
    const rows = page.getByRole('row').filter({ hasText: SHOWN });
    const ours = rows.filter({ has: page.getByText('تماس بازگشتی', { exact: true }) });
    // An attempt may have found no agent before: how many there were is not for sure.
    await ours.filter({ hasText: 'پاسخ داده شد' }).waitFor();
    expect((await rows.count()) - (await ours.count())).toBe(2);
  });
});
