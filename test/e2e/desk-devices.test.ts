import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserPerson } from '../support/chromium.ts';
import { stateIs, takePhone } from '../support/chromium-desk.ts';
import { AGENT_HZ, type DeskHouse, openDeskHouse } from '../support/chromium-house.ts';
import { faultsAsItStands } from '../support/chromium-stand.ts';
import type { SipPhone } from '../support/sip-phone.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';

/**
 * A headset of one's own at a computer with several devices: Chromium's fake ones. None of them can be
 * pulled out, so a plug that is out is a list of the browser's without it.
 */
const MICROPHONE = 'میکروفون';
const SPEAKER = 'گوشی';
const RINGER = 'زنگ';
const SYSTEM = 'پیش‌فرض رایانه';
const WRAP_UP_MS = 3_000;

let house: DeskHouse;
let narges: BrowserPerson & { userId: string };
let page: Page;
let caller: SipPhone;

beforeAll(async () => {
  house = await openDeskHouse({ wrapUpLimitMs: WRAP_UP_MS, reofferAfterMs: 2_000 });
  narges = await house.atBrowser('narges', 'نرگس احمدی');
  page = narges.page;
  await page.addInitScript(watchDevices);
  await page.reload();
}, 240_000);
afterAll(() => house?.close(), 240_000);

interface Watched {
  /** Ids of devices that are pulled out. */
  pulledOut: string[];
  /** What the browser says to whoever wants a microphone; null: it opens one. */
  microphoneFault: 'NotAllowedError' | 'NotFoundError' | null;
  /** Where each voice and each ring was sent last. */
  voiceTo: string | null;
  ringTo: string | null;
}

/** Runs in the page before its own code. */
function watchDevices(): void {
  const watched: Watched = {
    ...{ pulledOut: [], microphoneFault: null },
    ...{ voiceTo: null, ringTo: null },
  };
  const opened: MediaStream[] = [];
  Object.assign(window, { pasokhDevices: watched, pasokhMicrophones: opened });
  const devices = navigator.mediaDevices;
  const list = devices.enumerateDevices.bind(devices);
  devices.enumerateDevices = async () =>
    (await list()).filter(({ deviceId }) => !watched.pulledOut.includes(deviceId));
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (wanted) => {
    const { microphoneFault: fault } = watched;
    if (fault !== null) throw new DOMException('no microphone', fault);
    const stream = await open(wanted);
    opened.push(stream);
    return stream;
  };
  type Routed = { setSinkId(id: string): Promise<void> };
  const watch = (prototype: object, note: (id: string) => void): void => {
    const routed = prototype as Routed;
    const original = routed.setSinkId;
    routed.setSinkId = async function route(this: Routed, id: string): Promise<void> {
      if (watched.pulledOut.includes(id)) throw new DOMException('gone', 'NotFoundError');
      await original.call(this, id);
      note(id);
    };
  };
  watch(HTMLMediaElement.prototype, (id) => {
    watched.voiceTo = id;
  });
  watch(AudioContext.prototype, (id) => {
    watched.ringTo = id;
  });
}

const watched = () =>
  page.evaluate(() => (window as unknown as { pasokhDevices: Watched }).pasokhDevices);

/** Sound is sent elsewhere a moment after the page has said so. */
const soundGoesTo = (devices: Partial<Pick<Watched, 'voiceTo' | 'ringTo'>>) =>
  expect.poll(watched, { timeout: PATIENCE * 5_000 }).toMatchObject(devices);

/** Pulls plugs out, or with none puts all of them in again; the browser says so. */
const plugsOut = (ids: readonly string[]) =>
  page.evaluate((pulledOut) => {
    Object.assign((window as unknown as { pasokhDevices: Watched }).pasokhDevices, { pulledOut });
    navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
  }, ids);

/** From here on a microphone is refused so; null: there is one again. */
const microphoneIs = (microphoneFault: Watched['microphoneFault']) =>
  page.evaluate((fault) => {
    const { pasokhDevices } = window as unknown as { pasokhDevices: Watched };
    pasokhDevices.microphoneFault = fault;
  }, microphoneFault);

/** The plug of the microphone in use is pulled: its track ends, as the browser tells it. */
const pullMicrophone = () =>
  page.evaluate(() => {
    const all = (window as unknown as { pasokhConnections: RTCPeerConnection[] }).pasokhConnections;
    const open = all.filter(({ connectionState }) => connectionState === 'connected').at(-1);
    const track = open?.getSenders()[0]?.track;
    track?.stop();
    track?.dispatchEvent(new Event('ended'));
  });

/** The same before there is a talk; how many microphones were open. */
const pullOpenMicrophones = () =>
  page.evaluate(() => {
    const all = (window as unknown as { pasokhMicrophones: MediaStream[] }).pasokhMicrophones;
    const live = all
      .flatMap((stream) => stream.getAudioTracks())
      .filter(({ readyState }) => readyState === 'live');
    for (const track of live) track.stop();
    return live.length;
  });

const field = (label: string) => page.getByRole('combobox', { name: label, exact: true });
const chosen = (label: string) => field(label).textContent();
const warnings = () => page.locator('.devices').getByRole('alert');

/** The nth of those that the list names; its name. */
async function choose(label: string, n: number): Promise<string> {
  await field(label).click();
  const option = page.getByRole('option').nth(n);
  const name = (await option.textContent()) ?? '';
  await option.click();
  return name;
}

const kept = () =>
  page.evaluate(() => JSON.parse(localStorage.getItem('pasokh.devices') ?? '{}')) as Promise<
    Record<'microphoneId' | 'speakerId' | 'ringerId', string>
  >;

/** The device whose sound the open call sends. */
const microphoneInUse = () =>
  page.evaluate(() => {
    const all = (window as unknown as { pasokhConnections: RTCPeerConnection[] }).pasokhConnections;
    const open = all.filter(({ connectionState }) => connectionState === 'connected').at(-1);
    return open?.getSenders()[0]?.track?.getSettings().deviceId ?? null;
  });

let names: { readonly microphone: string; readonly speaker: string; readonly ringer: string };

describe('the devices of a headset', () => {
  test('are chosen by name, and remembered by this browser', async () => {
    await eventually('the microphones have names', 10_000, async () => {
      await field(MICROPHONE).click();
      const count = await page.getByRole('option').count();
      await page.keyboard.press('Escape');
      return count > 2;
    });
    names = {
      microphone: await choose(MICROPHONE, 2),
      speaker: await choose(SPEAKER, 1),
      ringer: await choose(RINGER, 2),
    };
    expect(new Set([SYSTEM, ...Object.values(names)]).size).toBe(4);
    await eventually('all three are kept', 5_000, async () => {
      const { microphoneId = '', speakerId = '', ringerId = '' } = await kept();
      return [microphoneId, speakerId, ringerId].every((id) => id.length > 10);
    });

    await page.reload();
    await field(MICROPHONE).filter({ hasText: names.microphone }).waitFor();
    await field(SPEAKER).filter({ hasText: names.speaker }).waitFor();
    await field(RINGER).filter({ hasText: names.ringer }).waitFor();
    expect(await warnings().count()).toBe(0);
  });

  test('carry the headset check, the ring and the talk', async () => {
    const ids = await kept();
    await takePhone(page);
    await page.getByRole('button', { name: 'بررسی هدست' }).click();
    await page.getByRole('button', { name: 'شنیدن صدای خود' }).click();
    await page.getByTestId('echo-verdict').filter({ hasText: 'خوب است' }).waitFor();
    expect(await microphoneInUse()).toBe(ids.microphoneId);
    await soundGoesTo({ voiceTo: ids.speakerId });
    await page.getByRole('button', { name: 'انجام شد' }).click();
    await stateIs(page, 'آماده');

    const citizen = await house.citizen('09153124587');
    const { call, answered } = await citizen.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await soundGoesTo({ ringTo: ids.ringerId });
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو');
    await call.hears(AGENT_HZ);
    expect(await microphoneInUse()).toBe(ids.microphoneId);
    await soundGoesTo({ voiceTo: ids.speakerId });
    await call.hangUp();
    await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
  });

  test('pulled out in the shift are named at once, replaced by the system’s, and used again', async () => {
    const ids = await kept();
    const strip = page.getByTestId('device-gone');
    expect(await strip.count()).toBe(0);
    await plugsOut([ids.speakerId, ids.ringerId]);
    await strip.filter({ hasText: `${SPEAKER} و ${RINGER}` }).waitFor();
    await soundGoesTo({ voiceTo: '', ringTo: '' });
    await plugsOut([]);
    await strip.waitFor({ state: 'detached' });
    await soundGoesTo({ voiceTo: ids.speakerId, ringTo: ids.ringerId });
  });

  test('that are not there at all are said so before a call comes', async () => {
    const fault = page.getByTestId('microphone-fault');
    const all = await page.evaluate(async () =>
      (await navigator.mediaDevices.enumerateDevices()).map(({ deviceId }) => deviceId),
    );
    await plugsOut(all);
    await fault.filter({ hasText: 'هدست را وصل کنید' }).waitFor();
    expect(await faultsAsItStands(page)).toEqual([]);
    await plugsOut([]);
    await fault.waitFor({ state: 'detached' });
  });

  test('whose microphone the browser was told to refuse: the call goes back, and she reads what to do', async () => {
    const origin = new URL(page.url()).origin;
    const computer = await narges.context.newCDPSession(page);
    const { targetInfo } = await computer.send('Target.getTargetInfo');
    const browser = await narges.context.browser()?.newBrowserCDPSession();
    const permit = (setting: 'denied' | 'granted') =>
      browser?.send('Browser.setPermission', {
        ...{ permission: { name: 'microphone' }, setting, origin },
        ...(targetInfo.browserContextId && { browserContextId: targetInfo.browserContextId }),
      });
    const fault = page.getByTestId('microphone-fault');
    await permit('denied');
    await fault.filter({ hasText: 'اجازه میکروفون را بدهید' }).waitFor();
    await microphoneIs('NotAllowedError');
    caller = await house.citizen('09153124588');
    const { call, answered } = await caller.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await page.keyboard.press('Space');
    await stateIs(page, 'آماده');
    await fault.filter({ hasText: 'اجازه میکروفون را بدهید' }).waitFor();
    // He waits in the line, and has her when she has done what she read.
    await microphoneIs(null);
    await permit('granted');
    await fault.waitFor({ state: 'detached' });
    await stateIs(page, 'زنگ می‌خورد', 40_000);
    await page.keyboard.press('Space');
    await call.hears(AGENT_HZ);
  });

  test('pulled out in the talk: another microphone takes over, or she reads what to do', async () => {
    const fault = page.getByTestId('microphone-fault');
    const [call] = caller.calls;
    await pullMicrophone();
    await call?.hears(AGENT_HZ);
    await fault.waitFor({ state: 'detached' });
    await microphoneIs('NotFoundError');
    await pullMicrophone();
    await fault.filter({ hasText: 'شهروند صدای شما را نمی‌شنود' }).waitFor();
    await stateIs(page, 'در گفتگو');
    await microphoneIs(null);
    await plugsOut([]);
    await fault.waitFor({ state: 'detached' });
    await call?.hears(AGENT_HZ);
    await call?.hangUp();
    await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
  });

  test('pulled out while it rings: another microphone is there for the talk', async () => {
    const { call, answered } = await caller.startCall('137');
    await answered;
    await stateIs(page, 'زنگ می‌خورد');
    await eventually('the microphone of the ring', 5_000, async () => {
      return (await pullOpenMicrophones()) > 0;
    });
    await page.keyboard.press('Space');
    await stateIs(page, 'در گفتگو');
    await call.hears(AGENT_HZ);
    await call.hangUp();
    await stateIs(page, 'آماده', WRAP_UP_MS + 8_000);
  });

  test('that are gone are said so where they are chosen, and another one ends it', async () => {
    const ids = await kept();
    await page.evaluate((before) => {
      const gone = { ...before, microphoneId: 'a-headset-that-was-thrown-away' };
      localStorage.setItem('pasokh.devices', JSON.stringify(gone));
    }, ids);
    await page.reload();
    await page.getByTestId('device-gone').filter({ hasText: MICROPHONE }).waitFor();
    await page.getByRole('button', { name: 'بررسی هدست' }).click();
    await warnings().filter({ hasText: 'وصل نیست' }).waitFor();
    expect(await warnings().count()).toBe(1);
    expect(await chosen(MICROPHONE)).toBe(SYSTEM);
    await page.getByRole('button', { name: 'شنیدن صدای خود' }).click();
    await page.getByTestId('echo-verdict').filter({ hasText: 'خوب است' }).waitFor();
    expect(await microphoneInUse()).not.toBe('a-headset-that-was-thrown-away');
    await choose(MICROPHONE, 2);
    await warnings().waitFor({ state: 'detached' });
    await page.getByTestId('device-gone').waitFor({ state: 'detached' });
    await eventually('it is kept', 5_000, async () => {
      return (await kept()).microphoneId === ids.microphoneId;
    });
    expect(narges.faults).toEqual([]);
  });
});
