/**
 * Which account a browser's SIP message speaks for. The PBX checks passwords; here we only make sure
 * that a session's socket is used for that agent's own account, as far as the message itself tells.
 *
 * A request inside a dialog (its To has a tag) is not judged: there the phone answers under the
 * random contact name that it registered, and the PBX matches it by the dialog's tags.
 */
export type SipJudgement =
  | { readonly type: 'fits' }
  | { readonly type: 'foreign'; readonly method: string; readonly account: string | null };

const fits: SipJudgement = { type: 'fits' };

/** Judges one WebSocket message (one SIP message, or a keep-alive) of the agent `userId`. */
export function judgeSipMessage(message: string, userId: string): SipJudgement {
  // The PBX passes over empty lines in front, and reads whatever comes after them.
  const text = message.replace(/^[\r\n]+/, '');
  if (text.trim() === '') return fits;
  const end = text.indexOf('\r\n\r\n');
  const head = end === -1 ? text : text.slice(0, end);
  // A header may go on in the next line when that begins with a blank.
  const [first = '', ...lines] = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const method = first.split(' ', 1)[0] ?? '';
  // Two messages in one frame are two to the PBX; lines that end otherwise may be cut otherwise.
  const isOneMessage = end !== -1 && isWholeBody(text.slice(end + 4), lines);
  if (!isOneMessage || /[\r\n]/.test([first, ...lines].join(''))) {
    return { type: 'foreign', method, account: null };
  }
  if (first.startsWith('SIP/2.0 ')) return fits;
  const froms = headersOf(lines, 'from', 'f');
  const tos = headersOf(lines, 'to', 't');
  const [from] = froms;
  const [to] = tos;
  // Two From lines could be read differently by us and by the PBX.
  if (from === undefined || to === undefined || froms.length > 1 || tos.length > 1) {
    return { type: 'foreign', method, account: null };
  }
  const claimed = [
    ...headersOf(lines, 'authorization'),
    ...headersOf(lines, 'proxy-authorization'),
  ].map(digestUserOf);
  if (method === 'REGISTER') claimed.push(userOf(from), userOf(to));
  else if (!/;\s*tag\s*=/i.test(afterAddress(to))) claimed.push(userOf(from));
  const stranger = claimed.find((account) => account !== userId);
  return stranger === undefined ? fits : { type: 'foreign', method, account: stranger };
}

/**
 * Of a message of the PBX that begins or ends a ring: the call that the phone is rung for, as the offer
 * in its head names it (`<callId>.<n>`); null: it is over. Undefined: any other message.
 */
export function ringOf(message: string): { callId: string; offerId: string } | null | undefined {
  if (/^(BYE|CANCEL) /u.test(message)) return null;
  if (!message.startsWith('INVITE ')) return undefined;
  const offerId = /^X-Pasokh-Offer:[ \t]*(\S+)[ \t]*\r?$/imu.exec(message)?.[1];
  const end = offerId?.lastIndexOf('.') ?? -1;
  return offerId === undefined || end < 1 ? undefined : { callId: offerId.slice(0, end), offerId };
}

/** What follows the head is exactly as long as the head says: nothing is hidden behind it. */
function isWholeBody(body: string, lines: readonly string[]): boolean {
  const [length = '0', ...more] = headersOf(lines, 'content-length', 'l');
  return more.length === 0 && /^[0-9]+$/.test(length) && Buffer.byteLength(body) === Number(length);
}

/** Their values in the order of the lines; `names` in lower case. */
export function headersOf(lines: readonly string[], ...names: readonly string[]): string[] {
  const values: string[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0 && names.includes(line.slice(0, colon).trim().toLowerCase())) {
      values.push(line.slice(colon + 1).trim());
    }
  }
  return values;
}

/** The user part of a From or To value: `"A" <sip:user@host>;tag=…` or `sip:user@host;tag=…`. */
function userOf(value: string): string | null {
  const user = /<?\s*sips?:([^@>;:\s]+)(?::[^@>;\s]*)?@/i.exec(withoutDisplayName(value))?.[1];
  return user ?? null;
}

function digestUserOf(value: string): string | null {
  return /\busername\s*=\s*"([^"]*)"/i.exec(value)?.[1] ?? null;
}

/** A display name is quoted and may itself contain an address to mislead us. */
function withoutDisplayName(value: string): string {
  return value.replace(/^\s*"(?:[^"\\]|\\.)*"\s*/, '').replace(/^[^<]*(?=<)/, '');
}

function afterAddress(value: string): string {
  const bare = withoutDisplayName(value);
  const end = bare.indexOf('>');
  return end === -1 ? bare : bare.slice(end + 1);
}
