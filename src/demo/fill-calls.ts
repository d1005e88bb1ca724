import { contactIdOf, finishAsOf } from '../contacts/index.ts';
import { tehranDay } from '../kit/jalali.ts';
import type { Records } from '../server-records.ts';
import type { City } from './city.ts';
import { addressOf, DISTRICT_COUNT, QUESTIONS } from './matters.ts';
import { landlineOf, mobileOf, nameOf } from './people.ts';

/** A number of the town and who may speak behind it. */
export interface Household {
  readonly phone: string;
  readonly kind: 'resident' | 'pilgrim';
  readonly district: number;
  readonly size: number;
  readonly citizenIds: string[];
}

export interface Answered {
  readonly contactId: string;
  readonly agentId: string;
  readonly citizenId: string;
  readonly home: Household;
  readonly endsAtMs: number;
}

const DAY_MS = 86_400_000;

export function makeHousehold(city: City): Household {
  const { chance } = city;
  const kind = chance.says(0.16) ? 'pilgrim' : 'resident';
  const isLandline = kind === 'resident' && chance.says(0.08);
  return {
    phone: isLandline ? landlineOf(chance) : mobileOf(chance, kind),
    kind,
    district: kind === 'pilgrim' ? DISTRICT_COUNT : 1 + chance.below(DISTRICT_COUNT),
    size: chance.says(0.12) ? 2 + chance.below(2) : 1,
    citizenIds: [],
  };
}

export const takesSms = ({ phone }: Household): boolean => phone.startsWith('+989');

/** The calls of the year: their rows in the ledger, who was behind them, what was said at once. */
export function callsOf(
  city: City,
  records: Records,
  house: {
    readonly queueId: string;
    readonly agentIds: readonly string[];
    readonly untilMs: number;
  },
) {
  const { chance, store, w } = city;
  const { call, callback } = store.tables;
  let count = 0;

  async function write(
    home: Household,
    how: {
      readonly outcome: string;
      readonly waitMs: number;
      readonly talkMs: number;
      readonly agentId: string | null;
      readonly callbackOf?: string;
    },
  ): Promise<string> {
    count += 1;
    const id = `pc-demo-${count}`;
    const enteredAtMs = city.nowMs();
    const { agentId, outcome } = how;
    // The present is the end: nobody talks into the future.
    const waitMs = Math.min(how.waitMs, house.untilMs - enteredAtMs);
    const talkMs = Math.min(how.talkMs, house.untilMs - enteredAtMs - waitMs);
    const raw = home.phone.replace('+98', '0');
    await w.insert(call).values({
      id,
      queueId: house.queueId,
      phoneTextId: (await records.personal.put(w, home.phone, enteredAtMs)).id,
      phoneHash: records.personal.phoneHash(home.phone),
      rawPhoneTextId: (await records.personal.put(w, raw, enteredAtMs)).id,
      enteredAtMs,
      day: tehranDay(enteredAtMs),
      answeredAtMs: agentId === null ? null : enteredAtMs + waitMs,
      endedAtMs: enteredAtMs + waitMs + talkMs,
      outcome,
      endedBy: chance.says(0.8) ? 'caller' : 'agent',
      agentId,
      waitMs,
      talkMs,
      holdMs: 0,
      callbackOf: how.callbackOf ?? null,
      createdAtMs: enteredAtMs,
    });
    return id;
  }

  /** Missed callers are those of the last days; older ones are history that nobody reads. */
  async function follow(callId: string): Promise<void> {
    const atMs = city.nowMs();
    if (house.untilMs - atMs < 2 * DAY_MS) await records.missed.follow(w, callId, atMs);
  }

  async function lost(home: Household, outcome: string, waitMs: number): Promise<string> {
    const callId = await write(home, { outcome, waitMs, talkMs: 0, agentId: null });
    const atMs = city.nowMs();
    const finishAs = finishAsOf(outcome);
    await records.contacts.endContactForCall(w, { callId, phone: home.phone, atMs, finishAs });
    await follow(callId);
    return callId;
  }

  /** The citizen who speaks is known from then on. */
  async function answered(home: Household, waitMs: number, callbackOf?: string): Promise<Answered> {
    const agentId = chance.pick(house.agentIds);
    const talkMs = Math.round(chance.between(45_000, 320_000));
    const made = { outcome: 'answered', waitMs, talkMs, agentId };
    const callId = await write(home, callbackOf === undefined ? made : { ...made, callbackOf });
    const atMs = city.nowMs();
    const { phone } = home;
    const contactId = await records.contacts.openContactForCall(w, { callId, phone, atMs });
    await records.contacts.answerContactForCall(w, { callId, agentId });
    if (contactId !== contactIdOf(callId)) throw new Error('a contact of another call');
    const citizenId = await speaker(home, contactId, agentId);
    await follow(callId);
    return { contactId, agentId, citizenId, home, endsAtMs: atMs + waitMs + talkMs };
  }

  async function speaker(home: Household, contactId: string, agentId: string): Promise<string> {
    const known = home.citizenIds.at(-1);
    if (known !== undefined && (home.citizenIds.length >= home.size || chance.says(0.5))) {
      return chance.pick(home.citizenIds);
    }
    const { kind, district } = home;
    const form = {
      contactId,
      name: nameOf(chance, kind),
      kind,
      district,
      address: kind === 'pilgrim' ? null : addressOf(chance, district),
    };
    const added = await records.citizens.addCitizen(form, agentId, city.nowMs());
    if (added.type !== 'added') throw new Error(`a citizen: ${added.type}`);
    home.citizenIds.push(added.citizen.citizenId);
    return added.citizen.citizenId;
  }

  return {
    lost,
    answered,

    /** Hung up with a promise, and was called. */
    async promised(home: Household): Promise<void> {
      const waitMs = Math.round(chance.between(125_000, 190_000));
      const firstCallId = await lost(home, 'callback_accepted', waitMs);
      const madeAtMs = city.nowMs() + waitMs;
      city.at(madeAtMs + chance.between(4, 25) * 60_000, async () => {
        const end = { outcome: 'reached', endedAtMs: city.nowMs(), attempts: 1, rings: 1 };
        const enteredAtMs = madeAtMs - waitMs;
        const of = { firstCallId, queueId: house.queueId, enteredAtMs, keyMs: enteredAtMs };
        const told = await answered(home, 0, firstCallId);
        await w.insert(callback).values({
          ...{ id: city.newId(), ...of, ...end, madeAtMs, day: tehranDay(madeAtMs) },
          createdAtMs: madeAtMs,
        });
        await finishOnSpot(told);
      });
    },

    finishOnSpot,

    async finish(
      told: Answered,
      matter: { readonly disposition: 'case_created' | 'chase'; readonly caseId: string },
    ): Promise<void> {
      await finish(told, { ...matter, kind: 'request' });
    },
  };

  async function finishOnSpot(told: Answered): Promise<void> {
    const rare = chance.next();
    if (rare < 0.04) return finish(told, { disposition: rare < 0.02 ? 'silent' : 'wrong_number' });
    const topic = chance.pick(QUESTIONS);
    await finish(told, { disposition: 'answered_on_spot', kind: 'request', topic });
  }

  async function finish(
    { contactId, agentId, endsAtMs }: Answered,
    matter: Parameters<Records['cases']['finishContact']>[2],
  ): Promise<void> {
    const atMs = city.nowMs();
    const { type } = await records.cases.finishContact(contactId, agentId, matter, atMs);
    if (type !== 'finished') throw new Error(`a contact: ${type}`);
    await city.repository.endContact(w, contactId, Math.min(endsAtMs, house.untilMs));
  }
}
