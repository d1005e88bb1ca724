import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { watchPhoneDoor } from '../../src/phone-door/index.ts';
import { eventually } from '../support/eventually.ts';
import { startAsterisk, type AsteriskRig } from '../support/asterisk-rig.ts';
import { openPhone, type PhoneOptions, type SipPhone } from '../support/sip-phone.ts';

const PASSWORD = 'a-password-of-some-length';
const OUTSIDE = Object.values(networkInterfaces())
  .flat()
  .find((address) => address?.family === 'IPv4' && !address.internal)?.address;

/** The telephone network is a far address here: to this Asterisk, loopback is a stranger. */
let rig: AsteriskRig;
const phones: SipPhone[] = [];
const phone = async (options: Omit<PhoneOptions, 'server'>): Promise<SipPhone> => {
  const server = { host: '127.0.0.1', port: rig.sipPort };
  const opened = await openPhone({ ...options, server });
  phones.push(opened);
  return opened;
};
beforeAll(async () => {
  rig = await startAsterisk({ sipHost: '0.0.0.0', trunkMatch: '198.51.100.7' });
  await rig.addPhone('maryam', PASSWORD);
}, 240_000);
afterEach(async () => {
  await Promise.all(phones.splice(0).map((opened) => opened.close()));
});
afterAll(() => rig.stop());

test.each(['09151234567', 'callers', 'anonymous', 'asterisk'])(
  'a stranger who calls himself %s is turned away before any dialplan',
  async (username) => {
    const stranger = await phone({ username });
    await expect(stranger.call('137')).rejects.toMatchObject({ status: 401 });
    expect(await rig.cli('core show channels count')).toMatch(/^0 calls processed/m);
  },
);

test('a stranger who guesses a password is turned away', async () => {
  const stranger = await phone({ username: 'maryam', password: 'guessed' });
  await expect(stranger.register()).rejects.toThrow(/401|403/);
  await expect(stranger.call('600')).rejects.toMatchObject({ status: 401 });
  await eventually('it is in the log', 3_000, () =>
    /maryam.*failed.*authenticate/i.test(rig.messages()),
  );
});

test('whoever was turned away is counted from the record, and an account used elsewhere is seen', async () => {
  const told: string[] = [];
  const door = watchPhoneDoor({
    path: join(rig.rendered.logDir, 'security.log'),
    // Her phone is the browser's: by UDP it is somebody else's.
    phoneOf: (account) => (account === 'maryam' ? { kind: 'web', sinceMs: 0 } : null),
    findName: async () => 'مریم',
    audit: { record: async ({ act, address }) => void told.push(`${act} ${address}`) },
    onRefused: (why, way) => told.push(`${why} ${way}`),
    onElsewhere: () => undefined,
    nowMs: () => Date.now(),
    fromWall: (instantMs) => instantMs,
  });
  await door.look();
  told.length = 0;
  const isTold = (what: string): Promise<unknown> =>
    eventually(what, 10_000, async () => {
      await door.look();
      return told.includes(what) ? true : null;
    });
  await expect((await phone({ username: '09151234567' })).call('137')).rejects.toMatchObject({
    status: 401,
  });
  await isTold('unknown-name network');
  const guesser = await phone({ username: 'maryam', password: 'guessed' });
  await expect(guesser.register()).rejects.toThrow(/401|403/);
  await isTold('wrong-password network');
  expect(told).not.toContain('phone-used-elsewhere 127.0.0.1');
  const thief = await phone({ username: 'maryam', password: PASSWORD });
  await thief.register();
  await isTold('phone-used-elsewhere 127.0.0.1');
  expect(door.finding()).toEqual({ reason: 'used-elsewhere', amount: 1 });
  expect(await door.view()).toMatchObject({
    hosts: [{ host: '127.0.0.1' }],
    elsewhere: [{ name: 'مریم', host: '127.0.0.1' }],
  });
  // His name may hold what ends a line of the record.
  told.length = 0;
  await expect((await phone({ username: 'x%0a%22y' })).call('137')).rejects.toMatchObject({
    status: 401,
  });
  await isTold('unknown-name network');
});

test('a new sign-in ends what the old password could do, at once', async () => {
  const before = await phone({ username: 'maryam', password: PASSWORD });
  await before.register();
  await rig.addPhone('maryam', 'fresh-at-the-next-sign-in');
  await expect(before.register()).rejects.toThrow(/401|403/);
  const now = await phone({ username: 'maryam', password: 'fresh-at-the-next-sign-in' });
  await now.register();
  expect(
    (await rig.ari('DELETE', '/asterisk/config/dynamic/res_pjsip/endpoint/maryam')).status,
  ).toBe(204);
  await expect(now.register()).rejects.toThrow(/401|403|404/);
  await rig.addPhone('maryam', PASSWORD);
});

test("an agent's phone reaches the headset check and hears itself", async () => {
  const maryam = await phone({ username: 'maryam', password: PASSWORD, toneHz: 700 });
  await maryam.register();
  const call = await maryam.call('600');
  await call.hears(700, 10_000);
});

test.each([
  '137',
  '00441632960000',
  '09091234567',
  '05138412345',
  's',
  'add',
  '601',
  'maryam',
  '6000',
])("an agent's phone cannot dial %s", async (number) => {
  const maryam = await phone({ username: 'maryam', password: PASSWORD });
  await maryam.register();
  await expect(maryam.call(number)).rejects.toMatchObject({ status: 404 });
});

test('the control interface answers on this host alone', async () => {
  expect((await rig.ari('GET', '/asterisk/ping')).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${rig.ariPort}/ari/asterisk/ping`)).status).toBe(401);
  expect(OUTSIDE, 'this host has an address besides loopback').toBeDefined();
  const socket = connect({ host: OUTSIDE ?? '', port: rig.ariPort });
  const outcome = await once(socket, 'connect').then(
    () => 'connected',
    (error: NodeJS.ErrnoException) => error.code,
  );
  socket.destroy();
  expect(outcome).toBe('ECONNREFUSED');
});
