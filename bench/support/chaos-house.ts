import type { QueuePlan } from '../../src/contract/queue-rules.ts';
import { type Expert, type House, openHouse } from '../../test/support/deaths.ts';
import { freeUdpPort } from '../../test/support/free-port.ts';
import { LOOPBACK_TRUNK } from '../../test/support/product.ts';
import { openPhone, type SipPhone } from '../../test/support/sip-phone.ts';
import { MESSAGES_EXTENSION } from './chaos-messages.ts';

export const EXPERTS = 6;
export const OUTSIDE_HZ = 1_700;

/** A house whose citizens may be called back, and whose experts may ask somebody. */
export interface ChaosHouse {
  readonly house: House;
  /** Who serve the line. */
  readonly experts: readonly Expert[];
  /** Serves a queue that nobody calls: free to be asked. */
  readonly colleague: Expert;
  /** Serves nobody either: calls others, also the peer. */
  readonly clerk: Expert;
  readonly peer: Expert;
  /** The telephone network: whoever is dialled over the trunk is here. */
  readonly network: SipPhone;
  close(): Promise<void>;
}

const trunkTo = (port: number): string => `
[out](trunk)
aors = out
[out]
type = aor
contact = sip:127.0.0.1:${port}
`;

export async function openChaosHouse(): Promise<ChaosHouse> {
  const localPort = await freeUdpPort();
  const house = await openHouse({
    env: { PASOKH_TRUNK: 'out', PASOKH_CALLS_OUT_PER_HOUR: '1000' },
    trunks: {
      'city.conf': LOOPBACK_TRUNK,
      'out.conf': trunkTo(localPort),
      'numbers.dialplan': `exten => ${MESSAGES_EXTENSION},1,Goto(caller,${MESSAGES_EXTENSION},1)\n`,
    },
  });
  const network = await openPhone({
    username: 'network',
    server: { host: '127.0.0.1', port: house.product.sipPort },
    localPort,
    toneHz: OUTSIDE_HZ,
  });
  for (let n = 0; n < EXPERTS; n += 1) await house.expert(`expert${n}`);
  const experts = [...house.experts];
  const archive = await setQueues(house);
  const apart = async (name: string): Promise<Expert> => {
    const expert = await house.expert(name);
    const serves = { queues: [{ queueId: archive, rank: 1 }] };
    await house.head.patch(`/api/queue-agents/${expert.userId}`, serves);
    return expert;
  };
  const colleague = await apart('colleague');
  const clerk = await apart('clerk');
  const peer = await apart('peer');
  return {
    house,
    experts,
    colleague,
    clerk,
    peer,
    network,
    async close() {
      await network.close();
      await house.close();
    },
  };
}

/**
 * Callbacks from the first announcement on; a queue for voice messages, closed round the clock; and
 * one for those who serve nobody: its id.
 */
async function setQueues({ head }: House): Promise<string> {
  const [city] = await head.get<[Record<string, unknown>]>('/api/queues');
  const { queueId, lastChange: _change, version, ...form } = city;
  const callback = { callbackOn: true, callbackAfterMs: 0, announceEveryMs: 10_000 };
  await head.patch(`/api/queues/${String(queueId)}`, { ...form, ...callback, version });
  const make = (names: object) =>
    head.post<{ queueId: string }>('/api/queues', { ...form, ...names });
  const messages = { nameFa: 'پیام صوتی', nameEn: 'Messages', extension: MESSAGES_EXTENSION };
  const { queueId: messagesId } = await make(messages);
  const never: never[][] = Array.from({ length: 7 }, () => []);
  const closed = { week: never, closedOnHolidays: false, waiting: 'stay' };
  const hours = { ...closed, then: { to: 'voicemail' } };
  const plans = await head.get<QueuePlan[]>('/api/queue-plans');
  const seen = plans.find((plan) => plan.queueId === messagesId)?.versions.hours;
  await head.patch(`/api/queue-plans/${messagesId}`, { hours, version: seen });
  const archive = await make({ nameFa: 'بایگانی', nameEn: 'Archive', extension: '999' });
  return archive.queueId;
}
