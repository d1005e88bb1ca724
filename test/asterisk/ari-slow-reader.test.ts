import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Command, PbxEvent } from '../../telephony/engine/event.ts';
import type { AgentId } from '../../telephony/protocol/index.ts';
import type { SipCall } from '../support/ari-phone.ts';
import { AriProxy } from '../support/ari-proxy.ts';
import { EventLog, startAriRig, toOffer, type AriRig } from '../support/ari-rig.ts';
import { hearsSound } from '../support/ari-sound.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';
import { tellMeasured } from '../support/promises.ts';

/*
 * The PBX keeps some megabytes for whoever does not read its events. When they are full it waits a
 * second (ari.conf), cuts the socket and takes our application out of service: callers who come then
 * wait in the dialplan's queue. What stood in the buffers is read late, the rest is lost for ever.
 */

let rig: AriRig;
let proxy: AriProxy;
let child: ChildProcess | null = null;

beforeAll(async () => {
  rig = await startAriRig();
  proxy = await new AriProxy(rig.asterisk.ariPort).start();
});
afterAll(async () => {
  await rig?.stop();
  await proxy?.stop();
});
afterEach(async () => {
  child?.kill('SIGKILL');
  child = null;
  await rig.asterisk.cli('channel request hangup all');
  await eventually(
    'all channels are gone',
    5_000,
    async () => ((await rig.asterisk.ari('GET', '/channels')).body as []).length === 0,
  );
});

const cutOff = () =>
  rig.asterisk.messages().split('Problem occurred during websocket write').length - 1;

/** A process of its own with nothing but our adapter; it tells what it hears. */
function follow(): ChildProcess {
  const file = resolve(import.meta.dirname, '../support/processes/follows-pbx.ts');
  const { ariPort, ariPassword } = rig.asterisk;
  const follower = fork(file, [`http://127.0.0.1:${ariPort}`, ariPassword, rig.promptPrefix]);
  child = follower;
  return follower;
}

const isStopped = (pid: number): boolean =>
  /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

/** Events for our application, as a busy hour brings them, until the PBX has had enough of us. */
async function floodUntilCutOff(): Promise<void> {
  const variables = { big: 'x'.repeat(30_000) };
  const before = cutOff();
  const path = '/events/user/busy-hour?application=pasokh';
  await eventually('the PBX cuts the socket that nobody reads', 20_000, async () => {
    for (let burst = 0; burst < 10 && cutOff() === before; burst += 1) {
      await Promise.all([1, 2, 3].map(() => rig.asterisk.ari('POST', path, { variables })));
    }
    return cutOff() > before;
  });
}

/** More events than can be written, faster than they can be thrown away, until the end is asked for. */
function pileUp(): () => Promise<void> {
  let isOver = false;
  const path = '/events/user/busy-hour?application=pasokh';
  const variables = { big: 'x'.repeat(10_000) };
  const one = async (): Promise<void> => {
    // What the PBX has no hands for is one event fewer.
    while (!isOver) await rig.asterisk.ari('POST', path, { variables }).catch(() => undefined);
  };
  const all = Promise.all(Array.from({ length: 12 }, one));
  return async () => {
    isOver = true;
    await all;
  };
}

/** Whether a queue inside the PBX stands over its mark: what waits for ARI, not for SIP. */
async function isBackedUp(): Promise<boolean> {
  return /^stasis\s+[1-9]/m.test(
    await rig.asterisk.cli('core show taskprocessor alerted subsystems'),
  );
}

/**
 * A citizen dials while events pile up that nobody reads. Resolves with the first status that the PBX says
 * to him; null if its queues were not too long for all of that time, for once they are, it cuts the socket
 * within a second and throws away what stood in them. Throws if it says nothing.
 */
async function dialIntoPile(number: string): Promise<number | null> {
  const events = new EventLog();
  const follower = follow();
  follower.on('message', (event) => events.push(event as PbxEvent));
  await events.next('pbx.snapshot', () => true, 10_000);
  const phone = await rig.openCitizen(number);
  const before = cutOff();
  follower.kill('SIGSTOP');
  await eventually('it stands still', 5_000, () => isStopped(follower.pid ?? 0));
  const end = pileUp();
  try {
    const seen = await eventually('too long queues, or an end of them', 20_000, async () => {
      if (await isBackedUp()) return 'too long';
      return cutOff() > before && 'cut off';
    });
    if (seen === 'cut off') return null;
    // A phone of this rig says it once: what the PBX lets fall is not said again.
    const call = await phone.dial('137');
    const signal = AbortSignal.timeout(PATIENCE * 5_000);
    const [status] = (await once(call, 'progress', { signal })) as [number];
    return (await isBackedUp()) ? status : null;
  } finally {
    await end();
    follower.kill('SIGKILL');
  }
}

/** Anna talks with the first citizen, the second waits; all over the adapter of `execute`. */
async function settle(events: EventLog, execute: (command: Command) => void) {
  const arrive = async (number: string, toneHz: number) => {
    const from = events.all.length;
    const call = await (await rig.openCitizen(number, toneHz)).dial('137');
    const { callId } = await events.next('call.arrived', () => true, 5_000, from);
    execute({ type: 'answer-caller', callId });
    execute({ type: 'play-music', callId });
    await eventually(`${number} is answered`, 3_000, () => call.answered);
    return { call, callId };
  };
  const talking = await arrive('09151111111', 900);
  const offerId = toOffer(talking.callId);
  const rung = new Promise<SipCall>((done) => anna.once('call', done));
  execute({
    type: 'ring-agent',
    offerId,
    callId: talking.callId,
    agentId: 'anna' as AgentId,
    ringLimitMs: 20_000,
    autoAnswer: false,
  });
  const leg = await rung;
  leg.ring();
  leg.answer();
  await events.next('offer.answered');
  execute({ type: 'connect', callId: talking.callId, offerId });
  await events.next('call.joined');
  return { talking, leg, offerId, waiting: await arrive('09152222222', 0), arrive };
}

let anna: Awaited<ReturnType<AriRig['openAgent']>>;

async function openAnna(): Promise<void> {
  const { ari, events } = rig.openAdapter();
  await events.next('pbx.snapshot');
  anna = await rig.openAgent(ari, 'anna', 600);
  await ari.stop();
}

/**
 * Three citizens dial. Once our application is out of service the dialplan's queue answers them; before
 * that, and for as long as the PBX waits in vain for a word of ours, they are kept for us and told to
 * nobody.
 */
async function comeMeanwhile(): Promise<SipCall[]> {
  const calls: SipCall[] = [];
  for (const number of ['09153333331', '09153333332', '09153333333']) {
    const call = await (await rig.openCitizen(number)).dial('137');
    calls.push(call);
    await once(call, 'progress');
  }
  return calls;
}

describe('events that nobody reads for some seconds', () => {
  it('our process stands still: cut off, it knows that at once when it goes on, and nobody is lost', async () => {
    await openAnna();
    const events = new EventLog();
    const follower = follow();
    follower.on('message', (event) => events.push(event as PbxEvent));
    await events.next('pbx.snapshot', () => true, 10_000);
    const house = await settle(events, (command) => follower.send(command));
    const leaving = await house.arrive('09154444444', 0);

    follower.kill('SIGSTOP');
    await eventually('it stands still', 5_000, () => isStopped(follower.pid ?? 0));
    const from = events.all.length;
    await floodUntilCutOff();
    const late = await comeMeanwhile();
    leaving.call.hangUp();
    expect(events.all.length).toBe(from);
    const goesOnAtMs = performance.now();
    follower.kill('SIGCONT');

    await events.next('pbx.lost', () => true, 5_000, from);
    tellMeasured('events cut off: known', performance.now() - goesOnAtMs);
    const snapshot = await events.next('pbx.snapshot', () => true, 5_000, from);
    expect(performance.now() - goesOnAtMs).toBeLessThan(PATIENCE * 5_000);
    expect(snapshot.restarted).toBe(false);
    const seen = new Map(snapshot.calls.map((call) => [call.callId, call.joinedOfferId]));
    expect(seen.get(house.talking.callId)).toBe(house.offerId);
    expect(seen.get(house.waiting.callId)).toBeNull();
    // Who hung up in the dark is told by his absence.
    expect(seen.has(leaving.callId)).toBe(false);
    // Those who came in the dark are in the snapshot, or come out of the dialplan's queue.
    const known = () => [
      ...snapshot.calls.map(({ callId }) => callId),
      ...events.all.slice(from).flatMap((e) => (e.type === 'call.arrived' ? [e.callId] : [])),
    ];
    await eventually('all who came meanwhile are known', 10_000, () => {
      return new Set(known().filter((id) => id !== leaving.callId)).size === 2 + late.length;
    });
    expect(late.filter(({ ended }) => ended)).toEqual([]);
    await eventually('the two hear each other', 5_000, () => {
      return house.talking.call.purity(600) > 0.9 && house.leg.purity(900) > 0.9;
    });
    const promised = 'events cut off: longest silence of who waits';
    await hearsSound(house.waiting.call, promised, { sinceMs: goesOnAtMs });
  });

  it('a citizen who dials while they pile up in the PBX is taken in at once', async () => {
    let tries = 0;
    const status = await eventually('he dials while they pile up', 20_000, () => {
      tries += 1;
      return dialIntoPile(`0915555${5_000 + tries}`);
    });
    expect(status).toBe(100);
  });

  it('the socket alone is not read: noticed within 5 s, and healed over another one', async () => {
    await openAnna();
    const { ari, events } = rig.openAdapter({ baseUrl: `http://127.0.0.1:${proxy.port}` });
    await events.next('pbx.snapshot');
    const house = await settle(events, (command) => ari.execute(command));
    await ari.idle();

    const from = events.all.length;
    const stalledAtMs = performance.now();
    proxy.stopReadingEvents();
    const flooded = floodUntilCutOff();
    await events.next('pbx.lost', () => true, 5_000, from);
    expect(performance.now() - stalledAtMs).toBeLessThan(PATIENCE * 5_000);
    const snapshot = await events.next('pbx.snapshot', () => true, 5_000, from);
    expect(snapshot.calls.map(({ callId }) => callId).sort()).toEqual(
      [house.talking.callId, house.waiting.callId].sort(),
    );
    await flooded;
    const { callId } = await house.arrive('09153333333', 0);
    expect(callId).toBeTruthy();
    await eventually('the talk goes on', 5_000, () => house.talking.call.purity(600) > 0.9);
    await ari.stop();
  });
});
