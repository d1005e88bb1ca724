import { eq } from 'drizzle-orm';
import type { BeginEmergency, CaseRecoding, CaseRow, CaseSteps } from '../cases/index.ts';
import type { ReferCase } from '../contract/referrals.ts';
import type { Store, Writer } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { type Level, type Organisation, type Rung, rungFrom } from '../organisation/index.ts';
import { type Done, done, refused } from './referral.ts';
import { type Legs, openOf } from './repository-legs.ts';
import type { Notices } from './repository-notices.ts';

export type Sending = ReturnType<typeof sendingRepository>;
const HOUR_MS = 3_600_000;
/** Of these something may be dangerous; a suggestion about sinkholes is not. */
const IN_DANGER: readonly string[] = ['request', 'report', 'criticism'];

/** To the unit concerned: at registration by the rules, from triage and after objections by hand. */
export function sendingRepository(options: {
  readonly store: Store;
  readonly organisation: Organisation;
  readonly legs: Legs;
  readonly steps: CaseSteps;
  readonly recoding: CaseRecoding;
  readonly notices: Notices;
  readonly beginEmergency: BeginEmergency;
}) {
  const { store, organisation, legs, notices, steps, beginEmergency } = options;
  const { serviceCode } = store.tables;

  /** Levels that were passed over are told in the history, each. */
  async function tellSkipped(
    w: Writer,
    caseId: string,
    { skipped }: Pick<Rung, 'skipped'>,
    atMs: number,
  ): Promise<void> {
    for (const { level, role, why } of skipped) {
      const detail = { level, role, why };
      await steps.append(w, { caseId, type: 'level-skipped', actorId: null, atMs, detail });
    }
  }

  /** Complaints go to the inspection alone: no unit reads what is said of it. */
  async function complaintRung(w: Writer, atMs: number): Promise<Rung> {
    const { inspection, centre } = await organisation.watching(w, atMs);
    const filled = inspection.find(({ isVacant }) => !isVacant);
    const post = filled ?? centre[0];
    assert(post !== undefined, 'the organisation has an inspection and a head of 137');
    const vacant = { level: 3, role: 'inspection', why: 'vacant' } as const;
    return { level: 3, posts: [post], skipped: filled === undefined ? [vacant] : [] };
  }

  /** The caller has looked at the state in this transaction: the step cannot fail. */
  async function refer(
    w: Writer,
    known: CaseRow,
    to: {
      readonly act: 'refer' | 'refer-again' | 'reroute' | 'find-unconvincing' | 'repair';
      readonly departmentId: string;
      readonly level: Level;
      readonly leg: number;
      readonly actorId: string | null;
      readonly atMs: number;
      readonly note?: string;
    },
  ): Promise<void> {
    const { act, leg, actorId, atMs, note } = to;
    // An open case keeps the policy under which it was referred first.
    const policy =
      known.policyVersionId === null
        ? await organisation.policyAt(w, atMs)
        : await organisation.policy(w, known.policyVersionId);
    const isComplaint = known.kind === 'complaint';
    const rung = isComplaint
      ? await complaintRung(w, atMs)
      : rungFrom(await organisation.ladderOf(w, to.departmentId, atMs), to.level, new Set());
    const [first] = rung.posts;
    assert(first !== undefined, 'a rung has a post');
    const departmentId = isComplaint
      ? await organisation.departmentOf(w, first.positionId)
      : to.departmentId;
    const sent = { known, leg, departmentId, rung, policy, lateMs: 0, atMs };
    const dueAtMs = await legs.send(w, sent);
    await steps.endBroughtDue(w, known.id, dueAtMs);
    const set = { level: rung.level, dueAtMs, policyVersionId: policy.id };
    const moved = await steps.step(w, known.id, [act], set, known.version);
    assert(moved, 'a case is referred from a state that allows it');
    await steps.append(w, {
      caseId: known.id,
      type: EVENTS[act],
      actorId,
      atMs,
      detail: { department: departmentId, level: rung.level, leg },
      ...(note === undefined ? {} : { note }),
    });
    await tellSkipped(w, known.id, rung, atMs);
  }

  /** What code and district say: whose it is (nothing: nobody's by the rules), and whether a crew must go there. */
  async function byCode(w: Writer, known: CaseRow, atMs: number) {
    const { serviceCodeId, districtId } = known;
    const [service] = await w
      .select({ triage: serviceCode.triage, emergency: serviceCode.emergency })
      .from(serviceCode)
      .where(eq(serviceCode.id, serviceCodeId ?? ''));
    const asked = { serviceCodeId, districtId, atMs };
    const departmentId = service?.triage === true ? undefined : await organisation.routed(w, asked);
    const isDanger = service?.emergency === true && IN_DANGER.includes(known.kind);
    return { departmentId, isDanger };
  }

  /** A case with its code: to its unit by the rules, or to triage. Not registered: nothing. */
  async function referRegistered(w: Writer, caseId: string, atMs: number): Promise<void> {
    const known = await steps.find(w, caseId);
    if (known === undefined || known.status !== 'registered') return;
    const { departmentId: byRule, isDanger } = await byCode(w, known, atMs);
    if (isDanger) {
      await sendCrew(w, known, { act: 'refer', departmentId: byRule, actorId: null, atMs });
      return;
    }
    // A complaint needs no unit: it goes to the inspection in any case.
    const departmentId = byRule ?? (known.kind === 'complaint' ? '' : undefined);
    if (departmentId !== undefined) {
      const to = { departmentId, level: 1, leg: 1, actorId: null, atMs } as const;
      await refer(w, known, { act: 'refer', ...to });
      return;
    }
    const policy = await organisation.policyAt(w, atMs);
    const dueAtMs = atMs + policy.triageHours * HOUR_MS;
    if (await steps.step(w, caseId, ['to-triage'], { dueAtMs }, known.version)) {
      await steps.append(w, { caseId, type: 'to-triage', actorId: null, atMs });
    }
  }

  /** The duty crew goes there at once; the unit's head has a copy, and the repair afterwards. */
  async function sendCrew(
    w: Writer,
    known: CaseRow,
    to: {
      readonly act: 'refer' | 'reroute';
      readonly departmentId: string | undefined;
      readonly actorId: string | null;
      readonly atMs: number;
    },
  ): Promise<void> {
    const { id: caseId, districtId } = known;
    const { act, actorId, atMs } = to;
    const policy = await organisation.policyAt(w, atMs);
    const { centre } = await organisation.watching(w, atMs);
    const [head] = centre;
    assert(head !== undefined, 'the organisation has a head of 137');
    // Whose the repair will be is found later; until then the head of 137 knows of it.
    const departmentId = to.departmentId ?? (await organisation.departmentOf(w, head.positionId));
    const rung = rungFrom(await organisation.ladderOf(w, departmentId, atMs), 1, new Set());
    const leg = await nextLeg(w, known);
    // It may have been with another unit, or with another crew, before it was known for what it is.
    for (const row of await legs.lastLeg(w, caseId)) {
      if (row.state === 'open')
        await legs.change(w, row.id, { state: 'recalled', closedAtMs: atMs });
    }
    const sent = { known, leg, departmentId, rung, policy, lateMs: 0, isCopy: true, atMs };
    await legs.send(w, sent);
    const dueAtMs = await beginEmergency(w, { caseId, districtId, atMs });
    const set = { level: rung.level, dueAtMs, policyVersionId: policy.id, priority: 'immediate' };
    await steps.endBroughtDue(w, caseId, dueAtMs);
    const moved = await steps.step(w, caseId, [act], set, known.version);
    assert(moved, 'a case is referred from a state that allows it');
    const detail = { department: departmentId, level: rung.level, leg, copy: true };
    await steps.append(w, { caseId, type: EVENTS[act], actorId, atMs, detail });
    await notices.tell(w, await legs.lastLeg(w, caseId), { kind: 'emergency', atMs });
  }

  return {
    refer,
    referRegistered,

    /** The danger is over: what must be repaired for good is asked of the unit, as anything is. */
    async referRepair(
      w: Writer,
      made: {
        readonly caseId: string;
        readonly actorId: string;
        readonly note: string;
        readonly atMs: number;
      },
    ): Promise<boolean> {
      const { caseId, actorId, note, atMs } = made;
      const known = await steps.find(w, caseId);
      const before = await legs.lastLeg(w, caseId);
      const [copy] = before;
      // It went another way meanwhile: merged, taken back, answered.
      if (known?.status !== 'referred' || copy === undefined) return false;
      if (openOf(before).length > 0) return false;
      for (const row of before) {
        if (row.state === 'open')
          await legs.change(w, row.id, { state: 'superseded', closedAtMs: atMs });
      }
      const { departmentId } = copy;
      const to = { act: 'repair', departmentId, level: 1, leg: copy.leg + 1 } as const;
      await refer(w, known, { ...to, actorId, note, atMs });
      return true;
    },
    tellSkipped,

    /** Of those who stood at `registered` before there were referrals. */
    routeLeftOver: (caseId: string, atMs: number): Promise<void> =>
      store.tx((w) => referRegistered(w, caseId, atMs)),

    /** Triage has found whose duty it is, or of which code, by which the rules find it; a danger gets its crew. */
    async referFromTriage(
      caseId: string,
      form: ReferCase,
      actorId: string,
      atMs: number,
    ): Promise<Done> {
      const recode = await options.recoding();
      return store.tx(async (w): Promise<Done> => {
        const before = await steps.find(w, caseId);
        if (before === undefined) return refused('unknown-case');
        if (before.status !== 'triage') return refused('wrong-state');
        const recoding = await recode(w, before, form, atMs);
        if (recoding.type !== 'recoding') return refused(recoding.type);
        const said = await byCode(w, recoding.known, atMs);
        const isDanger = said.isDanger && recoding.isOtherCode;
        const departmentId = form.departmentId ?? said.departmentId;
        if (departmentId === undefined && !isDanger) return refused('no-unit-by-rule');
        const isOpen = departmentId === undefined || (await organisation.isOpen(w, departmentId));
        if (!isOpen) return refused('unknown-department');
        const known = await recoding.write(actorId);
        if (isDanger || departmentId === undefined) {
          await sendCrew(w, known, { act: 'refer', departmentId, actorId, atMs });
          return done(caseId);
        }
        const leg = await nextLeg(w, known);
        const to = { act: 'refer', departmentId, level: 1, leg, actorId, atMs } as const;
        await refer(w, known, to);
        return done(caseId);
      });
    },

    /** After an objection: a new leg at the same level or a higher one, the same unit or another. */
    async referAgain(
      caseId: string,
      to: { readonly departmentId: string | null; readonly level: Level; readonly reason: string },
      actorId: string,
      atMs: number,
    ): Promise<Done> {
      return store.tx(async (w): Promise<Done> => {
        const known = await steps.find(w, caseId);
        if (known === undefined) return refused('unknown-case');
        if (known.status !== 'special_follow_up') return refused('wrong-state');
        if (known.kind !== 'complaint' && to.level < (known.level ?? 1)) {
          return refused('lower-level');
        }
        const [last] = await legs.lastLeg(w, caseId);
        const departmentId = to.departmentId ?? last?.departmentId;
        if (departmentId === undefined || !(await organisation.isOpen(w, departmentId))) {
          return refused('unknown-department');
        }
        for (const row of await legs.lastLeg(w, caseId)) {
          if (row.state !== 'open') continue;
          await legs.change(w, row.id, { state: 'superseded', closedAtMs: atMs });
        }
        const leg = await nextLeg(w, known);
        const again = { act: 'refer-again', departmentId, level: to.level, leg } as const;
        await refer(w, known, { ...again, note: to.reason, actorId, atMs });
        return done(caseId);
      });
    },
    byCode,
    sendCrew,
    nextLeg,
  };

  async function nextLeg(w: Writer, known: CaseRow): Promise<number> {
    const [last] = await legs.lastLeg(w, known.id);
    return last === undefined || last.cycle !== known.cycle ? 1 : last.leg + 1;
  }
}

const EVENTS = {
  refer: 'referred',
  'refer-again': 'referred-again',
  reroute: 'rerouted',
  repair: 'repair-referred',
  'find-unconvincing': 'found-unconvincing',
} as const;
