import { headersOf, ringOf } from './sip-account.ts';

export interface Ring {
  readonly callId: string;
  readonly offerId: string;
}

/**
 * The call that one phone's socket is rung for or talks in, as its messages tell: what happens to the
 * socket meanwhile happens to that call. It is over with a BYE of either side, with the PBX's CANCEL, and
 * with the phone's final no to that very INVITE: nobody says more about a ring that is declined or missed.
 */
export class PhoneCall {
  /** Null: none. */
  ring: Ring | null = null;
  #invite: string | null = null;

  /** Whether a ring began that was not known. */
  fromPbx(message: string): boolean {
    const ring = ringOf(message);
    if (ring === undefined) return false;
    const isNew = ring !== null && ring.offerId !== this.ring?.offerId;
    this.ring = ring;
    this.#invite = ring === null ? null : requestOf(message);
    return isNew;
  }

  fromPhone(message: string): void {
    const isNo = /^SIP\/2\.0 [3-6]\d\d /u.test(message);
    if (message.startsWith('BYE ') || (isNo && requestOf(message) === this.#invite)) {
      this.ring = null;
      this.#invite = null;
    }
  }
}

/** The same in a request and its answers, and in no other of that dialog: `<Call-ID> <number> <method>`. */
function requestOf(message: string): string {
  const lines = (message.split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
  const [id = ''] = headersOf(lines, 'call-id', 'i');
  const [number = ''] = headersOf(lines, 'cseq');
  return `${id} ${number.replaceAll(/\s+/gu, ' ')}`;
}
