import { and, eq, inArray, isNotNull } from 'drizzle-orm';
import type { Personal, Store, Writer } from '../db/index.ts';
import { callOf } from '../contacts/index.ts';
import type { SmsState } from '../contract/sms.ts';
import { assert } from '../kit/assert.ts';
import type { AttemptNote, ClaimedSms, InboundStep, NewSms, SmsStep } from './message.ts';
import { stepOf } from './message.ts';
import { afterReport, isFinal, type OutboxChange } from './outbox.ts';
import type { SmsCaps } from './limits.ts';
import type { DlrStatus, SmsProvider } from './provider.ts';
import { exceeds } from './repository-caps.ts';
import { type DueAsk, dueIds } from './repository-due.ts';
import { smsEndings, type SmsStored } from './repository-endings.ts';
import { inboundRepository, type OnReceived } from './repository-inbound.ts';
import { smsQueries } from './repository-queries.ts';
import { isSuspended, SUSPENDED } from './repository-suspending.ts';
import { inForceTemplate } from './repository-templates.ts';
import { fillTemplate } from './template.ts';
import { normalizeSms } from './text.ts';

/** A message came to an ending; told inside the transaction that writes the ending. */
export interface FinalSms {
  readonly smsId: string;
  readonly kind: string;
  readonly caseId: string | null;
  readonly cycle: number | null;
  readonly state: SmsState;
  readonly reason: string | null;
  readonly atMs: number;
}
export type OnFinal = (w: Writer, final: FinalSms) => Promise<void>;

export interface SmsRepositoryOptions {
  readonly store: Store;
  readonly personal: Personal;
  readonly newId: () => string;
  /** See local-id.ts. */
  readonly newLocalId: () => string;
  /** Milliseconds after acceptance at which the gateway is asked for the fate of a message. */
  readonly pollAfterMs?: readonly number[];
  readonly onFinal?: OnFinal;
  readonly onReceived?: OnReceived;
  /** How long it took from the gateway's word to the phone's. */
  readonly onDelivered?: (tookMs: number) => void;
  /** A message was queued, its transaction still open: the outbox may be woken. */
  readonly onQueued?: () => void;
  /** For the log: told after the commit. */
  readonly onStep?: (step: SmsStep) => void;
  readonly onKept?: (step: InboundStep) => void;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Inside the 48 hours in which the gateway still knows its own ids. */
export const POLL_AFTER_MS: readonly number[] = [
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  HOUR_MS,
  6 * HOUR_MS,
  24 * HOUR_MS,
  46 * HOUR_MS,
];

export type SmsRepository = ReturnType<typeof smsRepository>;

/** The outbox in the database; each method one unit of work unless it takes a writer. */
export function smsRepository(options: SmsRepositoryOptions) {
  const { store, personal, newId, newLocalId } = options;
  const { smsOutbox, smsAttempt, smsDlrRaw } = store.tables;
  const pollAfterMs = options.pollAfterMs ?? POLL_AFTER_MS;

  type Stored = SmsStored;
  const { onEnding, ...endings } = smsEndings(options);

  const isStopped = (w: Writer, templateId: string | null) =>
    isSuspended({ read: w, tables: store.tables }, templateId);
  const dueAgain = (atMs: number): OutboxChange => ({
    state: 'queued',
    reason: null,
    nextAtMs: atMs,
  });

  /** Reports that came before the answer to the sending are waiting under the gateway's id. */
  async function applyReports(w: Writer, row: Stored, atMs: number): Promise<Stored> {
    if (row.messageId === null) return row;
    const known = await w.select().from(smsDlrRaw).where(eq(smsDlrRaw.messageId, row.messageId));
    let latest = row;
    for (const { status } of known) {
      const change = afterReport(
        latest as { state: SmsState; dlrStatus: string | null },
        status as DlrStatus,
      );
      if (change === null) continue;
      const set = {
        state: change.state,
        reason: change.reason,
        dlrStatus: status,
        dlrAtMs: atMs,
        updatedAtMs: atMs,
        ...(isFinal(change.state) ? { pollAtMs: null } : {}),
      };
      await w.update(smsOutbox).set(set).where(eq(smsOutbox.id, row.id));
      await onEnding(w, latest, change, atMs);
      latest = { ...latest, ...set };
    }
    return latest;
  }

  /** The call is told once, here; whoever queues a message knows at most the case. */
  async function callIdOf(w: Writer, { callId, caseId, aboutCaseId }: NewSms) {
    const known = caseId ?? aboutCaseId ?? null;
    return callId ?? (known === null ? null : await callOf(store, w, { caseId: known }));
  }

  return {
    /** In the caller's transaction: the row exists if and only if what it tells is true. */
    async enqueue(w: Writer, sms: NewSms): Promise<{ smsId: string; fresh: boolean }> {
      const [known] = await w
        .select({ id: smsOutbox.id })
        .from(smsOutbox)
        .where(eq(smsOutbox.dedupeKey, sms.dedupeKey));
      if (known) return { smsId: known.id, fresh: false };
      const smsId = newId();
      const receptor = await personal.put(w, sms.phone, sms.nowMs);
      const { text, templateId } = await textOf(w, sms);
      const body = await personal.put(w, text, sms.nowMs);
      await w.insert(smsOutbox).values({
        id: smsId,
        dedupeKey: sms.dedupeKey,
        localId: newLocalId(),
        kind: sms.kind,
        templateId,
        caseId: sms.caseId,
        callId: await callIdOf(w, sms),
        cycle: sms.cycle,
        receptorTextId: receptor.id,
        phoneHash: personal.phoneHash(sms.phone),
        bodyTextId: body.id,
        state: 'queued',
        urgent: sms.urgent,
        attempts: 0,
        maybeSent: false,
        resolves: 0,
        polls: 0,
        nextAtMs: sms.notBeforeMs ?? sms.nowMs,
        expiresAtMs: sms.expiresAtMs,
        updatedAtMs: sms.nowMs,
        createdAtMs: sms.nowMs,
      });
      options.onQueued?.();
      return { smsId, fresh: true };
    },

    ...endings,

    /** It need wait no longer. What is sent already, or on its way, stays as it is. */
    async hasten(w: Writer, smsId: string, atMs: number): Promise<void> {
      const isWaiting = and(eq(smsOutbox.state, 'queued'), eq(smsOutbox.maybeSent, false));
      await w
        .update(smsOutbox)
        .set({ nextAtMs: atMs })
        .where(and(eq(smsOutbox.id, smsId), isWaiting));
      options.onQueued?.();
    },

    /** The same of what this key has queued, if anything. */
    async withdrawKey(w: Writer, dedupeKey: string, reason: string, atMs: number): Promise<void> {
      const known = eq(smsOutbox.dedupeKey, dedupeKey);
      const [row] = await w.select({ id: smsOutbox.id }).from(smsOutbox).where(known);
      if (row !== undefined) await endings.withdraw(w, row.id, reason, atMs);
    },

    /** Takes due rows by lease: the waiting, and those whose worker died, in the order of `dueIds`. */
    async claim(ask: DueAsk & { leaseMs: number }): Promise<ClaimedSms[]> {
      const { nowMs, leaseMs } = ask;
      const token = newId();
      const rows = await store.tx(async (w) => {
        const ids = await dueIds(store, w, ask);
        if (ids.length === 0) return [];
        return w
          .update(smsOutbox)
          .set({ state: 'sending', leaseUntilMs: nowMs + leaseMs, leaseToken: token })
          .where(inArray(smsOutbox.id, ids))
          .returning();
      });
      return withTexts(rows, token);
    },

    /**
     * Commits the doubt before the first byte leaves, where the caps allow it: counted here, in the
     * one transaction that there is at a time. `lost`: the lease is gone, do not send.
     */
    async markMaybeSent(
      sms: ClaimedSms,
      provider: SmsProvider['id'],
      nowMs: number,
      caps: SmsCaps | null = null,
    ): Promise<'marked' | 'lost' | 'cap-number' | 'cap-line'> {
      return store.tx(async (w) => {
        const full = caps === null ? null : await exceeds(store, w, sms, caps, nowMs);
        if (full !== null) return full;
        const rows = await w
          .update(smsOutbox)
          .set({
            maybeSent: true,
            provider,
            line: caps?.line ?? null,
            lastMaybeAtMs: nowMs,
            firstMaybeAtMs: sms.maybeSent ? sms.firstMaybeAtMs : nowMs,
          })
          .where(mine(sms))
          .returning({ id: smsOutbox.id });
        return rows.length === 1 ? 'marked' : 'lost';
      });
    },

    /**
     * Writes what a step made of the row, if it is still ours; with the report already here. A row whose text
     * was stopped and is let go by now is not held but due again: who let it go has not seen it held.
     */
    async apply(sms: ClaimedSms, wanted: OutboxChange, nowMs: number, note?: AttemptNote) {
      const written = await store.tx(async (w) => {
        const [before] = await w.select().from(smsOutbox).where(mine(sms));
        if (before === undefined) return null;
        const isLetGo = wanted.reason === SUSPENDED && !(await isStopped(w, before.templateId));
        const change = isLetGo ? dueAgain(nowMs) : wanted;
        const accepted = change.state === 'accepted';
        if (note) {
          await w
            .insert(smsAttempt)
            .values({ id: newId(), outboxId: sms.id, ...note, createdAtMs: nowMs });
        }
        const set = {
          ...change,
          leaseUntilMs: null,
          leaseToken: null,
          updatedAtMs: nowMs,
          ...(accepted
            ? { acceptedAtMs: nowMs, polls: 0, pollAtMs: nowMs + (pollAfterMs[0] ?? HOUR_MS) }
            : {}),
        };
        await w.update(smsOutbox).set(set).where(eq(smsOutbox.id, sms.id));
        await onEnding(w, before, change, nowMs);
        return { change, after: await applyReports(w, { ...before, ...set }, nowMs) };
      });
      if (written === null) return false;
      const { change, after } = written;
      options.onStep?.(stepOf({ ...after, ...change }));
      if (after.state !== change.state) options.onStep?.(stepOf(after));
      return true;
    },

    /** A delivery report: kept as it came, applied when it says more than what is known. */
    async report(
      ref: string,
      status: DlrStatus,
      source: 'callback' | 'poll' | 'resolve',
      nowMs: number,
    ): Promise<void> {
      const moved = await store.tx(async (w) => {
        await w
          .insert(smsDlrRaw)
          .values({ id: newId(), messageId: ref, status, source, createdAtMs: nowMs })
          .onConflictDoNothing();
        const rows = await w.select().from(smsOutbox).where(eq(smsOutbox.messageId, ref));
        const after: Stored[] = [];
        for (const row of rows) {
          const latest = await applyReports(w, row, nowMs);
          if (latest.state !== row.state) after.push(latest);
        }
        return after;
      });
      for (const row of moved) options.onStep?.(stepOf(row));
    },

    /** After asking: the next time, or a person, when the gateway has forgotten the message. */
    async polled(refs: readonly string[], nowMs: number): Promise<void> {
      const moved = await store.tx(async (w) => {
        const given: Stored[] = [];
        const rows = await w
          .select()
          .from(smsOutbox)
          .where(and(inArray(smsOutbox.messageId, [...refs]), isNotNull(smsOutbox.pollAtMs)));
        for (const row of rows) {
          const polls = row.polls + 1;
          const after = pollAfterMs[polls];
          const pollAtMs = after === undefined ? null : (row.acceptedAtMs ?? nowMs) + after;
          await w.update(smsOutbox).set({ polls, pollAtMs }).where(eq(smsOutbox.id, row.id));
          if (pollAtMs !== null || row.state !== 'accepted') continue;
          const change = { state: 'needs_review', reason: 'delivery-unknown' } as const;
          await w
            .update(smsOutbox)
            .set({ ...change, updatedAtMs: nowMs })
            .where(eq(smsOutbox.id, row.id));
          await onEnding(w, row, change, nowMs);
          given.push({ ...row, ...change });
        }
        return given;
      });
      for (const row of moved) options.onStep?.(stepOf(row));
    },

    ...smsQueries(options),
    ...inboundRepository(options),
  };

  /** Filled in now, in the text that is in force now: a later one changes nothing about it. */
  async function textOf(w: Writer, { body, language = 'fa' }: NewSms) {
    if (typeof body === 'string') {
      // Arabic keeps its own letters, which in a Persian text are slips of the keyboard.
      return { text: language === 'ar' ? body : normalizeSms(body), templateId: null };
    }
    const version = await inForceTemplate(store, w, body.template, language);
    return {
      text: fillTemplate(version.text, body.values, version.language),
      templateId: version.id,
    };
  }

  function mine(sms: ClaimedSms) {
    return and(eq(smsOutbox.id, sms.id), eq(smsOutbox.leaseToken, sms.token));
  }

  async function withTexts(rows: Stored[], token: string): Promise<ClaimedSms[]> {
    const texts = await personal.read(
      store.read,
      rows.flatMap((row) => [row.receptorTextId, row.bodyTextId]),
    );
    return rows
      .map((row) => {
        const to = texts.get(row.receptorTextId) ?? '';
        const body = texts.get(row.bodyTextId) ?? '';
        assert(row.leaseToken === token, 'a claimed row carries the token it was claimed with');
        return { ...row, state: row.state as SmsState, to, body, token };
      })
      .sort((a, b) => a.nextAtMs - b.nextAtMs || (a.id < b.id ? -1 : 1));
  }
}
