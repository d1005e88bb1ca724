import type { Cases } from '../cases/index.ts';
import type { ContactRepository } from '../contacts/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import type { OutboundAsked } from '../contract/outbound.ts';
import type { MissedRepository } from '../missed-callers/index.ts';

export interface NumbersDeps {
  readonly contacts: Pick<ContactRepository, 'findPhone'>;
  readonly missedCallers: Pick<MissedRepository, 'open'>;
  readonly cases: Pick<Cases, 'findOwner' | 'knowsReporter' | 'view'>;
  readonly nowMs: () => number;
}

export type CalledAbout = OutboundAsked | ResultCall | TurnCall;

/** To one of the numbers that the task shows; whoever asks holds its claim. */
export interface ResultCall {
  readonly purpose: 'announce';
  readonly caseId: string;
  readonly taskId: string;
  readonly number: string;
}

/** A booked citizen's turn; whoever asks hosts the session. */
export interface TurnCall {
  readonly purpose: 'manager-session';
  readonly bookingId: string;
  readonly caseId: string | null;
  readonly number: string;
}

export type NumberOf = ReturnType<typeof makeNumberOf>;
type OfPerson = Exclude<CalledAbout, { purpose: 'directory' | 'colleague' }>;

/** The number on record, for those who have that record in hand; else why there is none for them. */
export function makeNumberOf({ contacts, missedCallers, cases, nowMs }: NumbersDeps) {
  async function ofCase(caseId: string, userId: string): Promise<Found> {
    const owner = await cases.findOwner(caseId);
    if (owner === undefined) return { code: 'unknown-case' };
    if (owner.status === 'draft' && owner.openedById !== userId) return { code: 'not-your-draft' };
    // To ring him would tell who he is; his result is told by whoever holds its task.
    const knows = await cases.knowsReporter(caseId, userId, nowMs());
    if (!knows) return { code: 'reporter-protected' };
    return toFound((await cases.view(caseId))?.phone ?? null);
  }

  return async (about: OfPerson, userId: string): Promise<Found> => {
    switch (about.purpose) {
      case 'contact': {
        const contact = await contacts.findPhone(about.contactId);
        if (contact === null) return { code: 'unknown-contact' };
        if (contact.agentId !== userId) return { code: 'not-your-contact' };
        return toFound(contact.phone);
      }
      case 'missed-caller': {
        const reader = { userId, seesNumbers: false, hearsMessages: false };
        const found = await missedCallers.open(about.missedId, reader);
        if (found === null) return { code: 'unknown-missed-caller' };
        return found.number === null ? { code: 'missed-not-claimed' } : toFound(found.number);
      }
      case 'case':
        return ofCase(about.caseId, userId);
      case 'announce':
      case 'manager-session':
        return { number: about.number };
    }
  };
}

export type Found = { readonly number: string } | { readonly code: ErrorCode };

function toFound(number: string | null): Found {
  return number === null ? { code: 'no-number' } : { number };
}
