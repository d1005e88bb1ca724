import { toAsciiDigits } from '../../../src/kit/persian-text.ts';
import {
  QUEUE_FIELD_NAMES,
  QUEUE_FIELDS,
  type QueueField,
  QueueForm,
} from '../../../src/contract/queues.ts';

/** A queue as it is typed: figures are text until they can be read. */
export type QueueDraft = { readonly [K in QueueField]: string | boolean };
/** What was touched. The rest follows the server, so that two editors do not undo each other. */
export type QueueEdits = { readonly [K in QueueField]?: string | boolean };

const MS_OF_SECOND = 1_000;

/** A setting as its field shows it, in plain digits. */
export function toTyped(field: QueueField, value: string | number | boolean): string | boolean {
  if (typeof value === 'boolean') return value;
  const { kind } = QUEUE_FIELDS[field];
  return String(kind === 'seconds' ? Number(value) / MS_OF_SECOND : value);
}

export function toDraft(form: QueueForm): QueueDraft {
  return Object.fromEntries(
    QUEUE_FIELD_NAMES.map((field) => [field, toTyped(field, form[field])]),
  ) as QueueDraft;
}

export interface ReadDraft {
  /** Null while something in it cannot be. */
  readonly form: QueueForm | null;
  readonly wrong: ReadonlySet<QueueField>;
}

/** Persian and Latin digits alike; the limits are the contract's own. */
export function readDraft(draft: QueueDraft): ReadDraft {
  const values = Object.fromEntries(
    QUEUE_FIELD_NAMES.map((field) => [field, toValue(field, draft[field])]),
  );
  const read = QueueForm.safeParse(values);
  if (read.success) return { form: read.data, wrong: new Set() };
  const wrong = read.error.issues.map(({ path }) => path[0] as QueueField);
  return { form: null, wrong: new Set(wrong) };
}

function toValue(field: QueueField, typed: string | boolean): unknown {
  if (typeof typed === 'boolean') return typed;
  const { kind } = QUEUE_FIELDS[field];
  const plain = toAsciiDigits(typed).trim();
  if (kind === 'text') return field === 'extension' ? plain : typed;
  if (kind === 'choice' || kind === 'skills' || kind === 'widening') return typed;
  // Not a whole figure: the contract refuses what is no number.
  if (!/^[0-9]{1,6}$/u.test(plain)) return null;
  return kind === 'seconds' ? Number(plain) * MS_OF_SECOND : Number(plain);
}

/** Touched fields that say what is already so need not be kept. */
export function withEdit(
  saved: QueueDraft,
  edits: QueueEdits,
  field: QueueField,
  typed: string | boolean,
): QueueEdits {
  const { [field]: _before, ...rest } = edits;
  const same = typeof typed === 'string' ? toAsciiDigits(typed) : typed;
  return same === saved[field] ? rest : { ...rest, [field]: typed };
}
