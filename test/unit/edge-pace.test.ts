import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { signClaim } from '../../src/auth/cookie.ts';
import { MessagePace } from '../../src/edge/message-pace.ts';
import { type EdgeRig, startEdge } from '../support/edge-rig.ts';
import { eventually } from '../support/eventually.ts';

test('a phone may say two hundred things at once, then fifty a second', () => {
  const pace = new MessagePace(1_000);
  for (let n = 0; n < 200; n += 1) expect(pace.take(1_000)).toBe(0);
  expect(pace.take(1_000)).toBe(20);
  expect(pace.take(1_000)).toBe(40);
  // Two are owed; a second brings fifty.
  expect(pace.take(2_000)).toBe(0);
  for (let n = 0; n < 47; n += 1) expect(pace.take(2_000)).toBe(0);
  expect(pace.take(2_000)).toBe(20);
  // The machine's clock is set back: nothing is given, nothing breaks.
  expect(pace.take(0)).toBe(40);
  expect(pace.take(60_000)).toBe(0);
});

let rig: EdgeRig;
let pbx: WebSocketServer;
let heard: string[];
const phones: WebSocket[] = [];
/** At fifty a second, a minute and a half of talk. */
const FLOOD = 5_000;
/** So often a phone is asked whether it is still there. */
const PING_MS = 5_000;

beforeEach(async () => {
  heard = [];
  pbx = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  pbx.on('connection', (phone) => phone.on('message', (text) => heard.push(String(text))));
  await once(pbx, 'listening');
  const { port } = pbx.address() as AddressInfo;
  rig = await startEdge({ phoneTarget: `ws://127.0.0.1:${port}/ws` });
});
afterEach(async () => {
  vi.useRealTimers();
  for (const one of [...phones.splice(0), ...pbx.clients]) one.terminate();
  await rig.stop();
  await new Promise((closed) => pbx.close(closed));
});

async function openPhone(userId: string): Promise<WebSocket> {
  const claim = { sessionId: 's', userId, expiresAtMs: Date.now() + 600_000 };
  const origin = `https://localhost:${rig.port}`;
  const phone = new WebSocket(`wss://localhost:${rig.port}/ws`, 'sip', {
    ca: rig.ca,
    origin,
    headers: { cookie: `__Host-pasokh=${signClaim(claim, rig.sessionKey)}` },
  });
  phones.push(phone);
  phone.on('error', () => undefined);
  await once(phone, 'open');
  return phone;
}

const message = (n: number, name: string): string =>
  [`OPTIONS sip:137 SIP/2.0`, `From: <sip:${name}@pasokh>`, `To: <sip:137@pasokh>`]
    .concat(`CSeq: ${n} OPTIONS`, `X: ${'x'.repeat(1_000)}`, '', '')
    .join('\r\n');

const countOf = (name: string): number =>
  heard.filter((text) => text.includes(`sip:${name}@`)).length;

/** One that sends faster than anybody may, and a colleague; the edge has noticed it. */
async function flood(): Promise<{ wild: WebSocket; calm: WebSocket }> {
  const [wild, calm] = [await openPhone('wild'), await openPhone('calm')];
  for (let n = 0; n < FLOOD; n += 1) wild.send(message(n, 'wild'));
  await eventually('it was noticed', 30_000, () =>
    rig.logged.some((line) => JSON.stringify(line).includes('sends too fast')),
  );
  return { wild, calm };
}

test('one that floods the PBX is read no faster than that, and a colleague’s word passes at once', async () => {
  const { calm } = await flood();
  calm.send(message(0, 'calm'));
  await eventually('she is heard', 30_000, () => countOf('calm') === 1);
  expect(countOf('wild')).toBeGreaterThanOrEqual(200);
  // At fifty a second the rest would take a minute and a half.
  expect(countOf('wild')).toBeLessThan(FLOOD / 2);
});

test('whose answer to a ping lies behind all that it has sent is let go; a colleague stays', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const { wild, calm } = await flood();
  for (let pings = 1; pings <= 2; pings += 1) {
    const asked = once(calm, 'ping');
    vi.advanceTimersByTime(PING_MS);
    await asked;
    // Behind her answer: when it is heard, so is that.
    calm.send(message(pings, 'calm'));
    await eventually('she is heard', 30_000, () => countOf('calm') === pings);
  }
  await eventually('it is let go', 30_000, () => wild.readyState === WebSocket.CLOSED);
  await eventually('and the PBX is rid of it', 30_000, () => pbx.clients.size === 1);
  expect(calm.readyState).toBe(WebSocket.OPEN);
  expect(countOf('wild')).toBeLessThan(FLOOD / 2);
});
