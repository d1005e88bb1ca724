import type { AriMessage } from '../../telephony/ari/message.ts';
import { readTypes } from '../../telephony/ari/message.ts';
import { describeAriContract, type ContractWorld } from '../support/ari-contract.ts';
import { MessageLog } from '../support/ari-messages.ts';
import { quickClock, SimAsterisk } from '../support/sim-asterisk.ts';
import type { SimChannel } from '../support/sim-asterisk-channel.ts';

const soundsMs: Readonly<Record<string, number>> = { short: 600, long: 4_000 };

async function openSimWorld(): Promise<ContractWorld> {
  // Slow enough that the real time spent on computing does not count.
  const clock = quickClock(5);
  const pbx = new SimAsterisk({ clock, soundMs: (name) => soundsMs[name] ?? null });
  const log = new MessageLog();
  const wait = (ms: number) =>
    new Promise<void>((resolve) => {
      clock.after(ms, resolve);
    });
  await new Promise<void>((resolve) => {
    pbx
      .openEvents({
        opened: resolve,
        message: (message) => log.push(message as AriMessage),
        closed() {
          /* the contract ends with its PBX */
        },
        replaced() {
          throw new Error('nobody else is connected');
        },
      })
      .start();
  });
  await pbx.perform('applications.filter', {
    applicationName: 'pasokh',
    filter: { allowed: readTypes.map((type) => ({ type })) },
  });
  let serial = 0;
  return {
    rest: pbx,
    wait,
    now: () => clock.now(),
    messages: log.all,
    next: (type, fits, limitMs) => log.next(type, fits, limitMs),
    media: { short: 'sound:short', long: 'sound:long', missing: 'sound:missing' },
    async callerArrives() {
      const channel = pbx.dial('09151234567', '137');
      await log.next('StasisStart', (message) => message.channel?.id === channel.id);
      return {
        channelId: channel.id,
        hangUp: () => channel.end(16),
        hearsSound: () => Promise.resolve(channel.sound !== 'silence'),
      };
    },
    async phone(manner) {
      let last: SimChannel | null = null;
      const phone = pbx.addPhone(`phone-${++serial}`, (leg) => {
        last = leg;
        if (manner === 'is busy') return leg.end(17);
        leg.ring();
        if (manner === 'declines') leg.end(21);
        if (manner === 'answers') leg.answer();
      });
      await pbx.perform('applications.subscribe', {
        applicationName: 'pasokh',
        eventSource: `endpoint:PJSIP/${phone.name}`,
      });
      pbx.register(phone, true);
      await log.next('PeerStatusChange', (message) => message.endpoint?.resource === phone.name);
      return {
        name: phone.name,
        rings: () => phone.rings,
        hangUp: () => last?.end(16),
        async register() {
          pbx.register(phone, true);
        },
        async unregister() {
          pbx.register(phone, false);
        },
      };
    },
    async line() {
      let last: SimChannel | null = null;
      let wish: ((call: SimChannel) => void) | null = null;
      const phone = pbx.addPhone(`line-${++serial}`, (call) => {
        last = call;
        call.ring();
        wish?.(call);
      });
      phone.registered = true;
      const does = (act: (call: SimChannel) => void) => (last === null ? (wish = act) : act(last));
      return {
        endpoint: `PJSIP/09151234567@${phone.name}`,
        rings: () => phone.rings,
        pickUp: () => void does((call) => call.answer()),
        refuse: () => void does((call) => call.end(17)),
        hangUp: () => last?.end(16),
      };
    },
    close: () => Promise.resolve(),
  };
}

describeAriContract('the fake Asterisk', openSimWorld);
