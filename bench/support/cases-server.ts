import type { NearQuery } from '../../src/contract/near-cases.ts';
import { serverRig } from '../../test/support/server-rig.ts';
import { addressOf, descriptionOf, queriesOf } from './cases-city.ts';
import { fillCases, type Filled, SKEWED_DISTRICT } from './cases-fill.ts';
import { optionOf } from './options.ts';

/** Told to the bench when the city is there and the server listens. */
export interface CasesReady extends Filled {
  readonly url: string;
  readonly cookies: readonly string[];
  readonly district: number;
  readonly queries: readonly string[];
  readonly near: readonly NearQuery[];
  readonly filledInS: number;
}

/** The server of `bench:cases`, in a process of its own: its clients do not take its time. */
const size = optionOf('size', 3_000_000);
const clients = optionOf('clients', 8);

const rig = await serverRig();
const beganMs = Date.now();
const filled = await fillCases(rig.database, size, beganMs);
const filledInS = Math.round((Date.now() - beganMs) / 1_000);
const { contact } = rig.database.store.tables;
const cookies: string[] = [];
const contacts: string[] = [];
for (let n = 0; n < clients; n += 1) {
  const person = await rig.person(`client${n}`, ['special-follow-up', 'agent']);
  const contactId = `contact-${n}`;
  const nowMs = Date.now();
  const own = { id: contactId, channelId: 'phone', agentId: person.userId };
  await rig.database.store.tx((w) =>
    w.insert(contact).values({ ...own, startedAtMs: nowMs, createdAtMs: nowMs }),
  );
  cookies.push(person.cookie);
  contacts.push(contactId);
}
const near = contacts.map((contactId, n) => ({
  contactId,
  draftId: null,
  serviceCode: '101',
  district: SKEWED_DISTRICT,
  addressText: addressOf(n * 7),
  landmark: '',
  description: descriptionOf(n * 11),
}));
const ready: CasesReady = {
  ...filled,
  ...{ url: rig.url, cookies, district: SKEWED_DISTRICT, queries: queriesOf(), near, filledInS },
};
process.send?.(ready);
process.once('message', () => {
  void rig.close().then(() => process.disconnect());
});
