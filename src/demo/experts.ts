import { setTimeout as pause } from 'node:timers/promises';
import type { z } from 'zod';
import type { CaseView } from '../contract/cases.ts';
import type { PhoneAccount, Pop, PopCitizen } from '../contract/desk.ts';
import type { Chance } from './chance.ts';
import { addressOf, DISTRICT_COUNT, QUESTIONS, saidOf, topicOf } from './matters.ts';
import { nameOf } from './people.ts';
import { type Person, personAt } from './person.ts';
import { openPhone, type Phone, type Talk } from './phone.ts';

export interface ExpertsOptions {
  readonly usernames: readonly string[];
  readonly password: string;
  readonly serverSocket: string;
  readonly sipPort: number;
  readonly chance: Chance;
  readonly monotonicMs: () => number;
  /** The citizen behind this number is talked to: he waits no longer. */
  readonly onTalk: (phone: string) => void;
  readonly onFault: (fault: unknown) => void;
}

/** Simulated experts at desk phones: they pick up, write, tell what it was, and are free again. */
export interface Experts {
  /** Those who do nothing look away for a while, so that the newcomer's own desk is rung. */
  makeRoom(): Promise<void>;
  stop(): Promise<void>;
}

interface Expert {
  readonly person: Person;
  phone: Phone | null;
  /** Of his account at the exchange. */
  phonePassword: string;
  isTalking: boolean;
}

const LOOKS_AWAY_MS = 20_000;
const AGAIN_MS = 10_000;
/** An exchange that was replaced knows nobody's phone. */
const RENEW_MS = 60_000;
const OF_CALL = /\.\d+$/;

export function startExperts(options: ExpertsOptions): Experts {
  const { chance, onFault } = options;
  let isStopping = false;
  let back: NodeJS.Timeout | undefined;
  const experts = options.usernames.map(
    (username): Expert => ({
      person: personAt(options.serverSocket, username, options.password),
      phone: null,
      phonePassword: '',
      isTalking: false,
    }),
  );

  /** Until he is there: the server may still be starting. */
  async function comeIn(expert: Expert): Promise<void> {
    while (!isStopping) {
      try {
        const account = await expert.person.post<z.infer<typeof PhoneAccount>>(
          '/api/phone/sign-in',
          { kind: 'desk' },
        );
        const phone = await openPhone({
          username: account.username,
          sipPort: options.sipPort,
          monotonicMs: options.monotonicMs,
          hertz: 300 + chance.below(120),
          onRing: (talk) => void take(expert, talk).catch(onFault),
        });
        expert.phone = phone;
        await phone.register(account.password);
        expert.phonePassword = account.password;
        return;
      } catch (fault) {
        expert.phone?.close();
        onFault(fault);
        await pause(AGAIN_MS);
      }
    }
  }

  async function take(expert: Expert, talk: Talk): Promise<void> {
    const callId = talk.header('X-Pasokh-Offer').replace(OF_CALL, '');
    await pause(chance.between(1_200, 4_000));
    talk.pickUp();
    if (!(await talk.answered) || callId === '') return;
    expert.isTalking = true;
    try {
      await serve(expert.person, talk, callId);
    } finally {
      expert.isTalking = false;
    }
  }

  async function serve(person: Person, talk: Talk, callId: string): Promise<void> {
    // Whoever has just picked up is joined in a moment.
    await pause(1_500);
    const pop = await person.get<Pop>(`/api/calls/${callId}/pop`);
    if (pop.phone !== null) options.onTalk(pop.phone);
    await atMost(talk, chance.between(8_000, 20_000));
    const writes = chance.says(0.45);
    const caseId = writes ? await write(person, pop).catch(giveUp) : null;
    await atMost(talk, chance.between(6_000, 45_000));
    await person.post(`/api/calls/${callId}/hang-up`).catch(() => talk.hangUp());
    await talk.ended;
    await pause(chance.between(1_000, 9_000));
    const topic = chance.pick(QUESTIONS);
    const told =
      caseId === null
        ? { disposition: 'answered_on_spot', kind: 'request', topic }
        : { disposition: 'case_created', kind: 'request', caseId };
    await person.post(`/api/contacts/${pop.contactId}/finish`, told);
  }

  function giveUp(fault: unknown): null {
    onFault(fault);
    return null;
  }

  async function write(person: Person, { contactId, citizens }: Pop): Promise<string> {
    const district = citizens[0]?.district ?? 1 + chance.below(DISTRICT_COUNT);
    const addressText = addressOf(chance, district);
    const kind = chance.says(0.15) ? 'pilgrim' : 'resident';
    const stranger = { name: nameOf(chance, kind), kind, district, address: addressText };
    const citizen =
      citizens[0] ?? (await person.post<PopCitizen>('/api/citizens', { contactId, ...stranger }));
    const topic = topicOf(chance);
    const { caseId } = await person.post<CaseView>('/api/cases', {
      ...{ contactId, citizenId: citizen.citizenId, kind: 'request', district, addressText },
      ...{ serviceCode: topic.code, description: saidOf(chance, topic) },
      ...{ priority: chance.says(0.12) ? 'urgent' : 'normal', announceBy: 'sms' },
    });
    await person.post(`/api/cases/${caseId}/register`);
    return caseId;
  }

  for (const expert of experts) void comeIn(expert).catch(onFault);
  const renew = setInterval(() => {
    for (const { phone, phonePassword } of experts) {
      if (phonePassword !== '') phone?.register(phonePassword).catch(onFault);
    }
  }, RENEW_MS);

  return {
    async makeRoom() {
      const idle = experts.filter(({ isTalking, phone }) => phone !== null && !isTalking);
      const all = (path: string, body: object): Promise<unknown> =>
        Promise.allSettled(idle.map(({ person }) => person.post(path, body)));
      clearTimeout(back);
      await all('/api/agent/pause', { reason: 'office' });
      back = setTimeout(() => void all('/api/agent/resume', {}), LOOKS_AWAY_MS);
    },
    async stop() {
      isStopping = true;
      clearTimeout(back);
      clearInterval(renew);
      await Promise.allSettled(experts.map(({ person }) => person.post('/api/phone/sign-out')));
      for (const { phone } of experts) phone?.close();
    },
  };
}

/** So long, or until the other side hangs up. */
async function atMost(talk: Talk, ms: number): Promise<void> {
  const over = new AbortController();
  const { signal } = over;
  await Promise.race([talk.ended, pause(ms, undefined, { signal }).catch(() => undefined)]);
  over.abort();
}
