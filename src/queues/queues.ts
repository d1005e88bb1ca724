import { QueueId, type Answer, type Request } from '../../telephony/protocol/index.ts';
import { toDone } from '../agents/index.ts';
import type { Editor } from '../audit/index.ts';
import type { Pop } from '../contract/desk.ts';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import { refuse } from '../contract/refusal.ts';
import type { AgentSkill } from '../contract/queue-skills.ts';
import type { AgentQueues, AgentQueuesView, QueueForm, QueueView } from '../contract/queues.ts';
import { assert } from '../kit/assert.ts';
import { type Queue, toPopQueue, toQueueSettings } from './queue.ts';
import type { SkillRepository } from './repository-skills.ts';
import type { Membership, QueueRepository } from './repository.ts';

export interface QueuesDeps {
  readonly repository: QueueRepository;
  readonly skills: SkillRepository;
  /** `agentId skill`: given, and not to be used now, for its course is not passed or over. */
  readonly withheld: () => Promise<ReadonlySet<string>>;
  readonly newId: () => string;
  readonly line: { ask(request: Request): Promise<Answer>; isUp(): boolean };
  /** Asks again while telephony is busy; away, it is told by the greeting of the next connect. */
  readonly insist: (request: () => Request) => Promise<Answer>;
  /** There is a trunk for outgoing calls. */
  readonly canDial: boolean;
  /** Boards and figures follow. */
  readonly onSet: (queue: Queue) => void;
  readonly onArchived: (queueId: string) => void;
  /** These agents serve other queues or by other skills now; null: anybody may. */
  readonly onServing: (agentIds: readonly string[] | null) => Promise<void>;
  readonly onFault: (error: unknown) => void;
}

/** The queues of the line: what their owners set is stored, then in force at once. */
export interface Queues {
  /** Before anything else. */
  load(): Promise<void>;
  /** In the order of their ids; never empty. */
  all(): readonly Queue[];
  first(): Queue;
  /** Answered-in-time limit by queue, ms; of archived ones too, whose calls of today still count. */
  readonly serviceLevels: ReadonlyMap<string, number>;
  /** What this agent serves, first asked first; who was given none serves all. */
  membershipsOf(agentId: string): readonly Membership[];
  /** In the order of their names. */
  skillsOf(agentId: string): readonly AgentSkill[];
  list(): Promise<QueueView[]>;
  create(form: QueueForm, by: Editor): Promise<QueueView>;
  change(queueId: string, change: QueueForm & { version: number }, by: Editor): Promise<QueueView>;
  archive(queueId: string, version: number, by: Editor): Promise<void>;
  agents(): Promise<AgentQueuesView[]>;
  setAgent(userId: string, queues: AgentQueues['queues'], by: Editor): Promise<void>;
  /** Courses were passed, or are over: whose skills hold by it now serves by them. */
  refreshSkills(): Promise<void>;
  setSkills(userId: string, skills: readonly AgentSkill[], by: Editor): Promise<void>;
  /** Queues and memberships were stored by a table: in force at once. */
  tookTable(took: {
    readonly queues: readonly Queue[];
    readonly agentIds: readonly string[];
  }): Promise<void>;
}

export function createQueues(deps: QueuesDeps): Queues {
  const { repository } = deps;
  const known = new Map<string, Queue>();
  const serviceLevels = new Map<string, number>();
  let serving: ReadonlyMap<string, readonly Membership[]> = new Map();
  let skills: ReadonlyMap<string, readonly AgentSkill[]> = new Map();
  let withheld: ReadonlySet<string> = new Set();

  const all = (): Queue[] => [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

  async function load(): Promise<void> {
    for (const queue of await repository.list()) known.set(queue.id, queue);
    for (const [id, limitMs] of await repository.serviceLevels()) serviceLevels.set(id, limitMs);
    serving = await repository.memberships();
    skills = await deps.skills.all();
    withheld = await deps.withheld();
  }

  /** What was committed: the newest is told, also when an older one was still on its way. */
  function putInForce(queue: Queue): void {
    const isNew = !known.has(queue.id);
    if ((known.get(queue.id)?.version ?? 0) > queue.version) return;
    known.set(queue.id, queue);
    serviceLevels.set(queue.id, queue.serviceLevelMs);
    deps.onSet(queue);
    const settings = (): Request => ({
      type: 'configure-queue',
      queue: toQueueSettings(known.get(queue.id) ?? queue),
    });
    void deps
      .insist(settings)
      .then(() => (isNew ? deps.onServing(null) : undefined))
      .catch(deps.onFault);
  }

  /** It is archived: off the line, and whose only queue it was serves the others. */
  async function takeOff(queueId: string): Promise<void> {
    known.delete(queueId);
    serving = await repository.memberships();
    deps.onArchived(queueId);
    await deps.onServing(null);
  }

  /**
   * Told as not archived: on the line as it is stored. A database that failed in the commit itself may have
   * archived it all the same; one that cannot be read now leaves it as it was known.
   */
  async function putBack(queueId: string): Promise<void> {
    const before = known.get(queueId);
    if (before === undefined) return;
    const stored = await repository.list().catch(() => [before]);
    const now = stored.find(({ id }) => id === queueId);
    if (now === undefined) await takeOff(queueId);
    else putInForce(now);
  }

  return {
    load,
    all,
    serviceLevels,
    first() {
      const [queue] = all();
      assert(queue !== undefined, 'the last queue cannot be archived');
      return queue;
    },
    membershipsOf(agentId) {
      const chosen = (serving.get(agentId) ?? []).filter(({ queueId }) => known.has(queueId));
      return chosen.length > 0 ? chosen : all().map(({ id }) => ({ queueId: id, rank: 1 }));
    },
    skillsOf: (agentId) =>
      (skills.get(agentId) ?? []).filter(({ name }) => !withheld.has(`${agentId} ${name}`)),
    list: () => Promise.all(all().map((queue) => repository.viewOf(queue))),

    async create(form, by) {
      if (form.callbackOn && !deps.canDial) refuse('no-trunk');
      const made = orRefuse(await repository.create(deps.newId(), form, by));
      putInForce(made);
      return repository.viewOf(made);
    },

    async change(queueId, change, by) {
      const isSwitchedOn = change.callbackOn && known.get(queueId)?.callbackOn !== true;
      if (isSwitchedOn && !deps.canDial) refuse('no-trunk');
      const result = await repository.change(queueId, change, by);
      if (typeof result === 'object' && 'asking' in result) {
        refuse('rules-ask-callback', result.asking);
      }
      const changed = orRefuse(result);
      putInForce(changed);
      return repository.viewOf(changed);
    },

    async archive(queueId, version, by) {
      okOrRefuse(await repository.canArchive(queueId, version));
      // Telephony knows whether anybody is in it; from its yes on nobody comes into it.
      const asked = toDone(
        await deps.line.ask({ type: 'remove-queue', queueId: QueueId.parse(queueId) }),
        deps.line.isUp(),
      );
      if (!asked.ok && asked.code !== 'unknown-queue') refuse(asked.code);
      let archived: Awaited<ReturnType<typeof repository.archive>> | null = null;
      try {
        archived = await repository.archive(queueId, version, by);
      } finally {
        if (archived !== 'ok') await putBack(queueId);
      }
      okOrRefuse(archived);
      await takeOff(queueId);
    },

    async agents() {
      const people = await repository.agents();
      return people.map((one) => ({
        ...one,
        queues: [...(serving.get(one.userId) ?? [])],
        skills: [...(skills.get(one.userId) ?? [])],
      }));
    },

    async setAgent(userId, queues, by) {
      okOrRefuse(await repository.setMemberships(userId, queues, by));
      serving = await repository.memberships();
      await deps.onServing([userId]);
    },

    async tookTable({ queues, agentIds }) {
      for (const queue of queues) putInForce(queue);
      serving = await repository.memberships();
      skills = await deps.skills.all();
      withheld = await deps.withheld();
      if (agentIds.length > 0) await deps.onServing(agentIds);
    },

    async setSkills(userId, wanted, by) {
      okOrRefuse(await deps.skills.set(userId, wanted, by));
      skills = await deps.skills.all();
      withheld = await deps.withheld();
      await deps.onServing([userId]);
    },

    async refreshSkills() {
      const before = withheld;
      withheld = await deps.withheld();
      const moved = [...before, ...withheld]
        .filter((one) => before.has(one) !== withheld.has(one))
        .map((one) => one.split(' ')[0] ?? '');
      if (moved.length > 0) await deps.onServing([...new Set(moved)]);
    },
  };
}

function orRefuse(result: Queue | ErrorCode): Queue {
  if (typeof result === 'string') refuse(result);
  return result;
}

function okOrRefuse(result: 'ok' | ErrorCode): void {
  if (result !== 'ok') refuse(result);
}

/** Which queue it is says something only where there are several. */
export function withQueue(queues: Pick<Queues, 'all'>, pop: Pop | null): Pop | null {
  const known = queues.all();
  const queue = known.find(({ id }) => id === pop?.queueId);
  if (pop === null || queue === undefined || known.length < 2) return pop;
  return { ...pop, queue: toPopQueue(queue) };
}
