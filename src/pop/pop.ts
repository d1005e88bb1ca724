import type { Cases } from '../cases/index.ts';
import type { CitizenRepository } from '../citizens/index.ts';
import type { ContactRepository } from '../contacts/index.ts';
import type { Pop } from '../contract/desk.ts';
import type { Personal } from '../db/index.ts';
import { showPhone } from '../kit/phone-number.ts';

export interface PopOptions {
  readonly citizens: CitizenRepository;
  readonly cases: Cases;
  readonly contacts: ContactRepository;
  readonly personal: Personal;
  readonly nowMs: () => number;
}

export interface PopCall {
  readonly callId: string;
  readonly offerId: string;
  readonly queueId: string;
  readonly contactId: string;
  /** E.164; null: withheld. */
  readonly phone: string | null;
  readonly waitedMs: number;
}

export type PopForCall = (call: PopCall) => Promise<Pop>;

/**
 * Everything known of the caller, while the phone rings: a few indexed look-ups by the number's
 * hash, side by side.
 */
export function makePopForCall(options: PopOptions): PopForCall {
  const { citizens, cases, contacts, personal, nowMs } = options;
  return async (call) => {
    const { phone } = call;
    if (phone === null) {
      return { ...call, phoneShown: null, citizens: [], openCases: [], lastContacts: [] };
    }
    const [people, openCases, lastContacts] = await Promise.all([
      citizens.findByPhone(phone, nowMs()),
      cases.listOpenOfPhone(phone, 20),
      contacts.lastContacts(personal.phoneHash(phone), { exceptId: call.contactId, limit: 5 }),
    ]);
    return { ...call, phoneShown: showPhone(phone), citizens: people, openCases, lastContacts };
  };
}
