import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Ari } from '../../telephony/ari/index.ts';
import type { AgentId, CallId } from '../../telephony/protocol/index.ts';
import { AriProxy } from '../support/ari-proxy.ts';
import type { SipCall, SipPhone } from '../support/ari-phone.ts';
import { ringAgent, startAriRig, toOffer, type AriRig, type EventLog } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';

let rig: AriRig;
let proxy: AriProxy;
let ari: Ari;
let events: EventLog;
let anna: SipPhone;
let call: SipCall;
let callId: CallId;

beforeAll(async () => {
  rig = await startAriRig();
  proxy = await new AriProxy(rig.asterisk.ariPort).start();
});
afterAll(async () => {
  await rig?.stop();
  await proxy?.stop();
});

beforeEach(async () => {
  ({ ari, events } = rig.openAdapter({ baseUrl: `http://127.0.0.1:${proxy.port}` }));
  await events.next('pbx.snapshot');
  anna = await rig.openAgent(ari, 'anna', 600);
  await events.next('agent.reachable', (event) => event.agentId === 'anna');
  const citizen = await rig.openCitizen('09151234567', 900);
  call = await citizen.dial('137');
  ({ callId } = await events.next('call.arrived'));
  ari.execute({ type: 'answer-caller', callId });
  ari.execute({ type: 'play-music', callId });
  // A ring may overtake the answer: these stories begin with a citizen who is on the line.
  await eventually('the citizen is answered', 3_000, () => call.answered);
});
afterEach(async () => {
  proxy.swallowRepliesTo(null);
  await anna.register(0);
  await ari.stop();
  await rig.asterisk.cli('channel request hangup all');
  await eventually(
    'all channels are gone',
    5_000,
    async () => ((await rig.asterisk.ari('GET', '/channels')).body as []).length === 0,
  );
});

const originates = () =>
  proxy.requests.filter((line) => /^POST \/ari\/channels\?.*channelId=po-/.test(line)).length;

describe('an agent’s phone', () => {
  it('stops ringing when the citizen hangs up', async () => {
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    call.hangUp();
    await events.next('call.hung-up');
    ari.execute({ type: 'drop-leg', offerId, callId });
    const failed = await events.next('offer.failed', (event) => event.offerId === offerId);
    expect(failed.reason).toBe('dropped');
    await eventually('the phone is told', 1_000, () => leg.cancelledByPbx);
  });

  it.each([
    [486, 'busy', 17],
    [603, 'declined', 21],
    [480, 'declined', 19],
    [503, 'unreachable', 34],
  ] as const)('that answers %i makes the offer end as %s', async (status, reason, cause) => {
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    leg.refuse(status);
    const failed = await events.next('offer.failed');
    expect(failed).toEqual({ type: 'offer.failed', offerId, reason, cause });
    await ari.idle();
    expect(originates()).toBeGreaterThan(0);
  });

  it.each([
    ['out of the house', '00491511234567'],
    ['to the headset check', '600'],
  ])('that redirects the call %s moves nothing: the offer ends', async (_where, target) => {
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    leg.refuse(302, [`Contact: <sip:${target}@127.0.0.1:${rig.asterisk.sipPort}>`]);
    const failed = await events.next('offer.failed');
    expect(failed.offerId).toBe(offerId);
    // 23, or the cause of its own vain attempt to follow: whichever Asterisk comes to first.
    expect(['declined', 'unreachable']).toContain(failed.reason);
    await ari.idle();
    expect(events.all.some(({ type }) => type === 'offer.answered')).toBe(false);
    await eventually('only the citizen is left', 2_000, async () => {
      const { body } = await rig.asterisk.ari('GET', '/channels');
      const kinds = (body as { name: string }[]).map(({ name }) => name.split('/')[0]);
      return kinds.length === 1 && kinds[0] === 'PJSIP';
    });
  });

  it('that rings to the limit makes the offer end as not answered', async () => {
    const askedAtMs = performance.now();
    const { offerId, leg } = await ringAgent(ari, anna, callId, { ringLimitMs: 3_000 });
    const failed = await events.next('offer.failed', () => true, 6_000);
    expect(failed).toMatchObject({ offerId, reason: 'no-answer' });
    expect(performance.now() - askedAtMs).toBeGreaterThan(2_900);
    await eventually('it stops ringing', 1_000, () => leg.cancelledByPbx);
  });

  it('that never says it rings counts as unreachable, not as missed', async () => {
    const offerId = toOffer(callId);
    ari.execute({
      type: 'ring-agent',
      offerId,
      callId,
      agentId: 'anna' as AgentId,
      ringLimitMs: 3_000,
      autoAnswer: false,
    });
    const failed = await events.next('offer.failed', () => true, 6_000);
    expect(failed).toMatchObject({ offerId, reason: 'unreachable' });
  });

  it('that is not registered, or not known at all, is unreachable within the second', async () => {
    await anna.register(0);
    await events.next('agent.unreachable');
    for (const [n, agentId] of [
      [1, 'anna'],
      [2, 'nobody'],
    ] as const) {
      const offerId = toOffer(callId, n);
      ari.execute({
        type: 'ring-agent',
        offerId,
        callId,
        agentId: agentId as AgentId,
        ringLimitMs: 20_000,
        autoAnswer: false,
      });
      const failed = await events.next('offer.failed', (e) => e.offerId === offerId, 1_000);
      expect(failed.reason).toBe('unreachable');
    }
  });

  it('that picks up in the moment of the withdrawal ends exactly once, twenty times', async () => {
    for (let n = 1; n <= 20; n++) {
      const { offerId, leg } = await ringAgent(ari, anna, callId, { n });
      leg.answer();
      ari.execute({ type: 'drop-leg', offerId, callId });
      const isEnd = () =>
        events.all.filter(
          (e) => (e.type === 'offer.failed' || e.type === 'leg.ended') && e.offerId === offerId,
        );
      await eventually('the offer ends', 3_000, () => isEnd().length > 0);
      await eventually('the phone is free', 3_000, () => leg.ended);
    }
    await ari.idle();
    const ends = events.all.filter((e) => e.type === 'offer.failed' || e.type === 'leg.ended');
    expect(ends).toHaveLength(20);
    await eventually('only the citizen is left', 3_000, async () => {
      const channels = (await rig.asterisk.ari('GET', '/channels')).body as { id: string }[];
      return channels.map(({ id }) => id).join() === callId;
    });
  });

  it('picks up by itself when it is re-invited after a lost leg', async () => {
    const rung = new Promise<SipCall>((resolve) => anna.once('call', resolve));
    ari.execute({
      type: 'ring-agent',
      offerId: toOffer(callId),
      callId,
      agentId: 'anna' as AgentId,
      ringLimitMs: 5_000,
      autoAnswer: true,
    });
    const leg = await rung;
    expect(leg.header('X-Pasokh-Auto-Answer')).toBe('1');
    expect(leg.header('Call-Info')).toContain('answer-after=0');
    expect(leg.header('X-Pasokh-Offer')).toBe(toOffer(callId));
  });

  it('rings for a moment and picks up, where a queue has it so', async () => {
    const rung = new Promise<SipCall>((resolve) => anna.once('call', resolve));
    const offerId = toOffer(callId);
    const agentId = 'anna' as AgentId;
    const ring = { type: 'ring-agent', offerId, callId, agentId, ringLimitMs: 5_000 } as const;
    ari.execute({ ...ring, autoAnswer: 'after-beep' });
    const leg = await rung;
    expect(leg.header('X-Pasokh-Auto-Answer')).toBe('after-beep');
    expect(leg.header('Call-Info')).toContain('answer-after=1');
  });

  it('that answers twice, as a line with two telephones does, is one answer, and the talk stays', async () => {
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    leg.answer();
    leg.answerFork();
    const of = (type: string): number =>
      events.all.filter(
        (event) => event.type === type && 'offerId' in event && event.offerId === offerId,
      ).length;
    await events.next('offer.answered', (event) => event.offerId === offerId);
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined', (event) => event.offerId === offerId);
    // And once more, late: the first one talks already.
    leg.answerFork();
    await eventually('the expert hears the citizen', 3_000, () => leg.hears(900) > 0.3);
    await eventually('the citizen hears the expert', 3_000, () => call.hears(600) > 0.3);
    expect([leg.ended, call.ended]).toEqual([false, false]);
    leg.hangUp();
    await events.next('leg.ended', (event) => event.offerId === offerId);
    await ari.idle();
    expect(['offer.answered', 'call.joined', 'leg.ended', 'offer.failed'].map(of)).toEqual([
      1, 1, 1, 0,
    ]);
  });

  it('hung up by the agent ends the leg, and the citizen stays', async () => {
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    leg.answer();
    await events.next('offer.answered');
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    leg.hangUp();
    await events.next('leg.ended', (event) => event.offerId === offerId);
    expect(call.ended).toBe(false);
    expect(events.count('call.hung-up')).toBe(0);
  });

  it('put on hold by itself is told, and taken back', async () => {
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    leg.answer();
    await events.next('offer.answered');
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    await leg.redirectSound('sendonly');
    await events.next('leg.held', (event) => event.offerId === offerId);
    await leg.redirectSound('sendrecv');
    await events.next('leg.unheld', (event) => event.offerId === offerId);
  });

  it('rings once when the reply to the ring is lost, and can be answered', async () => {
    const before = originates();
    proxy.swallowRepliesTo(/^POST \/ari\/channels\?.*channelId=po-/);
    let rings = 0;
    anna.on('call', () => {
      rings += 1;
    });
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    // The deadline passes, the leg is looked for and found.
    await eventually('the leg is looked for', 4_000, () =>
      proxy.requests.some((line) => line === `GET /ari/channels/po-${offerId}`),
    );
    leg.answer();
    await events.next('offer.answered', (event) => event.offerId === offerId);
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    expect(originates() - before).toBe(1);
    expect(rings).toBe(1);
    expect(events.count('offer.failed')).toBe(0);
    anna.removeAllListeners('call');
  });

  it('is dropped for certain although the first reply to that is lost', async () => {
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    proxy.swallowRepliesTo(/^DELETE \/ari\/channels\/po-/);
    ari.execute({ type: 'drop-leg', offerId, callId });
    await events.next('offer.failed', (event) => event.offerId === offerId);
    await eventually('it stops ringing', 1_000, () => leg.cancelledByPbx);
  });
});

describe('a PBX that does not answer a request', () => {
  it('costs that command its deadlines and no other call anything', async () => {
    await ari.idle();
    proxy.swallowRepliesTo(new RegExp(`POST /ari/channels/${callId}/moh`));
    const askedAtMs = performance.now();
    ari.execute({ type: 'play-music', callId });
    const second = await (await rig.openCitizen('09152222222')).dial('137');
    const { callId: otherId } = await events.next('call.arrived', (e) => e.callId !== callId);
    ari.execute({ type: 'answer-caller', callId: otherId });
    ari.execute({ type: 'play-music', callId: otherId });
    await eventually('the other citizen hears music', 1_500, () => second.heardAtMs.length > 5);
    // Music may be asked for again without harm, so it is: three deadlines of 2 s.
    const failed = await events.next('command.failed', () => true, 9_000);
    expect(failed).toMatchObject({ command: 'play-music', callId, reason: 'no-answer' });
    expect(performance.now() - askedAtMs).toBeLessThan(PATIENCE * 6_000);
  });

  it('joins them all the same when only the reply to the joining was lost', async () => {
    const { offerId, leg } = await ringAgent(ari, anna, callId);
    leg.answer();
    await events.next('offer.answered');
    proxy.swallowRepliesTo(/addChannel/);
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined', () => true, 4_000);
    expect(events.count('command.failed')).toBe(0);
    await eventually(
      'they hear each other',
      2_000,
      () => call.purity(600) > 0.9 && leg.purity(900) > 0.9,
    );
  });
});
