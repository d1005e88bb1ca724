import {
  AgentId,
  CallOutId,
  type Answer,
  type CallerToken,
  type Request,
} from '../../telephony/protocol/index.ts';
import { toDone } from '../agents/index.ts';
import type { Editor } from '../audit/index.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import { type OutsideCalls, toOutsideNumber } from '../directory/index.ts';
import type { CalledAbout, Found } from './numbers.ts';
import type { OutboundRepository } from './repository.ts';

export interface OutboundDeps {
  readonly repository: OutboundRepository;
  readonly numberOf: (
    about: Exclude<CalledAbout, { purpose: 'directory' }>,
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

  async function tokenOf(about: CalledAbout, by: Calling): Promise<CallerToken | ErrorRefusal> {
    if (about.purpose === 'directory') {
      const party = await deps.outside(about.entryId, by.seesPersons);
      return typeof party === 'string' ? { code: party } : party.numberToken;
    }
    const found = await deps.numberOf(about, by.userId);
    if ('code' in found) return found;
    const number = toOutsideNumber(found.number);
    return number === null ? { code: 'not-iranian-number' } : deps.seal(number);
  }

  return {
    /** Rings the expert's phone, then the other's. He must be at his phone, and free. */
    async call(about: CalledAbout, by: Calling): Promise<Called> {
      if (!deps.canDialOut) return { ok: false, code: 'no-trunk' };
      const token = await tokenOf(about, by);
      if (typeof token !== 'string') return { ok: false, code: token.code };
      const callId = CallOutId.parse(`pc-out-${deps.newId()}`);
      const { userId, address } = by;
      if (!(await repository.begin({ callId, ...about }, { userId, address }))) {
        return { ok: false, code: 'too-many-calls-out' };
      }
      const request = { agentId: AgentId.parse(userId), callId, callerToken: token };
      const done = toDone(await deps.ask({ type: 'call-out', ...request }), deps.isTelephonyUp());
      if (done.ok) return { ok: true, callId };
      await repository.refused(callId, done.code);
      return done;
    },
  };
}

interface ErrorRefusal {
  readonly code: ErrorCode;
}
