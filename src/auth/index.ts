/**
 * Who is there and what he may do.
 *
 *   authRepository(store) → AuthRepository
 *   await makeAuth({ ...accessOf({ store, personal, nowMs, newId, randomBytes }), sessionKey }) → Auth
 *     auth.authenticate(cookieHeader) → Session | null      HTTP and socket handshakes
 *     auth.findSession(sessionId) → Session | null          does it still stand?
 *     await auth.ensureFirstAdministrator() → { username, password } | null
 *   app.register(authPlugin, { auth, machinePaths: ['/api/sms/callback/'] }) → request.session,
 *     Origin check on every write
 *   app.register(authRoutes, { auth, audit, onSessionsEnded, onUserOut })
 *   requirePermission(request.session, 'desk') → Session, or throws a Refusal
 *   beforeBody('desk')                                       preParsing of a route with a long body
 *   hasPermission(session, 'board') → boolean                for socket events
 *
 * The app trusts the edge's X-Forwarded-For (trustProxy): request.ip counts wrong passwords.
 */
export { type Auth, type AuthOptions, makeAuth } from './auth.ts';
export { isOwnOrigin } from './origin.ts';
export {
  hasPermission,
  requireAnyPermission,
  requirePermission,
  requireSession,
  type Scope,
  type Session,
} from './permission.ts';
export { beforeBody, authPlugin, type AuthPluginOptions } from './plugin.ts';
export { accessOf } from './access.ts';
export { hashPassword } from './password.ts';
export { isReading } from './plugin.ts';
export { KEY_SESSION } from './api-keys.ts';
export { type AuthRepository, authRepository } from './repository.ts';
export { authRoutes, type AuthRoutesOptions } from './routes.ts';
