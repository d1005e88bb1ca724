import type { Writer } from '../db/index.ts';

/**
 * Handed in by src/referrals: the case that has just got its code is given to the unit concerned,
 * or to triage, in the transaction that registers it.
 */
export type ReferRegistered = (w: Writer, caseId: string, atMs: number) => Promise<void>;

/**
 * Handed in by src/emergencies: the case that has just been registered is a danger, and somebody
 * must go there at once. Answers until when somebody is to have accepted it.
 */
export type BeginEmergency = (
  w: Writer,
  begun: { readonly caseId: string; readonly districtId: number | null; readonly atMs: number },
) => Promise<number>;

/**
 * Handed in by src/emergencies: what was a danger has its verdict, and with it all that was merged
 * into it: nobody need go there any more, and nobody is paged for it from this moment on.
 */
export type DangerJudged = (
  w: Writer,
  judged: { readonly caseIds: readonly string[]; readonly atMs: number },
) => Promise<void>;

/** Handed in by src/referrals: nobody is asked about this case any more. */
export type EndReferrals = (w: Writer, caseId: string, atMs: number) => Promise<void>;

/** Handed in by src/referrals: the citizen wants it no more; whoever was asked is told so. */
export type CaseWithdrawn = (
  w: Writer,
  withdrawn: { readonly caseId: string; readonly reason: string; readonly atMs: number },
) => Promise<void>;

/** Handed in by src/referrals: verifying is accepting the reply; what still stands open ends. */
export type AcceptReply = (
  w: Writer,
  accepted: { readonly caseId: string; readonly verifierId: string; readonly atMs: number },
) => Promise<void>;
