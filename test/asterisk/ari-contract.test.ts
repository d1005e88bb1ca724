import { randomBytes } from 'node:crypto';
import { createAriRest } from '../../telephony/ari/client.ts';
import { createCredentials } from '../../telephony/ari/credentials.ts';
import { createEventSocket } from '../../telephony/ari/event-socket.ts';
import type { AriMessage } from '../../telephony/ari/message.ts';
import { readTypes } from '../../telephony/ari/message.ts';
import { provisionAccount } from '../../telephony/ari/provision.ts';
import { createRequestLine } from '../../telephony/ari/request-line.ts';
import { subscribe } from '../../telephony/ari/reconcile.ts';
import type { AgentId } from '../../telephony/protocol/index.ts';
import { describeAriContract, type ContractWorld } from '../support/ari-contract.ts';
import { MessageLog } from '../support/ari-messages.ts';
import { SipPhone, type SipCall } from '../support/ari-phone.ts';
import { quietLog, startAriRig } from '../support/ari-rig.ts';
import { addTrunk, openTrunk, toHeard } from '../support/ari-trunk.ts';
import { eventually } from '../support/eventually.ts';

async function openRealWorld(): Promise<ContractWorld> {
  const rig = await startAriRig();
  const { asterisk } = rig;
  const access = {
    baseUrl: `http://127.0.0.1:${asterisk.ariPort}`,
    credentials: createCredentials(asterisk.ariUser, asterisk.ariPassword),
    line: createRequestLine(),
    log: quietLog,
  };
  const rest = createAriRest(access);
  await eventually('the API documents', 5_000, () => rest.load());
  const log = new MessageLog();
  const now = () => performance.now();
  const opened = new Promise<void>((resolve) => {
    const socket = createEventSocket({
      ...access,
      application: 'pasokh',
      now,
      random: Math.random,
      listener: {
        opened: resolve,
        message: (message) => log.push(message as AriMessage),
        closed() {
          /* the contract ends with its PBX */
        },
        replaced() {
          throw new Error('nobody else is connected');
        },
      },
    });
    stop = () => socket.stop();
    socket.start();
  });
  await opened;
  await rest.perform('applications.filter', {
    applicationName: 'pasokh',
    filter: { allowed: readTypes.map((type) => ({ type })) },
  });
  const phones: SipPhone[] = [];
  let serial = 0;
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, ms);
    });
  return {
    rest,
    now,
    wait,
    messages: log.all,
    next: (type, fits, limitMs) => log.next(type, fits, limitMs),
    media: {
      short: `sound:${rig.promptPrefix}short`,
      long: `sound:${rig.promptPrefix}long`,
      missing: `sound:${rig.promptPrefix}missing`,
    },
    async callerArrives() {
      const from = log.all.length;
      const call = await (await rig.openCitizen('09151234567')).dial('137');
      const start = await log.next('StasisStart', (m) => m.args?.[0] === 'caller', 5_000, from);
      return {
        channelId: start.channel?.id ?? '',
        hangUp: () => call.hangUp(),
        async hearsSound() {
          const before = call.heardAtMs.length;
          // A test that has to wait for its turn hears late.
          for (let n = 0; n < 10 && call.heardAtMs.length === before; n += 1) await wait(100);
          return call.heardAtMs.length > before;
        },
      };
    },
    async phone(manner) {
      const name = `phone-${++serial}`;
      const password = randomBytes(18).toString('base64url');
      await provisionAccount(rest, {
        agentId: name as AgentId,
        kind: 'desk',
        password,
        mayTransfer: false,
      });
      await subscribe(rest, 'pasokh', [name as AgentId]);
      const phone = await new SipPhone({ user: name, password, pbxPort: asterisk.sipPort }).start();
      phones.push(phone);
      await phone.register();
      await log.next(
        'PeerStatusChange',
        (m) => m.endpoint?.resource === name && m.endpoint.state === 'online',
      );
      let rings = 0;
      let last: SipCall | null = null;
      phone.on('call', (call: SipCall) => {
        rings += 1;
        last = call;
        if (manner === 'is busy') return call.refuse(486);
        call.ring();
        if (manner === 'declines') call.refuse(603);
        if (manner === 'answers') call.answer();
      });
      return {
        name,
        rings: () => rings,
        hangUp: () => last?.hangUp(),
        register: () => phone.register(),
        unregister: () => phone.register(0),
      };
    },
    async outside(manner) {
      const trunk = `trunk-${++serial}`;
      const outsider = await openTrunk(asterisk, trunk);
      phones.push(outsider);
      let last: SipCall | null = null;
      outsider.on('call', (call: SipCall) => {
        last = call;
        if (manner === 'is busy') return call.refuse(486);
        call.ring();
        if (manner === 'declines') call.refuse(603);
        if (manner === 'answers') call.answer();
      });
      return {
        endpoint: `PJSIP/125@${trunk}`,
        heard: () => last && toHeard(last),
        hangUp: () => last?.hangUp(),
      };
    },
    async line() {
      const name = `line-${++serial}`;
      const phone = await new SipPhone({ user: '09151234567', pbxPort: asterisk.sipPort }).start();
      phones.push(phone);
      await addTrunk(asterisk, name, phone.port);
      let rings = 0;
      let last: SipCall | null = null;
      let wish: ((call: SipCall) => void) | null = null;
      phone.on('call', (call: SipCall) => {
        rings += 1;
        last = call;
        call.ring();
        wish?.(call);
      });
      const does = (act: (call: SipCall) => void) => (last === null ? (wish = act) : act(last));
      return {
        endpoint: `PJSIP/09151234567@${name}`,
        rings: () => rings,
        pickUp: () => void does((call) => call.answer()),
        refuse: () => void does((call) => call.refuse(486)),
        hangUp: () => last?.hangUp(),
      };
    },
    async close() {
      stop();
      await rest.close();
      for (const phone of phones) await phone.stop();
      await rig.stop();
    },
  };
}

let stop: () => void = () => undefined;

describeAriContract('the real Asterisk', openRealWorld);
