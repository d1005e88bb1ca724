import { createHash } from 'node:crypto';

/** What a list may show of a session: its id is what a cookie is made of. */
export function handleOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('base64url').slice(0, 22);
}
