import { eventually } from '../../test/support/eventually.ts';
import { setTimeout as pause } from 'node:timers/promises';
import type { Person, Product } from '../../test/support/product.ts';
import { openPhone, type SipPhone } from '../../test/support/sip-phone.ts';
import type { CallRecord } from '../../src/contract/calls.ts';
import type { CaseView } from '../../src/contract/cases.ts';
import type { Pop, PopCitizen } from '../../src/contract/desk.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import type { Story } from './sample-city.ts';

/** An expert at a desk phone, and his way to the API. */
export interface Expert {
  readonly userId: string;
  readonly person: Person;
  readonly phone: SipPhone;
}

/** The people around the product: experts with desk phones, citizens with telephones. */
export interface House {
  readonly experts: readonly Expert[];
  hire(username: string, name: string): Promise<Expert>;
  /** Dials 137; the caller stays in the line or the talk until `hangUp`. */
  dial(number: string): Promise<SipPhone>;
  /** The citizen puts the receiver down. */
  hangUp(citizen: SipPhone): Promise<void>;
  /** The call of this number that goes on now and is answered. */
  talkOf(number: string): Promise<CallRecord>;
  /** A whole call: dialled, answered, written, registered, finished. Resolves to its case. */
  live(story: Story): Promise<string | null>;
  close(): Promise<void>;
}

const FIRST_PASSWORD = 'first-password-1';
const OWN_PASSWORD = 'my-own-password-2';
const LIMIT_MS = 30_000;

export function openHouse(product: Product, head: Person): House {
  const server = { host: '127.0.0.1', port: product.sipPort };
  const experts: Expert[] = [];
  const citizens: SipPhone[] = [];

  const dial = async (number: string): Promise<SipPhone> => {
    const phone = await openPhone({ username: number, server, toneHz: 1_100 });
    citizens.push(phone);
    const { answered } = await phone.startCall('137');
    await answered;
    return phone;
  };
  const hangUp = async (citizen: SipPhone): Promise<void> => {
    citizens.splice(citizens.indexOf(citizen), 1);
    await citizen.close();
  };
  const talkOf = (number: string): Promise<CallRecord> =>
    eventually(`${number} talks`, LIMIT_MS, async () => {
      const day = tehranDay(Date.now());
      const calls = await head.get<CallRecord[]>(`/api/calls?day=${day}`);
      const talk = calls.find(
        (call) =>
          call.phone?.endsWith(number.slice(1)) === true &&
          call.answeredAtMs !== null &&
          call.endedAtMs === null,
      );
      // Ten wait for theirs at the same time: asked at every look, they would soon ask too often.
      if (talk === undefined) await pause(1_000);
      return talk;
    });

  return {
    experts,
    dial,
    hangUp,
    talkOf,
    async hire(username, name) {
      const expert = await hire(product, head, { username, name });
      experts.push(expert);
      return expert;
    },
    async live(story) {
      const citizen = await dial(story.number);
      const { callId, agentId } = await talkOf(story.number);
      const expert = experts.find((one) => one.userId === agentId);
      if (expert === undefined) throw new Error(`${story.number} talks to nobody of the house`);
      const caseId = await write(expert.person, callId, story);
      await hangUp(citizen);
      return caseId;
    },
    async close() {
      await Promise.all([...citizens, ...experts.map(({ phone }) => phone)].map((p) => p.close()));
    },
  };
}

async function hire(
  product: Product,
  head: Person,
  user: { username: string; name: string },
): Promise<Expert> {
  const { userId } = await head.post<{ userId: string }>('/api/users', {
    ...user,
    roles: ['agent'],
    password: FIRST_PASSWORD,
  });
  const first = await product.signIn(user.username, FIRST_PASSWORD);
  await first.post('/api/session/password', {
    oldPassword: FIRST_PASSWORD,
    newPassword: OWN_PASSWORD,
  });
  const person = await product.signIn(user.username, OWN_PASSWORD);
  const { password } = await person.post<{ password: string }>('/api/phone/sign-in', {
    kind: 'desk',
  });
  const phone = await openPhone({
    username: userId,
    password,
    server: { host: '127.0.0.1', port: product.sipPort },
    toneHz: 700,
    manner: { does: 'answer', afterMs: 900 },
  });
  await phone.register();
  return { userId, person, phone };
}

/** What the expert types during the call, through the API that the desk itself uses. */
async function write(person: Person, callId: string, story: Story): Promise<string | null> {
  const { matter, name, kind, district, address } = story;
  const about = { name, kind, district, address };
  const { contactId, citizens } = await person.get<Pop>(`/api/calls/${callId}/pop`);
  const citizen =
    citizens[0] ?? (await person.post<PopCitizen>('/api/citizens', { contactId, ...about }));
  const finish = (end: object): Promise<void> =>
    person.post(`/api/contacts/${contactId}/finish`, end);
  if (matter === null) {
    await person.post(`/api/calls/${callId}/hang-up`);
    await finish({ disposition: 'answered_on_spot', kind: 'request' });
    return null;
  }
  const { caseId } = await person.post<CaseView>('/api/cases', {
    contactId,
    citizenId: citizen.citizenId,
    kind: 'request',
    serviceCode: matter.serviceCode,
    district,
    addressText: address,
    description: matter.said,
    priority: matter.priority,
    announceBy: 'sms',
  });
  await person.post(`/api/cases/${caseId}/register`);
  await person.post(`/api/calls/${callId}/hang-up`);
  await finish({ disposition: 'case_created', kind: 'request', caseId });
  return caseId;
}
