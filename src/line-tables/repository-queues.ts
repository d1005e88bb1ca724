import type { Audit, Editor } from '../audit/index.ts';
import type { Imported } from '../contract/organising.ts';
import { QUEUE_FIELD_NAMES, QUEUE_FIELDS, type QueueField, QueueForm } from '../contract/queues.ts';
import type { Reader, Store } from '../db/index.ts';
import { assert } from '../kit/assert.ts';
import { writeCsv } from '../kit/csv.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import { type Column, type ImportRow, may, must, readFlag } from '../organisation/index.ts';
import {
  FIRST_QUEUE,
  type Queue,
  type QueueRepository,
  type Queues,
  toForm,
} from '../queues/index.ts';
import { eachInTurn, type Plan, type Say, takeTable } from './taking.ts';

export interface QueueTableDeps {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly repository: Pick<QueueRepository, 'mayBeAdded' | 'mayBecome' | 'createIn' | 'changeIn'>;
  readonly queues: Pick<Queues, 'all' | 'tookTable'>;
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

/** Queues as a table; in force at once. */
export function queueTables(deps: QueueTableDeps) {
  const { store, audit, repository, queues } = deps;

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
          const subject = { subjectKind: 'queue', subjectId: null };
          const detail = { kind: 'queues', rows };
          await audit.write(w, { ...by, act: 'table-imported', ...subject, detail });
        },
      });
      if (said.applied) await queues.tookTable({ queues: took, agentIds: [] });
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
