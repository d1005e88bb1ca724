import {
  AgentId,
  CallId,
  OfferId,
  QueueId,
  Skill,
  type Answer,
  type RefusalCode,
  type Request,
  type TelephonyView,
} from '../../telephony/protocol/index.ts';
import type { ConsultAsked, PhoneAccount, Transfer } from '../contract/desk.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import type { OutsideCalls } from '../directory/index.ts';
import type { AgentRepository, Presence } from './repository.ts';
import type { z } from 'zod';

export interface AgentsDeps {
  readonly repository: AgentRepository;
  readonly ask: (request: Request) => Promise<Answer>;
  readonly isTelephonyUp: () => boolean;
  /** Never empty. */
  readonly membershipsOf: (
    agentId: string,
  ) => readonly { readonly queueId: string; readonly rank: number }[];
  readonly skillsOf: (
    agentId: string,
  ) => readonly { readonly name: string; readonly level: number }[];
  /** What a desk phone must be told besides its account. */
  readonly sipPort: number;
  /** At least 20 characters, never used twice. */
  readonly newPassword: () => string;
  readonly nowMs: () => number;
  readonly outside: OutsideCalls;
  /** The contact of this call has been completed. */
  readonly isFinished: (callId: string) => Promise<boolean>;
  /** His desk shows something else now. */
  readonly onChanged: (agentId: string) => void;
}

export type Done = { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode };
type SignedIn =
  | { readonly ok: true; readonly account: z.infer<typeof PhoneAccount> }
  | { readonly ok: false; readonly code: ErrorCode };

/** Agents at their phones: what a person wishes is asked of telephony, then kept, then confirmed. */
export interface SignedInPhone {
  readonly agentId: string;
  readonly kind: 'web' | 'desk';
  readonly isOnBreak: boolean;
}

export interface Agents {
  /** Reads who is present; before anything else. */
  load(): Promise<void>;
  signIn(userId: string, phone: 'web' | 'desk'): Promise<SignedIn>;
  signOut(userId: string): Promise<Done>;
  pause(userId: string, reason: string): Promise<Done>;
  resume(userId: string): Promise<Done>;
  hangUp(userId: string, callId: string): Promise<Done>;
  hold(userId: string, callId: string): Promise<Done>;
  unhold(userId: string, callId: string): Promise<Done>;
  finishWrapUp(userId: string, callId: string): Promise<Done>;
  extendWrapUp(userId: string, callId: string): Promise<Done>;
  /** `seesPersons`: may also have persons of the directory called. */
  transfer(userId: string, callId: string, to: Transfer, seesPersons: boolean): Promise<Done>;
  consult(userId: string, callId: string, asked: ConsultAsked, seesPersons: boolean): Promise<Done>;
  completeConsult(userId: string, callId: string): Promise<Done>;
  cancelConsult(userId: string, callId: string): Promise<Done>;
  joinConsult(userId: string, callId: string): Promise<Done>;
  reportPhone(userId: string, offerIds: readonly string[]): Promise<Done>;
  phoneKindOf(agentId: string): 'web' | 'desk' | null;
  /** Who is signed in at a phone, as the database keeps it: known while telephony is away, too. */
  phones(): SignedInPhone[];
  /** With the instant from which on its password is in force; what we found at our own start: that. */
  phoneOf(agentId: string): { readonly kind: 'web' | 'desk'; readonly sinceMs: number } | null;
  /** Queues or skills of these agents changed (null: of all): in force for who is signed in. */
  refreshServing(agentIds: readonly string[] | null): Promise<void>;
  /** Ends a wrap-up for what is done already: it was finished in the talk, or told to nobody. */
  endIdleWrapUp(agentId: string, callId: string): Promise<void>;
  /**
   * Telephony is told again who is signed in, by which queues and skills (its journal may be
   * fresh, or older than a change), and who finished while it was away.
   */
  restore(view: TelephonyView): Promise<void>;
}

/** Dialling this, the caller hears himself: the headset check. */
const ECHO_URI = 'sip:600@pasokh';

type CallAct =
  | 'hang-up-call'
  | 'hold-call'
  | 'unhold-call'
  | 'finish-wrap-up'
  | 'extend-wrap-up'
  | 'complete-consult'
  | 'cancel-consult'
  | 'join-consult';

export function createAgents(deps: AgentsDeps): Agents {
  const present = new Map<string, Presence>();
  const phoneSinceMs = new Map<string, number>();
  /** One wish of a person at a time: a change of queues must not bring back a wish just left. */
  const turns = new Map<string, Promise<unknown>>();

  function inTurn<T>(agentId: string, act: () => Promise<T>): Promise<T> {
    const done = (turns.get(agentId) ?? Promise.resolve()).then(act, act);
    turns.set(agentId, done);
    const forget = (): void => {
      if (turns.get(agentId) === done) turns.delete(agentId);
    };
    done.then(forget, forget);
    return done;
  }

  async function keep(presence: Presence): Promise<void> {
    await deps.repository.keep(presence, deps.nowMs());
    if (presence.wish === 'signed-out') present.delete(presence.agentId);
    else present.set(presence.agentId, presence);
    deps.onChanged(presence.agentId);
  }

  async function ask(request: Request): Promise<Done> {
    return toDone(await deps.ask(request), deps.isTelephonyUp());
  }

  async function signInRequest(presence: Presence, phonePassword: string | null): Promise<Request> {
    const takesCalls = await deps.repository.mayTakeCalls(presence.agentId);
    const memberships = takesCalls ? deps.membershipsOf(presence.agentId) : [];
    return {
      type: 'sign-in-agent',
      agentId: AgentId.parse(presence.agentId),
      memberships: memberships.map(({ queueId, rank }) => ({
        queueId: QueueId.parse(queueId),
        rank,
      })),
      skills: Object.fromEntries(
        deps.skillsOf(presence.agentId).map(({ name, level }) => [Skill.parse(name), level]),
      ),
      phone: presence.phone ?? 'web',
      phonePassword,
      pausedReason: presence.pauseReason,
    };
  }

  /** The account in the PBX stays as it is: a new password would cut off his phone. */
  async function tellAgain(agentIds: readonly string[]): Promise<void> {
    const tell = async (agentId: string): Promise<void> => {
      const presence = present.get(agentId);
      if (presence !== undefined) await deps.ask(await signInRequest(presence, null));
    };
    await Promise.all(agentIds.map((agentId) => inTurn(agentId, () => tell(agentId))));
  }

  /** For requests about one call: an id that cannot be one is of no call. */
  async function onCall(type: CallAct, userId: string, callId: string): Promise<Done> {
    const known = CallId.safeParse(callId);
    if (!known.success) return { ok: false, code: 'unknown-call' };
    return ask({ type, agentId: AgentId.parse(userId), callId: known.data });
  }

  async function endIdleWrapUp(agentId: string, callId: string): Promise<void> {
    if (await deps.isFinished(callId)) await onCall('finish-wrap-up', agentId, callId);
  }

  return {
    endIdleWrapUp,

    async load() {
      for (const presence of await deps.repository.present()) {
        present.set(presence.agentId, presence);
        phoneSinceMs.set(presence.agentId, deps.nowMs());
      }
    },

    signIn: (userId, phone) =>
      inTurn(userId, async () => {
        const before = present.get(userId);
        const paused = before?.wish === 'paused';
        const presence: Presence = {
          agentId: userId,
          // A break goes on over a reload of the page.
          wish: paused ? 'paused' : 'available',
          pauseReason: paused ? before.pauseReason : null,
          phone,
        };
        const password = deps.newPassword();
        const done = await ask(await signInRequest(presence, password));
        if (!done.ok) return done;
        phoneSinceMs.set(userId, deps.nowMs());
        await keep(presence);
        return { ok: true, account: toAccount(userId, phone, password, deps.sipPort) };
      }),

    signOut: (userId) =>
      inTurn(userId, async () => {
        const done = await ask({ type: 'sign-out-agent', agentId: AgentId.parse(userId) });
        // Telephony does not know him: then he is out, which is what he wishes.
        const out = done.ok || done.code === 'phone-not-signed-in' || done.code === 'unknown-agent';
        if (!out) return done;
        await keep({ agentId: userId, wish: 'signed-out', pauseReason: null, phone: null });
        return { ok: true };
      }),

    pause: (userId, reason) =>
      inTurn(userId, async () => {
        const done = await ask({ type: 'pause-agent', agentId: AgentId.parse(userId), reason });
        if (!done.ok) return done;
        const phone = present.get(userId)?.phone ?? null;
        await keep({ agentId: userId, wish: 'paused', pauseReason: reason, phone });
        return done;
      }),

    resume: (userId) =>
      inTurn(userId, async () => {
        const done = await ask({ type: 'resume-agent', agentId: AgentId.parse(userId) });
        if (!done.ok) return done;
        const phone = present.get(userId)?.phone ?? null;
        await keep({ agentId: userId, wish: 'available', pauseReason: null, phone });
        return done;
      }),

    hangUp: (userId, callId) => onCall('hang-up-call', userId, callId),
    hold: (userId, callId) => onCall('hold-call', userId, callId),
    unhold: (userId, callId) => onCall('unhold-call', userId, callId),
    finishWrapUp: (userId, callId) => onCall('finish-wrap-up', userId, callId),
    extendWrapUp: (userId, callId) => onCall('extend-wrap-up', userId, callId),

    completeConsult: (userId, callId) => onCall('complete-consult', userId, callId),
    cancelConsult: (userId, callId) => onCall('cancel-consult', userId, callId),
    joinConsult: (userId, callId) => onCall('join-consult', userId, callId),

    async transfer(userId, callId, to, seesPersons) {
      const call = CallId.safeParse(callId);
      if (!call.success) return { ok: false, code: 'unknown-call' };
      const own = { agentId: AgentId.parse(userId), callId: call.data };
      if ('queueId' in to) {
        const queue = QueueId.safeParse(to.queueId);
        if (!queue.success) return { ok: false, code: 'unknown-queue' };
        return ask({ type: 'transfer-call', ...own, to: { queueId: queue.data } });
      }
      if ('entryId' in to) {
        const party = await deps.outside(to.entryId, seesPersons);
        if (typeof party === 'string') return { ok: false, code: party };
        return ask({ type: 'transfer-call', ...own, to: party });
      }
      const second = AgentId.safeParse(to.agentId);
      if (!second.success) return { ok: false, code: 'unknown-agent' };
      return ask({ type: 'transfer-call', ...own, to: { agentId: second.data } });
    },

    async consult(userId, callId, asked, seesPersons) {
      const call = CallId.safeParse(callId);
      if (!call.success) return { ok: false, code: 'unknown-call' };
      const own = { agentId: AgentId.parse(userId), callId: call.data };
      if ('entryId' in asked) {
        const party = await deps.outside(asked.entryId, seesPersons);
        if (typeof party === 'string') return { ok: false, code: party };
        return ask({ type: 'consult-outside', ...own, ...party });
      }
      const second = AgentId.safeParse(asked.agentId);
      if (!second.success) return { ok: false, code: 'unknown-agent' };
      return ask({ type: 'consult-agent', ...own, secondId: second.data });
    },

    async reportPhone(userId, offerIds) {
      const known = offerIds.map((offerId) => OfferId.safeParse(offerId));
      if (known.some((one) => !one.success)) return { ok: false, code: 'bad-request' };
      return ask({
        type: 'report-phone',
        agentId: AgentId.parse(userId),
        offerIds: known.flatMap((one) => (one.success ? [one.data] : [])),
      });
    },

    phoneKindOf: (agentId) => present.get(agentId)?.phone ?? null,
    phones: () =>
      [...present.values()].flatMap(({ agentId, phone: kind, wish }) =>
        kind === null ? [] : [{ agentId, kind, isOnBreak: wish === 'paused' }],
      ),
    phoneOf(agentId) {
      const kind = present.get(agentId)?.phone ?? null;
      const sinceMs = phoneSinceMs.get(agentId);
      return kind === null || sinceMs === undefined ? null : { kind, sinceMs };
    },

    async restore(view) {
      // Everybody: ranks and skills that changed meanwhile are not in the view, and who is told
      // what he is already stays as he is.
      await tellAgain([...present.keys()]);
      for (const { agentId, activity, callId } of view.agents) {
        if (activity === 'wrap-up' && callId !== null) await endIdleWrapUp(agentId, callId);
      }
    },
    refreshServing: (agentIds) => tellAgain(agentIds ?? [...present.keys()]),
  };
}

function toAccount(userId: string, kind: 'web' | 'desk', password: string, sipPort: number) {
  return {
    kind,
    uri: `sip:${userId}@pasokh`,
    username: userId,
    password,
    webSocketPath: '/ws' as const,
    echoUri: ECHO_URI,
    sipPort,
  };
}

const CODES: Readonly<Record<RefusalCode, ErrorCode>> = {
  'unknown-agent': 'unknown-agent',
  'unknown-call': 'unknown-call',
  'unknown-callback': 'unknown-callback',
  'unknown-queue': 'unknown-queue',
  'queue-in-use': 'queue-has-calls',
  'not-signed-in': 'phone-not-signed-in',
  'not-your-call': 'not-your-call',
  'not-in-wrap-up': 'not-in-wrap-up',
  'no-extension-left': 'no-extension-left',
  'not-talking': 'not-talking',
  'already-held': 'already-held',
  'not-held': 'not-held',
  'agent-not-free': 'agent-not-free',
  'not-free-to-call': 'not-free-to-call',
  'phone-unreachable': 'phone-unreachable',
  'already-on-line': 'already-on-line',
  'inner-call': 'inner-call',
  consulting: 'consulting',
  'not-consulting': 'not-consulting',
  'consult-not-answered': 'consult-not-answered',
  'pbx-unavailable': 'pbx-unavailable',
  'bad-request': 'bad-request',
};

/** A refusal of telephony in the words of the catalogue. */
export function toDone(answer: Answer, up: boolean): Done {
  if (answer.ok) return { ok: true };
  if (answer.refusal === 'pbx-unavailable' && !up) {
    return { ok: false, code: 'telephony-unavailable' };
  }
  return { ok: false, code: CODES[answer.refusal] };
}
