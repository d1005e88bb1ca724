import { ERRORS, type ErrorCode } from './error-catalogue.ts';
import { FIELD_NAMES } from './field-names.ts';

/** Thrown by routes, caught by the one error handler: an expected no, not a fault. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: ErrorCode;
  readonly fields: readonly string[];

  constructor(code: ErrorCode, fields: readonly string[] = []) {
    super(code);
    this.code = code;
    this.fields = fields;
  }
}

export function refuse(code: ErrorCode, fields: readonly string[] = []): never {
  throw new Refusal(code, fields);
}

/** Status and body of a refusal; Persian unless the reader's page asks for English. */
export function problemOf(
  { code, fields }: { readonly code: ErrorCode; readonly fields?: readonly string[] },
  language: 'fa' | 'en',
): { status: number; body: { code: ErrorCode; message: string; fields?: string[] } } {
  const [status, fa, en] = ERRORS[code];
  const named = (fields ?? []).map((field) => {
    const names: readonly [string, string] | undefined =
      FIELD_NAMES[field as keyof typeof FIELD_NAMES];
    return names === undefined ? field : names[language === 'fa' ? 0 : 1];
  });
  const listed = named.join(language === 'fa' ? '، ' : ', ');
  const message = (language === 'fa' ? fa : en).replace('{fields}', listed);
  const body = { code, message };
  return { status, body: fields?.length ? { ...body, fields: [...fields] } : body };
}
