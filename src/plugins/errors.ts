import type { FastifyError, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { ErrorCode } from '../contract/error-catalogue.ts';
import { problemOf, Refusal } from '../contract/refusal.ts';

/** Fastify's own refusals, in the words of our catalogue. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_JSON_BODY: 'bad-request',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad-request',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'bad-request',
  FST_ERR_NOT_FOUND: 'not-found',
};

/** Doors that stayed shut: who tries them is told by the log; a wrong password is by its route. */
const WATCHED: readonly ErrorCode[] = [
  'not-allowed',
  'bad-origin',
  'too-many-requests',
  'locked-out',
  'lookup-locked',
];

export interface ErrorPluginOptions {
  readonly onFault: (error: unknown) => void;
}

/**
 * Every error leaves as `{ code, message }` of the catalogue: an expected no as it was meant, a
 * fault as `internal`, with its context in our log and nothing of it in the answer.
 */
export const errorPlugin = fp<ErrorPluginOptions>(
  async (app, { onFault }) => {
    app.setErrorHandler<FastifyError>((error, request, reply) => {
      const refusal = toRefusal(error);
      if (refusal === null) {
        request.log.error({ err: error, route: request.routeOptions.url }, 'a request failed');
        onFault(error);
      }
      if (refusal !== null && WATCHED.includes(refusal.code)) {
        const userId = request.session?.user.userId ?? null;
        const route = request.routeOptions.url;
        request.log.warn({ userId, route, refusal: refusal.code }, 'refused');
      }
      // Fastify closes over a body that it does not read to its end. The edge, which is still sending it, would
      // find that out before it has read our answer; it reads that, and ends such a connection by itself.
      void reply.removeHeader('connection');
      const { status, body } = problemOf(refusal ?? { code: 'internal' }, languageOf(request));
      return reply.code(status).type('application/json').serializer(JSON.stringify).send(body);
    });
    app.setNotFoundHandler((request, reply) => {
      const { status, body } = problemOf({ code: 'not-found' }, languageOf(request));
      return reply.code(status).send(body);
    });
  },
  { name: 'errors' },
);

function toRefusal(error: FastifyError): { code: ErrorCode; fields?: readonly string[] } | null {
  if (error instanceof Refusal) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map((one) => one.instancePath.slice(1).replaceAll('/', '.'));
    return { code: 'bad-request', fields: fields.filter((field) => field !== '') };
  }
  const known = FASTIFY_CODES[error.code];
  if (known !== undefined) return { code: known };
  if (error.statusCode === 400) return { code: 'bad-request' };
  return null;
}

/** Persian unless the page asks for English first. */
function languageOf(request: FastifyRequest): 'fa' | 'en' {
  const wanted = request.headers['accept-language'] ?? '';
  return /^\s*en\b/iu.test(wanted) ? 'en' : 'fa';
}
