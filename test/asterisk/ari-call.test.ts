import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { promptHz, ringAgent, startAriRig, type AriRig } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { PATIENCE } from '../support/patience.ts';

let rig: AriRig;

beforeAll(async () => {
  rig = await startAriRig();
});
afterAll(async () => {
  await rig?.stop();
});

describe('a citizen and an agent', () => {
  it('hear each other: greeting, music, ring, talk, hang-up', async () => {
    const { ari, events } = rig.openAdapter();
    await events.next('pbx.snapshot');
    const agent = await rig.openAgent(ari, 'anna', 600);
    await events.next('agent.reachable');
    const citizen = await rig.openCitizen('09151234567', 900);

    const call = await citizen.dial('137');
    const { callId, extension, callerToken, enteredAtMs } = await events.next('call.arrived');
    expect(extension).toBe('137');
    expect(callerToken).not.toBeNull();
    expect(Math.abs(enteredAtMs - Date.now())).toBeLessThan(PATIENCE * 2_000);

    ari.execute({ type: 'answer-caller', callId });
    ari.execute({ type: 'play-to-caller', callId, promptId: 'greeting', parts: ['long'] });
    await eventually('the greeting is heard', 3_000, () => call.hears(promptHz) > 0.1);

    const { offerId, leg } = await ringAgent(ari, agent, callId);
    expect(leg.header('X-Pasokh-Offer')).toBe(offerId);
    expect(leg.header('X-Pasokh-Auto-Answer')).toBeNull();
    leg.answer();
    await events.next('offer.answered', (event) => event.offerId === offerId);
    const askedAtMs = performance.now();
    ari.execute({ type: 'connect', callId, offerId });
    await events.next('call.joined');
    // The greeting is 12 s long: a bridge that waited for its end would show here.
    expect(performance.now() - askedAtMs).toBeLessThan(PATIENCE * 1_000);

    await eventually('the agent hears the citizen', 3_000, () => leg.hears(900) > 0.5);
    await eventually('the citizen hears the agent', 3_000, () => call.hears(600) > 0.5);
    // What was heard before the join is still in the ear for a moment; the prompt would go on for 12 s.
    await eventually('the greeting is gone', 3_000, () => call.hears(promptHz) < 0.05);
    expect(events.count('prompt.finished')).toBe(0);

    call.hangUp();
    await events.next('call.hung-up', (event) => event.callId === callId);
    ari.execute({ type: 'drop-leg', offerId, callId });
    await events.next('leg.ended', (event) => event.offerId === offerId);
    await eventually('the agent is hung up on', 2_000, () => leg.ended);
    await ari.idle();
    await eventually('nothing is left behind', 3_000, async () => {
      const channels = await rig.asterisk.ari('GET', '/channels');
      const bridges = await rig.asterisk.ari('GET', '/bridges');
      return (channels.body as []).length === 0 && (bridges.body as []).length === 0;
    });
    expect(events.count('call.hung-up')).toBe(1);
    expect(events.count('leg.ended')).toBe(1);
    await ari.stop();
  });
});
