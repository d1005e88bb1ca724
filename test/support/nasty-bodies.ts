/** As far as our own shapes use JSON Schema. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
}

function deep(levels: number): unknown {
  let value: unknown = 1;
  for (let n = 0; n < levels; n += 1) value = [value];
  return value;
}

/** What a field may be given by somebody who means ill, or by a broken program. */
export const NASTY: readonly unknown[] = [
  ...[null, true, -1, 0, 1.5, 2 ** 53, 1e308, '', ' ', '\u0000', '\ud800', '\u202e\u200c', '٠۱'],
  ...[
    "'; drop table case;--",
    '<script>',
    '%s%n',
    '../../etc/passwd',
    '__proto__',
    'x'.repeat(9_000),
  ],
  ...[[], {}, [null], { __proto__: null }, deep(200), Array.from({ length: 2_000 }, () => 'x')],
];

/** What a field of that name has held in some answer: the id of something that there is. */
export type Known = (name: string) => string | undefined;
const nothingKnown: Known = () => undefined;

/** Something that may pass the shape: rules behind it are then met with odd fields, too. */
function sampleOf(schema: JsonSchema, known: Known, name = ''): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const one = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (one !== undefined) return sampleOf(one, known, name);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'object') {
    const fields = Object.entries(schema.properties ?? {});
    return Object.fromEntries(fields.map(([name, field]) => [name, sampleOf(field, known, name)]));
  }
  if (type === 'array') {
    const one = name.replace(/s$/u, '');
    const least = schema.minItems ?? (known(one) === undefined ? 0 : 1);
    return Array.from({ length: least }, () => sampleOf(schema.items ?? {}, known, one));
  }
  if (type === 'integer' || type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (type === 'boolean') return false;
  if (type === 'null') return null;
  return known(name) ?? 'x'.repeat(Math.max(2, schema.minLength ?? 2));
}

/** One of each kind: for places that are many. */
export const FEW_NASTY: readonly unknown[] = [null, -1, '\u0000', {}];

/**
 * The sample, and the sample with each field in turn spoiled in every way; what lies within a field
 * (the rows of a table, a choice of its own) in a few.
 */
export function* nastyBodies(
  schema: JsonSchema,
  values: readonly unknown[] = NASTY,
  known: Known = nothingKnown,
): Generator {
  for (const form of schema.anyOf ?? schema.oneOf ?? [schema]) {
    const sample = sampleOf(form, known);
    yield sample;
    if (Array.isArray(sample)) {
      for (const item of nastyBodies(form.items ?? {}, FEW_NASTY, known)) yield [item];
    }
    if (typeof sample !== 'object' || sample === null || Array.isArray(sample)) continue;
    for (const [name, field] of Object.entries(form.properties ?? {})) {
      for (const value of values) yield { ...sample, [name]: value };
      for (const value of withinOf(field, known)) yield { ...sample, [name]: value };
      const { [name]: _, ...without } = sample as Record<string, unknown>;
      yield without;
    }
  }
}

/** Nothing for a field in which there is nothing further. */
function* withinOf(field: JsonSchema, known: Known): Generator {
  for (const form of field.anyOf ?? field.oneOf ?? [field]) {
    if (form.properties !== undefined || form.items !== undefined) {
      yield* nastyBodies(form, FEW_NASTY, known);
    }
  }
}
