import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallHistory, CallRecord } from '../../src/contract/calls.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { type BrowserPerson, hearsAllInPage } from '../support/chromium.ts';
import { enter, OWN_PASSWORD, stateIs, takePhone } from '../support/chromium-desk.ts';
import { AGENT_HZ, CITIZEN_HZ, type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { eventually } from '../support/eventually.ts';
import type { PhoneCall } from '../support/sip-call.ts';
import { headerOf } from '../support/sip-message.ts';
import { openPhone, type SipPhone } from '../support/sip-phone.ts';

/** An expert in Chromium, a citizen, and the fire brigade's telephone behind a trunk. */
const FIRE_HZ = 1_700;
const OUTSIDE = 'گفتگو با بیرون';
const TALKING = 'در گفتگو';

let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let citizen: SipPhone;
let fire: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: 60_000 }, { env: { PASOKH_TRUNK: 'tci' } });
  const { product } = house;
  fire = await openPhone({
    username: 'fire',
    server: { host: '127.0.0.1', port: product.sipPort },
    toneHz: FIRE_HZ,
  });
  const trunk = ['[tci](trunk)', 'aors = tci', '[tci]', 'type = aor'];
  const lines = [...trunk, `contact = sip:127.0.0.1:${fire.port}`, ''];
  writeFileSync(join(product.dataDir, 'trunks/tci.conf'), lines.join('\n'));
  await product.asterisk('module reload res_pjsip.so');
  await eventually('the trunk', 5_000, async () =>
    (await product.asterisk('pjsip show endpoint tci')).includes(`127.0.0.1:${fire.port}`),
  );
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  await takePhone(narges.page);
  citizen = await house.citizen('09153124587');
}, 240_000);

afterAll(async () => {
  await fire?.close();
  await house?.close();
}, 240_000);

async function talk(): Promise<PhoneCall> {
  const { call, answered } = await citizen.startCall('137');
  await answered;
  await stateIs(narges.page, 'زنگ می‌خورد');
  await narges.page.keyboard.press('Space');
  await stateIs(narges.page, TALKING);
  await call.hears(AGENT_HZ);
  return call;
}

const hearsMusic = (call: PhoneCall): Promise<boolean> =>
  eventually('the citizen hears music', 8_000, () => {
    const { rms, toneHz, toneShare } = call.heard(1_000);
    const isVoice = (hz: number): boolean =>
      toneHz !== null && Math.abs(toneHz - hz) < 30 && toneShare > 0.5;
    return rms > 100 && !isVoice(AGENT_HZ) && !isVoice(FIRE_HZ);
  });

/** The number that the trunk was asked for. */
const dialledIn = ({ invite }: PhoneCall): string | undefined =>
  /^<?sip:([^@>]+)@/.exec((invite && headerOf(invite, 'To')) ?? '')?.[1];

describe('a citizen who needs the fire brigade', () => {
  let call: PhoneCall;
  let brigade: PhoneCall;

  test('is called by one key, which is taken back while the seconds are counted', async () => {
    call = await talk();
    const { page } = narges;
    await page.getByTestId('emergency-125').filter({ hasText: 'آتش‌نشانی' }).waitFor();
    const address = page.getByLabel('نشانی', { exact: true });
    await address.fill('هاشمیه ۲۵');
    await page.keyboard.press('Alt+f');
    const said = page.getByText(/با آتش‌نشانی \(۱۲۵\) تماس گرفته می‌شود/);
    await said.waitFor();
    await page.keyboard.press('Escape');
    await said.waitFor({ state: 'detached' });
    // Back where the address is written, and not a letter of it is lost or added.
    await expect.poll(() => address.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.keyboard.type('!');
    await expect.poll(() => address.inputValue()).toBe('هاشمیه ۲۵!');
    await address.fill('');
    await page.keyboard.press('Escape');
    await stateIs(page, TALKING);
  }, 240_000);

  test.each([
    ['110', 'p', 'پلیس'],
    ['115', 'u', 'اورژانس'],
    ['194', 'g', 'امداد گاز'],
  ])(
    'has %s called by one key, too, and is given back when they hang up',
    async (number, key, name) => {
      const { page } = narges;
      await page.keyboard.press(key);
      await page.getByText(new RegExp(`با ${name} .* تماس گرفته می‌شود`)).waitFor();
      // What a hand that goes on writing presses changes nothing: neither who is called nor the talk.
      for (const typed of ['f', 'Enter', 'Space', '1', '2', 'x', 'h', 't'])
        await page.keyboard.press(typed);
      // Of what was taken back nothing was dialled: this is the next call that the trunk sees.
      const service = await fire.nextCall(10_000);
      expect(dialledIn(service)).toBe(number);
      await stateIs(page, OUTSIDE);
      service.answer();
      await page.getByText(`با ${name} گفتگو می‌کنید؛ شهروند موسیقی می‌شنود.`).waitFor();
      await service.hears(AGENT_HZ);
      await service.hangUp();
      await stateIs(page, TALKING);
      await call.hears(AGENT_HZ);
    },
    240_000,
  );

  test('hears music while the expert speaks with the fire brigade', async () => {
    const { page } = narges;
    await page.keyboard.press('f');
    brigade = await fire.nextCall(10_000);
    expect(dialledIn(brigade)).toBe('125');
    await stateIs(page, OUTSIDE);
    await page.getByText('تلفن آتش‌نشانی زنگ می‌خورد؛ شهروند موسیقی می‌شنود.').waitFor();
    brigade.answer();
    await page.getByText('با آتش‌نشانی گفتگو می‌کنید؛ شهروند موسیقی می‌شنود.').waitFor();
    await brigade.hears(AGENT_HZ);
    await hearsMusic(call);
  }, 240_000);

  test('is handed over by a key; the expert writes on with the record open', async () => {
    const { page } = narges;
    await page.keyboard.press('t');
    await stateIs(page, 'تکمیل');
    await brigade.hears(CITIZEN_HZ);
    await call.hears(FIRE_HZ);
    await page.getByText('0915 312 4587').waitFor();
    await page.getByRole('radio', { name: 'شماره اشتباه' }).click();
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده');
    expect(call.state).toBe('talking');
  }, 240_000);

  test('is hung up on when they hang up, and the history tells all of it', async () => {
    await brigade.hangUp();
    await call.hasEnded(8_000);
    const maryam = await house.product.signIn('maryam', OWN_PASSWORD);
    const found = await eventually('the call in the ledger', 10_000, async () => {
      const path = `/api/calls?day=${tehranDay(Date.now())}&outcome=answered`;
      return (await maryam.get<CallRecord[]>(path)).find(({ endedBy }) => endedBy === 'outside');
    });
    expect(found.agentId).toBe(narges.userId);
    const history = await maryam.get<CallHistory>(`/api/calls/${found.callId}`);
    expect(history.outside['emergency-125']).toMatchObject({ nameEn: 'Fire brigade' });
    const types = history.events.map(({ type }) => type);
    expect(types).toEqual(
      expect.arrayContaining(['consult-asked', 'consult-answered', 'call-handed-out']),
    );
    expect(JSON.stringify(history.events)).not.toMatch(/numberToken|"125"/);
  }, 240_000);
});

describe('a citizen who speaks with the expert and the fire brigade together', () => {
  const CONFERENCE = 'شما، آتش‌نشانی و شهروند صدای هم را می‌شنوید.';
  let call: PhoneCall;

  /** Asked by their key, and all three together by another one. */
  async function together(): Promise<PhoneCall> {
    const { page } = narges;
    await page.keyboard.press('f');
    const asked = await fire.nextCall(10_000);
    expect(dialledIn(asked)).toBe('125');
    asked.answer();
    await page.getByText('با آتش‌نشانی گفتگو می‌کنید؛ شهروند موسیقی می‌شنود.').waitFor();
    await asked.hears(AGENT_HZ);
    await page.keyboard.press('c');
    await page.getByText(CONFERENCE).waitFor();
    // Each has a tone of his own, and hears those of the two others.
    await call.hearsAll([AGENT_HZ, FIRE_HZ]);
    await asked.hearsAll([AGENT_HZ, CITIZEN_HZ]);
    await eventually('the expert hears both', 10_000, () =>
      hearsAllInPage(page, [CITIZEN_HZ, FIRE_HZ]),
    );
    return asked;
  }

  test('hears both, and is the expert’s alone again by the key of the way back', async () => {
    call = await talk();
    const asked = await together();
    const { page } = narges;
    await page.keyboard.press('b');
    await asked.hasEnded(8_000);
    await stateIs(page, TALKING);
    await page.getByText(CONFERENCE).waitFor({ state: 'detached' });
    await call.hears(AGENT_HZ);
    await eventually('the expert hears the citizen, and him alone', 10_000, async () => {
      const isBoth = await hearsAllInPage(page, [CITIZEN_HZ, FIRE_HZ]);
      return !isBoth && (await hearsAllInPage(page, [CITIZEN_HZ]));
    });
  }, 240_000);

  test('goes on with the fire brigade when the expert leaves', async () => {
    const asked = await together();
    const { page } = narges;
    await page.keyboard.press('t');
    await stateIs(page, 'تکمیل');
    await asked.hears(CITIZEN_HZ);
    await call.hears(FIRE_HZ);
    await page.getByRole('radio', { name: 'شماره اشتباه' }).click();
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده');
    expect(call.state).toBe('talking');
    await call.hangUp();
    await asked.hasEnded(8_000);
  }, 240_000);
});

describe('a number of the list', () => {
  test('that is busy gives the citizen back, and says who it was', async () => {
    const call = await talk();
    fire.setManner({ does: 'reject', status: 486 });
    const { page } = narges;
    await page.keyboard.press('t');
    await page.getByLabel('نام همکار یا صف').fill('آتش');
    await page.getByTestId('target-emergency-125').waitFor();
    await page.keyboard.press('Enter');
    await fire.nextCall(10_000);
    await page.getByText(/آتش‌نشانی دیگر در گفتگو نیست/).waitFor();
    await stateIs(page, TALKING);
    await call.hears(AGENT_HZ);
    await call.hangUp();
    await stateIs(page, 'تکمیل');
  }, 240_000);
});

describe('a citizen who is sent outside without a word before', () => {
  test('hears music until they answer, and is theirs; the expert writes on', async () => {
    const { page } = narges;
    await page.getByRole('radio', { name: 'شماره اشتباه' }).click();
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده');
    const call = await talk();
    fire.setManner({ does: 'ring' });
    await page.keyboard.press('t');
    await page.getByLabel('نام همکار یا صف').fill('آتش');
    await page.getByTestId('target-emergency-125').waitFor();
    await page.keyboard.press('Alt+Enter');
    const brigade = await fire.nextCall(10_000);
    await stateIs(page, OUTSIDE);
    await hearsMusic(call);
    brigade.answer();
    await brigade.hears(CITIZEN_HZ);
    await call.hears(FIRE_HZ);
    await stateIs(page, 'تکمیل');
    await call.hangUp();
    await brigade.hasEnded(8_000);
    await page.getByRole('radio', { name: 'شماره اشتباه' }).click();
    await page.keyboard.press('F8');
    await stateIs(page, 'آماده');
  }, 240_000);
});

describe('at night, when nobody is there', () => {
  test('the on-call number, set on its page, rings for a citizen and has him', async () => {
    const { product } = house;
    const expert = await product.signIn('narges', OWN_PASSWORD);
    await expert.post('/api/phone/sign-out');
    await house.addUser('nader', 'نادر کریمی', ['head']);
    const nader = await house.chromium.person();
    await enter(nader.page, product.origin, 'nader');
    const head = await product.signIn('nader', OWN_PASSWORD);
    const duty = { kind: 'person', nameFa: 'کشیک شب', nameEn: 'Night duty' };
    await head.post('/api/directory', { ...duty, number: '09151112233' });
    await nader.page.goto(`${product.origin}/hours`);
    const rules = nader.page.getByRole('group', { name: 'چه هنگام تماس به جای دیگر می‌رود' });
    const isOn = rules.getByRole('radiogroup', { name: 'هیچ‌کس در دسترس نیست: شماره کشیک' });
    await isOn.getByRole('radio', { name: 'روشن' }).click();
    await rules.getByLabel('پس از این ثانیه').fill('۱۰');
    const who = rules.getByRole('radiogroup', { name: 'شماره کشیک از دفترچه' });
    await who.getByRole('radio', { name: 'کشیک شب' }).click();
    await rules.getByRole('button', { name: 'ذخیره' }).click();
    await rules.getByRole('status').filter({ hasText: 'ذخیره شد' }).waitFor();

    fire.setManner({ does: 'ring' });
    const { call, answered } = await citizen.startCall('137');
    await answered;
    const duties = await fire.nextCall(40_000);
    duties.answer();
    await call.hears(FIRE_HZ, 10_000);
    await duties.hears(CITIZEN_HZ);
    await call.hangUp();
    await duties.hasEnded(8_000);
    const found = await eventually('the call in the ledger', 10_000, async () => {
      const path = `/api/calls?day=${tehranDay(Date.now())}&outcome=answered`;
      return (await head.get<CallRecord[]>(path)).find(({ agentId }) => agentId === null);
    });
    const { events } = await head.get<CallHistory>(`/api/calls/${found.callId}`);
    const types = events.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['standby-rung', 'call-handed-out']));
    expect(nader.faults).toEqual([]);
  }, 240_000);

  test('and no page has complained', () => {
    expect(house.faults()).toEqual([]);
  });
});
