import { afterEach, describe, expect, it } from 'vitest';
import { createAri, type Ari } from '../../telephony/ari/index.ts';
import type { Operation } from '../../telephony/ari/rest.ts';
import type { AgentId, OfferId } from '../../telephony/protocol/index.ts';
import { EventLog, quietLog } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { quickClock, SimAsterisk } from '../support/sim-asterisk.ts';

/** A PBX whose reply to the first request of some kinds is lost on the way. */
function openPbx(lost: Operation[]): SimAsterisk {
  return new SimAsterisk({
    clock: quickClock(10),
    soundMs: () => 1_000,
    losesReply(operation) {
      const at = lost.indexOf(operation as Operation);
      if (at < 0) return false;
      lost.splice(at, 1);
      return true;
    },
  });
}

/** The operation asked for last is `wanted`, for the first time. */
function isFirst(asked: readonly string[], wanted: string): boolean {
  return asked.at(-1) === wanted && asked.indexOf(wanted) === asked.length - 1;
}

const open: Ari[] = [];
afterEach(async () => {
  for (const ari of open.splice(0)) await ari.stop();
});

function connect(pbx: SimAsterisk) {
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
      log: quietLog,
      promptPrefix: 'pasokh/',
      onEvent: (event) => events.push(event),
    },
    pbx.ports(),
  );
  open.push(ari);
  ari.start();
  return { ari, events };
}

describe('when a reply of the PBX is lost', () => {
  it('a fresh process still knows every agent, and the legs they are on', async () => {
    const pbx = openPbx(['asterisk.getObject']);
    pbx.addPhone('anna', (leg) => leg.ring()).registered = true;
    await pbx.perform('channels.originate', {
      endpoint: 'PJSIP/anna',
      channelId: 'po-1.1.1',
      timeout: 60,
    });
    const { events } = connect(pbx);
    const { legs } = await events.next('pbx.snapshot');
    expect(legs).toEqual([{ offerId: '1.1.1' as OfferId, agentId: 'anna', answered: false }]);
  });

  it.each([
    'none',
    'channels.answer',
    'channels.setChannelVar',
    'channels.play',
    'channels.startMoh',
  ] as const)('of %s, a caller is answered, greeted and then hears music', async (lost) => {
    const pbx = openPbx([]);
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    const caller = pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    const asked: string[] = [];
    Object.assign(pbx.options, {
      losesReply: (operation: string) => asked.push(operation) > 0 && isFirst(asked, lost),
    });
    ari.execute({ type: 'answer-caller', callId });
    ari.execute({ type: 'play-to-caller', callId, promptId: `${callId}.p1`, parts: ['greeting'] });
    await ari.idle();
    if (lost === 'none') {
      const speaking = ['channels.setChannelVar', 'channels.play', 'channels.startMoh'];
      expect(asked).toEqual(['channels.answer', ...speaking]);
    }
    await events.next('prompt.finished');
    await eventually('music', 5_000, () => caller.sound === 'music');
    expect(events.count('command.failed')).toBe(lost === 'channels.play' ? 1 : 0);
  });

  it('a caller who is put on hold hears music all the same', async () => {
    const pbx = openPbx([]);
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    await ari.provision({ agentId: 'anna' as AgentId, kind: 'web', password: 'x'.repeat(20) });
    const phone = pbx.phones.get('anna');
    if (phone === undefined) throw new Error('the account was pushed');
    phone.onRing = (leg) => leg.answer();
    pbx.register(phone, true);
    const caller = pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    const offerId = `${callId}.1` as OfferId;
    ari.execute({
      type: 'ring-agent',
      offerId,
      callId,
      agentId: 'anna' as AgentId,
      ringLimitMs: 8_000,
      autoAnswer: false,
    });
    await events.next('offer.answered');
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    const losses: Operation[] = ['bridges.removeChannel', 'channels.startMoh'];
    Object.assign(pbx.options, {
      losesReply: (operation: Operation) => {
        const at = losses.indexOf(operation);
        if (at >= 0) losses.splice(at, 1);
        return at >= 0;
      },
    });
    ari.execute({ type: 'hold-caller', callId });
    await ari.idle();
    expect(losses).toEqual([]);
    expect(caller.sound).toBe('music');
    expect(events.count('command.failed')).toBe(0);
  });

  it('a caller who is joined when nobody waits for it any more is not left alone', async () => {
    const pbx = openPbx([]);
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    await ari.provision({ agentId: 'anna' as AgentId, kind: 'web', password: 'x'.repeat(20) });
    const phone = pbx.phones.get('anna');
    if (phone === undefined) throw new Error('the account was pushed');
    phone.onRing = (leg) => leg.answer();
    pbx.register(phone, true);
    const caller = pbx.dial('09151111111', '137');
    const { callId } = await events.next('call.arrived');
    const offerId = `${callId}.1` as OfferId;
    const agentId = 'anna' as AgentId;
    const ring = { offerId, callId, agentId, ringLimitMs: 8_000, autoAnswer: false };
    ari.execute({ type: 'ring-agent', ...ring });
    await events.next('offer.answered');
    const told: string[] = [];
    const emit = pbx.emit.bind(pbx);
    pbx.emit = (message, copies) => {
      told.push(message.type);
      emit(message, copies);
    };
    // A prompt goes on although it was to stop.
    caller.enqueue((next) => {
      caller.sound = 'prompt';
      pbx.clock.after(5_000, next);
    });
    ari.execute({ type: 'connect', callId, offerId });
    const { reason } = await events.next('command.failed');
    expect(reason).toBe('no-answer');
    expect(caller.bridgeId).toBeNull();
    await eventually('the PBX does it all the same', 10_000, () =>
      told.includes('ChannelEnteredBridge'),
    );
    await eventually('he hears music', 3_000, () => caller.sound === 'music');
    expect(caller.bridgeId).toBeNull();
    // Who is joined as asked for stays where he is.
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    await ari.idle();
    expect(caller.sound).toBe('bridge');
  });

  it('the bridge of a call that is over goes nevertheless', async () => {
    const pbx = openPbx([]);
    const { ari, events } = connect(pbx);
    await events.next('pbx.snapshot');
    await pbx.perform('bridges.create', { bridgeId: 'pb-1.1', type: 'mixing' });
    pbx.breakLink();
    await ari.stop();
    open.length = 0;
    connect(pbx);
    await eventually('the bridge is gone', 3_000, () => pbx.bridges.size === 0);
  });

  it('a restart of the PBX is told once, also when the look at it is taken again', async () => {
    const pbx = openPbx([]);
    const first = connect(pbx);
    await first.events.next('pbx.snapshot');
    await first.ari.stop();
    open.length = 0;
    pbx.kill();
    pbx.restart();
    Object.assign(pbx.options, lossOnce('asterisk.setGlobalVar'));
    const { events } = connect(pbx);
    expect((await events.next('pbx.snapshot')).restarted).toBe(true);
    await eventually('it is noted', 3_000, () => pbx.globals.size > 0);
    const again = connect(pbx);
    expect((await again.events.next('pbx.snapshot')).restarted).toBe(false);
  });
});

function lossOnce(kind: Operation) {
  let left = 1;
  return {
    losesReply: (operation: string) => operation === kind && left-- > 0,
  };
}
