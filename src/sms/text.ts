import { normalizeForStorage } from '../kit/persian-text.ts';

/** What the city pays for one result: greeting, code and keys leave little of two parts. */
export const BUDGET_PARTS = 3;
/** Required by the regulator at the end of informational texts from a service line. */
export const OPT_OUT_LINE = 'لغو۱۱';

const GSM_BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡' +
    'ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const GSM_EXTENDED = new Set('^{}[]~|\\€\f');

/** How a text is billed: one foreign letter makes the whole text UCS-2. */
export function countParts(text: string): {
  encoding: 'gsm' | 'ucs2';
  units: number;
  parts: number;
} {
  let units = 0;
  for (const letter of text) {
    if (GSM_BASIC.has(letter)) units += 1;
    else if (GSM_EXTENDED.has(letter)) units += 2;
    else return { encoding: 'ucs2', units: text.length, parts: split(text.length, 70, 67) };
  }
  return { encoding: 'gsm', units, parts: split(units, 160, 153) };
}

/** Characters of a Persian text that fit this many parts. */
export function ucs2Budget(parts: number): number {
  return parts === 1 ? 70 : parts * 67;
}

/** The spelling that is hashed, sent and compared with the gateway's echo. */
export function normalizeSms(text: string): string {
  return normalizeForStorage(text);
}

/**
 * Cuts at the last space before the limit and marks the cut with «…»; whole letters only.
 *
 * @param limit in UTF-16 units, what UCS-2 is billed by
 */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit <= 1) return '…'.slice(0, Math.max(0, limit));
  const head = text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/u, '');
  const space = head.lastIndexOf(' ');
  const cut = space > limit / 2 ? head.slice(0, space) : head;
  return `${cut.replace(/[\s،؛.,\u200c]+$/u, '')}…`;
}

function split(units: number, single: number, multi: number): number {
  return units <= single ? 1 : Math.ceil(units / multi);
}
