import type { preParsingAsyncHookHandler } from 'fastify';
import fp from 'fastify-plugin';
import type { Permission } from '../contract/people.ts';
import { refuse } from '../contract/refusal.ts';
import { bearerOf } from './api-keys.ts';
import type { Auth } from './auth.ts';
import { isOwnOrigin } from './origin.ts';
import { requireAnyPermission, type Session } from './permission.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null: not signed in. Routes say what they need with requirePermission(request.session, …). */
    session: Session | null;
  }
  interface FastifyContextConfig {
    /** Changes nothing, and has a body only because what it asks may be personal or long. */
    isReading?: true;
  }
}

export interface AuthPluginOptions {
  readonly auth: Auth;
  /** Paths that machines write to, without a page and its Origin (the SMS gateway's callback). */
  readonly machinePaths?: readonly string[];
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Does this route leave everything as it is? What it writes is the audit's entry of who has asked. */
export const isReading = (method: string, config: { readonly isReading?: true }): boolean =>
  READING.has(method) || config.isReading === true;

/**
 * For a route with a long body (`preParsing`): who has none of these permissions is refused before a
 * byte of it is read, and after his attempt was counted. The route still asks for itself.
 */
export function beforeBody(...permissions: readonly Permission[]): preParsingAsyncHookHandler {
  return async (request, _reply, payload) => {
    requireAnyPermission(request.session, ...permissions);
    return payload;
  };
}

/** Gives every request its session; refuses writes that do not come from our own page. */
export const authPlugin = fp<AuthPluginOptions>(
  async (app, { auth, machinePaths = [] }) => {
    app.decorateRequest('session', null);
    app.addHook('onRequest', async (request) => {
      const byMachine = machinePaths.some((path) => request.url.startsWith(path));
      // No browser adds this header by itself: whoever sends it is no page of another site.
      const key = bearerOf(request.headers.authorization);
      if (!READING.has(request.method) && !byMachine && key === null) {
        if (!isOwnOrigin(request.headers)) refuse('bad-origin');
      }
      if (byMachine) return;
      request.session =
        key === null
          ? await auth.authenticate(request.headers.cookie)
          : await auth.apiKeys.authenticate(key);
      if (request.session?.readsOnly !== true) return;
      if (!isReading(request.method, request.routeOptions.config)) refuse('key-reads-only');
    });
  },
  { name: 'auth' },
);
