import type { CaseOutcome } from '../contract/cases.ts';
import type { Writer } from '../db/index.ts';
import type { z } from 'zod';

/** What the telling side needs to know of a verified case. */
export interface ResultToTell {
  readonly caseId: string;
  readonly cycle: number;
  readonly outcome: z.infer<typeof CaseOutcome>;
  readonly explanation: string;
  readonly trackingCode: string;
  /** E.164, null: no number known. */
  readonly phone: string | null;
  readonly citizenName: string | null;
  /** A complaint is answered by a voice. */
  readonly kind: string;
  /** Of what is planned: when it is looked at again. */
  readonly recheckAtMs: number | null;
  /** What the citizen or the rule asked for; a call needs a person, not a message. */
  readonly announceBy: 'sms' | 'call';
  /** Of a case that was merged: whose answer it is. */
  readonly answerOf?: { readonly rootId: string; readonly cycle: number };
  /** Tracking codes of the same answer on the same number: one message tells them all. */
  readonly alsoCodes?: readonly string[];
  readonly atMs: number;
}

/** A case that has just got its tracking code. */
export interface Registered {
  readonly caseId: string;
  /** The message of the citizen: what else he told in it is acknowledged with it. */
  readonly contactId: string;
  readonly trackingCode: string;
  /** E.164, null: no number known. */
  readonly phone: string | null;
  readonly citizenName: string | null;
  readonly atMs: number;
}

/** Handed in by src/announcements: the code by SMS, in the transaction that registers. */
export type AnnounceRegistered = (w: Writer, registered: Registered) => Promise<void>;

/** Handed in by src/announcements: what the talk has brought is acknowledged now. */
export type ContactFinished = (w: Writer, contactId: string, atMs: number) => Promise<void>;

/**
 * Handed in by src/announcements: queues the message in the transaction that stores the result,
 * so that there is never a result without its message nor a message without its result.
 */
export type AnnounceResult = (w: Writer, result: ResultToTell) => Promise<void>;

/**
 * Why the citizen hears of his case before there is a result: nothing was said for too long, it
 * went to the manager, a date was set, a date went by, his own word is needed.
 */
export type Occasion = 'silence' | 'escalated' | 'date-set' | 'date-missed' | 'word-needed';

/** A word before the result. */
export interface WordToTell {
  readonly caseId: string;
  readonly cycle: number;
  readonly trackingCode: string;
  /** E.164, null: no number known. */
  readonly phone: string | null;
  readonly citizenName: string | null;
  readonly announceBy: 'sms' | 'call';
  readonly occasion: Occasion;
  /** Tells occasions of one kind apart: a level, a date. */
  readonly key: string;
  readonly dateMs: number | null;
  /** Tracking codes of the same thing on the same number: one message tells them all. */
  readonly alsoCodes?: readonly string[];
  readonly atMs: number;
}

/** A case that its citizen has taken back. */
export interface WithdrawnToTell {
  readonly caseId: string;
  readonly trackingCode: string;
  /** E.164, null: no number known. */
  readonly phone: string | null;
  readonly citizenName: string | null;
  /** On the line he has heard it from the expert. */
  readonly channel: 'call' | 'web';
  readonly atMs: number;
}

/**
 * Handed in by src/announcements: what was still to be said of it is taken back, and what was done on
 * the page is told to the number on record, so that nobody takes back another's case unnoticed. A
 * number that takes no messages hears nothing: no call is owed for it.
 */
export type AnnounceWithdrawn = (w: Writer, withdrawn: WithdrawnToTell) => Promise<void>;

/** Handed in by src/announcements: by message or by a call task, once for each occasion. */
export type AnnounceWord = (w: Writer, word: WordToTell) => Promise<void>;
