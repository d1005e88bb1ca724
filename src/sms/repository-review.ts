import { and, asc, desc, eq, inArray, isNull, lt, type SQL } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { SmsState } from '../contract/sms.ts';
import {
  type SettleSms,
  SMS_AT_ONCE,
  type SmsList,
  type SmsListed,
  type SmsOpened,
} from '../contract/sms-outbox.ts';
import type { Writer } from '../db/index.ts';
import { STAFF_KINDS } from './limits.ts';
import { stepOf } from './message.ts';
import { receptorShown, type ShieldNames } from './receptor.ts';
import { smsEndings, type SmsStored } from './repository-endings.ts';
import type { SmsRepository, SmsRepositoryOptions } from './repository.ts';

export interface SmsReviewOptions extends SmsRepositoryOptions {
  readonly shieldNames: ShieldNames;
  readonly sms: Pick<SmsRepository, 'isOptedOut'>;
  readonly audit: Pick<Audit, 'write' | 'record'>;
  /**
   * In the transaction that sends it again: false where its news was told by another way, is being
   * told, or is news no more. True of what nobody but the outbox knows of: its own end decides there.
   */
  readonly mayTellAgain: (w: Writer, smsId: string, atMs: number) => Promise<boolean>;
}

export type SmsReview = ReturnType<typeof smsReview>;
export type SettleRefusal = 'unknown-sms' | 'sms-settled' | 'sms-not-again';

const STATES: Readonly<Record<Exclude<SmsList, 'all'>, readonly SmsState[]>> = {
  review: ['needs_review'],
  waiting: ['queued', 'held', 'uncertain', 'sending'],
  unreached: ['failed', 'undelivered', 'expired', 'blocked'],
};
/** Sent again only what surely did not come, or of which a person takes that upon himself. */
const AGAIN: readonly SmsState[] = ['needs_review', 'failed', 'undelivered', 'expired'];
/** More than that is no count that anybody needs. */
const MOST_COUNTED = 1_000;
const DAY_MS = 24 * 3_600_000;
/** Older news is told by a voice, if at all. */
const AGAIN_WITHIN_MS = 7 * DAY_MS;

/** What people see of the outbox, and what they say of a message whose fate nobody else knows. */
export function smsReview(options: SmsReviewOptions) {
  const { store, personal, newLocalId, sms, audit, mayTellAgain } = options;
  const { smsOutbox: t, smsAttempt, cases } = store.tables;
  const { onEnding } = smsEndings(options);
  // Lists are read beside the loop: the outbox keeps its rows for years.
  const { read, readApart } = store;

  async function countOf(list: keyof typeof STATES): Promise<number> {
    const of = inArray(t.state, [...STATES[list]]);
    return (await readApart.select({ id: t.id }).from(t).where(of).limit(MOST_COUNTED)).length;
  }

  type Found = {
    row: SmsStored;
    trackingCode: string | null;
    confidentiality: 'open' | 'protected' | null;
  };
  const foundBy = (from: Pick<typeof read, 'select'>, where: SQL | undefined) =>
    from
      .select({
        row: t,
        trackingCode: cases.trackingCode,
        confidentiality: cases.confidentiality,
      })
      .from(t)
      .leftJoin(cases, eq(cases.id, t.caseId))
      .where(where);

  const listed = ({ row, trackingCode, confidentiality }: Found, number: string): SmsListed => ({
    smsId: row.id,
    ...{ caseId: row.caseId, trackingCode, kind: row.kind },
    receptor: receptorShown(number, { kind: row.kind, confidentiality }),
    state: row.state as SmsState,
    ...{ reason: row.reason, createdAtMs: row.createdAtMs, updatedAtMs: row.updatedAtMs },
  });

  const actsOf = (row: SmsStored, atMs: number): SmsOpened['acts'] => {
    const isKnown = atMs - row.createdAtMs <= AGAIN_WITHIN_MS && row.blankedAtMs === null;
    // Of no case: an hour that has passed, a call that was taken since. A code stays of use.
    const isNews = isKnown && (row.caseId !== null || row.expiresAtMs > atMs);
    const mayGoAgain = isNews && !STAFF_KINDS.includes(row.kind);
    return [
      ...(mayGoAgain && AGAIN.includes(row.state as SmsState) ? (['again'] as const) : []),
      ...(row.state === 'needs_review' ? (['arrived', 'not-arrived'] as const) : []),
    ];
  };

  async function sendAgain(w: Writer, row: SmsStored, atMs: number) {
    const texts = await personal.read(w, [row.receptorTextId, row.bodyTextId]);
    const to = texts.get(row.receptorTextId);
    // Forgotten, or silenced, meanwhile.
    if (to === undefined || !texts.has(row.bodyTextId)) return null;
    if (await sms.isOptedOut(w, to)) return null;
    if (!(await mayTellAgain(w, row.id, atMs))) return null;
    // Under a name of its own: by the old one the gateway would give back what it has, and send nothing.
    const fresh = { localId: newLocalId(), provider: null, line: null, messageId: null };
    const unsent = { maybeSent: false, firstMaybeAtMs: null, lastMaybeAtMs: null };
    const unknown = { acceptedAtMs: null, dlrStatus: null, dlrAtMs: null, pollAtMs: null };
    const set = { ...fresh, ...unsent, ...unknown, attempts: 0, resolves: 0, polls: 0 };
    const expiresAtMs = row.caseId === null ? row.expiresAtMs : atMs + DAY_MS;
    const due = { nextAtMs: atMs, expiresAtMs, updatedAtMs: atMs };
    const change = { state: 'queued', reason: 'sent-again' } as const;
    await w
      .update(t)
      .set({ ...set, ...due, ...change })
      .where(eq(t.id, row.id));
    options.onQueued?.();
    return { ...row, ...fresh, ...change };
  }

  async function say(w: Writer, row: SmsStored, hasArrived: boolean, atMs: number) {
    const reason = 'said-by-a-person';
    const change = { state: hasArrived ? 'delivered' : 'failed', reason } as const;
    const set = { ...change, updatedAtMs: atMs, pollAtMs: null };
    await w.update(t).set(set).where(eq(t.id, row.id));
    await onEnding(w, row, change, atMs);
    return { ...row, ...change };
  }

  return {
    async counts(): Promise<{ review: number; waiting: number }> {
      return { review: await countOf('review'), waiting: await countOf('waiting') };
    },

    /** Newest first, without words; `after`: behind this one of the page before. */
    async list(list: SmsList, after: string | null): Promise<SmsListed[]> {
      // Names begin with their time: newest first is the primary key from its end, however many there are.
      const behind = after === null ? undefined : lt(t.id, after);
      const look = (of: SQL | undefined) =>
        foundBy(readApart, and(of, behind)).orderBy(desc(t.id)).limit(SMS_AT_ONCE);
      // A state at a time, each from its own end.
      const looks =
        list === 'all' ? [look(undefined)] : STATES[list].map((state) => look(eq(t.state, state)));
      const found = (await Promise.all(looks))
        .flat()
        .toSorted((a, b) => (a.row.id < b.row.id ? 1 : -1))
        .slice(0, SMS_AT_ONCE);
      const texts = await personal.read(
        readApart,
        found.map(({ row }) => row.receptorTextId),
      );
      return found.map((one) => listed(one, texts.get(one.row.receptorTextId) ?? ''));
    },

    /** With its words, which is told to the audit. Undefined: there is none. */
    async open(smsId: string, by: Editor, atMs: number): Promise<SmsOpened | undefined> {
      const [found] = await foundBy(read, eq(t.id, smsId));
      if (found === undefined) return undefined;
      const { row } = found;
      const texts = await personal.read(read, [row.receptorTextId, row.bodyTextId]);
      const attempts = await read
        .select()
        .from(smsAttempt)
        .where(eq(smsAttempt.outboxId, smsId))
        .orderBy(asc(smsAttempt.createdAtMs), asc(smsAttempt.id));
      const subject = { subjectKind: 'sms', subjectId: smsId };
      await audit.record({ ...by, act: 'sms-read', ...subject });
      const body = texts.get(row.bodyTextId) ?? '';
      const { caseId } = row;
      const shown = await options.shieldNames(caseId === null ? [] : [caseId]);
      return {
        ...listed(found, texts.get(row.receptorTextId) ?? ''),
        body: caseId === null ? body : shown(caseId, body),
        ...{ gateway: row.provider, line: row.line },
        attempts: attempts.map(({ op, outcome, code, tookMs, createdAtMs }) => {
          return { op, outcome, code, tookMs, atMs: createdAtMs };
        }),
        acts: actsOf(row, atMs),
      };
    },

    /** By a person; said twice the second finds it settled. */
    async settle(
      smsId: string,
      { as }: SettleSms,
      by: Editor,
      atMs: number,
    ): Promise<'done' | SettleRefusal> {
      const done = await store.tx(async (w) => {
        const free = and(eq(t.id, smsId), isNull(t.leaseToken));
        const [row] = await w.select().from(t).where(free);
        if (row === undefined) return 'unknown-sms';
        if (!actsOf(row, atMs).includes(as)) return 'sms-settled';
        const after =
          as === 'again'
            ? await sendAgain(w, row, atMs)
            : await say(w, row, as === 'arrived', atMs);
        if (after === null) return 'sms-not-again';
        const subject = { subjectKind: 'sms', subjectId: smsId };
        await audit.write(w, { ...by, act: `sms-${as}`, ...subject });
        return stepOf(after);
      });
      if (typeof done === 'string') return done;
      options.onStep?.(done);
      return 'done';
    },
  };
}
