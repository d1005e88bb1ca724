import { and, asc, eq, inArray, lte } from 'drizzle-orm';
import type { CaseSteps } from '../cases/index.ts';
import type { EmergencyAct } from '../contract/emergencies.ts';
import type { Personal, Store, Tables, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import {
  alarmOf,
  type EmergencyRules,
  mayAccept,
  type Stage,
  stageAfter,
  stageDueAt,
} from './emergency.ts';
import { emergencyEndings, isOpen, OPEN } from './repository-ending.ts';
import type { Roster } from './repository-roster.ts';

export type EmergencyRow = Tables['emergency']['$inferSelect'];
export type Emergencies = ReturnType<typeof emergencyRepository>;

export type ActRefusal =
  | 'unknown-case'
  | 'unknown-crew'
  | 'not-your-crew'
  | 'wrong-state'
  | 'taken-by-another-crew';

/** What is over leaves the danger behind: the rest of the case goes its usual way. */
export interface AfterDanger {
  referRepair(
    w: Writer,
    made: { caseId: string; actorId: string; note: string; atMs: number },
  ): Promise<boolean>;
  crewAnswered(
    w: Writer,
    said: { caseId: string; actorId: string; text: string; atMs: number },
  ): Promise<boolean>;
}

/** A crew is told by SMS, whatever the hour; in the transaction that offers it. */
export type PageCrew = (
  w: Writer,
  page: {
    readonly emergencyId: string;
    readonly caseId: string;
    readonly crewId: string;
    readonly atMs: number;
  },
) => Promise<void>;

const AT_ONCE = 100;

/** From the first offer to the place made safe; every method is one unit of work. */
export function emergencyRepository(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly steps: CaseSteps;
  readonly roster: Pick<Roster, 'onDuty' | 'findCrew' | 'isOfCrew'>;
  readonly after: AfterDanger;
  readonly pageCrew: PageCrew;
  readonly rules: EmergencyRules;
  readonly newId: () => string;
}) {
  const { store, personal, steps, roster, after, pageCrew, rules, newId } = options;
  const { emergency: t, emergencyOffer: offer } = store.tables;

  async function find(w: Writer, emergencyId: string): Promise<EmergencyRow | undefined> {
    const [row] = await w.select().from(t).where(eq(t.id, emergencyId));
    return row;
  }
  const change = (w: Writer, id: string, set: Partial<Tables['emergency']['$inferInsert']>) =>
    w.update(t).set(set).where(eq(t.id, id));

  /** The clock of the stage is the case's while nothing else of it runs. */
  async function setDue(w: Writer, caseId: string, dueAtMs: number | null): Promise<void> {
    const known = await steps.find(w, caseId);
    if (known?.status !== 'referred' || dueAtMs === null) return;
    assert(await steps.set(w, caseId, { dueAtMs }, known.version), 'read in this transaction');
  }

  async function offerTo(
    w: Writer,
    row: Pick<EmergencyRow, 'id' | 'caseId'>,
    crewId: string,
    byId: string | null,
    atMs: number,
  ): Promise<void> {
    const { id: emergencyId, caseId } = row;
    const open = { answer: 'open', answeredAtMs: null, offeredAtMs: atMs, byId } as const;
    await w
      .insert(offer)
      .values({ id: newId(), emergencyId, crewId, createdAtMs: atMs, ...open })
      // Handed to it once more by a person.
      .onConflictDoUpdate({ target: [offer.emergencyId, offer.crewId], set: open });
    const detail = { crew: crewId };
    await steps.append(w, { caseId, type: 'emergency-offered', actorId: byId, atMs, detail });
    await pageCrew(w, { emergencyId, caseId, crewId, atMs });
  }

  /** To the next who is on duty now and was not asked yet; with nobody left the supervisor must look. */
  async function offerNext(
    w: Writer,
    row: Pick<EmergencyRow, 'id' | 'caseId' | 'districtId'>,
    atMs: number,
  ): Promise<boolean> {
    const asked = await w.select().from(offer).where(eq(offer.emergencyId, row.id));
    const crews = await roster.onDuty(w, row.districtId, atMs);
    const next = crews.find((crewId) => !asked.some((one) => one.crewId === crewId));
    if (next !== undefined) await offerTo(w, row, next, null, atMs);
    return next !== undefined || asked.length > 0;
  }

  async function raise(
    w: Writer,
    row: EmergencyRow,
    alarm: NonNullable<EmergencyRow['alarm']>,
    atMs: number,
  ): Promise<void> {
    if (row.alarm === alarm) return;
    await change(w, row.id, { alarm, alarmAtMs: atMs });
    const { caseId } = row;
    const detail = { alarm };
    await steps.append(w, { caseId, type: 'emergency-alarm', actorId: null, atMs, detail });
  }

  /** On its own again: nobody goes there for another telling any more. */
  async function resume(w: Writer, row: EmergencyRow, atMs: number): Promise<void> {
    const stageDueAtMs = atMs + rules.acceptMs;
    const none = { crewId: null, acceptedAtMs: null, onTheWayAtMs: null, arrivedAtMs: null };
    await change(w, row.id, { state: 'waiting', endedAtMs: null, ...none, stageDueAtMs });
    await setDue(w, row.caseId, stageDueAtMs);
    const [first] = await roster.onDuty(w, row.districtId, atMs);
    if (first !== undefined) await offerTo(w, row, first, null, atMs);
    else await raise(w, row, 'nobody-on-duty', atMs);
  }

  const endings = emergencyEndings({ store, steps, newId, resume, setDue });

  /** The crew's word, or the shift leader's, to whom it belongs: a merged case leaves it to its root. */
  async function dangerOver(
    w: Writer,
    over: {
      readonly caseId: string;
      readonly actorId: string;
      readonly note: string;
      readonly lasting: boolean;
      readonly atMs: number;
    },
  ): Promise<void> {
    const { actorId, note, lasting, atMs } = over;
    const caseId = (await endings.rootOf(w, over.caseId))?.id ?? over.caseId;
    const taken = lasting
      ? await after.referRepair(w, { caseId, actorId, note, atMs })
      : await after.crewAnswered(w, { caseId, actorId, text: note, atMs });
    // Somebody is asked about it already, or was: what remains is kept where they look.
    if (taken || (!lasting && caseId === over.caseId)) return;
    const type = lasting ? 'repair-remains' : 'emergency-made-safe';
    const detail = { of: over.caseId };
    await steps.append(w, { caseId, type, actorId, atMs, detail, note });
  }

  return {
    /** In the transaction that registers the case. Answers until when somebody is to accept it. */
    async begin(
      w: Writer,
      begun: { readonly caseId: string; readonly districtId: number | null; readonly atMs: number },
    ): Promise<number> {
      const { caseId, districtId, atMs } = begun;
      const isOpen = and(eq(t.caseId, caseId), inArray(t.state, [...OPEN]));
      const [open] = await w.select({ dueAtMs: t.stageDueAtMs }).from(t).where(isOpen);
      // A crew is at it already.
      if (open !== undefined) return open.dueAtMs ?? atMs;
      const stageDueAtMs = atMs + rules.acceptMs;
      const row = { id: newId(), caseId, districtId };
      await w.insert(t).values({
        ...row,
        state: 'waiting',
        startedAtMs: atMs,
        stageDueAtMs,
        createdAtMs: atMs,
      });
      if (!(await offerNext(w, row, atMs))) {
        const fresh = await find(w, row.id);
        if (fresh !== undefined) await raise(w, fresh, 'nobody-on-duty', atMs);
      }
      return stageDueAtMs;
    },

    /** The citizen took it back: nobody need go there any more. */
    async cancel(w: Writer, caseId: string, atMs: number): Promise<void> {
      await w
        .update(t)
        .set({ state: 'cancelled', endedAtMs: atMs, stageDueAtMs: null, alarm: null })
        .where(and(eq(t.caseId, caseId), inArray(t.state, [...OPEN])));
    },

    judged: endings.judged,

    /** One act of one crew. `all`: whoever leads the shift, for any crew. */
    async act(
      emergencyId: string,
      act: {
        readonly act: EmergencyAct;
        readonly crewId: string;
        readonly note: string;
        readonly lasting: boolean;
        readonly actorId: string;
        readonly all: boolean;
        readonly atMs: number;
      },
    ): Promise<ActRefusal | 'done'> {
      const { crewId, actorId, atMs } = act;
      return store.tx(async (w): Promise<ActRefusal | 'done'> => {
        const row = await find(w, emergencyId);
        if (row === undefined) return 'unknown-case';
        if (!act.all && !(await roster.isOfCrew(w, crewId, actorId))) return 'not-your-crew';
        const [offered] = await w
          .select()
          .from(offer)
          .where(and(eq(offer.emergencyId, emergencyId), eq(offer.crewId, crewId)));
        if (offered === undefined) return 'not-your-crew';
        if (act.act === 'decline') return decline(w, row, offered, act);
        if (row.crewId !== null && row.crewId !== crewId) return 'taken-by-another-crew';
        const stage = stageAfter(row.state);
        if (stage === undefined || STAGE_OF[act.act] !== stage) return 'wrong-state';
        if (stage === 'accepted' && !mayAccept(offered)) return 'wrong-state';
        const stageDueAtMs = stageDueAt(stage, atMs, rules);
        const note = normalizeForStorage(act.note);
        await change(w, row.id, {
          state: stage,
          ...TIME_OF[stage](atMs),
          stageDueAtMs,
          alarm: null,
          alarmAtMs: null,
          crewId,
          ...(note === '' ? {} : { noteTextId: (await personal.put(w, note, atMs)).id }),
        });
        if (stage === 'accepted') {
          const accepted = { answer: 'accepted', answeredAtMs: atMs } as const;
          await w.update(offer).set(accepted).where(eq(offer.id, offered.id));
        }
        const { caseId } = row;
        await steps.append(w, {
          caseId,
          type: `emergency-${stage.replaceAll('_', '-')}`,
          actorId,
          atMs,
          detail: { crew: crewId },
          ...(note === '' ? {} : { note }),
        });
        await setDue(w, caseId, stageDueAtMs);
        if (stage !== 'made_safe') return 'done';
        await dangerOver(w, { caseId, actorId, note, lasting: act.lasting, atMs });
        return 'done';
      });
    },

    /** Whoever leads the shift hands it to a crew of his choice, taken away from another one, too. */
    async assign(
      emergencyId: string,
      to: { readonly crewId: string; readonly actorId: string; readonly atMs: number },
    ): Promise<ActRefusal | 'done'> {
      const { crewId, actorId, atMs } = to;
      return store.tx(async (w): Promise<ActRefusal | 'done'> => {
        const row = await find(w, emergencyId);
        if (row === undefined) return 'unknown-case';
        if (!isOpen(row)) return 'wrong-state';
        if ((await roster.findCrew(w, crewId)) === undefined) return 'unknown-crew';
        const stageDueAtMs = atMs + rules.acceptMs;
        const back = { acceptedAtMs: null, onTheWayAtMs: null, arrivedAtMs: null };
        const none = { crewId: null, alarm: null, alarmAtMs: null };
        await change(w, row.id, { state: 'waiting', ...none, ...back, stageDueAtMs });
        const relieved = and(eq(offer.emergencyId, row.id), eq(offer.crewId, row.crewId ?? ''));
        await w.update(offer).set({ answer: 'relieved', answeredAtMs: atMs }).where(relieved);
        await offerTo(w, row, crewId, actorId, atMs);
        await setDue(w, row.caseId, stageDueAtMs);
        return 'done';
      });
    },

    /** Whoever leads the shift knows that nobody need go there; his reason waits for its verdict. */
    async end(
      emergencyId: string,
      by: { readonly reason: string; readonly actorId: string; readonly atMs: number },
    ): Promise<ActRefusal | 'done'> {
      const { actorId, atMs } = by;
      return store.tx(async (w): Promise<ActRefusal | 'done'> => {
        const row = await find(w, emergencyId);
        if (row === undefined) return 'unknown-case';
        if (!isOpen(row)) return 'wrong-state';
        const note = normalizeForStorage(by.reason);
        await endings.end(w, row, 'cancelled', { actorId, note, atMs });
        const { caseId } = row;
        const root = (await endings.rootOf(w, caseId))?.id ?? caseId;
        await after.crewAnswered(w, { caseId: root, actorId, text: note, atMs });
        return 'done';
      });
    },

    /** Each minute and at boot; said again it changes nothing. */
    async runDue(atMs: number, onFault: (fault: unknown) => void): Promise<number> {
      const settled = await endings.runSettling(atMs, onFault);
      const due = await store.read
        .select({ id: t.id })
        .from(t)
        .where(and(inArray(t.state, [...OPEN]), lte(t.stageDueAtMs, atMs)))
        .orderBy(asc(t.stageDueAtMs))
        .limit(AT_ONCE);
      let moved = settled;
      for (const { id } of due) {
        const did = await store.tx((w) => overdue(w, id, atMs)).catch(onFault);
        if (did === true) moved += 1;
      }
      return moved;
    },
  };

  async function overdue(w: Writer, id: string, atMs: number): Promise<boolean> {
    const row = await find(w, id);
    if (row === undefined || (row.stageDueAtMs ?? atMs + 1) > atMs) return false;
    if (row.state !== 'waiting') {
      await change(w, id, { stageDueAtMs: null });
      await raise(w, row, alarmOf(row.state), atMs);
      return true;
    }
    await w
      .update(offer)
      .set({ answer: 'missed', answeredAtMs: atMs })
      .where(and(eq(offer.emergencyId, id), eq(offer.answer, 'open')));
    const wasAsked = await offerNext(w, row, atMs);
    const stageDueAtMs = atMs + rules.acceptMs;
    await change(w, id, { stageDueAtMs });
    await setDue(w, row.caseId, stageDueAtMs);
    await raise(w, row, wasAsked ? 'not-accepted' : 'nobody-on-duty', atMs);
    return true;
  }

  /** It cannot go there: the next one is asked at once. */
  async function decline(
    w: Writer,
    row: EmergencyRow,
    offered: Tables['emergencyOffer']['$inferSelect'],
    by: { readonly note: string; readonly actorId: string; readonly atMs: number },
  ): Promise<ActRefusal | 'done'> {
    const { actorId, atMs } = by;
    if (!isOpen(row)) return 'wrong-state';
    const isOurs = row.crewId === offered.crewId;
    if (row.crewId !== null && !isOurs) return 'taken-by-another-crew';
    if (row.crewId === null && offered.answer !== 'open') return 'wrong-state';
    const declined = { answer: 'declined', answeredAtMs: atMs } as const;
    await w.update(offer).set(declined).where(eq(offer.id, offered.id));
    const { caseId } = row;
    const note = normalizeForStorage(by.note);
    const detail = { crew: offered.crewId };
    await steps.append(w, { caseId, type: 'emergency-declined', actorId, atMs, detail, note });
    const stageDueAtMs = atMs + rules.acceptMs;
    const back = { acceptedAtMs: null, onTheWayAtMs: null, arrivedAtMs: null, crewId: null };
    await change(w, row.id, { state: 'waiting', ...back, stageDueAtMs });
    const [stillAsked] = await w
      .select()
      .from(offer)
      .where(and(eq(offer.emergencyId, row.id), eq(offer.answer, 'open')));
    const before = await w.$count(offer, eq(offer.emergencyId, row.id));
    if (stillAsked === undefined) await offerNext(w, row, atMs);
    await setDue(w, caseId, stageDueAtMs);
    const isNobody =
      stillAsked === undefined && (await w.$count(offer, eq(offer.emergencyId, row.id))) === before;
    if (isNobody) await raise(w, row, 'not-accepted', atMs);
    return 'done';
  }
}

const STAGE_OF: Readonly<Partial<Record<EmergencyAct, Stage>>> = {
  accept: 'accepted',
  on_the_way: 'on_the_way',
  arrived: 'arrived',
  made_safe: 'made_safe',
};
const TIME_OF: Readonly<Record<Stage, (atMs: number) => Partial<EmergencyRow>>> = {
  accepted: (acceptedAtMs) => ({ acceptedAtMs }),
  on_the_way: (onTheWayAtMs) => ({ onTheWayAtMs }),
  arrived: (arrivedAtMs) => ({ arrivedAtMs }),
  made_safe: (endedAtMs) => ({ endedAtMs }),
};
