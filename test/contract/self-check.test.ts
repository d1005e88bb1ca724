import type { AgentId } from '../../telephony/protocol/index.ts';
import { type Ari, createAri } from '../../telephony/ari/index.ts';
import type { SpoiltPbx } from '../support/check-world.ts';
import { quietLog } from '../support/ari-rig.ts';
import { eventually } from '../support/eventually.ts';
import { CALLER_KEY } from '../support/server-rig.ts';
import { quickClock, SimAsterisk } from '../support/sim-asterisk.ts';
import { describeSelfCheck } from './suites/self-check.ts';

/** So long that two looks of a check see it sound. */
const LAST_WORD = /closed-emergency/;

async function openFake(): Promise<SpoiltPbx> {
  const clock = { ...quickClock(1), now: () => Date.now() };
  const pbx = new SimAsterisk({ clock, soundMs: (name) => (LAST_WORD.test(name) ? 2_000 : 300) });
  const insist = async (operation: Parameters<typeof pbx.perform>[0], given: object) => {
    const reply = await pbx.perform(operation, { ...given });
    if (reply.status >= 300) throw new Error(`${operation}: ${reply.status}`);
  };
  let ari: Ari | null = null;
  /** Sentences that the one who came last has heard, as the engine was told. */
  let heard = 0;
  return {
    openAri: (onEvent) =>
      createAri(
        {
          baseUrl: 'http://127.0.0.1:1',
          username: 'pasokh',
          password: 'none',
          application: 'pasokh',
          callerKey: CALLER_KEY,
          now: () => Date.now(),
          random: () => 0.5,
          log: quietLog,
          promptPrefix: 'pasokh/',
          onEvent: (event) => {
            if (event.type === 'call.arrived') heard = 0;
            if (event.type === 'prompt.finished') heard += 1;
            onEvent(event);
          },
        },
        pbx.ports(),
      ),
    async openPhone(opened) {
      ari = opened;
      await ari.provision({ agentId: 'anna' as AgentId, kind: 'web', password: 'x'.repeat(20) });
      const phone = pbx.phones.get('anna');
      if (phone === undefined) throw new Error('the account was pushed');
      phone.onRing = (leg) => leg.ring();
      pbx.register(phone, true);
      return 'anna';
    },
    async dial() {
      const channel = pbx.dial('09151234567', '137');
      return { hangUp: () => channel.end(16) };
    },
    makeLeg: (offerId, phone) =>
      insist('channels.originate', {
        endpoint: `PJSIP/${phone}`,
        channelId: `po-${offerId}`,
        timeout: 30,
      }),
    makeBridge: (callId) => insist('bridges.create', { bridgeId: `pb-${callId}`, type: 'mixing' }),
    async deafen() {
      // Nothing may be on its way to a caller that would find him gone: he has been greeted and told his
      // place, and is told it again in a while only.
      await eventually('the greeting and the place are over', 5_000, () => {
        return heard >= 2 && pbx.playbacks.size === 0;
      });
      await ari?.idle();
      await insist('applications.filter', {
        applicationName: 'pasokh',
        filter: { allowed: [{ type: 'ChannelUserevent' }] },
      });
    },
    isEmpty: async () => pbx.channels.size === 0,
    close: async () => undefined,
  };
}

describeSelfCheck('a fake PBX', openFake);
