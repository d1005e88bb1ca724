import { z } from 'zod';
import { CaseSummary } from './cases.ts';
import { OutboundAbout, OutboundEnd } from './outbound.ts';
import { words } from './name.ts';

/** The agent's desk: phone account, own state, and the pop that opens when the phone is offered. */
const instantMs = z.number().int();

/** Answer of POST /api/phone/sign-in: what JsSIP needs. The password is valid until sign-out. */
export const PhoneAccount = z.strictObject({
  kind: z.enum(['web', 'desk']),
  /** `sip:<agentId>@pasokh` */
  uri: z.string(),
  username: z.string(),
  password: z.string(),
  /** Path of the WebSocket on the page's own origin. */
  webSocketPath: z.literal('/ws'),
  /** SIP address to dial for the headset check: the caller hears himself. */
  echoUri: z.string(),
  /** A desk phone registers over UDP at this port of the page's own host. */
  sipPort: z.number().int(),
});
export type PhoneAccount = z.infer<typeof PhoneAccount>;

export const PhoneSignIn = z.strictObject({ kind: z.enum(['web', 'desk']) });
/** An agent's phone as the exchange sees it now. */
export const AgentPhone = z.strictObject({
  userId: z.string(),
  kind: z.enum(['web', 'desk']),
  /** Null: telephony is away, or has not told of him yet: nobody knows. */
  isRegistered: z.boolean().nullable(),
  isOnBreak: z.boolean(),
  /** On the line, rung, or at work after a call. */
  isBusy: z.boolean(),
});
export type AgentPhone = z.infer<typeof AgentPhone>;
export const Pause = z.strictObject({ reason: words(60) });

export const PopCitizen = z.strictObject({
  citizenId: z.string(),
  name: z.string(),
  kind: z.enum(['resident', 'pilgrim', 'unknown']),
  district: z.number().int().nullable(),
  address: z.string().nullable(),
});
export type PopCitizen = z.infer<typeof PopCitizen>;

export const PopContact = z.strictObject({
  contactId: z.string(),
  startedAtMs: instantMs,
  agentName: z.string().nullable(),
  /** Dispositions and topics of its items, short. */
  summary: z.string(),
});
export type PopContact = z.infer<typeof PopContact>;

/** Why one may take a break, and after how many minutes desk and board say that it is over. */
export const PauseReason = z.strictObject({
  reason: z.string(),
  nameFa: z.string(),
  nameEn: z.string(),
  /** Null: as long as it takes. */
  limitMinutes: z.number().int().positive().nullable(),
});
export type PauseReason = z.infer<typeof PauseReason>;

export const PauseLimit = z.strictObject({
  limitMinutes: z.number().int().min(1).max(600).nullable(),
});

/** Everything known of the caller, by normalised number. People are listed, never picked silently. */
export const Pop = z.strictObject({
  callId: z.string(),
  offerId: z.string(),
  queueId: z.string(),
  /** By which of several queues he comes, and what he expects to be spoken to in. */
  queue: z
    .strictObject({ nameFa: z.string(), nameEn: z.string(), language: z.enum(['fa', 'ar']) })
    .optional(),
  /** The contact that this call will be written to. */
  contactId: z.string(),
  phone: z.string().nullable(),
  /** 0915 312 4587 style, as shown. */
  phoneShown: z.string().nullable(),
  waitedMs: z.number().int(),
  /** He has hung up and is called, as he asked for; absent: he has called. */
  isCallback: z.literal(true).optional(),
  /** This expert has called him, about that; an entry of the directory by its name. */
  outbound: z
    .strictObject({
      ...OutboundAbout.shape,
      entry: z.strictObject({ nameFa: z.string(), nameEn: z.string() }).nullable(),
    })
    .optional(),
  citizens: z.array(PopCitizen),
  openCases: z.array(CaseSummary),
  lastContacts: z.array(PopContact),
});
export type Pop = z.infer<typeof Pop>;

/** Where a call may go: colleagues on shift and queues. */
export const TransferTargets = z.strictObject({
  agents: z.array(
    z.strictObject({
      agentId: z.string(),
      name: z.string(),
      /** May be rung now. */
      free: z.boolean(),
      activity: z.enum([
        'idle',
        'ringing',
        'announcing',
        'talking',
        'consulting',
        'rejoining',
        'wrap-up',
        'busy',
      ]),
      wish: z.enum(['available', 'paused', 'signed-out']),
    }),
  ),
  queues: z.array(
    z.strictObject({
      queueId: z.string(),
      nameFa: z.string(),
      nameEn: z.string(),
      waiting: z.number().int(),
    }),
  ),
});
export type TransferTargets = z.infer<typeof TransferTargets>;

export const Transfer = z.union([
  z.strictObject({ queueId: z.string().max(80) }),
  z.strictObject({ agentId: z.string().max(80) }),
  z.strictObject({ entryId: z.string().max(40) }),
]);
export type Transfer = z.infer<typeof Transfer>;

/** A colleague, or somebody outside by the directory's entry. */
export const ConsultAsked = z.union([
  z.strictObject({ agentId: z.string().max(80) }),
  z.strictObject({ entryId: z.string().max(40) }),
]);
export type ConsultAsked = z.infer<typeof ConsultAsked>;

/** The other one of the same call: a colleague, named, or an entry of the directory. */
export const DeskConsult = z.strictObject({
  role: z.enum(['first', 'second']),
  otherId: z.string().nullable(),
  otherName: z.string(),
  entryId: z.string().nullable(),
  manner: z.enum(['blind', 'consult']),
  stage: z.enum(['ringing', 'speaking', 'three', 'handing-over']),
});
export type DeskConsult = z.infer<typeof DeskConsult>;

/** The agent's own state, pushed whole on each change: `desk-state`. */
export const DeskState = z.strictObject({
  signedIn: z.boolean(),
  phone: z.enum(['web', 'desk']).nullable(),
  /** False: no trunk is configured, nobody outside can be called. */
  canDialOut: z.boolean(),
  /** He calls somebody, who has not picked up. */
  isCallingOut: z.boolean(),
  /** What became of his last call, where nobody was reached. */
  outboundEnd: OutboundEnd.nullable(),
  /** He calls a colleague, or (`isCaller`) one calls him: until it is over. */
  colleague: z.strictObject({ name: z.string(), isCaller: z.boolean() }).nullable(),
  wish: z.enum(['available', 'paused', 'signed-out']),
  pauseReason: z.string().nullable(),
  /** Since when the break runs: against its reason's limit. */
  pausedSinceMs: instantMs.nullable(),
  activity: z.enum([
    'idle',
    'ringing',
    'announcing',
    'talking',
    'consulting',
    'rejoining',
    'wrap-up',
    'busy',
  ]),
  consult: DeskConsult.nullable(),
  reachable: z.boolean(),
  setAsideMisses: z.number().int().nullable(),
  sinceMs: instantMs,
  offerId: z.string().nullable(),
  callId: z.string().nullable(),
  answeredAtMs: instantMs.nullable(),
  heldSinceMs: instantMs.nullable(),
  wrapUpUntilMs: instantMs.nullable(),
  wrapUpExtensionsLeft: z.number().int().nonnegative().nullable(),
  /** Contacts whose wrap-up ran out: still to be completed. */
  unfinishedContacts: z.array(
    z.strictObject({
      contactId: z.string(),
      callId: z.string().nullable(),
      startedAtMs: instantMs,
    }),
  ),
  /** Server clock, against which the page counts. */
  atMs: instantMs,
  /** True while only one side of the present call is heard. */
  oneSidedAudio: z.boolean(),
  /** Waiting now / longest wait since / service level today, for the desk's header. */
  waiting: z.number().int(),
  oldestEnteredAtMs: instantMs.nullable(),
  serviceLevelPercent: z.number().nullable(),
});
export type DeskState = z.infer<typeof DeskState>;
