import type { Cases } from '../cases/index.ts';
import { contactIdOf, type ContactRepository } from '../contacts/index.ts';
import type { CitizenRepository } from '../citizens/index.ts';
import type { Pop } from '../contract/desk.ts';
import { showPhone } from '../kit/phone-number.ts';
import { ANSWERS, type CallRepository } from './repository.ts';

export interface PopBuilderDeps {
  readonly citizens: Pick<CitizenRepository, 'findByPhone'>;
  readonly contacts: Pick<ContactRepository, 'lastContacts'>;
  readonly cases: Pick<Cases, 'findOwner' | 'listObjectableOfPhone' | 'listOpenOfPhone'>;
  readonly phoneHash: (e164: string) => string;
  readonly nowMs: () => number;
}

export interface PopCall {
  readonly callId: string;
  readonly offerId: string;
  readonly queueId: string;
  /** E.164; null when withheld. */
  readonly phone: string | null;
  readonly waitedMs: number;
  /** We call him, as he asked for. */
  readonly isCallback?: boolean;
  readonly outbound?: Pop['outbound'];
  /** The record of it is complete: its agent has nobody on the line any more. */
  readonly isOver?: boolean;
}

export type PopBuilder = (call: PopCall) => Promise<Pop>;

/** Enough to see the story so far, few enough to read while the phone rings. */
const LAST_CONTACTS = 10;
const OPEN_CASES = 20;

/**
 * Everything known of a caller by his number. Reads only, so it never waits for a writer. Who has him on the
 * line sees all that he has told of, for that is what he calls about; afterwards, and where a result is
 * called, nothing says what he has reported in confidence: earlier messages name it, so they are left out,
 * too. Whoever tells the result of such a case has the number alone: one click on another case is his name.
 */
export function createPopBuilder(deps: PopBuilderDeps): PopBuilder {
  async function isOfProtected(outbound: Pop['outbound']): Promise<boolean> {
    const caseId = outbound?.caseId ?? null;
    if (caseId === null) return false;
    return (await deps.cases.findOwner(caseId))?.confidentiality !== 'open';
  }

  return async (call) => {
    const { callId, offerId, queueId, phone, waitedMs, isCallback = false, isOver = false } = call;
    const isTold = call.outbound?.purpose === 'announce';
    const isWithHim = !isOver && !isTold;
    const isProtected = await isOfProtected(call.outbound);
    const isNameless = isTold && isProtected;
    // Beside the number, when it is over, it would say for ever who reported it.
    const outbound =
      isOver && isProtected && call.outbound !== undefined
        ? { ...call.outbound, caseId: null }
        : call.outbound;
    const contactId = contactIdOf(callId);
    const shell = {
      ...{ callId, offerId, queueId, contactId, phone, waitedMs },
      ...(isCallback ? { isCallback } : {}),
      ...(outbound === undefined ? {} : { outbound }),
    };
    if (phone === null) {
      return { ...shell, phoneShown: null, citizens: [], openCases: [], lastContacts: [] };
    }
    const about = { exceptId: contactId, limit: LAST_CONTACTS };
    const [citizens, lastContacts, untold, objectable] = await Promise.all([
      deps.citizens.findByPhone(phone, deps.nowMs()),
      deps.contacts.lastContacts(deps.phoneHash(phone), about),
      deps.cases.listOpenOfPhone(phone, OPEN_CASES, isWithHim),
      // Who calls about an answer that he was told, mostly does not accept it.
      deps.cases.listObjectableOfPhone(phone, OPEN_CASES, deps.nowMs(), isWithHim),
    ]);
    return {
      ...{ ...shell, phoneShown: showPhone(phone) },
      citizens: isNameless ? [] : citizens,
      openCases: isNameless ? [] : [...untold, ...objectable],
      lastContacts: isWithHim ? lastContacts : [],
    };
  };
}

/** The record of a call that this agent answered earlier, from the ledger; null: no such call. */
export function createPastPop(parts: {
  readonly calls: Pick<CallRepository, 'find'>;
  readonly buildPop: PopBuilder;
  readonly contacts: Pick<ContactRepository, 'isFinishedForCall'>;
  /** What a call of the agent's own was about; null: of another. */
  readonly outboundOf: (callId: string) => Promise<NonNullable<Pop['outbound']> | null>;
}): (agentId: string, callId: string) => Promise<Pop | null> {
  return async (agentId, callId) => {
    const call = await parts.calls.find(callId);
    if (call === null) return null;
    const { queueId, phone, waitMs } = call;
    const answer = call.events.findLast(
      ({ type, detail }) => ANSWERS.includes(type) && detail['agentId'] === agentId,
    );
    const told = answer?.detail['offerId'];
    const offerId = typeof told === 'string' ? told : '';
    const isOver = await parts.contacts.isFinishedForCall(callId);
    const outbound = call.direction === 'outbound' ? await parts.outboundOf(callId) : null;
    const known = { callId, offerId, queueId, phone, waitedMs: waitMs ?? 0, isOver };
    return parts.buildPop(outbound === null ? known : { ...known, outbound });
  };
}
