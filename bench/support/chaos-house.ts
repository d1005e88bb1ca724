import { type Expert, type House, openHouse } from '../../test/support/deaths.ts';
import { freeUdpPort } from '../../test/support/free-port.ts';
import { LOOPBACK_TRUNK } from '../../test/support/product.ts';
import { openPhone, type SipPhone } from '../../test/support/sip-phone.ts';

export const EXPERTS = 6;
export const OUTSIDE_HZ = 1_700;

/** A house whose citizens may be called back, and whose experts may ask somebody. */
export interface ChaosHouse {
  readonly house: House;
  /** Who serve the line. */
  readonly experts: readonly Expert[];
  /** Serves a queue that nobody calls: free to be asked. */
  readonly colleague: Expert;
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
    env: { PASOKH_TRUNK: 'out' },
    trunks: { 'city.conf': LOOPBACK_TRUNK, 'out.conf': trunkTo(localPort) },
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
  const colleague = await house.expert('colleague');
  const serves = { queues: [{ queueId: archive, rank: 1 }] };
  await house.head.patch(`/api/queue-agents/${colleague.userId}`, serves);
  return {
    house,
    experts,
    colleague,
    network,
    async close() {
      await network.close();
      await house.close();
    },
  };
}

/** Callbacks from the first announcement on; and a queue of its own for the colleague: its id. */
async function setQueues({ head }: House): Promise<string> {
  const [city] = await head.get<[Record<string, unknown>]>('/api/queues');
  const { queueId, lastChange: _change, version, ...form } = city;
  const callback = { callbackOn: true, callbackAfterMs: 0, announceEveryMs: 10_000 };
  await head.patch(`/api/queues/${String(queueId)}`, { ...form, ...callback, version });
  const names = { nameFa: 'بایگانی', nameEn: 'Archive', extension: '999' };
  const made = await head.post<{ queueId: string }>('/api/queues', { ...form, ...names });
  return made.queueId;
}
