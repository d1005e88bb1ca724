import { and, asc, desc, eq, gt, inArray, isNull, ne, or } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import type { ManagerSession, NewManagerSession } from '../contract/manager-sessions.ts';
import type { Personal, Reader, Store, Tables, Writer } from '../db/index.ts';
import { normalizeForStorage } from '../kit/persian-text.ts';
import type { SmsRepository } from '../sms/index.ts';
import { sessionMessages } from './repository-messages.ts';

export type SessionRow = Tables['managerSession']['$inferSelect'];
export type BookingRow = Tables['managerBooking']['$inferSelect'];

export type PlanRefusal =
  | 'unknown-session'
  | 'unknown-manager'
  | 'unknown-host'
  | 'session-over'
  | 'manager-elsewhere';

export interface PlanningDeps {
  readonly store: Store;
  readonly personal: Personal;
  readonly audit: Pick<Audit, 'write'>;
  readonly outbox: Pick<SmsRepository, 'enqueue' | 'withdrawKey' | 'isOptedOut'>;
  readonly newId: () => string;
}

/** Past sessions that the list still shows. */
const SHOWN_MS = 60 * 24 * 3_600_000;
const LISTED = 200;

export type SessionPlanning = ReturnType<typeof sessionPlanning>;

/** Announced days: made and called off by whoever plans, read by those who book. */
export function sessionPlanning(deps: PlanningDeps) {
  const { store, audit, newId } = deps;
  const { read } = store;
  const { appUser, managerBooking: booking, managerSession: session } = store.tables;
  const { role, userRole } = store.tables;
  const messages = sessionMessages(deps);

  async function find(r: Reader, sessionId: string): Promise<SessionRow | undefined> {
    const [row] = await r.select().from(session).where(eq(session.id, sessionId));
    return row;
  }

  async function userOf(w: Writer, username: string, roles: readonly string[]) {
    const [row] = await w
      .select({ id: appUser.id })
      .from(appUser)
      .innerJoin(userRole, eq(userRole.userId, appUser.id))
      .innerJoin(role, eq(role.id, userRole.roleId))
      .where(
        and(
          eq(appUser.username, username.toLowerCase()),
          isNull(appUser.closedAtMs),
          inArray(role.id, [...roles]),
        ),
      );
    return row?.id;
  }

  /** Two sessions at once would show him two citizens. */
  async function isElsewhere(w: Writer, managerId: string, plan: NewManagerSession) {
    const rows = await w
      .select()
      .from(session)
      .where(and(eq(session.managerId, managerId), inArray(session.state, ['planned', 'open'])));
    return rows.some(({ fromMs, untilMs }) => fromMs < plan.untilMs && untilMs > plan.fromMs);
  }

  async function namesOf(r: Reader, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const rows = await r
      .select({ id: appUser.id, name: appUser.name })
      .from(appUser)
      .where(inArray(appUser.id, [...new Set(ids)]));
    return new Map(rows.map(({ id, name }) => [id, name]));
  }

  async function shown(
    r: Reader,
    rows: readonly SessionRow[],
    readerId: string,
  ): Promise<ManagerSession[]> {
    const names = await namesOf(
      r,
      rows.flatMap(({ managerId, hostId }) => [managerId, hostId]),
    );
    const sessions: ManagerSession[] = [];
    for (const row of rows) {
      const taken = and(eq(booking.sessionId, row.id), ne(booking.state, 'cancelled'));
      sessions.push({
        sessionId: row.id,
        title: row.title,
        managerName: names.get(row.managerId) ?? '',
        hostName: names.get(row.hostId) ?? '',
        isHost: row.hostId === readerId,
        office: row.office,
        fromMs: row.fromMs,
        untilMs: row.untilMs,
        places: row.places,
        booked: await r.$count(booking, taken),
        districts: [...row.districts],
        topics: row.topics,
        state: row.state,
        startedAtMs: row.startedAtMs,
        endedAtMs: row.endedAtMs,
      });
    }
    return sessions;
  }

  const subject = (subjectId: string) => ({ subjectKind: 'manager-session', subjectId });

  return {
    find,
    namesOf,
    shown,

    plan: (
      plan: NewManagerSession,
      by: Editor,
      atMs: number,
    ): Promise<{ readonly sessionId: string } | { readonly refusal: PlanRefusal }> =>
      store.tx(async (w) => {
        if (plan.untilMs <= atMs) return { refusal: 'session-over' } as const;
        const managerId = await userOf(w, plan.manager, ['guest-manager']);
        if (managerId === undefined) return { refusal: 'unknown-manager' } as const;
        const hostId = await userOf(w, plan.host, ['agent', 'shift-supervisor']);
        if (hostId === undefined) return { refusal: 'unknown-host' } as const;
        if (await isElsewhere(w, managerId, plan)) {
          return { refusal: 'manager-elsewhere' } as const;
        }
        const { manager: _manager, host: _host, topics, districts, ...form } = plan;
        const sessionId = newId();
        await w.insert(session).values({
          ...form,
          id: sessionId,
          managerId,
          hostId,
          topics: normalizeForStorage(topics),
          districts: [...new Set(districts)].toSorted((a, b) => a - b),
          state: 'planned',
          madeById: by.userId,
          createdAtMs: atMs,
        });
        const detail = { managerId, hostId, fromMs: plan.fromMs, places: plan.places };
        await audit.write(w, { ...by, act: 'session-planned', ...subject(sessionId), detail });
        return { sessionId };
      }),

    /** Whoever is booked is told; his matter stays on the list, to be booked elsewhere. */
    cancel: (sessionId: string, by: Editor, atMs: number): Promise<PlanRefusal | null> =>
      store.tx(async (w) => {
        const row = await find(w, sessionId);
        if (row === undefined) return 'unknown-session';
        if (row.state !== 'planned') return 'session-over';
        const set = { state: 'cancelled', endedAtMs: atMs } as const;
        await w.update(session).set(set).where(eq(session.id, sessionId));
        const left = await w
          .update(booking)
          .set({ state: 'left-over', openKey: null, endedAtMs: atMs })
          .where(and(eq(booking.sessionId, sessionId), eq(booking.state, 'booked')))
          .returning();
        for (const one of left) await messages.calledOff(w, row, one, atMs);
        const detail = { told: left.length };
        await audit.write(w, { ...by, act: 'session-cancelled', ...subject(sessionId), detail });
        return null;
      }),

    /** What is to come before what was; of what is over, whoever does not plan sees his own. */
    async list(reader: { userId: string; all: boolean }, atMs: number): Promise<ManagerSession[]> {
      const isNew = inArray(session.state, ['planned', 'open']);
      const isOwn = reader.all ? undefined : eq(session.hostId, reader.userId);
      const isPast = and(gt(session.untilMs, atMs - SHOWN_MS), isOwn);
      const coming = await read.select().from(session).where(isNew).orderBy(asc(session.fromMs));
      const past = await read
        .select()
        .from(session)
        .where(and(or(eq(session.state, 'ended'), eq(session.state, 'cancelled')), isPast))
        .orderBy(desc(session.fromMs))
        .limit(LISTED);
      return shown(read, [...coming, ...past], reader.userId);
    },
  };
}
