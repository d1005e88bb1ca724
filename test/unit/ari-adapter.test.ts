import { afterEach, describe, expect, it } from 'vitest';
import { createAri, type Ari } from '../../telephony/ari/index.ts';
import type { PbxEvent } from '../../telephony/engine/event.ts';
import type { AgentId, CallId, OfferId } from '../../telephony/protocol/index.ts';
import { EventLog, quietLog } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { quickClock, SimAsterisk, type SimOptions } from '../support/sim-asterisk.ts';
import type { SimChannel } from '../support/sim-asterisk-channel.ts';

const open: Ari[] = [];
afterEach(async () => {
  for (const ari of open.splice(0)) await ari.stop();
});

function toRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function openPbx(options: Partial<SimOptions> = {}): SimAsterisk {
  const soundMs = (name: string) => (name.endsWith('greeting') ? 3_000 : null);
  return new SimAsterisk({ clock: quickClock(10), soundMs, ...options });
}

function connect(pbx: SimAsterisk, onEvent: (event: PbxEvent) => void = () => undefined) {
  const events = new EventLog();
  const ari = createAri(
    {
      baseUrl: 'http://127.0.0.1:1',
      username: 'pasokh',
      password: 'none',
      application: 'pasokh',
      callerKey: Buffer.alloc(32, 1),
      now: () => pbx.clock.now(),
      random: () => 0.5,
      log: {
        ...quietLog,
        error() {
          /* stepping down is said aloud */
        },
      },
      promptPrefix: 'pasokh/',
      onEvent(event) {
        events.push(event);
        onEvent(event);
      },
    },
    pbx.ports(),
  );
  open.push(ari);
  ari.start();
  return { ari, events };
}

async function addAgent(
  pbx: SimAsterisk,
  ari: Ari,
  name: string,
  onRing: (leg: SimChannel) => void,
): Promise<AgentId> {
  await ari.provision({ agentId: name as AgentId, kind: 'web', password: 'x'.repeat(20) });
  const phone = pbx.phones.get(name);
  if (phone === undefined) throw new Error('the account was pushed');
  phone.onRing = onRing;
  pbx.register(phone, true);
  return name as AgentId;
}

const ringing = (callId: CallId, agentId: AgentId, n = 1) =>
  ({
    type: 'ring-agent',
    offerId: `${callId}.${n}` as OfferId,
    callId,
    agentId,
    ringLimitMs: 8_000,
    autoAnswer: false,
  }) as const;

describe('the adapter', () => {
  it('hands over an arrival once, though snapshot and events both hold it', async () => {
    const pbx = openPbx();
    const { events } = connect(pbx);
    await events.next('pbx.snapshot');
    pbx.dial('09151111111', '137');
    await events.next('call.arrived');
    const first = events.all.length;
    pbx.breakLink();
    expect(events.all.at(-1)).toEqual({ type: 'pbx.lost' });
    const { events: again } = connect(pbx);
    pbx.dial('09152222222', '137');
    const snapshot = await again.next('pbx.snapshot');
    if (snapshot.calls.length < 2) await again.next('call.arrived');
    const arrivals = again.count('call.arrived') + snapshot.calls.length;
    expect(arrivals).toBe(2);
    expect(events.all.length).toBe(first + 1);
  });

  it('tells a ring that it found to have rung to its end as missed, not as out of reach', async () => {
    const pbx = openPbx();
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    const rung: SimChannel[] = [];
    const anna = await addAgent(pbx, ari, 'anna', (leg) => {
      leg.ring();
      rung.push(leg);
    });
    pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    ari.execute(ringing(callId, anna));
    await eventually('the phone rings', 1_000, () => rung[0]?.state === 'Ringing');
    const { events: later } = connect(pbx);
    expect((await later.next('pbx.snapshot')).legs).toHaveLength(1);
    expect(await later.next('offer.failed')).toMatchObject({ reason: 'no-answer', cause: 19 });
  });

  it('sends the ring in the very turn of the command', async () => {
    const pbx = openPbx();
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    const anna = await addAgent(pbx, ari, 'anna', (leg) => leg.ring());
    pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    const asked: string[] = [];
    const perform = pbx.perform.bind(pbx);
    pbx.perform = (...given) => {
      asked.push(given[0]);
      return perform(...given);
    };
    const watched = createAri(
      {
        baseUrl: 'http://127.0.0.1:1',
        username: 'p',
        password: 'n',
        application: 'pasokh',
        callerKey: Buffer.alloc(32),
        now: () => 0,
        random: () => 0,
        log: quietLog,
        promptPrefix: '',
        onEvent: () => undefined,
      },
      pbx.ports(),
    );
    watched.execute({ type: 'answer-caller', callId });
    watched.execute({ type: 'play-music', callId });
    watched.execute(ringing(callId, anna));
    expect(asked).toContain('channels.originate');
  });

  it('says that the ring is off although the PBX is gone in the middle of it', async () => {
    const pbx = openPbx();
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    const anna = await addAgent(pbx, ari, 'anna', (leg) => leg.ring());
    pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    ari.execute(ringing(callId, anna));
    pbx.kill();
    expect(ari.connected()).toBe(false);
    expect(events.count('pbx.lost')).toBe(1);
    ari.execute({ type: 'hang-up-caller', callId });
    await events.next('command.failed', (event) => event.command === 'hang-up-caller');
    await ari.idle();
  });
});

describe('a bad day: replies are lost, citizens hang up, phones refuse', () => {
  it.each([1, 2, 3, 4])(
    'ends every ring and every call exactly once (seed %i)',
    async (seed) => {
      const random = toRandom(seed);
      let losing = true;
      let lost = 0;
      const pbx = openPbx({
        latencyMs: () => 1 + 20 * random(),
        losesReply: () => {
          const isLost = losing && random() < 0.12;
          if (isLost) lost += 1;
          return isLost;
        },
      });
      const offers = new Map<OfferId, { callId: CallId; agentId: AgentId }>();
      const ends = new Map<string, number>();
      const free: AgentId[] = [];
      const waiting: CallId[] = [];
      const count = (key: string) => ends.set(key, (ends.get(key) ?? 0) + 1);
      let rung = 0;
      const { ari, events } = connect(pbx, (event) => {
        if (event.type === 'call.arrived') {
          waiting.push(event.callId);
          ari.execute({ type: 'answer-caller', callId: event.callId });
          ari.execute({
            type: 'play-to-caller',
            callId: event.callId,
            promptId: 'greeting',
            parts: ['greeting'],
          });
        }
        if (event.type === 'call.hung-up') {
          count(event.callId);
          if (waiting.includes(event.callId)) waiting.splice(waiting.indexOf(event.callId), 1);
          for (const [offerId, offer] of offers) {
            if (offer.callId === event.callId) {
              ari.execute({ type: 'drop-leg', offerId, callId: event.callId });
            }
          }
        }
        if (event.type === 'offer.answered') {
          const offer = offers.get(event.offerId);
          if (offer) ari.execute({ type: 'connect', callId: offer.callId, offerId: event.offerId });
        }
        if (
          event.type === 'command.failed' &&
          event.command === 'connect' &&
          event.offerId !== null
        ) {
          const { callId, offerId } = event;
          if (callId !== null && offers.has(offerId))
            ari.execute({ type: 'drop-leg', offerId, callId });
        }
        if (event.type === 'offer.failed' || event.type === 'leg.ended') {
          count(event.offerId);
          const offer = offers.get(event.offerId);
          offers.delete(event.offerId);
          if (offer) {
            free.push(offer.agentId);
            ari.execute({ type: 'hang-up-caller', callId: offer.callId });
          }
        }
        match();
      });
      function match(): void {
        while (waiting.length > 0 && free.length > 0) {
          const callId = waiting.shift() as CallId;
          const agentId = free.shift() as AgentId;
          const command = ringing(callId, agentId);
          offers.set(command.offerId, { callId, agentId });
          rung += 1;
          ari.execute(command);
        }
      }
      await events.next('pbx.snapshot', () => true, 20_000);
      losing = false;
      for (const name of ['anna', 'boris', 'clara']) {
        free.push(
          await addAgent(pbx, ari, name, (leg) => {
            leg.ring();
            const fate = random();
            if (fate < 0.15) leg.end(17);
            else if (fate < 0.25) leg.end(21);
            else
              pbx.clock.after(800 * random(), () => {
                leg.answer();
                pbx.clock.after(2_000 * random(), () => leg.end(16));
              });
          }),
        );
      }
      losing = true;
      const callers: SimChannel[] = [];
      for (let n = 0; n < 40; n++) {
        const caller = pbx.dial(`0915${1_000_000 + n}`, '137');
        callers.push(caller);
        if (random() < 0.3) pbx.clock.after(3_000 * random(), () => caller.end(16));
        // Nothing is awaited here: callers come 20 ms apart.
        await new Promise((next) => setTimeout(next, 20));
      }
      losing = false;
      await eventually(
        'the day is over',
        20_000,
        () => offers.size === 0 && waiting.length === 0 && events.count('call.arrived') === 40,
      );
      // Callers whose hang-up command was lost are hung up by hand now.
      for (const caller of callers) caller.end(16);
      await eventually('all calls are over', 5_000, () => events.count('call.hung-up') === 40);
      await ari.idle();
      expect(lost).toBeGreaterThan(20);
      expect(rung).toBeGreaterThan(20);
      expect([...ends.values()].filter((times) => times !== 1)).toEqual([]);
      expect([...pbx.channels.keys()]).toEqual([]);
      await eventually('no bridge is left', 3_000, () => pbx.bridges.size === 0);
      for (const phone of pbx.phones.values()) expect(phone.rings).toBeLessThanOrEqual(rung);
      expect([...pbx.phones.values()].reduce((sum, phone) => sum + phone.rings, 0)).toBe(rung);
    },
    60_000,
  );
});
