import type { Problem } from '../../../src/contract/errors.ts';

/** A refusal or fault told by the server; `status` 0: the server could not be reached. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Told on the window when the server no longer knows the session. */
export const SIGNED_OUT = 'pasokh:signed-out';

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** A request that takes longer is as good as unanswered: the person must see it. */
const REQUEST_LIMIT_MS = 10_000;

/**
 * Talks to `/api`; answers the parsed body (undefined for 204) or throws ApiError. A Blob goes as it
 * is; what is large or goes over a bad network may be given longer.
 */
export async function api<T>(
  method: Method,
  path: string,
  body?: unknown,
  limitMs = REQUEST_LIMIT_MS,
): Promise<T> {
  const response = await send(method, path, body, limitMs);
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer as T;
  const problem = toProblem(answer);
  if (problem.code === 'not-signed-in') window.dispatchEvent(new Event(SIGNED_OUT));
  throw new ApiError(response.status, problem.code, problem.message);
}

async function send(
  method: Method,
  path: string,
  body: unknown,
  limitMs: number,
): Promise<Response> {
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    signal: AbortSignal.timeout(limitMs),
    headers: { 'accept-language': document.documentElement.lang },
  };
  if (body instanceof Blob) {
    init.headers = { ...init.headers, 'content-type': body.type };
    init.body = body;
  } else if (method === 'POST' || method === 'PATCH') {
    init.headers = { ...init.headers, 'content-type': 'application/json' };
    init.body = JSON.stringify(body ?? {});
  }
  try {
    return await fetch(path, init);
  } catch {
    // Whatever kept the answer away, for the page it is one case: nobody answered.
    throw new ApiError(0, 'unreachable', '');
  }
}

function toProblem(answer: unknown): Problem {
  if (typeof answer === 'object' && answer !== null && 'code' in answer) {
    const { code, message } = answer as Partial<Problem>;
    return { code: String(code), message: String(message ?? '') };
  }
  return { code: 'unknown', message: '' };
}
