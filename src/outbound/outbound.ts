import {
  AgentId,
  CallOutId,
  InnerCallId,
  type Answer,
  type CallerToken,
  type Request,
} from '../../telephony/protocol/index.ts';
import { toDone } from '../agents/index.ts';
import type { Editor } from '../audit/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import { type OutsideCalls, toOutsideNumber } from '../directory/index.ts';
import type { CalledAbout, Found } from './numbers.ts';
import type { AskedCall, OutboundRepository } from './repository.ts';

export interface OutboundDeps {
  readonly repository: OutboundRepository;
  readonly numberOf: (
    about: Exclude<CalledAbout, { purpose: 'directory' | 'colleague' }>,
    userId: string,
  ) => Promise<Found>;
  readonly outside: OutsideCalls;
  /** A trunk is configured. */
  readonly canDialOut: boolean;
  readonly seal: (e164: string) => CallerToken;
  readonly ask: (request: Request) => Promise<Answer>;
  readonly isTelephonyUp: () => boolean;
  readonly newId: () => string;
}

/** Who calls. `seesPersons`: may also call persons of the directory. */
export interface Calling extends Editor {
  readonly seesPersons: boolean;
}

export type Called =
  | { readonly ok: true; readonly callId: string }
  | { readonly ok: false; readonly code: ErrorCode };

export type OutboundCalls = ReturnType<typeof makeOutboundCalls>;

/**
 * An expert calls: the number on record, sealed, goes to telephony, and what the call is about is
 * kept first, so that whatever becomes of it is known by its id (`call.id`, `outbound_call.id`).
 */
export function makeOutboundCalls(deps: OutboundDeps) {
  const { repository } = deps;

  async function tokenOf(about: OfNumber, by: Calling): Promise<CallerToken | ErrorRefusal> {
    if (about.purpose === 'directory') {
      const party = await deps.outside(about.entryId, by.seesPersons);
      return typeof party === 'string' ? { code: party } : party.numberToken;
    }
    const found = await deps.numberOf(about, by.userId);
    if ('code' in found) return found;
    const number = toOutsideNumber(found.number);
    return number === null ? { code: 'not-iranian-number' } : deps.seal(number);
  }

  /** Kept first, then asked; what telephony does not take is kept as refused. */
  async function begin(kept: AskedCall, by: Calling, request: Request): Promise<Called> {
    const { callId } = kept;
    const { userId, address } = by;
    if (!(await repository.begin(kept, { userId, address }))) {
      return { ok: false, code: 'too-many-calls-out' };
    }
    const done = toDone(await deps.ask(request), deps.isTelephonyUp());
    if (done.ok) return { ok: true, callId };
    await repository.refused(callId, done.code);
    return done;
  }

  async function callWithin(secondId: string, by: Calling): Promise<Called> {
    const second = AgentId.safeParse(secondId);
    if (!second.success) return { ok: false, code: 'unknown-agent' };
    const callId = InnerCallId.parse(`pc-in-${deps.newId()}`);
    const agentId = AgentId.parse(by.userId);
    const request = { type: 'call-colleague', agentId, callId, secondId: second.data } as const;
    return begin({ callId, purpose: 'colleague', secondId }, by, request);
  }

  return {
    /** Rings the expert's phone, then the other's. He must be at his phone, and free. */
    async call(about: CalledAbout, by: Calling): Promise<Called> {
      if (about.purpose === 'colleague') return callWithin(about.agentId, by);
      if (!deps.canDialOut) return { ok: false, code: 'no-trunk' };
      const callerToken = await tokenOf(about, by);
      if (typeof callerToken !== 'string') return { ok: false, code: callerToken.code };
      const callId = CallOutId.parse(`pc-out-${deps.newId()}`);
      const agentId = AgentId.parse(by.userId);
      const request = { type: 'call-out', agentId, callId, callerToken } as const;
      return begin({ callId, ...keptOf(about) }, by, request);
    },
  };
}

/** What is known of it by its id: the number stands in the ledger alone. */
function keptOf(about: OfNumber): Omit<AskedCall, 'callId'> {
  if (about.purpose !== 'announce' && about.purpose !== 'manager-session') return about;
  const { number: _number, caseId, ...kept } = about;
  return caseId === null ? kept : { ...kept, caseId };
}

type OfNumber = Exclude<CalledAbout, { purpose: 'colleague' }>;

interface ErrorRefusal {
  readonly code: ErrorCode;
}
