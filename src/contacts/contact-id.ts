import { createHash } from 'node:crypto';

/**
 * The contact of a call has the call's own id, hashed: the desk may show it before the contact is
 * written, and whoever writes it first, after whatever crash, writes the same one.
 */
export function contactIdOf(callId: string): string {
  const hex = createHash('sha256').update(`contact of call ${callId}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
