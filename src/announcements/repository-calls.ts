import { eq } from 'drizzle-orm';
import type { DialEnd } from '../../telephony/protocol/index.ts';
import type { Audit, Editor } from '../audit/index.ts';
import type { RecordedTellCall, RecordTellCall } from '../contract/announcements.ts';
import type { ContactRepository } from '../contacts/index.ts';
import type { Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import { isAnswer, wordOf } from './announcement.ts';
import { afterTellCall } from './calls.ts';
import { resultOfUnanswered } from './own-call.ts';
import type { FeedbackRepository } from './repository-feedback.ts';
import { type TellTaskDeps, tellTaskLists, type TellTaskRow } from './repository-tasks.ts';

/** What the cases' room does with the news of a call; all in the transaction of the call. */
export interface ToldByCall {
  markAnnounced(
    w: Writer,
    told: { caseId: string; cycle: number; atMs: number; byId: string },
  ): Promise<boolean>;
  markToldClosed(
    w: Writer,
    closed: {
      caseId: string;
      cycle: number;
      reason: 'no_address' | 'declined' | 'unreachable';
      atMs: number;
    },
  ): Promise<boolean>;
  objectIn(
    w: Writer,
    objection: {
      caseId: string;
      words: string;
      channel: 'call';
      actorId: string;
      atMs: number;
    },
  ): Promise<string>;
  /** A word before the result came to the citizen, or could not. */
  wordEnded(w: Writer, caseId: string, atMs: number): Promise<void>;
}

export interface TellCallDeps extends TellTaskDeps {
  readonly audit: Pick<Audit, 'write'>;
  readonly cases: ToldByCall;
  /** The citizen's word that an office waits for, taken in the call: it has the case back. */
  readonly takeWordIn: (
    w: Writer,
    caseId: string,
    said: { readonly actorId: string; readonly note: string; readonly atMs: number },
  ) => Promise<void>;
  readonly feedback: Pick<FeedbackRepository, 'put'>;
  readonly contacts: Pick<ContactRepository, 'addItem'>;
  readonly newId: () => string;
  readonly claimMs: () => number;
}

/** Why a task is not given: who has it, where somebody has. */
export type TellRefusal =
  | { readonly refusal: 'unknown-tell-task' | 'tell-task-not-claimed' | 'not-a-number-of-it' }
  | { readonly refusal: 'bad-request'; readonly field: 'answer' }
  | { readonly refusal: 'tell-task-claimed'; readonly holder: string };

const isOpen = ({ state }: Pick<TellTaskRow, 'state'>): boolean =>
  state === 'call_needed' || state === 'needs_review';

export type TellTaskRepository = ReturnType<typeof tellTaskRepository>;

/** What was recorded, and whose wrap-up is over with it. */
export interface TellCallKept extends RecordedTellCall {
  readonly finished: readonly { readonly contactId: string; readonly callId: string | null }[];
}

const FREE = { claimedBy: null, claimUntilMs: null } as const;

/** Claims and calls of the result unit: each is one transaction with its audit entry. */
export function tellTaskRepository(deps: TellCallDeps) {
  const { store, personal, audit, cases, contacts, feedback, newId, nowMs, claimMs, takeWordIn } =
    deps;
  const { announcement, announcementAttempt, appUser, contact, outboundCall } = store.tables;
  const lists = tellTaskLists(deps);

  async function find(w: Writer, taskId: string, userId: string) {
    const [row] = await w.select().from(announcement).where(eq(announcement.id, taskId));
    if (row === undefined || !isOpen(row)) return { refusal: 'unknown-tell-task' } as const;
    const { claimedBy, claimUntilMs } = row;
    if (claimedBy !== null && claimedBy !== userId && (claimUntilMs ?? 0) > nowMs()) {
      const [user] = await w.select().from(appUser).where(eq(appUser.id, claimedBy));
      return { refusal: 'tell-task-claimed', holder: user?.name ?? claimedBy } as const;
    }
    return row;
  }

  /** A claim that ran out is still its holder's while nobody else has taken it. */
  async function findOwn(w: Writer, taskId: string, userId: string) {
    const row = await find(w, taskId, userId);
    if ('refusal' in row) return row;
    return row.claimedBy === userId ? row : ({ refusal: 'tell-task-not-claimed' } as const);
  }

  const note = (
    w: Writer,
    by: { userId: string; address?: string },
    act: string,
    row: TellTaskRow,
    detail = {},
  ) =>
    audit.write(w, {
      ...by,
      act: `tell-task-${act}`,
      subjectKind: 'case',
      subjectId: row.caseId,
      detail: { occasion: row.occasion, ...detail },
    });

  async function isMerged(w: Writer, caseId: string): Promise<boolean> {
    const { cases: table } = store.tables;
    const [row] = await w.select({ status: table.status }).from(table).where(eq(table.id, caseId));
    return row?.status === 'merged';
  }

  /** The case goes on by what the call was; false: it is no longer this answer's to tell. */
  async function moveCase(
    w: Writer,
    row: TellTaskRow,
    after: ReturnType<typeof afterTellCall>,
    byId: string,
  ): Promise<boolean> {
    const { caseId, cycle } = row;
    const atMs = nowMs();
    if (after.state === 'open') return true;
    if (!isAnswer(row.occasion)) {
      await cases.wordEnded(w, caseId, atMs);
      return true;
    }
    // Taken out of its survivor meanwhile: it will have an answer of its own.
    if (row.occasion !== 'result' && !(await isMerged(w, caseId))) return false;
    if (after.state === 'told') return cases.markAnnounced(w, { caseId, cycle, atMs, byId });
    const reason = after.reason as 'no_address' | 'declined' | 'unreachable';
    return cases.markToldClosed(w, { caseId, cycle, reason, atMs });
  }

  /** What the citizen said of the answer while he was on the line. */
  async function hear(
    w: Writer,
    row: TellTaskRow,
    call: Omit<RecordTellCall, 'number'>,
    byId: string,
  ): Promise<boolean> {
    if (call.result !== 'reached' || !isAnswer(row.occasion)) return false;
    const { caseId, cycle } = row;
    const atMs = nowMs();
    const objects = call.objects === true;
    if (call.score !== undefined || objects) {
      const satisfied = !objects && (call.score ?? 0) >= 3;
      const said = { caseId, cycle, channel: 'call', satisfied, byId, atMs } as const;
      await feedback.put(w, { ...said, score: call.score ?? null });
    }
    if (!objects) return false;
    const words = call.objection ?? '';
    const objection = { caseId, words, channel: 'call', actorId: byId, atMs } as const;
    return (await cases.objectIn(w, objection)) === 'objected';
  }

  /** An attempt, and what it means for the task and its case. */
  async function settle(
    w: Writer,
    row: TellTaskRow,
    call: Omit<RecordTellCall, 'number'> & {
      readonly id: string;
      readonly phoneTextId: string | null;
      readonly hasNumber: boolean;
    },
    by: { readonly userId: string; readonly address?: string },
    atMs: number,
  ): Promise<RecordedTellCall> {
    const { id, result, phoneTextId, hasNumber } = call;
    const written = normalizeForStorage(call.note ?? '');
    await w.insert(announcementAttempt).values({
      id,
      announcementId: row.id,
      result,
      atMs,
      byId: by.userId,
      phoneTextId,
      noteTextId: written === '' ? null : (await personal.put(w, written, atMs)).id,
      createdAtMs: atMs,
    });
    const past = await w
      .select()
      .from(announcementAttempt)
      .where(eq(announcementAttempt.announcementId, row.id));
    const after = afterTellCall(past, result, hasNumber);
    // The case went another way meanwhile (withdrawn, merged): nobody is owed this any more.
    const isOurs = await moveCase(w, row, after, by.userId);
    const state = isOurs ? after.state : 'closed';
    const objected = state === 'told' ? await hear(w, row, call, by.userId) : false;
    const told = state === 'told' ? { toldAtMs: atMs } : {};
    const ended = state === 'open' ? {} : { state, reason: after.reason, ...told };
    await w
      .update(announcement)
      .set({ ...FREE, ...ended, updatedAtMs: atMs })
      .where(eq(announcement.id, row.id));
    await note(w, by, 'called', row, { result, state, objected });
    return { state, objected };
  }

  /** The record of a call by which it was told has nothing more to ask. */
  async function finishContacts(w: Writer, { id, caseId }: TellTaskRow, agentId: string) {
    const atMs = nowMs();
    const open = await lists.answeredCalls(w, id, agentId);
    for (const { contactId } of open) {
      const nothing = { kind: null, topic: null, note: null };
      const item = { contactId, disposition: 'result_call', caseId, ...nothing } as const;
      await contacts.addItem(w, item, atMs);
      await w.update(contact).set({ finishedAtMs: atMs }).where(eq(contact.id, contactId));
    }
    return open.map(({ contactId, callId }) => ({ contactId, callId }));
  }

  return {
    ...lists,

    /** The holder of the claim may call this number; the claim runs anew, for a talk takes time. */
    mayCall: (
      taskId: string,
      number: string,
      by: Editor,
    ): Promise<TellRefusal | { readonly caseId: string }> =>
      store.tx(async (w) => {
        const row = await findOwn(w, taskId, by.userId);
        if ('refusal' in row) return row;
        if (!(await lists.numbersOf(w, row)).has(number)) return { refusal: 'not-a-number-of-it' };
        const set = { claimUntilMs: nowMs() + claimMs() };
        await w.update(announcement).set(set).where(eq(announcement.id, taskId));
        return { caseId: row.caseId };
      }),

    /** In the transaction that keeps the end of the call; the same end told twice is kept once. */
    async ownCallUnanswered(
      w: Writer,
      call: {
        readonly callId: string;
        readonly phone: string | null;
        readonly dialEnd: DialEnd | null;
        /** Of its end: a server that was away hears of it later, perhaps on another day. */
        readonly atMs: number;
      },
    ): Promise<void> {
      const result = resultOfUnanswered(call.dialEnd);
      if (result === null) return;
      const [found] = await w
        .select({ row: announcement, agentId: outboundCall.agentId })
        .from(outboundCall)
        .innerJoin(announcement, eq(announcement.id, outboundCall.taskId))
        .where(eq(outboundCall.id, call.callId));
      if (found === undefined || !isOpen(found.row)) return;
      const id = `of-${call.callId}`;
      if ((await w.$count(announcementAttempt, eq(announcementAttempt.id, id))) > 0) return;
      const numbers = await lists.numbersOf(w, found.row);
      const phoneTextId = numbers.get(call.phone ?? '') ?? null;
      const attempt = { id, result, phoneTextId, hasNumber: true };
      await settle(w, found.row, attempt, { userId: found.agentId }, call.atMs);
    },

    /** Exactly one of those who claim at the same moment has it; its holder renews it so. */
    claim: (taskId: string, by: Editor): Promise<TellRefusal | null> =>
      store.tx(async (w) => {
        const row = await find(w, taskId, by.userId);
        if ('refusal' in row) return row;
        const set = { claimedBy: by.userId, claimUntilMs: nowMs() + claimMs() };
        await w.update(announcement).set(set).where(eq(announcement.id, taskId));
        await note(w, by, 'claimed', row);
        return null;
      }),

    /** Back on the list for everybody. */
    release: (taskId: string, by: Editor): Promise<TellRefusal | null> =>
      store.tx(async (w) => {
        const row = await findOwn(w, taskId, by.userId);
        if ('refusal' in row) return row;
        await w.update(announcement).set(FREE).where(eq(announcement.id, taskId));
        await note(w, by, 'released', row);
        return null;
      }),

    /** A call that was made: kept, and the case moved by it. */
    record: (
      taskId: string,
      call: RecordTellCall,
      by: Editor,
    ): Promise<TellRefusal | TellCallKept> =>
      store.tx(async (w) => {
        const row = await findOwn(w, taskId, by.userId);
        if ('refusal' in row) return row;
        const numbers = await lists.numbersOf(w, row);
        const phoneTextId = numbers.get(call.number);
        if (phoneTextId === undefined) return { refusal: 'not-a-number-of-it' } as const;
        const { answer } = call;
        if (answer !== undefined) {
          // Nobody waits for a word in the call that tells a result or a date.
          if (wordOf(row.occasion) !== 'word-needed') {
            return { refusal: 'bad-request', field: 'answer' } as const;
          }
          await takeWordIn(w, row.caseId, { actorId: by.userId, note: answer, atMs: nowMs() });
        }
        const hasNumber = numbers.size > 1;
        const attempt = { ...call, id: newId(), phoneTextId, hasNumber };
        const kept = await settle(w, row, attempt, by, nowMs());
        return { ...kept, finished: await finishContacts(w, row, by.userId) };
      }),
  };
}
