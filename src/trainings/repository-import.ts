import type { Audit, Editor } from '../audit/index.ts';
import type { Imported } from '../contract/organising.ts';
import type { NewTraining } from '../contract/trainings.ts';
import type { Store } from '../db/index.ts';
import { isoDayOfJalali } from '../kit/jalali.ts';
import { toAsciiDigits } from '../kit/persian-text.ts';
import { type ImportError, type ImportRow, may, must, readColumns } from '../organisation/index.ts';
import type { TrainingRecords } from './repository.ts';

/** What the table holds; the export writes the same, so that it can be taken in again. */
const TRAINING_COLUMNS = {
  username: must('نام کاربری', 60),
  course: must('دوره', 80),
  taken_on: must('تاریخ', 10),
  result: must('نتیجه', 10),
  score: may('نمره', 3),
  valid_until: may('اعتبار تا', 10),
} as const;

const RESULTS: Readonly<Record<string, NewTraining['result']>> = {
  passed: 'passed',
  قبول: 'passed',
  failed: 'failed',
  مردود: 'failed',
};
/** What the same course on the same day may be written anew with. */
const VALUES = ['result', 'score', 'validUntil'] as const;
const MOST_ERRORS = 200;

class NotTaken extends Error {}

/** All rows are taken, or none; each that cannot be says why. */
export function trainingImport(options: {
  readonly store: Store;
  readonly audit: Pick<Audit, 'write'>;
  readonly records: TrainingRecords;
}) {
  const { store, audit, records } = options;
  return async (
    file: { readonly csv: string; readonly apply: boolean },
    by: Editor,
    atMs: number,
  ): Promise<Imported> => {
    const table = readColumns(TRAINING_COLUMNS, file.csv);
    const errors: ImportError[] = [...table.errors];
    const said = { rows: table.rows.length, changes: 0 };
    const shown = (): ImportError[] =>
      errors.toSorted((a, b) => a.row - b.row).slice(0, MOST_ERRORS);
    if (errors.length > 0) return { ...said, applied: false, errors: shown() };
    const work = store.tx(async (w) => {
      const users = await records.userIds(w);
      const standing = await records.standing(w);
      const seen = new Set<string>();
      for (const row of table.rows) {
        const record = recordOf(row, users, (column, problem) =>
          errors.push({ row: row.row, column, problem }),
        );
        if (record === null) continue;
        const key = `${record.userId} ${record.course} ${record.takenOn}`;
        if (seen.has(key)) errors.push({ row: row.row, column: null, problem: 'duplicate' });
        seen.add(key);
        const known = standing(record);
        const changes =
          known === undefined ? 0 : VALUES.filter((one) => known[one] !== record[one]).length;
        said.changes += changes;
        const isNews = known === undefined || changes > 0;
        if (isNews && errors.length === 0) await records.put(w, record, by, atMs);
      }
      if (errors.length > 0 || !file.apply) throw new NotTaken();
      const subject = { subjectKind: 'training', subjectId: null };
      const detail = { kind: 'trainings', rows: table.rows.length };
      await audit.write(w, { ...by, act: 'table-imported', ...subject, detail });
      return true;
    });
    const applied = await work.catch((fault: unknown) => {
      if (fault instanceof NotTaken) return false;
      throw fault;
    });
    return { ...said, applied, errors: shown() };
  };
}

/** Null: something of it cannot be read, and has been said. */
function recordOf(
  row: ImportRow,
  users: ReadonlyMap<string, string>,
  say: (column: string, problem: ImportError['problem']) => void,
): NewTraining | null {
  const userId = users.get(row.get('username').toLowerCase());
  if (userId === undefined) say('username', 'unknown-user');
  const takenOn = readDay(row.get('taken_on'));
  if (takenOn === null) say('taken_on', 'bad-day');
  const until = row.get('valid_until');
  const validUntil = until === '' ? null : readDay(until);
  const isUntilBad = until !== '' && (validUntil === null || validUntil < (takenOn ?? ''));
  if (isUntilBad) say('valid_until', 'bad-day');
  const result = RESULTS[row.get('result').toLowerCase()];
  if (result === undefined) say('result', 'bad-result');
  const typed = toAsciiDigits(row.get('score'));
  const score = typed === '' ? null : Number(typed);
  const isScoreBad = score !== null && !(Number.isInteger(score) && score >= 0 && score <= 100);
  if (isScoreBad) say('score', 'bad-score');
  if (userId === undefined || takenOn === null || result === undefined) return null;
  if (isUntilBad || isScoreBad) return null;
  return { userId, course: row.get('course'), takenOn, result, score, validUntil };
}

/** «۱۴۰۵/۰۹/۰۵» → the ISO day; null: no day. */
function readDay(written: string): string | null {
  const found = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})$/u.exec(toAsciiDigits(written));
  if (found === null) return null;
  return isoDayOfJalali(Number(found[1]), Number(found[2]), Number(found[3]));
}
