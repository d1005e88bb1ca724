import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * The refusal while the server is away: the shape and the texts of the error catalogue, which the
 * edge may not import; a test holds the two together.
 */
export const serverUnavailable = {
  code: 'server-unavailable',
  fa: 'سامانه در حال راه‌اندازی دوباره است؛ چند ثانیه دیگر دوباره بکوشید.',
  en: 'The system is starting again; try again in a few seconds.',
} as const;
export const retryAfterSeconds = 1;

export function sendUnavailable(request: IncomingMessage, response: ServerResponse): void {
  const { code, fa, en } = serverUnavailable;
  const isEnglish = /^\s*en\b/i.test(request.headers['accept-language'] ?? '');
  response
    .writeHead(503, {
      'content-type': 'application/json; charset=utf-8',
      'retry-after': String(retryAfterSeconds),
      'cache-control': 'no-store',
    })
    .end(JSON.stringify({ code, message: isEnglish ? en : fa }));
}
