import type { Rest } from './rest.ts';

/** `if-safe`: where the PBX survives it; `always`: whoever runs it knows his phones. */
export type PhoneTransfers = 'if-safe' | 'always';

/** First releases of each branch that have survived every REFER. */
const safeFrom: readonly (readonly [major: number, minor: number])[] = [
  [22, 11],
  [23, 5],
];

/**
 * May the phones' own transfer keys ask us (REFER)? An older PBX dies of a REFER that forbids
 * progress reports ("Refer-Sub: false") while its transfers are handed to us, and one key of one phone
 * ends every call: there the PBX itself refuses each of them at once, and the desk does it all.
 */
export async function mayTransferByPhone(rest: Rest, wish: PhoneTransfers): Promise<boolean> {
  if (wish === 'always') return true;
  const reply = await rest.perform('asterisk.getInfo', { only: 'system' });
  const { system } = (reply.body ?? {}) as { system?: { version?: string } };
  return survivesTransfers(system?.version ?? '');
}

export function survivesTransfers(version: string): boolean {
  const [, majorText, minorText] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (majorText === undefined) return false;
  const major = Number(majorText);
  const known = safeFrom.find(([branch]) => branch === major);
  if (known === undefined) return major > 23;
  return Number(minorText) >= known[1];
}
