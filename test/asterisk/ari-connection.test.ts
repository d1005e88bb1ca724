import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ensureSecrets } from '../../scripts/setup/secrets.mjs';
import { changeAriPassword } from '../../scripts/setup/ari-password.ts';
import { readAriPasswords } from '../../src/config.ts';
import type { Ari, AriOptions } from '../../telephony/ari/index.ts';
import type { AgentId, CallId } from '../../telephony/protocol/index.ts';
import { readTypes } from '../../telephony/ari/message.ts';
import { AriProxy } from '../support/ari-proxy.ts';
import {
  promptHz,
  ringAgent,
  startAriRig,
  toOffer,
  type AriRig,
  type EventLog,
} from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { keepsPromise } from '../support/keeps-promise.ts';

let rig: AriRig;
let proxy: AriProxy;
const open: Ari[] = [];

beforeAll(async () => {
  rig = await startAriRig();
  proxy = await new AriProxy(rig.asterisk.ariPort).start();
});
afterAll(async () => {
  await rig?.stop();
  await proxy?.stop();
});
afterEach(async () => {
  proxy.thaw();
  for (const ari of open.splice(0)) await ari.stop();
  await rig.asterisk.cli('channel request hangup all');
  await eventually(
    'all channels are gone',
    5_000,
    async () => ((await rig.asterisk.ari('GET', '/channels')).body as []).length === 0,
  );
});

async function connectAdapter(
  options: { through?: AriProxy; onReplaced?: () => void; more?: Partial<AriOptions> } = {},
) {
  const adapter = rig.openAdapter({
    ...options.more,
    ...(options.through ? { baseUrl: `http://127.0.0.1:${options.through.port}` } : {}),
    ...(options.onReplaced ? { onReplaced: options.onReplaced } : {}),
  });
  open.push(adapter.ari);
  const snapshot = await adapter.events.next('pbx.snapshot');
  return { ...adapter, snapshot };
}

async function arrive(ari: Ari, events: EventLog, callerNumber: string, toneHz = 0) {
  const from = events.all.length;
  const call = await (await rig.openCitizen(callerNumber, toneHz)).dial('137');
  const { callId } = await events.next('call.arrived', () => true, 5_000, from);
  ari.execute({ type: 'answer-caller', callId });
  ari.execute({ type: 'play-music', callId });
  return { call, callId };
}

/** A channel of our application that nobody dials: it stays until somebody hangs it up. */
async function createStranger(channelId: string): Promise<void> {
  const created = await rig.asterisk.ari('POST', '/channels/create', {
    endpoint: 'Local/600@from-agents/n',
    app: 'pasokh',
    channelId,
    otherChannelId: `${channelId}-other`,
  });
  expect(created.status).toBe(200);
}

async function filterOf(): Promise<string[]> {
  const reply = await rig.asterisk.ari('GET', '/applications/pasokh');
  const { events_allowed: types } = reply.body as { events_allowed: { type: string }[] };
  return types.map(({ type }) => type).sort();
}

describe('a line to the PBX that goes silent without closing', () => {
  it('is noticed within 5 s, and after it comes back we know again who waits', async () => {
    const { ari, events } = await connectAdapter({ through: proxy });
    const { callId } = await arrive(ari, events, '09151111111');
    await ari.idle();
    expect(await ari.ping()).toBe(true);

    const from = events.all.length;
    const frozenAtMs = performance.now();
    proxy.freeze();
    await events.next('pbx.lost', () => true, 6_000, from);
    keepsPromise('line to the PBX silent, not closed: noticed', performance.now() - frozenAtMs);
    expect(ari.connected()).toBe(false);
    expect(await ari.ping()).toBe(false);

    proxy.thaw();
    const again = await events.next('pbx.snapshot', () => true, 8_000, from);
    expect(again.restarted).toBe(false);
    expect(again.calls.map((call) => call.callId)).toEqual([callId]);
    expect(ari.connected()).toBe(true);
    expect(events.all.slice(from).filter((event) => event.type === 'pbx.lost')).toHaveLength(1);
  });
});

describe('our process dies and another takes over', () => {
  it('drops nobody: waiting, ringing and talking are all known again', async () => {
    const before = await connectAdapter();
    const anna = await rig.openAgent(before.ari, 'anna', 600);
    const boris = await rig.openAgent(before.ari, 'boris', 700);
    const talking = await arrive(before.ari, before.events, '09151111111', 900);
    const first = await ringAgent(before.ari, anna, talking.callId);
    first.leg.answer();
    await before.events.next('offer.answered');
    before.ari.execute({ type: 'connect', callId: talking.callId, offerId: first.offerId });
    await before.events.next('call.joined');
    const ringing = await arrive(before.ari, before.events, '09152222222', 1_100);
    const second = await ringAgent(before.ari, boris, ringing.callId);
    const waiting = await arrive(before.ari, before.events, '09153333333');
    const { enteredAtMs, callerToken } = await before.events.next(
      'call.arrived',
      (event) => event.callId === waiting.callId,
    );
    await before.ari.stop();
    const { ari, events, snapshot } = await connectAdapter();
    expect(snapshot.restarted).toBe(false);
    expect(new Map(snapshot.calls.map((call) => [call.callId, call.joinedOfferId]))).toEqual(
      new Map<CallId, unknown>([
        [talking.callId, first.offerId],
        [ringing.callId, null],
        [waiting.callId, null],
      ]),
    );
    expect(snapshot.legs).toEqual(
      expect.arrayContaining([
        { offerId: first.offerId, agentId: 'anna', answered: true },
        { offerId: second.offerId, agentId: 'boris', answered: false },
      ]),
    );
    expect(snapshot.legs).toHaveLength(2);
    expect([...snapshot.reachable].sort()).toEqual(['anna', 'boris']);
    expect(snapshot.agentLegs).toEqual([]);
    const seen = snapshot.calls.find((call) => call.callId === waiting.callId);
    expect(seen?.enteredAtMs).toBe(enteredAtMs);
    // Each adapter of this rig has a key of its own: the token is another, but there is one.
    expect(seen?.callerToken).not.toBeNull();
    expect(callerToken).not.toBeNull();

    second.leg.answer();
    await events.next('offer.answered', (event) => event.offerId === second.offerId);
    ari.execute({ type: 'connect', callId: ringing.callId, offerId: second.offerId });
    await events.next('call.joined', (event) => event.offerId === second.offerId);
    await eventually('they hear each other', 3_000, () => second.leg.purity(1_100) > 0.9);
    await eventually('the first two still do', 3_000, () => talking.call.purity(600) > 0.9);
    talking.call.hangUp();
    await events.next('call.hung-up', (event) => event.callId === talking.callId);
  });

  it('a phone picked up in the gap is let go by the PBX; the citizen waits on', async () => {
    const before = await connectAdapter();
    const clara = await rig.openAgent(before.ari, 'clara', 600);
    const { call, callId } = await arrive(before.ari, before.events, '09151111111', 900);
    const { leg } = await ringAgent(before.ari, clara, callId);
    await before.ari.stop();
    leg.answer();
    await eventually('the PBX hangs up', 3_000, () => leg.ended);
    const { snapshot } = await connectAdapter();
    expect(snapshot.legs).toEqual([]);
    expect(snapshot.calls.map((seen) => seen.callId)).toEqual([callId]);
    expect(call.ended).toBe(false);
  });

  it('in the middle of a greeting: the next process stops it before it joins', async () => {
    const before = await connectAdapter();
    const anna = await rig.openAgent(before.ari, 'anna', 600);
    const { call, callId } = await arrive(before.ari, before.events, '09151111111', 900);
    before.ari.execute({ type: 'play-to-caller', callId, promptId: 'greeting', parts: ['long'] });
    await eventually('the greeting is heard', 3_000, () => call.hears(promptHz) > 0.1);
    await before.ari.stop();

    const { ari, events } = await connectAdapter();
    expect(events.count('prompt.finished')).toBe(0);
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    leg.answer();
    await events.next('offer.answered');
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined', () => true, 1_500);
    await eventually('the agent alone is heard', 3_000, () => call.purity(600) > 0.9);
  });

  it('after a greeting: the next process hears that it is over', async () => {
    const before = await connectAdapter();
    const { call, callId } = await arrive(before.ari, before.events, '09151111111');
    before.ari.execute({
      type: 'play-to-caller',
      callId,
      promptId: 'greeting/1',
      // Long enough to be noticed by a test that has to wait for its turn.
      parts: ['short', 'short', 'short'],
    });
    await eventually('the greeting is heard', 3_000, () => call.hears(promptHz) > 0.1);
    await before.ari.stop();
    await eventually('the greeting is over', 5_000, () => call.hears(promptHz) < 0.02);
    const { events } = await connectAdapter();
    const finished = await events.next('prompt.finished');
    expect(finished).toEqual({ type: 'prompt.finished', callId, promptId: 'greeting/1' });
    expect(events.all.map((event) => event.type)).toEqual(['pbx.snapshot', 'prompt.finished']);
  });

  it('takes no channel for a caller that is none, and hangs up nothing of others', async () => {
    const before = await connectAdapter();
    await createStranger('stranger-1');
    await before.ari.stop();
    const { ari, events, snapshot } = await connectAdapter();
    expect(snapshot.calls).toEqual([]);
    await createStranger('stranger-2');
    await arrive(ari, events, '09151111111');
    expect(events.count('call.arrived')).toBe(1);
    ari.execute({ type: 'hang-up-caller', callId: 'stranger-2' as CallId });
    await events.next('command.failed');
    const channels = (await rig.asterisk.ari('GET', '/channels')).body as { id: string }[];
    expect(channels.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['stranger-1', 'stranger-2']),
    );
  });

  it('sweeps up the empty bridges of calls that are over, and only those', async () => {
    await rig.asterisk.ari('POST', '/bridges?type=mixing&bridgeId=pb-170.1');
    await rig.asterisk.ari('POST', '/bridges?type=mixing&bridgeId=somebody-elses');
    await connectAdapter();
    const bridges = (await rig.asterisk.ari('GET', '/bridges')).body as { id: string }[];
    expect(bridges.map(({ id }) => id)).toEqual(['somebody-elses']);
    await rig.asterisk.ari('DELETE', '/bridges/somebody-elses');
  });

  it('and the old one, should it still live, steps down', async () => {
    let replaced = 0;
    const old = await connectAdapter({
      onReplaced: () => {
        replaced += 1;
      },
    });
    const young = await connectAdapter();
    await old.events.next('pbx.lost');
    expect(replaced).toBe(1);
    const { callId } = await arrive(young.ari, young.events, '09151111111');
    expect(old.events.count('call.arrived')).toBe(0);
    expect(old.ari.connected()).toBe(false);
    expect(callId).toBeTruthy();
  });
});

describe('a fresh password of the PBX', () => {
  it('is in force with calls up: no link is lost, and what is asked with the former one is done', async () => {
    const { asterisk } = rig;
    const dataDir = mkdtempSync(join(tmpdir(), 'pasokh-password-'));
    ensureSecrets(dataDir);
    const file = join(dataDir, 'secrets.json');
    const secrets = JSON.parse(readFileSync(file, 'utf8'));
    const old = asterisk.ariPassword;
    writeFileSync(file, JSON.stringify({ ...secrets, ariPassword: old }));
    const passwordsNow = () => readAriPasswords({ PASOKH_DATA: dataDir });
    const { ari, events } = await connectAdapter({ more: { passwordsNow } });
    const anna = await rig.openAgent(ari, 'anna', 600);
    const talking = await arrive(ari, events, '09151111111', 900);
    const first = await ringAgent(ari, anna, talking.callId);
    first.leg.answer();
    await events.next('offer.answered');
    ari.execute({ type: 'connect', callId: talking.callId, offerId: first.offerId });
    await events.next('call.joined');

    const place = { dataDir, asteriskDir: asterisk.dir, ariPort: asterisk.ariPort };
    expect(await changeAriPassword({ ...place, passwords: passwordsNow })).toBe('in-force');
    const [fresh = '', ...former] = passwordsNow();
    expect([fresh === old, former]).toEqual([false, []]);
    expect((await asterisk.ari('GET', '/channels')).status).toBe(401);
    asterisk.opensWith(fresh);

    // Nobody was cut off, and the adapter of before acts on: over its link, and by HTTP.
    await eventually('they hear each other', 3_000, () => first.leg.purity(900) > 0.9);
    const boris = await rig.openAgent(ari, 'boris', 700);
    const next = await arrive(ari, events, '09152222222', 1_100);
    const second = await ringAgent(ari, boris, next.callId);
    second.leg.answer();
    await events.next('offer.answered', (event) => event.offerId === second.offerId);
    ari.execute({ type: 'connect', callId: next.callId, offerId: second.offerId });
    await events.next('call.joined', (event) => event.offerId === second.offerId);
    await eventually('and these two', 3_000, () => second.leg.purity(1_100) > 0.9);
    expect([events.count('pbx.lost'), events.count('command.failed')]).toEqual([0, 0]);

    // One that was begun before and has not asked yet, as the second telephony that waits.
    const late = await connectAdapter({ more: { passwordsNow, password: old } });
    expect(late.snapshot.calls.map(({ callId }) => callId).sort()).toEqual(
      [talking.callId, next.callId].sort(),
    );
    expect([talking.call.ended, next.call.ended]).toEqual([false, false]);
    rmSync(dataDir, { recursive: true });
  }, 240_000);
});

describe('an event socket', () => {
  it('carries no event that nobody reads, also after a reconnect', async () => {
    const { ari } = await connectAdapter();
    expect(await filterOf()).toEqual([...readTypes].sort());
    await ari.stop();
    await connectAdapter();
    expect(await filterOf()).toEqual([...readTypes].sort());
  });
});

describe('an agent’s phone', () => {
  it('in the browser gets an account for WebRTC, and a new password at each sign-in', async () => {
    const { ari } = await connectAdapter();
    const agentId = 'gita-2f9d' as AgentId;
    const read = async (type: string) => {
      const path = `/asterisk/config/dynamic/res_pjsip/${type}/${agentId}`;
      const list = (await rig.asterisk.ari('GET', path)).body as {
        attribute: string;
        value: string;
      }[];
      return new Map(list.map(({ attribute, value }) => [attribute, value]));
    };
    await ari.provision({ agentId, kind: 'web', password: 'first-password-of-twenty' });
    await ari.provision({ agentId, kind: 'web', password: 'other-password-of-twenty' });
    expect((await read('auth')).get('password')).toBe('other-password-of-twenty');
    const endpoint = await read('endpoint');
    expect(endpoint.get('webrtc')).toBe('yes');
    expect(endpoint.get('media_encryption')).toBe('dtls');
    expect(endpoint.get('ice_support')).toBe('true');
    expect(endpoint.get('context')).toBe('from-agents');
    expect((await read('aor')).get('max_contacts')).toBe('1');
  });

  it('is reachable while registered', async () => {
    const { ari, events } = await connectAdapter();
    const dora = await rig.openAgent(ari, 'dora');
    await events.next('agent.reachable', (event) => event.agentId === 'dora');
    await dora.register(0);
    await events.next('agent.unreachable', (event) => event.agentId === 'dora');
    const from = events.all.length;
    await dora.register();
    await events.next('agent.reachable', (event) => event.agentId === 'dora', 5_000, from);
  });

  it('that makes a leg of its own reserves the agent; our legs are not taken for it', async () => {
    const { ari, events } = await connectAdapter();
    const elham = await rig.openAgent(ari, 'elham');
    await events.next('agent.reachable');
    const echo = await elham.dial('600');
    const { legId } = await events.next('agent.leg-started', (event) => event.agentId === 'elham');
    await eventually('the echo test is up', 5_000, () => echo.answered);
    const other = await connectAdapter();
    expect(other.snapshot.agentLegs).toEqual([{ agentId: 'elham', legId }]);
    echo.hangUp();
    await other.events.next('agent.leg-ended', (event) => event.legId === legId);

    const { callId } = await arrive(other.ari, other.events, '09151111111');
    const { offerId } = await ringAgent(other.ari, elham, callId);
    other.ari.execute({ type: 'drop-leg', offerId, callId });
    await other.events.next('offer.failed');
    expect(other.events.count('agent.leg-started')).toBe(0);
  });

  it('on a fallback call is busy; membership follows add, pause and removal', async () => {
    const { ari, events } = await connectAdapter();
    const farid = await rig.openAgent(ari, 'farid');
    await events.next('agent.reachable');
    const agentId = 'farid' as AgentId;
    const shown = () => rig.asterisk.cli('queue show fallback');
    ari.execute({ type: 'mirror-agent', agentId, membership: 'paused' });
    await eventually('paused', 3_000, async () => /farid.*paused/.test(await shown()));
    ari.execute({ type: 'mirror-agent', agentId, membership: 'available' });
    await eventually('available', 3_000, async () => {
      const text = await shown();
      return /farid/.test(text) && !/farid.*\(paused/.test(text);
    });
    const { callId } = await arrive(ari, events, '09151111111');
    const rung = new Promise((resolve) => farid.once('call', resolve));
    ari.execute({ type: 'continue-in-fallback', callId });
    await rung;
    await events.next('agent.leg-started', (event) => event.agentId === 'farid');
    ari.execute({ type: 'mirror-agent', agentId, membership: 'removed' });
    await eventually('removed', 3_000, async () => !/farid/.test(await shown()));
    expect(events.count('command.failed')).toBe(0);
    expect(toOffer(callId)).toBeTruthy();
  });
});
