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

/** Something that may pass the shape: rules behind it are then met with odd fields, too. */
function sampleOf(schema: JsonSchema): unknown {
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const one = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (one !== undefined) return sampleOf(one);
  const type = typeof schema.type === 'string' ? schema.type : schema.type?.[0];
  if (type === 'object') {
    const fields = Object.entries(schema.properties ?? {});
    return Object.fromEntries(fields.map(([name, field]) => [name, sampleOf(field)]));
  }
  if (type === 'array') {
    return Array.from({ length: schema.minItems ?? 0 }, () => sampleOf(schema.items ?? {}));
  }
  if (type === 'integer' || type === 'number') return Math.max(1, schema.minimum ?? 1);
  if (type === 'boolean') return false;
  if (type === 'null') return null;
  return 'x'.repeat(Math.max(2, schema.minLength ?? 2));
}

/** The sample, and the sample with each field in turn spoiled in every way. */
export function* nastyBodies(schema: JsonSchema): Generator {
  for (const form of schema.anyOf ?? schema.oneOf ?? [schema]) {
    const sample = sampleOf(form);
    yield sample;
    if (typeof sample !== 'object' || sample === null) continue;
    for (const name of Object.keys(form.properties ?? {})) {
      for (const value of NASTY) yield { ...sample, [name]: value };
      const { [name]: _, ...without } = sample as Record<string, unknown>;
      yield without;
    }
  }
}
