import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { contactIdOf } from '../../src/contacts/contact-id.ts';
import { spareWord } from '../../src/kit/stand-by.ts';
import type { CallRecord } from '../../src/contract/calls.ts';
import { tehranDay } from '../../src/kit/jalali.ts';
import { eventually } from './eventually.ts';
import type { PhoneCall } from './sip-call.ts';
import { headerOf } from './sip-message.ts';
import { type Manner, openPhone, type PhoneOptions, type SipPhone } from './sip-phone.ts';
import {
  type Person,
  type ProcessName,
  type Product,
  type ProductOptions,
  startProduct,
} from './product.ts';
import { becomeAdministrator, takeOwnPassword } from './people.ts';

export const EXPERT_HZ = 700;
export const CITIZEN_HZ = 1_100;

const RINGS: Manner = { does: 'ring' };
const FIRST = 'first-password-1';
const LATER = 'later-password-2';

/** An expert with a desk phone, signed in; the phone is plugged in when the test says so. */
export interface Expert {
  readonly userId: string;
  readonly phone: SipPhone;
  readonly person: Person;
  /** Ends the wrap-up of the call that this leg was for. */
  finish(leg: PhoneCall): Promise<void>;
}

/** The whole product with its people, for one file of deaths. */
export interface House {
  readonly product: Product;
  readonly head: Person;
  /** Experts by name, in the order they were made. */
  readonly experts: readonly Expert[];
  expert(username: string, options?: { manner?: Manner; plugged?: boolean }): Promise<Expert>;
  /** Dials 137 and resolves when the line is answered: from then on the citizen waits. */
  dial(number: string, limitMs?: number): Promise<PhoneCall>;
  /** Dials 137 and gives the call at once; `answered` settles with it. */
  startDial(number: string): Promise<{ call: PhoneCall; answered: Promise<void> }>;
  /** Today's rows of the history, by arrival. */
  history(): Promise<CallRecord[]>;
  /** Number of its processes that run `script`, whoever started them; who only waits is not counted. */
  running(script: string): number;
  /** The telephony that has loaded everything and waits for the other one's death. */
  spare(): Promise<number>;
  /** Telephony's own word of how often it has found out what the PBX holds. */
  reconciled(): number;
  /** Kills or stops a process and waits until its successor works. */
  back(name: ProcessName, oldPid: number, before: number): Promise<void>;
  close(): Promise<void>;
}

export async function openHouse(options: ProductOptions = {}): Promise<House> {
  const product = await startProduct(options);
  const server = { host: '127.0.0.1', port: product.sipPort };
  const head = await becomeAdministrator(product);
  const experts: Expert[] = [];
  const citizens: SipPhone[] = [];
  const reconciled = (): number =>
    readFileSync(join(product.dataDir, 'log', 'telephony.log'), 'utf8').split(
      '"msg":"connected to the PBX"',
    ).length - 1;
  const openCitizen = async (number: string): Promise<SipPhone> => {
    const phone = await openPhone({ username: number, server, toneHz: CITIZEN_HZ });
    citizens.push(phone);
    return phone;
  };
  return {
    product,
    head,
    experts,
    async expert(username, { manner = RINGS, plugged = true } = {}) {
      const { userId, person, password } = await signInExpert(product, head, username);
      const options: PhoneOptions = {
        username: userId,
        password,
        server,
        toneHz: EXPERT_HZ,
        manner,
      };
      const phone = await openPhone(options);
      if (plugged) await phone.register();
      const expert = {
        userId,
        phone,
        person,
        finish: (leg: PhoneCall) => finishCall(person, callIdOfLeg(leg)),
      };
      experts.push(expert);
      return expert;
    },
    dial: async (number, limitMs) => (await openCitizen(number)).call('137', limitMs),
    startDial: async (number) => (await openCitizen(number)).startCall('137'),
    async history() {
      const rows = await head.get<CallRecord[]>(`/api/calls?day=${tehranDay(Date.now())}`);
      return rows.sort((a, b) => a.enteredAtMs - b.enteredAtMs);
    },
    running: (script) =>
      pidsOf(product.dataDir, script).filter((pid) => isAtWork(product.dataDir, pid)).length,
    spare: () =>
      eventually('another telephony waits', 30_000, () => {
        const { dataDir } = product;
        const pids = pidsOf(dataDir, 'telephony/main.ts');
        return pids.find((pid) => !isAtWork(dataDir, pid)) ?? null;
      }),
    reconciled,
    async back(name, oldPid, before) {
      await product.replaced(name, oldPid);
      await eventually('telephony knows again what the PBX holds', 30_000, () =>
        reconciled() > before ? true : null,
      );
    },
    async close() {
      await Promise.allSettled([...citizens, ...experts.map(({ phone }) => phone)].map(shut));
      await product.stop();
    },
  };
}

const shut = (phone: SipPhone): Promise<void> => phone.close();

async function signInExpert(product: Product, head: Person, username: string) {
  const { userId } = await head.post<{ userId: string }>('/api/users', {
    username,
    name: username,
    roles: ['agent'],
    password: FIRST,
  });
  const person = await takeOwnPassword(product, username, FIRST, LATER);
  const { password } = await person.post<{ password: string }>('/api/phone/sign-in', {
    kind: 'desk',
  });
  return { userId, person, password };
}

/** The call that a ring on an agent's phone is for. */
export function callIdOfLeg(leg: PhoneCall): string {
  const offerId = leg.invite === null ? null : headerOf(leg.invite, 'X-Pasokh-Offer');
  if (offerId === null) throw new Error('this call is no offer of ours');
  return offerId.slice(0, offerId.lastIndexOf('.'));
}

/**
 * The contact is there once the server has heard of the call: asked again until then, and told why not
 * where it never is.
 */
export async function finishCall(
  person: Person,
  callId: string,
  disposition: 'answered_on_spot' | 'abusive' = 'answered_on_spot',
): Promise<void> {
  const path = `/api/contacts/${contactIdOf(callId)}/finish`;
  let refusal = '';
  await eventually('the contact can be finished', 20_000, () =>
    person.post(path, { disposition }).then(
      () => true,
      async (fault: unknown) => {
        refusal = String(fault);
        // Asked at every look, it would soon be asked too often.
        await pause(500);
        return false;
      },
    ),
  ).catch((late: unknown) => {
    throw new Error(`${String(late)}: ${refusal}`);
  });
}

function pidsOf(dataDir: string, script: string): number[] {
  const mark = `PASOKH_DATA=${dataDir}\0`;
  const found = readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const environment = readFileSync(`/proc/${name}/environ`, 'latin1');
      return environment.includes(mark) && commandOf(name).includes(script);
    } catch {
      // It ended between the listing and the look.
      return false;
    }
  });
  return found.map(Number);
}

function commandOf(pid: string | number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
}

/** Who has waited for his turn and has it has it in writing. */
function isAtWork(dataDir: string, pid: number): boolean {
  try {
    return !commandOf(pid).endsWith(`\0${spareWord}\0`) || isKept(dataDir, pid);
  } catch {
    // As above.
    return false;
  }
}

/** A keeper has written it down as the one that works. */
function isKept(dataDir: string, pid: number): boolean {
  const run = join(dataDir, 'run');
  return readdirSync(run).some((name) => {
    if (!name.endsWith('.pid')) return false;
    return (JSON.parse(readFileSync(join(run, name), 'utf8')) as { pid: number }).pid === pid;
  });
}

/** Lets sound flow, so that there is something to judge; never used to wait for an effect. */
export async function flow(forMs: number): Promise<void> {
  const untilMs = performance.now() + forMs;
  await eventually('time passes', forMs + 5_000, () => performance.now() >= untilMs);
}

export const ringingLegOf = ({ phone }: Expert): PhoneCall | undefined =>
  phone.calls.findLast(({ state }) => state === 'ringing');

export const talkingLegOf = ({ phone }: Expert): PhoneCall | undefined =>
  phone.calls.findLast(({ state }) => state === 'talking');
