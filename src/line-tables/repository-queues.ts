import type { Audit, Editor } from '../audit/index.ts';
import type { Imported } from '../contract/organising.ts';
import { QUEUE_FIELD_NAMES, QUEUE_FIELDS, type QueueField, QueueForm } from '../contract/queues.ts';
import { isPerson, type Reader, type Store } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { writeCsv } from '../kit/csv.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import { type Column, type ImportRow, may, must, readFlag } from '../organisation/index.ts';
import {
  FIRST_QUEUE,
  type Membership,
  type Queue,
  type QueueRepository,
  type Queues,
  toForm,
} from '../queues/index.ts';
import { eachInTurn, type Plan, type Say, takeTable } from './taking.ts';

export interface QueueTableDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly repository: Pick<
    QueueRepository,
    'mayBeAdded' | 'mayBecome' | 'createIn' | 'changeIn' | 'setMembershipsIn'
  >;
  readonly queues: Pick<Queues, 'all' | 'agents' | 'tookTable'>;
  readonly newId: () => string;
  /** There is a trunk for outgoing calls. */
  readonly canDial: boolean;
}

/** One queue of the file; not known before: it is a new one. */
interface Step {
  readonly row: ImportRow;
  readonly before: Queue | undefined;
  readonly form: QueueForm;
}

type File = { readonly csv: string; readonly apply: boolean };
export type QueueTables = ReturnType<typeof queueTables>;

/** `ringLimitMs` → `ring_limit_s`: kept in milliseconds, written in seconds. */
const columnOf = (field: QueueField): string =>
  field.replace(/Ms$/u, 'S').replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
const NEEDED: readonly QueueField[] = ['nameFa', 'nameEn', 'extension'];

/** As its shape says; a number, a yes or a choice is never as long as this. */
function longestOf(field: QueueField): number {
  const { shape } = QUEUE_FIELDS[field];
  return ('maxLength' in shape ? shape.maxLength : null) ?? 200;
}

/** The form's own fields: a new setting of queues is a column by itself. */
export const QUEUE_COLUMNS: Readonly<Record<string, Column>> = {
  queue: may('شناسه صف', 40),
  ...Object.fromEntries(
    QUEUE_FIELD_NAMES.map((field) => {
      const name = columnOf(field);
      return [
        name,
        NEEDED.includes(field) ? must(name, longestOf(field)) : may(name, longestOf(field)),
      ];
    }),
  ),
};

export const MEMBERSHIP_COLUMNS = {
  username: must('نام کاربری', 40),
  queue: may('صف', 40),
  rank: may('رتبه', 2),
} as const;

/** Queues, and who serves them, as tables; in force at once. */
export function queueTables(deps: QueueTableDeps) {
  const { store, audit, repository, queues } = deps;
  const { appUser } = store.tables;

  const usernames = async (): Promise<Map<string, string>> => {
    const rows = await store.read
      .select({ id: appUser.id, username: appUser.username })
      .from(appUser)
      .where(isPerson(store));
    return new Map(rows.map(({ id, username }) => [username, id]));
  };
  const imported = (by: Editor, kind: string, rows: number) => ({
    ...{ ...by, act: 'table-imported', subjectKind: 'queue', subjectId: null },
    detail: { kind, rows },
  });

  return {
    csv(): string {
      const rows = queues
        .all()
        .map((queue) => [
          queue.id,
          ...QUEUE_FIELD_NAMES.map((field) => written(field, queue[field])),
        ]);
      return writeCsv([Object.keys(QUEUE_COLUMNS), ...rows]);
    },

    /** A row names its queue, or is found by its number, or is a new one; a column that is not there stays. */
    async take(file: File, by: Editor): Promise<Imported> {
      const took: Queue[] = [];
      const said = await takeTable({
        ...{ store, columns: QUEUE_COLUMNS, file },
        look: lookAtQueues,
        async write(w, { steps }, rows) {
          const together = idsOf(steps);
          await eachInTurn(steps, async ({ before, form }) => {
            const made =
              before === undefined
                ? await repository.createIn(w, deps.newId(), form, by, together)
                : await repository.changeIn(
                    w,
                    before.id,
                    { ...form, version: before.version },
                    by,
                    together,
                  );
            assert(typeof made === 'object' && 'id' in made, 'looked at in the same transaction');
            if (before?.version !== made.version) took.push(made);
          });
          await audit.write(w, imported(by, 'queues', rows));
        },
      });
      if (said.applied) await queues.tookTable({ queues: took, agentIds: [] });
      return said;
    },

    /** One row for each queue that an expert serves; an empty queue: he serves all of them. */
    async membershipsCsv(): Promise<string> {
      const nameOf = new Map([...(await usernames())].map(([username, id]) => [id, username]));
      const rows = (await queues.agents()).flatMap(({ userId, queues: served }) => {
        const username = nameOf.get(userId) ?? '';
        if (served.length === 0) return [[username, '', '']];
        return served.map(({ queueId, rank }) => [username, queueId, String(rank)]);
      });
      return writeCsv([Object.keys(MEMBERSHIP_COLUMNS), ...rows]);
    },

    /** Whoever is in the file serves what it says of him, and nothing else; the others stay. */
    async takeMemberships(file: File, by: Editor): Promise<Imported> {
      const moved: string[] = [];
      const said = await takeTable({
        ...{ store, columns: MEMBERSHIP_COLUMNS, file },
        async look(_, rows, say) {
          const wanted = await readMemberships(rows, say);
          const known = new Map((await queues.agents()).map((one) => [one.userId, one.queues]));
          const steps = [...wanted].filter(
            ([userId, served]) => told(known.get(userId) ?? []) !== told(served),
          );
          return { steps, changes: steps.length };
        },
        async write(w, { steps }, rows) {
          await eachInTurn(steps, async ([userId, served]) => {
            moved.push(userId);
            const result = await repository.setMembershipsIn(w, userId, served, by);
            assert(result === 'ok', 'looked at in the same transaction');
          });
          await audit.write(w, imported(by, 'queue-agents', rows));
        },
      });
      if (said.applied) await queues.tookTable({ queues: [], agentIds: moved });
      return said;
    },
  };

  async function lookAtQueues(
    r: Reader,
    rows: readonly ImportRow[],
    say: Say,
  ): Promise<Plan & { readonly steps: readonly Step[] }> {
    const known = queues.all();
    const steps: Step[] = [];
    const seen = new Set<string>();
    await eachInTurn(rows, (row) => {
      const id = row.get('queue');
      const extension = toAsciiDigits(row.get('extension'));
      const before = known.find((one) => (id === '' ? one.extension === extension : one.id === id));
      if (id !== '' && before === undefined) say(row, 'queue', 'unknown-queue');
      const form = readForm(row, before ?? FIRST_QUEUE, say);
      if (form === null || (id !== '' && before === undefined)) return;
      if (form.callbackOn && before?.callbackOn !== true && !deps.canDial) {
        say(row, columnOf('callbackOn'), 'no-trunk');
      }
      const key = before?.id ?? extension;
      if (seen.has(key)) say(row, 'queue', 'duplicate');
      else steps.push({ row, before, form });
      seen.add(key);
    });
    sayTwice(steps, say);
    const together = idsOf(steps);
    let changes = 0;
    await eachInTurn(steps, async ({ row, before, form }) => {
      const found =
        before === undefined
          ? await repository.mayBeAdded(r, '', form, together)
          : await repository.mayBecome(
              r,
              before.id,
              { ...form, version: before.version },
              together,
            );
      if (found === 'menu-key-taken') say(row, 'menu_key', 'duplicate');
      else if (found === 'extension-taken') say(row, 'extension', 'duplicate');
      // Archived or set anew by somebody else while this file was looked at.
      else if (typeof found === 'string') say(row, 'queue', 'unknown-queue');
      else if (found !== null && 'asking' in found) {
        say(row, columnOf('callbackOn'), 'rules-ask-callback');
      } else if (before !== undefined) {
        changes += QUEUE_FIELD_NAMES.filter((field) => before[field] !== form[field]).length;
      }
    });
    return { steps, changes };
  }

  async function readMemberships(
    rows: readonly ImportRow[],
    say: Say,
  ): Promise<Map<string, Membership[]>> {
    const ids = await usernames();
    const agents = new Set((await queues.agents()).map(({ userId }) => userId));
    const wanted = new Map<string, Membership[]>();
    for (const row of rows) {
      const userId = ids.get(row.get('username').toLowerCase());
      if (userId === undefined || !agents.has(userId)) {
        say(row, 'username', 'unknown-user');
        continue;
      }
      const served = wanted.get(userId) ?? [];
      wanted.set(userId, served);
      const named = toAsciiDigits(row.get('queue'));
      const typed = toAsciiDigits(row.get('rank'));
      if (named === '') continue;
      const queue = queues.all().find(({ id, extension }) => id === named || extension === named);
      const rank = typed === '' ? 1 : Number(typed);
      if (queue === undefined) say(row, 'queue', 'unknown-queue');
      if (!Number.isInteger(rank) || rank < 1 || rank > 9) say(row, 'rank', 'bad-rank');
      if (queue === undefined) continue;
      if (served.some(({ queueId }) => queueId === queue.id)) say(row, 'queue', 'duplicate');
      else served.push({ queueId: queue.id, rank });
    }
    return wanted;
  }
}

const idsOf = (steps: readonly Step[]): string[] =>
  steps.flatMap(({ before }) => (before === undefined ? [] : [before.id]));

/** As all of them will be: two queues of a file may change their numbers, or keys, with each other. */
function sayTwice(steps: readonly Step[], say: Say): void {
  const extensions = new Set<string>();
  const keys = new Set<string>();
  for (const { row, form } of steps) {
    if (extensions.has(form.extension)) say(row, 'extension', 'duplicate');
    extensions.add(form.extension);
    if (form.menuKey !== 'none' && keys.has(form.menuKey)) say(row, 'menu_key', 'duplicate');
    keys.add(form.menuKey);
  }
}

/** As rows say it, whatever their order. */
const told = (served: readonly Membership[]): string =>
  served
    .map(({ queueId, rank }) => `${queueId}:${rank}`)
    .toSorted()
    .join(' ');

function written(field: QueueField, value: Queue[QueueField]): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (QUEUE_FIELDS[field].kind === 'seconds') return String(Number(value) / 1_000);
  return String(value);
}

/** Null: a cell of it says nothing that this setting can be, and that has been said. */
function readForm(row: ImportRow, before: QueueForm | Queue, say: Say): QueueForm | null {
  const start = 'version' in before ? toForm(before) : before;
  const values: Record<string, unknown> = { ...start };
  for (const field of QUEUE_FIELD_NAMES) {
    const cell = row.get(columnOf(field));
    const { kind } = QUEUE_FIELDS[field];
    const mayBeEmpty = kind === 'skills' || kind === 'widening';
    if (!row.has(columnOf(field)) || (cell === '' && !mayBeEmpty)) continue;
    values[field] = readCell(kind, cell);
  }
  const form = QueueForm.safeParse(values);
  if (form.success) return form.data;
  const fields = new Set(form.error.issues.map(({ path }) => String(path[0])));
  for (const field of fields) say(row, columnOf(field as QueueField), 'bad-value');
  return null;
}

function readCell(kind: (typeof QUEUE_FIELDS)[QueueField]['kind'], cell: string): unknown {
  switch (kind) {
    case 'flag':
      return readFlag(cell);
    case 'seconds':
      return Number(toAsciiDigits(cell)) * 1_000;
    case 'count':
    case 'people':
      return Number(toAsciiDigits(cell));
    case 'choice':
      return toAsciiDigits(cell);
    case 'text':
      // A number of the line may be typed in our own digits; names stay as they are written.
      return /^[\d۰-۹٠-٩]+$/u.test(cell) ? toAsciiDigits(cell) : cell;
    case 'skills':
    case 'widening':
      return cell;
  }
}
