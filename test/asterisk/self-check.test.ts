import { randomBytes } from 'node:crypto';
import type { AgentId } from '../../telephony/protocol/index.ts';
import { createAri } from '../../telephony/ari/index.ts';
import { describeSelfCheck } from '../contract/suites/self-check.ts';
import { SipPhone } from '../support/ari-phone.ts';
import { quietLog } from '../support/ari-rig.ts';
import { startAsterisk } from '../support/asterisk-rig.ts';
import type { SpoiltPbx } from '../support/check-world.ts';
import { eventually } from '../support/eventually.ts';
import { CALLER_KEY } from '../support/server-rig.ts';

async function openReal(): Promise<SpoiltPbx> {
  const asterisk = await startAsterisk();
  const phones: SipPhone[] = [];
  const insist = async (method: string, path: string, body?: object): Promise<void> => {
    const reply = await asterisk.ari(method, path, body);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${JSON.stringify(reply)}`);
  };
  const openPhone = async (user: string, password = ''): Promise<SipPhone> => {
    const phone = await new SipPhone({ user, password, pbxPort: asterisk.sipPort }).start();
    phones.push(phone);
    return phone;
  };
  return {
    openAri: (onEvent) =>
      createAri({
        baseUrl: `http://127.0.0.1:${asterisk.ariPort}`,
        username: asterisk.ariUser,
        password: asterisk.ariPassword,
        application: 'pasokh',
        callerKey: CALLER_KEY,
        now: () => Date.now(),
        random: Math.random,
        log: quietLog,
        promptPrefix: 'pasokh/',
        onEvent,
      }),
    async openPhone(ari) {
      const password = randomBytes(18).toString('base64url');
      await ari.provision({ agentId: 'anna' as AgentId, kind: 'desk', password });
      const phone = await openPhone('anna', password);
      phone.on('call', (leg: { ring(): void }) => leg.ring());
      await phone.register();
      return 'anna';
    },
    async dial() {
      const phone = await openPhone('09151234567');
      const call = await phone.dial('137');
      await eventually('he is answered', 5_000, () => call.answered);
      return { hangUp: () => call.hangUp() };
    },
    makeLeg: (offerId, phone) =>
      insist('POST', `/channels/po-${offerId}?endpoint=PJSIP/${phone}&app=pasokh&timeout=30`),
    makeBridge: (callId) => insist('POST', `/bridges/pb-${callId}?type=mixing`),
    deafen: () =>
      insist('PUT', '/applications/pasokh/eventFilter', {
        allowed: [{ type: 'ChannelUserevent' }],
      }),
    async isEmpty() {
      return ((await asterisk.ari('GET', '/channels')).body as unknown[]).length === 0;
    },
    async close() {
      for (const phone of phones) await phone.stop();
      await asterisk.stop();
    },
  };
}

describeSelfCheck('a real PBX', openReal);
