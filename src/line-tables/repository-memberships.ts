import type { Audit, Editor } from '../audit/index.ts';
import type { Imported } from '../contract/organising.ts';
import { AgentSkill, AgentSkills } from '../contract/queue-skills.ts';
import { isPerson, type Store } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { writeCsv } from '../kit/csv.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import { type ImportRow, may, must } from '../organisation/index.ts';
import type { Membership, QueueRepository, Queues, SkillRepository } from '../queues/index.ts';
import { eachInTurn, type Say, takeTable } from './taking.ts';

export interface MembershipTableDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly repository: Pick<QueueRepository, 'setMembershipsIn'>;
  readonly skills: Pick<SkillRepository, 'setIn'>;
  readonly queues: Pick<Queues, 'all' | 'agents' | 'tookTable'>;
}

export const MEMBERSHIP_COLUMNS = {
  username: must('نام کاربری', 40),
  queue: may('صف', 40),
  rank: may('رتبه', 2),
  skills: may('مهارت‌ها', 2_500),
} as const;

/** What the rows of one agent say together; `skills` null: the file has no such column. */
interface Wanted {
  readonly queues: Membership[];
  readonly skills: AgentSkill[] | null;
}

/** Only what differs is written. */
interface Step {
  readonly userId: string;
  readonly queues: readonly Membership[] | null;
  readonly skills: readonly AgentSkill[] | null;
}

export type MembershipTable = ReturnType<typeof membershipTable>;

/** Who serves which queues, and by which skills, as a table; in force at once. */
export function membershipTable(deps: MembershipTableDeps) {
  const { store, audit, repository, queues } = deps;
  const { appUser } = store.tables;

  const usernames = async (): Promise<Map<string, string>> => {
    const rows = await store.read
      .select({ id: appUser.id, username: appUser.username })
      .from(appUser)
      .where(isPerson(store));
    return new Map(rows.map(({ id, username }) => [username, id]));
  };

  async function read(rows: readonly ImportRow[], say: Say): Promise<Map<string, Wanted>> {
    const ids = await usernames();
    const agents = new Set((await queues.agents()).map(({ userId }) => userId));
    const all = new Map<string, Wanted>();
    for (const row of rows) {
      const userId = ids.get(row.get('username').toLowerCase());
      if (userId === undefined || !agents.has(userId)) {
        say(row, 'username', 'unknown-user');
        continue;
      }
      const wanted = all.get(userId) ?? { queues: [], skills: row.has('skills') ? [] : null };
      all.set(userId, wanted);
      readQueue(row, wanted.queues, say);
      if (wanted.skills !== null) readSkills(row, wanted.skills, say);
    }
    return all;
  }

  function readQueue(row: ImportRow, served: Membership[], say: Say): void {
    const named = toAsciiDigits(row.get('queue'));
    const typed = toAsciiDigits(row.get('rank'));
    if (named === '') return;
    const queue = queues.all().find(({ id, extension }) => id === named || extension === named);
    const rank = typed === '' ? 1 : Number(typed);
    if (queue === undefined) say(row, 'queue', 'unknown-queue');
    if (!Number.isInteger(rank) || rank < 1 || rank > 9) say(row, 'rank', 'bad-rank');
    if (queue === undefined) return;
    if (served.some(({ queueId }) => queueId === queue.id)) say(row, 'queue', 'duplicate');
    else served.push({ queueId: queue.id, rank });
  }

  return {
    /** One row for each queue that an expert serves, his skills in the first; an empty queue: all of them. */
    async csv(): Promise<string> {
      const nameOf = new Map([...(await usernames())].map(([username, id]) => [id, username]));
      const rows = (await queues.agents()).flatMap(({ userId, queues: served, skills }) => {
        const username = nameOf.get(userId) ?? '';
        if (served.length === 0) return [[username, '', '', toldSkills(skills)]];
        return served.map(({ queueId, rank }, at) => [
          ...[username, queueId, String(rank), at === 0 ? toldSkills(skills) : ''],
        ]);
      });
      return writeCsv([Object.keys(MEMBERSHIP_COLUMNS), ...rows]);
    },

    /**
     * Whoever is in the file serves what it says of him, and nothing else; the others stay. Skills are
     * those of all his rows; where the file has no such column, they stay, too.
     */
    async take(
      file: { readonly csv: string; readonly apply: boolean },
      by: Editor,
    ): Promise<Imported> {
      const moved: string[] = [];
      const said = await takeTable({
        ...{ store, columns: MEMBERSHIP_COLUMNS, file },
        async look(_, rows, say) {
          const all = await read(rows, say);
          const known = new Map((await queues.agents()).map((one) => [one.userId, one]));
          const steps = [...all].flatMap(([userId, wanted]): Step[] => {
            const before = known.get(userId);
            const isServing = told(before?.queues ?? []) === told(wanted.queues);
            const isAble =
              wanted.skills === null ||
              toldSkills(before?.skills ?? []) === toldSkills(wanted.skills);
            const step = {
              ...{ userId, queues: isServing ? null : wanted.queues },
              skills: isAble ? null : wanted.skills,
            };
            return isServing && isAble ? [] : [step];
          });
          return { steps, changes: steps.length };
        },
        async write(w, { steps }, rows) {
          await eachInTurn(steps, async ({ userId, queues: served, skills }) => {
            moved.push(userId);
            const results = [
              served === null ? 'ok' : await repository.setMembershipsIn(w, userId, served, by),
              skills === null ? 'ok' : await deps.skills.setIn(w, userId, skills, by),
            ];
            assert(
              results.every((one) => one === 'ok'),
              'looked at in the same transaction',
            );
          });
          const subject = { subjectKind: 'queue', subjectId: null };
          const detail = { kind: 'queue-agents', rows };
          await audit.write(w, { ...by, act: 'table-imported', ...subject, detail });
        },
      });
      if (said.applied) await queues.tookTable({ queues: [], agentIds: moved });
      return said;
    },
  };
}

/** As rows say it, whatever their order. */
const told = (served: readonly Membership[]): string =>
  served
    .map(({ queueId, rank }) => `${queueId}:${rank}`)
    .toSorted()
    .join(' ');

/** `arabic:5 water:3` */
const toldSkills = (skills: readonly AgentSkill[]): string =>
  skills
    .map(({ name, level }) => `${name}:${level}`)
    .toSorted()
    .join(' ');

function readSkills(row: ImportRow, known: AgentSkill[], say: Say): void {
  const words = row
    .get('skills')
    .split(/[\s,،;؛|]+/u)
    .filter(Boolean);
  for (const word of words) {
    const [name = '', level = '', ...rest] = word.split(':');
    const skill = AgentSkill.safeParse({ name, level: Number(toAsciiDigits(level)) });
    if (!skill.success || rest.length > 0) say(row, 'skills', 'bad-skill');
    else if (known.some((one) => one.name === skill.data.name)) say(row, 'skills', 'duplicate');
    else known.push(skill.data);
  }
  if (!AgentSkills.safeParse({ skills: known }).success) say(row, 'skills', 'too-long');
}
