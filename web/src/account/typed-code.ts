import { toAsciiDigits } from '../../../src/kit/persian-text.ts';

/** Authenticators show «123 456», and a Persian keyboard writes its own digits. */
export function toTypedCode(typed: string): string {
  return toAsciiDigits(typed).replace(/\s/gu, '');
}
