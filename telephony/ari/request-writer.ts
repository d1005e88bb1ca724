import { AssertionError } from '../../src/kit/assert.ts';

/** An operation as ari-client has read it from the PBX's own API documents. */
export interface Described {
  readonly nickname: string;
  readonly method: string;
  /** `/channels/{channelId}/play` */
  readonly path: string;
  readonly resource: { readonly basePath: string };
  readonly parameters: readonly { readonly name: string; readonly paramType: string }[];
}

export interface WrittenRequest {
  readonly method: string;
  /** With its query, from the root of the host. */
  readonly path: string;
  /** JSON text. */
  readonly body: string | null;
}

export type RequestWriter = (values: Readonly<Record<string, unknown>>) => WrittenRequest;

/** The PBX wants the content of these in an object of the same name. */
const wrapped: ReadonlySet<string> = new Set(['variables', 'fields']);

/**
 * Reads the description once. ari-client's own way does it again for every request, with a regular
 * expression for each parameter.
 */
export function createRequestWriter(described: Described): RequestWriter {
  const method = described.method.toUpperCase();
  const { pathname } = new URL(described.resource.basePath);
  // Texts and names by turns: `/channels/`, `channelId`, `/play`.
  const pieces = `${pathname}${described.path}`.split(/\{([^}]+)\}/);
  const namesOf = (paramType: string): string[] =>
    described.parameters.filter((one) => one.paramType === paramType).map(({ name }) => name);
  const queryNames = namesOf('query');
  const bodyName = namesOf('body')[0];

  return (values) => {
    let path = '';
    for (const [n, piece] of pieces.entries()) {
      path += n % 2 === 0 ? piece : pathPart(described.nickname, piece, values[piece]);
    }
    let mark = '?';
    for (const name of queryNames) {
      const value = values[name];
      if (value === undefined) continue;
      path += `${mark}${name}=${encodeURIComponent(String(value))}`;
      mark = '&';
    }
    const content = bodyName === undefined ? undefined : values[bodyName];
    if (bodyName === undefined || content === undefined) return { method, path, body: null };
    const body = JSON.stringify(wrapped.has(bodyName) ? { [bodyName]: content } : content);
    return { method, path, body };
  };
}

/** A missing one is the asker's mistake. */
function pathPart(operation: string, name: string, value: unknown): string {
  if (value === undefined || value === '') throw new AssertionError(`${operation} has its ${name}`);
  return encodeURIComponent(String(value));
}
