import { and, eq, gt, isNotNull, isNull, lt, or } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { CitizenRepository } from '../citizens/index.ts';
import type { ContactRepository } from '../contacts/index.ts';
import type { CaseStatus } from '../contract/cases.ts';
import type { AnswerByCode, TellCase, TrackedCase, WithdrawByCode } from '../contract/tracking.ts';
import type { Personal, Reader, Store, Tables, Writer } from '../db/index.ts';
import { toTrackingCode } from '../kit/tracking-code.ts';
import { isSamePerson, lockAfter, readSecret, TRIES_KEPT_MS } from './proof.ts';

type CaseRow = Tables['cases']['$inferSelect'];
type Refused =
  | 'not-tracked'
  | 'lookup-locked'
  | 'unknown-contact'
  | 'not-your-contact'
  | 'contact-finished';
export type Told = { readonly type: 'told'; readonly caseId: string } | { readonly type: Refused };
export type Tracked =
  | { readonly type: 'tracked'; readonly tracked: TrackedCase }
  | { readonly type: 'not-tracked' | 'lookup-locked' };

export type AnsweredTracked =
  | {
      readonly type: 'answered';
      readonly became: 'accepted' | 'objected';
      readonly tracked: TrackedCase;
    }
  | { readonly type: 'not-tracked' | 'lookup-locked' | 'objection-too-late' };

export type WithdrawnTracked =
  | { readonly type: 'withdrawn'; readonly tracked: TrackedCase }
  | { readonly type: 'not-tracked' | 'lookup-locked' | 'wrong-state' };

export type Tracking = ReturnType<typeof caseTracking>;

export interface TrackingOptions {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Audit;
  readonly contacts: ContactRepository;
  readonly citizens: CitizenRepository;
  /** What a citizen says of an answer, by whatever way: handed in by announcements and cases. */
  readonly feedback: {
    put(
      w: Writer,
      said: {
        readonly caseId: string;
        readonly cycle: number;
        readonly channel: 'web';
        readonly satisfied: boolean;
        readonly score: number | null;
        readonly byId: null;
        readonly atMs: number;
      },
    ): Promise<void>;
  };
  readonly objectIn: (
    w: Writer,
    objection: {
      readonly caseId: string;
      readonly words: string;
      readonly channel: 'web';
      readonly actorId: null;
      readonly atMs: number;
    },
  ) => Promise<string>;
  /** Handed in by src/cases: he takes it back, and whoever was asked is told so. */
  readonly withdrawIn: (
    w: Writer,
    back: {
      readonly caseId: string;
      readonly reason: string;
      readonly channel: 'web';
      readonly atMs: number;
    },
  ) => Promise<'withdrawn' | 'unknown-case' | 'wrong-state'>;
  /** Of the table: from these a citizen may take a case back. */
  readonly withdrawable: readonly string[];
  /** Handed in by src/cases: a merged case stands as its root stands. */
  readonly pathToRoot: (r: Reader, caseId: string) => Promise<readonly string[]>;
}

/** Told before: the result is the citizen's to read. */
const TOLD: readonly string[] = ['announced', 'told_closed', 'archived'];

/** Who may hear how a case stands. Wrong tries are counted for the code, whoever makes them. */
export function caseTracking(options: TrackingOptions) {
  const { store, personal, audit, contacts, citizens } = options;
  const { cases, citizenPhone, contact, lookupTry, serviceCode } = store.tables;

  const findByCode = async (r: Reader, code: string): Promise<CaseRow | undefined> =>
    (await r.select().from(cases).where(eq(cases.trackingCode, code)))[0];
  const findById = async (r: Reader, caseId: string): Promise<CaseRow | undefined> =>
    (await r.select().from(cases).where(eq(cases.id, caseId)))[0];

  const phonesOf = (r: Reader, citizenId: string, atMs: number) =>
    r
      .select({ hash: citizenPhone.phoneHash, textId: citizenPhone.phoneTextId })
      .from(citizenPhone)
      .where(
        and(
          eq(citizenPhone.citizenId, citizenId),
          isNotNull(citizenPhone.phoneHash),
          or(isNull(citizenPhone.validUntilMs), gt(citizenPhone.validUntilMs, atMs)),
        ),
      );

  async function hasSecret(
    r: Reader,
    row: CaseRow,
    typed: string | null,
    atMs: number,
  ): Promise<boolean> {
    const secret = typed === null ? null : readSecret(typed);
    if (secret === null) return false;
    const own = row.citizenId === null ? [] : await phonesOf(r, row.citizenId, atMs);
    const ids = [row.secretTextId, row.phoneTextId, ...own.map(({ textId }) => textId)];
    const texts = await personal.read(r, ids);
    return [...texts.values()].some((text) => text.slice(-4) === secret);
  }

  /** The contact comes from a number of this case: its first call's, or its citizen's. */
  async function isOfNumber(
    r: Reader,
    row: CaseRow,
    phoneHash: string | null,
    atMs: number,
  ): Promise<boolean> {
    if (phoneHash === null) return false;
    const [from] = await r
      .select({ phoneHash: contact.phoneHash })
      .from(contact)
      .where(eq(contact.id, row.contactId ?? ''));
    if (from?.phoneHash === phoneHash) return true;
    const own = row.citizenId === null ? [] : await phonesOf(r, row.citizenId, atMs);
    return own.some(({ hash }) => hash === phoneHash);
  }

  async function isLocked(r: Reader, code: string, atMs: number): Promise<boolean> {
    const [row] = await r.select().from(lookupTry).where(eq(lookupTry.id, code));
    // Later than now: the clock was wrong then, and nobody waits until it would be so late.
    if (row === undefined || row.createdAtMs > atMs) return false;
    return (row.lockedUntilMs ?? 0) > atMs;
  }

  /** Counted also for a code that nobody has: its silence must not tell that there is none. */
  async function countWrong(w: Writer, code: string, atMs: number): Promise<void> {
    await w.delete(lookupTry).where(lt(lookupTry.createdAtMs, atMs - TRIES_KEPT_MS));
    const [row] = await w.select().from(lookupTry).where(eq(lookupTry.id, code));
    const wrong = (row?.wrong ?? 0) + 1;
    const lockedMs = lockAfter(wrong);
    const lockedUntilMs = lockedMs === null ? null : atMs + lockedMs;
    const set = { wrong, lockedUntilMs, createdAtMs: atMs };
    await w
      .insert(lookupTry)
      .values({ id: code, ...set })
      .onConflictDoUpdate({ target: lookupTry.id, set });
  }

  const forget = (w: Writer, code: string) => w.delete(lookupTry).where(eq(lookupTry.id, code));

  async function rootOf(r: Reader, row: CaseRow): Promise<CaseRow> {
    const rootId = (await options.pathToRoot(r, row.id)).at(-1) ?? row.id;
    return (await findById(r, rootId)) ?? row;
  }

  async function shown(
    r: Reader,
    row: CaseRow,
    code: string,
    atMs: number,
  ): Promise<TrackedCase | null> {
    const root = await rootOf(r, row);
    const [service] = await r
      .select({ name: serviceCode.nameFa })
      .from(serviceCode)
      .where(eq(serviceCode.id, row.serviceCodeId ?? ''));
    if (service === undefined || row.registeredAtMs === null) return null;
    const isTold = TOLD.includes(root.status);
    const { explanationTextId } = root;
    const texts = isTold ? await personal.read(r, [explanationTextId]) : new Map<string, string>();
    return {
      trackingCode: code,
      status: root.status as CaseStatus,
      serviceName: service.name,
      district: row.districtId,
      registeredAtMs: row.registeredAtMs,
      outcome: isTold ? (root.outcome as TrackedCase['outcome']) : null,
      explanation: texts.get(explanationTextId ?? '') ?? null,
      mayAnswerUntilMs: answerableUntil(row, root, atMs),
      mayWithdraw: options.withdrawable.includes(root.status),
    };
  }

  /** Code and secret fit: what they open. */
  async function open(
    w: Writer,
    asked: { readonly code: string; readonly secret: string },
    atMs: number,
    address: string,
    act?: 'withdrawal',
  ): Promise<
    | { readonly type: 'not-tracked' | 'lookup-locked' }
    | { readonly row: CaseRow; readonly code: string; readonly tracked: TrackedCase }
  > {
    const code = toTrackingCode(asked.code);
    // Its check digit says that it was mistyped: nobody has it, nothing is counted.
    if (code === null) return { type: 'not-tracked' };
    if (await isLocked(w, code, atMs)) return { type: 'lookup-locked' };
    const row = await findByCode(w, code);
    const isRight = row !== undefined && (await hasSecret(w, row, asked.secret, atMs));
    const tracked = isRight ? await shown(w, row, code, atMs) : null;
    if (row === undefined || tracked === null) {
      await countWrong(w, code, atMs);
      return { type: 'not-tracked' };
    }
    await forget(w, code);
    await audit.write(w, {
      ...{ userId: null, act: 'case-tracked', subjectKind: 'case', subjectId: row.id },
      ...{ address, detail: { proof: 'secret', ...(act === undefined ? {} : { act }) } },
    });
    return { row, code, tracked };
  }

  return {
    /** The public rule: whoever has code and secret. A wrong code and a wrong secret sound the same. */
    track(
      asked: { readonly code: string; readonly secret: string },
      atMs: number,
      address: string,
    ): Promise<Tracked> {
      return store.tx(async (w): Promise<Tracked> => {
        const opened = await open(w, asked, atMs, address);
        if ('type' in opened) return opened;
        return { type: 'tracked', tracked: opened.tracked };
      });
    },

    /** By the same key he says what he thinks of the answer; the last word counts. */
    answer(asked: AnswerByCode, atMs: number, address: string): Promise<AnsweredTracked> {
      return store.tx(async (w): Promise<AnsweredTracked> => {
        const opened = await open(w, asked, atMs, address);
        if ('type' in opened) return opened;
        const { row, code } = opened;
        if (opened.tracked.mayAnswerUntilMs === null) return { type: 'objection-too-late' };
        // His own case, also where it is merged: his no takes it out, the survivor goes on.
        const { id: caseId, cycle } = row;
        const { accepts, score = null, words = '' } = asked;
        const said = { caseId, cycle, channel: 'web', satisfied: accepts, score } as const;
        await options.feedback.put(w, { ...said, byId: null, atMs });
        if (!accepts) {
          const objection = { caseId, words, channel: 'web', actorId: null, atMs } as const;
          if ((await options.objectIn(w, objection)) !== 'objected') {
            return { type: 'objection-too-late' };
          }
        }
        const tracked = (await shown(w, row, code, atMs)) ?? opened.tracked;
        return { type: 'answered', became: accepts ? 'accepted' : 'objected', tracked };
      });
    },

    /** By the same key he takes it back; what others told of the same thing goes on. */
    withdraw(asked: WithdrawByCode, atMs: number, address: string): Promise<WithdrawnTracked> {
      return store.tx(async (w): Promise<WithdrawnTracked> => {
        const opened = await open(w, asked, atMs, address, 'withdrawal');
        if ('type' in opened) return opened;
        const { row, code } = opened;
        const back = { caseId: row.id, reason: asked.reason, channel: 'web', atMs } as const;
        if ((await options.withdrawIn(w, back)) !== 'withdrawn') return { type: 'wrong-state' };
        const now = await findById(w, row.id);
        const tracked = now === undefined ? null : await shown(w, now, code, atMs);
        return { type: 'withdrawn', tracked: tracked ?? opened.tracked };
      });
    },

    /** The expert has asked who is speaking; what he was told is on record, the words are not. */
    tell(asked: TellCase, by: Editor, atMs: number): Promise<Told> {
      return store.tx(async (w): Promise<Told> => {
        const from = await contacts.findIn(w, asked.contactId);
        if (from === undefined) return { type: 'unknown-contact' };
        if (from.agentId !== by.userId) return { type: 'not-your-contact' };
        if (from.finishedAtMs !== null) return { type: 'contact-finished' };
        const typed = asked.code === null ? null : toTrackingCode(asked.code);
        const row =
          asked.caseId === null
            ? await findByCode(w, typed ?? '')
            : await findById(w, asked.caseId);
        const code = row?.trackingCode ?? typed;
        if (code === null || code === undefined) return { type: 'not-tracked' };
        if (await isLocked(w, code, atMs)) return { type: 'lookup-locked' };
        const proof = row === undefined ? null : await proofOf(w, row, asked, from.phoneHash, atMs);
        if (row === undefined || proof === null) {
          await countWrong(w, code, atMs);
          return { type: 'not-tracked' };
        }
        await forget(w, code);
        await audit.write(w, {
          ...by,
          act: 'case-told',
          subjectKind: 'case',
          subjectId: row.id,
          detail: { proof, contactId: from.id },
        });
        return { type: 'told', caseId: row.id };
      });
    },
  };

  async function proofOf(
    w: Writer,
    row: CaseRow,
    asked: TellCase,
    phoneHash: string | null,
    atMs: number,
  ): Promise<'code' | 'secret' | 'name' | null> {
    const hasCode = asked.code !== null && toTrackingCode(asked.code) === row.trackingCode;
    const isOwn = await isOfNumber(w, row, phoneHash, atMs);
    if (hasCode && isOwn) return 'code';
    if (hasCode && (await hasSecret(w, row, asked.secret, atMs))) return 'secret';
    if (!isOwn || asked.name === null || row.citizenId === null) return null;
    const onRecord = await citizens.findName(w, row.citizenId);
    return onRecord !== null && isSamePerson(asked.name, onRecord) ? 'name' : null;
  }
}

/**
 * He was told, and the time in which he may object runs; null: there is nothing to say yes or no to.
 * What is merged has its own time, from when he himself was told.
 */
function answerableUntil(row: CaseRow, root: CaseRow, atMs: number): number | null {
  const isMerged = row.id !== root.id;
  const { objectableUntilMs } = isMerged ? row : root;
  const isTold = TOLD.includes(root.status) && (isMerged || root.status !== 'archived');
  return isTold && objectableUntilMs !== null && objectableUntilMs > atMs
    ? objectableUntilMs
    : null;
}
