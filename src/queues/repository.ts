import { and, asc, desc, eq, inArray, isNull, ne, notInArray } from 'drizzle-orm';
import type { Audit, Editor } from '../audit/index.ts';
import {
  type AgentQueues,
  type AgentQueuesView,
  QueueForm,
  type QueueChange,
  type QueueView,
} from '../contract/queues.ts';
import { NO_RULES, QueueRules, type RuleName, rulesThatAsk } from '../contract/queue-rules.ts';
import { assert } from '../kit/assert.ts';
import type { Reader, Store, Writer } from '../db/index.ts';
import { changesBetween, FIRST_QUEUE, type Queue, toForm } from './queue.ts';

export type Membership = AgentQueues['queues'][number];
export type QueueRefusal =
  | 'unknown-queue'
  | 'extension-taken'
  | 'menu-key-taken'
  | 'queue-changed'
  | 'last-queue';
/** Switched off while these rules still ask callers whether they would be called. */
export interface StillAsked {
  readonly asking: readonly RuleName[];
}
export type QueueRepository = ReturnType<typeof queueRepository>;

export interface QueueRepositoryDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly nowMs: () => number;
}

/** Every method is one unit of work; a change and its audit entry are one transaction. */
export function queueRepository({ store, audit, nowMs }: QueueRepositoryDeps) {
  const { queue, agentQueue, appUser, userRole, rolePermission, audit: trail } = store.tables;

  /**
   * Callers come by a number or a key: neither leads to two queues. Null: both are free. `together`: these
   * become others in the same transaction, and whoever asks has compared them as they will be.
   */
  async function taken(
    r: Reader,
    id: string,
    form: QueueForm,
    together: readonly string[],
  ): Promise<QueueRefusal | null> {
    const rest = together.length === 0 ? undefined : notInArray(queue.id, [...together]);
    const others = and(ne(queue.id, id), isNull(queue.archivedAtMs), rest);
    const sameNumber = and(others, eq(queue.extension, form.extension));
    if ((await r.$count(queue, sameNumber)) > 0) return 'extension-taken';
    if (form.menuKey === 'none') return null;
    const sameKey = and(others, eq(queue.menuKey, form.menuKey));
    return (await r.$count(queue, sameKey)) > 0 ? 'menu-key-taken' : null;
  }

  /** The queue as it stands, if it is still what the editor saw. */
  async function seen(r: Reader, id: string, version: number): Promise<Queue | QueueRefusal> {
    const open = and(eq(queue.id, id), isNull(queue.archivedAtMs));
    const [row] = await r.select().from(queue).where(open);
    if (row === undefined) return 'unknown-queue';
    return row.version === version ? toQueue(row) : 'queue-changed';
  }

  /** The rules belong to the room `line`; only what they need of this form is read. */
  async function askingRules(r: Reader, id: string): Promise<RuleName[]> {
    const [row] = await r.select({ rules: queue.rules }).from(queue).where(eq(queue.id, id));
    return rulesThatAsk(QueueRules.parse(row?.rules ?? NO_RULES));
  }

  async function lastChangeOf(queueId: string): Promise<QueueView['lastChange']> {
    const [entry] = await store.read
      .select({ atMs: trail.atMs, byName: appUser.name, detail: trail.detail })
      .from(trail)
      .leftJoin(appUser, eq(appUser.id, trail.userId))
      .where(
        and(
          eq(trail.subjectKind, 'queue'),
          eq(trail.subjectId, queueId),
          eq(trail.act, 'queue-changed'),
        ),
      )
      .orderBy(desc(trail.atMs), desc(trail.id))
      .limit(1);
    if (entry === undefined) return null;
    return { atMs: entry.atMs, byName: entry.byName, changes: fromDetail(entry.detail ?? {}) };
  }

  const viewOf = async (one: Queue): Promise<QueueView> => ({
    ...toForm(one),
    queueId: one.id,
    version: one.version,
    lastChange: await lastChangeOf(one.id),
  });

  async function createIn(
    w: Writer,
    id: string,
    form: QueueForm,
    by: Editor,
    together: readonly string[] = [],
  ): Promise<Queue | QueueRefusal> {
    const refusal = await taken(w, id, form, together);
    if (refusal !== null) return refusal;
    const made: Queue = { ...form, id, version: 1 };
    await w.insert(queue).values({ ...made, createdAtMs: nowMs() });
    const subject = { subjectKind: 'queue', subjectId: id };
    await audit.write(w, { ...by, act: 'queue-added', ...subject, detail: { ...form } });
    return made;
  }

  /** What it is now, if it may become this; nothing is written. */
  async function mayBecome(
    r: Reader,
    id: string,
    { version, ...form }: QueueForm & { version: number },
    together: readonly string[] = [],
  ): Promise<Queue | QueueRefusal | StillAsked> {
    const before = await seen(r, id, version);
    if (typeof before === 'string') return before;
    const refusal = await taken(r, id, form, together);
    if (refusal !== null) return refusal;
    const asking = before.callbackOn && !form.callbackOn ? await askingRules(r, id) : [];
    return asking.length > 0 ? { asking } : before;
  }

  /** Nothing differs: nothing is written, and the version stays. */
  async function changeIn(
    w: Writer,
    id: string,
    { version, ...form }: QueueForm & { version: number },
    by: Editor,
    together: readonly string[] = [],
  ): Promise<Queue | QueueRefusal | StillAsked> {
    const before = await mayBecome(w, id, { ...form, version }, together);
    if (typeof before === 'string' || 'asking' in before) return before;
    const changes = changesBetween(toForm(before), form);
    if (changes.length === 0) return before;
    const after: Queue = { ...form, id, version: version + 1 };
    await w.update(queue).set(after).where(eq(queue.id, id));
    const subject = { subjectKind: 'queue', subjectId: id };
    await audit.write(w, { ...by, act: 'queue-changed', ...subject, detail: toDetail(changes) });
    return after;
  }

  async function setMembershipsIn(
    w: Writer,
    agentId: string,
    queues: readonly Membership[],
    by: Editor,
  ): Promise<'ok' | 'unknown-agent' | 'unknown-queue'> {
    if ((await w.$count(appUser, eq(appUser.id, agentId))) === 0) return 'unknown-agent';
    const ids = queues.map(({ queueId }) => queueId);
    const open = and(inArray(queue.id, ids), isNull(queue.archivedAtMs));
    if (ids.length > 0 && (await w.$count(queue, open)) !== ids.length) return 'unknown-queue';
    const had = await w.select().from(agentQueue).where(eq(agentQueue.agentId, agentId));
    await w.delete(agentQueue).where(eq(agentQueue.agentId, agentId));
    const rows = queues.map((one) => ({ ...one, agentId, createdAtMs: nowMs() }));
    if (rows.length > 0) await w.insert(agentQueue).values(rows);
    const subject = { subjectKind: 'user', subjectId: agentId };
    const detail = { before: told(had), after: told(queues) };
    await audit.write(w, { ...by, act: 'agent-queues-changed', ...subject, detail });
    return 'ok';
  }

  return {
    /** Those of the line, in the order of their ids. */
    async list(): Promise<Queue[]> {
      const open = isNull(queue.archivedAtMs);
      const rows = await store.read.select().from(queue).where(open).orderBy(asc(queue.id));
      return rows.map(toQueue);
    },

    /** Service level by queue, archived ones too: their calls of today are still counted. */
    async serviceLevels(): Promise<[queueId: string, limitMs: number][]> {
      const rows = await store.read
        .select({ id: queue.id, limitMs: queue.serviceLevelMs })
        .from(queue);
      return rows.map(({ id, limitMs }) => [id, limitMs]);
    },

    viewOf,

    /** Gives a fresh database its first queue; one that has any is left alone. */
    async seed(atMs: number): Promise<void> {
      await store.tx(async (w) => {
        if ((await w.$count(queue)) > 0) return;
        await w.insert(queue).values({ ...FIRST_QUEUE, createdAtMs: atMs });
      });
    },

    create: (id: string, form: QueueForm, by: Editor): Promise<Queue | QueueRefusal> =>
      store.tx((w) => createIn(w, id, form, by)),
    change: (
      id: string,
      form: QueueForm & { version: number },
      by: Editor,
    ): Promise<Queue | QueueRefusal | StillAsked> => store.tx((w) => changeIn(w, id, form, by)),
    /** May it be added, or become this? Asked before anything is written. Null: it may be added. */
    mayBeAdded: taken,
    mayBecome,
    /** The same three in a transaction of the asker's: many rows of a table, or none. */
    createIn,
    changeIn,
    setMembershipsIn,

    /** May it be archived, as far as the database knows? */
    async canArchive(id: string, version: number): Promise<QueueRefusal | 'ok'> {
      return store.tx(async (w) => {
        const found = await seen(w, id, version);
        if (typeof found === 'string') return found;
        return (await w.$count(queue, isNull(queue.archivedAtMs))) > 1 ? 'ok' : 'last-queue';
      });
    },

    async archive(id: string, version: number, by: Editor): Promise<QueueRefusal | 'ok'> {
      return store.tx(async (w) => {
        const found = await seen(w, id, version);
        if (typeof found === 'string') return found;
        if ((await w.$count(queue, isNull(queue.archivedAtMs))) === 1) return 'last-queue';
        await w
          .update(queue)
          .set({ archivedAtMs: nowMs(), version: version + 1 })
          .where(eq(queue.id, id));
        await w.delete(agentQueue).where(eq(agentQueue.queueId, id));
        const subject = { subjectKind: 'queue', subjectId: id };
        await audit.write(w, { ...by, act: 'queue-archived', ...subject });
        return 'ok';
      });
    },

    async memberships(): Promise<Map<string, Membership[]>> {
      const rows = await store.read
        .select()
        .from(agentQueue)
        .orderBy(asc(agentQueue.rank), asc(agentQueue.queueId));
      const byAgent = new Map<string, Membership[]>();
      for (const { agentId, queueId, rank } of rows) {
        const known = byAgent.get(agentId) ?? [];
        byAgent.set(agentId, [...known, { queueId, rank }]);
      }
      return byAgent;
    },

    /** Everybody who may have a desk and take citizens' calls, by name. */
    async agents(): Promise<Omit<AgentQueuesView, 'queues' | 'skills'>[]> {
      const takers = store.read
        .select({ id: userRole.userId })
        .from(userRole)
        .innerJoin(rolePermission, eq(rolePermission.roleId, userRole.roleId))
        .where(eq(rolePermission.permission, 'cases-write'));
      return store.read
        .selectDistinct({ userId: appUser.id, name: appUser.name })
        .from(appUser)
        .innerJoin(userRole, eq(userRole.userId, appUser.id))
        .innerJoin(rolePermission, eq(rolePermission.roleId, userRole.roleId))
        .where(
          and(
            eq(rolePermission.permission, 'desk'),
            inArray(appUser.id, takers),
            isNull(appUser.closedAtMs),
          ),
        )
        .orderBy(asc(appUser.name), asc(appUser.id));
    },

    setMemberships: (
      agentId: string,
      queues: readonly Membership[],
      by: Editor,
    ): Promise<'ok' | 'unknown-agent' | 'unknown-queue'> =>
      store.tx((w) => setMembershipsIn(w, agentId, queues, by)),
  };
}

type Row = Store['tables']['queue']['$inferSelect'];

function toQueue(whole: Row): Queue {
  const { createdAtMs: _made, archivedAtMs: _gone, id, version, ...kept } = whole;
  // Rules and hours of the same row belong to the room `line`.
  const { rules: _rules, hours: _hours, ...row } = kept;
  const form = QueueForm.safeParse(row);
  const { strategy, language, menuKey, whisper, spokenName } = FIRST_QUEUE;
  // A row was checked when it was written; a narrower limit of a newer version must not stop the line.
  return {
    ...(form.success ? form.data : { ...row, strategy, language, menuKey, whisper, spokenName }),
    id,
    version,
  };
}

const BEFORE = '.before';
const AFTER = '.after';

/** The audit's detail is flat: two entries a field. */
function toDetail(changes: readonly QueueChange[]): Record<string, string | number | boolean> {
  return Object.fromEntries(
    changes.flatMap(({ field, before, after }) => [
      [field + BEFORE, before],
      [field + AFTER, after],
    ]),
  );
}

function fromDetail(detail: Readonly<Record<string, string | number | boolean | null>>) {
  return Object.entries(detail).flatMap(([key, before]): QueueChange[] => {
    if (!key.endsWith(BEFORE)) return [];
    const field = key.slice(0, -BEFORE.length);
    const after = detail[field + AFTER] ?? null;
    assert(before !== null && after !== null, 'a setting is never null');
    return [{ field, before, after }];
  });
}

/** `general:1 water:3`: ids and ranks. */
function told(queues: readonly Membership[]): string {
  return queues.map(({ queueId, rank }) => `${queueId}:${rank}`).join(' ');
}
