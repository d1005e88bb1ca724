import { and, asc, desc, eq, inArray, isNotNull } from 'drizzle-orm';
import type {
  CaseReferrals,
  CentreClock,
  ReferralView,
  ReplyPhoto,
  ReplyView,
  RequestView,
} from '../contract/referrals.ts';
import type { CaseRow } from '../cases/index.ts';
import { statesFor } from '../contract/transitions.ts';
import type { Personal, Store } from '../db/index.ts';
import { type CountedHours, tellClock } from '../kit/deadline.ts';
import type { Organisation } from '../organisation/index.ts';
import type { Legs, ReferralRow } from './repository-legs.ts';
import { isNextReturnHeads } from './return-rules.ts';

/**
 * While a case waits for 137, its citizen or a commission: which event began that. Such times are counted by
 * all hours; a verdict's stands with its reply.
 */
const BEGUN_BY = {
  triage: ['to-triage', 'back-to-triage'],
  awaiting_citizen: ['awaiting-citizen'],
  at_commission: ['to-commission'],
} as const;
const isJudged = (status: string): boolean => statesFor('verify').includes(status as never);
const isWaiting = (status: string): status is keyof typeof BEGUN_BY => status in BEGUN_BY;

/** The story of a case's referrals, with clocks that explain themselves. */
export function referralStory(options: {
  readonly store: Store;
  readonly personal: Personal;
  readonly organisation: Organisation;
  readonly legs: Legs;
}) {
  const { store, personal, organisation, legs } = options;
  const { appUser, attachment, caseEvent, cases, department, officialRequest, position } =
    store.tables;
  const { referral, reply } = store.tables;
  const { read } = store;

  /** A case has few policies and many referrals: what counts by each is read once. */
  async function hoursByPolicy(rows: readonly ReferralRow[]): Promise<Map<string, CountedHours>> {
    const hours = new Map<string, CountedHours>();
    for (const { policyVersionId: id } of rows) {
      if (hours.has(id)) continue;
      hours.set(id, await organisation.hoursOf(read, await organisation.policy(read, id)));
    }
    return hours;
  }

  function clockOf(row: ReferralRow, hours: CountedHours, nowMs: number): ReferralView['clock'] {
    const untilMs = row.suspendedAtMs ?? row.closedAtMs ?? nowMs;
    const { budgetMs, clockFromMs: fromMs } = row;
    const told = tellClock(hours, { fromMs, budgetMs: budgetMs ?? 0 }, untilMs);
    return {
      fromMs,
      budgetMs,
      dueMs: budgetMs === null ? null : told.dueMs,
      countedMs: budgetMs === null ? 0 : told.countedMs,
      hours: hours === null ? 'calendar' : 'working',
      excluded: [...told.excluded],
      isSuspended: row.suspendedAtMs !== null,
    };
  }

  /** Null: nobody but the posts that were asked is waited for, or nothing says until when. */
  async function centreClockOf(known: CaseRow, nowMs: number): Promise<CentreClock | null> {
    const { id, status, dueAtMs: dueMs } = known;
    if (!isWaiting(status) || dueMs === null) return null;
    const began = and(eq(caseEvent.caseId, id), inArray(caseEvent.type, [...BEGUN_BY[status]]));
    const [since] = await read
      .select({ atMs: caseEvent.atMs })
      .from(caseEvent)
      .where(began)
      .orderBy(desc(caseEvent.seq))
      .limit(1);
    if (since === undefined) return null;
    return { waitsFor: status, clock: allHours(since.atMs, dueMs, nowMs) };
  }

  return {
    /** Null: no such case. */
    async historyOf(caseId: string, nowMs: number): Promise<CaseReferrals | null> {
      const [known] = await read.select().from(cases).where(eq(cases.id, caseId));
      if (known === undefined) return null;
      const rows = await legs.ofCase(read, caseId);
      const posts = await read
        .select({
          id: referral.id,
          nameFa: department.nameFa,
          nameEn: department.nameEn,
          titleFa: position.titleFa,
          titleEn: position.titleEn,
        })
        .from(referral)
        .innerJoin(department, eq(department.id, referral.departmentId))
        .innerJoin(position, eq(position.id, referral.positionId))
        .where(eq(referral.caseId, caseId));
      const hours = await hoursByPolicy(rows);
      const referrals = rows.map((row): ReferralView => {
        const post = posts.find(({ id }) => id === row.id);
        return {
          referralId: row.id,
          cycle: row.cycle,
          leg: row.leg,
          level: row.level,
          role: row.role,
          department: { nameFa: post?.nameFa ?? '', nameEn: post?.nameEn ?? '' },
          post: { titleFa: post?.titleFa ?? '', titleEn: post?.titleEn ?? '' },
          state: row.state,
          sentAtMs: row.sentAtMs,
          firstDueAtMs: row.firstDueAtMs,
          lateMs: row.lateMs,
          isAnnulled: row.annulledAtMs !== null,
          clock: clockOf(row, hours.get(row.policyVersionId) ?? null, nowMs),
        };
      });
      const { registeredAtMs, announcedAtMs } = known;
      return {
        atMs: nowMs,
        citizenClock: {
          fromMs: registeredAtMs,
          toldAtMs: announcedAtMs,
          runMs: registeredAtMs === null ? 0 : (announcedAtMs ?? nowMs) - registeredAtMs,
        },
        centreClock: await centreClockOf(known, nowMs),
        referrals,
        replies: await repliesOf(known, nowMs),
        requests: await requestsOf(caseId),
        photos: await photosOf(caseId),
      };
    },
  };

  async function photosOf(caseId: string): Promise<ReplyPhoto[]> {
    const isKept = and(eq(attachment.state, 'kept'), isNotNull(attachment.referralId));
    const rows = await read
      .select({
        photoId: attachment.id,
        referralId: attachment.referralId,
        createdAtMs: attachment.createdAtMs,
      })
      .from(attachment)
      .where(and(eq(attachment.caseId, caseId), isKept))
      .orderBy(asc(attachment.createdAtMs), asc(attachment.id));
    return rows.flatMap(({ photoId, referralId, createdAtMs }) =>
      referralId === null ? [] : [{ photoId, referralId, createdAtMs }],
    );
  }

  async function repliesOf({ id: caseId, status }: CaseRow, nowMs: number): Promise<ReplyView[]> {
    const rows = await read
      .select({ row: reply, byName: appUser.name })
      .from(reply)
      .leftJoin(appUser, eq(appUser.id, reply.writtenById))
      .where(eq(reply.caseId, caseId))
      .orderBy(asc(reply.recordedAtMs));
    const texts = await personal.read(
      read,
      rows.flatMap(({ row }) => [row.textId, row.adviceTextId, row.reasonTextId]),
    );
    const textOf = (id: string | null) => (id === null ? null : (texts.get(id) ?? null));
    return rows.map(({ row, byName }) => ({
      replyId: row.id,
      referralId: row.referralId,
      kind: row.kind,
      text: textOf(row.textId),
      advice: textOf(row.adviceTextId),
      proposedOutcome: row.proposedOutcome as ReplyView['proposedOutcome'],
      byName,
      isLetter: row.answeredAtMs !== row.recordedAtMs || row.letterNumber !== null,
      letter:
        row.letterNumber === null
          ? null
          : `${row.letterNumber}${row.letterYear === null ? '' : ` / ${row.letterYear}`}`,
      answeredAtMs: row.answeredAtMs,
      recordedAtMs: row.recordedAtMs,
      verdict: row.verdict,
      verdictClock:
        row.verdict === 'pending' && isJudged(status)
          ? allHours(row.recordedAtMs, row.verdictDueAtMs, nowMs)
          : null,
      reason: textOf(row.reasonTextId),
    }));
  }

  async function requestsOf(caseId: string): Promise<RequestView[]> {
    const rows = await read
      .select()
      .from(officialRequest)
      .where(eq(officialRequest.caseId, caseId))
      .orderBy(asc(officialRequest.createdAtMs));
    const texts = await personal.read(
      read,
      rows.map(({ reasonTextId }) => reasonTextId),
    );
    const isHeads = isNextReturnHeads(rows);
    return rows.map((row) => ({
      requestId: row.id,
      referralId: row.referralId,
      kind: row.kind,
      reason: texts.get(row.reasonTextId) ?? null,
      hours: row.hours,
      recheckAtMs: row.recheckAtMs,
      state: row.state,
      headDecides: row.kind === 'return' && row.state === 'pending' && isHeads,
      dueAtMs: row.dueAtMs,
      createdAtMs: row.createdAtMs,
    }));
  }
}

/** A time that was given in hours of the day, as it stands now. */
function allHours(fromMs: number, dueMs: number, nowMs: number): CentreClock['clock'] {
  const budgetMs = Math.max(0, dueMs - fromMs);
  const countedMs = Math.max(0, nowMs - fromMs);
  return {
    fromMs,
    dueMs,
    budgetMs,
    countedMs,
    hours: 'calendar',
    excluded: [],
    isSuspended: false,
  };
}
