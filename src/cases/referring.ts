import type { Writer } from '../db/index.ts';

/**
 * Handed in by src/referrals: the case that has just got its code is given to the unit concerned,
 * or to triage, in the transaction that registers it.
 */
export type ReferRegistered = (w: Writer, caseId: string, atMs: number) => Promise<void>;

/** Handed in by src/referrals: verifying is accepting the reply; what still stands open ends. */
export type AcceptReply = (
  w: Writer,
  accepted: { readonly caseId: string; readonly verifierId: string; readonly atMs: number },
) => Promise<void>;
