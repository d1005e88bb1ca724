import type { DoorRefusal } from '../contract/phone-door.ts';

/** A line of the PBX's security record that concerns the phones' door. */
export interface DoorEvent {
  readonly what: DoorRefusal | 'let-in';
  /** By the PBX's clock; null: the line does not say. */
  readonly atMs: number | null;
  /** The account for which it was; who is not known may have written anything here. */
  readonly account: string;
  /** Null: the line does not say. */
  readonly host: string | null;
  /** Through the edge, behind a session; or from the telephone's own network. */
  readonly way: 'browser' | 'network';
}

const KINDS: Readonly<Record<string, DoorEvent['what']>> = {
  InvalidAccountID: 'unknown-name',
  ChallengeResponseFailed: 'wrong-password',
  InvalidPassword: 'wrong-password',
  FailedACL: 'not-allowed',
  SuccessfulAuth: 'let-in',
};

const EVENT = /SECURITY\[\d+\][^"]*?SecurityEvent="(\w+)"/u;
const AT = /,EventTV="([\d-]{10}T[\d:.]{8,15})([+-]\d\d):?(\d\d)"/u;
const ACCOUNT = /,AccountID="([^"]{0,80})"/u;
const ADDRESS = /,RemoteAddress="IPV[46]\/(\w{2,4})\/([0-9a-f.:%\w]{2,60})\/\d{1,5}"/giu;

/**
 * Null: nothing of ours. A stranger writes his name himself, quotes and line ends among it: such a
 * line counts all the same, and of several addresses the last is taken, which is the PBX's own where
 * the name is unknown.
 */
export function readDoorLine(line: string): DoorEvent | null {
  if (!line.includes(',Service="PJSIP"')) return null;
  const what = KINDS[EVENT.exec(line)?.[1] ?? ''];
  if (what === undefined) return null;
  const [, at, hours, minutes] = AT.exec(line) ?? [];
  const atMs = at === undefined ? Number.NaN : Date.parse(`${at}${hours}:${minutes}`);
  const [, transport = '', host = null] = [...line.matchAll(ADDRESS)].at(-1) ?? [];
  return {
    what,
    atMs: Number.isFinite(atMs) ? atMs : null,
    account: ACCOUNT.exec(line)?.[1] ?? '',
    host,
    way: /^wss?$/iu.test(transport) && isHere(host) ? 'browser' : 'network',
  };
}

const isHere = (host: string | null): boolean =>
  host !== null && (host.startsWith('127.') || host === '::1');
