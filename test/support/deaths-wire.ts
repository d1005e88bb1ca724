import { type Capture, maxGapMs, type SipPacket, soundTo } from './pcap.ts';
import { cseqOf, headerOf, userOf } from './sip-message.ts';

/** One phone's dialogue as it was on the wire, whatever our programs say of it. Times are UTC. */
export interface WireCall {
  readonly sipCallId: string;
  /**
   * `caller`: a citizen's INVITE to us; `agent`: our INVITE to an agent's phone; `outward`: our
   * INVITE to a number of the telephone network.
   */
  readonly role: 'caller' | 'agent' | 'outward';
  readonly phonePort: number;
  /** A caller's number, or the one that was dialled outwards. */
  readonly number: string | null;
  /** Of our INVITE to an agent: `<call id>.<n>`. Null: the dialplan's queue rings. */
  readonly offerId: string | null;
  /** Who calls, as an agent's phone shows it. */
  readonly from: string | null;
  readonly invitedAtMs: number;
  readonly answeredAtMs: number | null;
  readonly endedAtMs: number | null;
  /** Who sent BYE, CANCEL or the refusal. */
  readonly endedBy: 'phone' | 'pbx' | null;
  /** The status with which the phone refused. */
  readonly refusal: number | null;
  /** Where the phone said that it listens. */
  readonly soundPort: number | null;
}

/** All dialogues that began in the capture, in the order of their INVITEs. */
export function callsOf(capture: Capture, sipPort: number): WireCall[] {
  const byId = new Map<string, SipPacket[]>();
  for (const packet of capture.sip) {
    const id = headerOf(packet.message, 'Call-ID') ?? '';
    byId.set(id, [...(byId.get(id) ?? []), packet]);
  }
  const calls: WireCall[] = [];
  for (const [sipCallId, packets] of byId) {
    const call = toCall(sipCallId, packets, sipPort);
    if (call !== null) calls.push(call);
  }
  return calls.sort((a, b) => a.invitedAtMs - b.invitedAtMs);
}

function toCall(sipCallId: string, packets: SipPacket[], sipPort: number): WireCall | null {
  const invite = packets.find(({ message }) => message.method === 'INVITE');
  if (invite === undefined) return null;
  const byPhone = invite.toPort === sipPort;
  const dialled = userOf(headerOf(invite.message, 'To')) ?? '';
  const isOutward = !byPhone && /^\d+$/.test(dialled);
  const answers = packets.filter(
    ({ message, toPort }) =>
      cseqOf(message).method === 'INVITE' && message.status !== null && toPort === invite.fromPort,
  );
  const answered = answers.find(({ message }) => message.status === 200);
  const end = packets.find(
    ({ message }) =>
      message.method === 'BYE' ||
      message.method === 'CANCEL' ||
      (answered === undefined && (message.status ?? 0) >= 400 && message.status !== 401),
  );
  const spoken = packets.find(
    ({ message, toPort }) => toPort === sipPort && /^m=audio /m.test(message.body),
  );
  const soundPort = /^m=audio (\d+)/m.exec(spoken?.message.body ?? '')?.[1];
  return {
    sipCallId,
    role: byPhone ? 'caller' : isOutward ? 'outward' : 'agent',
    phonePort: byPhone ? invite.fromPort : invite.toPort,
    number: byPhone ? userOf(headerOf(invite.message, 'From')) : isOutward ? dialled : null,
    offerId: headerOf(invite.message, 'X-Pasokh-Offer'),
    from: userOf(headerOf(invite.message, 'From')),
    invitedAtMs: invite.atMs,
    answeredAtMs: answered?.atMs ?? null,
    endedAtMs: end?.atMs ?? null,
    endedBy: end === undefined ? null : end.toPort === sipPort ? 'phone' : 'pbx',
    refusal: answered === undefined ? (end?.message.status ?? null) : null,
    soundPort: soundPort === undefined ? null : Number(soundPort),
  };
}

/** The call of ours that an agent's ring was for. */
export const callIdOf = ({ offerId }: WireCall): string | null =>
  offerId === null ? null : offerId.slice(0, offerId.lastIndexOf('.'));

/** The longest time without a packet at this phone, from its answer to its end. */
export function silenceOf(
  capture: Capture,
  call: WireCall,
  between: { readonly fromMs?: number; readonly toMs: number },
): number {
  if (call.answeredAtMs === null || call.soundPort === null) return Number.NaN;
  const fromMs = Math.max(call.answeredAtMs, between.fromMs ?? 0);
  const toMs = Math.min(call.endedAtMs ?? between.toMs, between.toMs);
  return maxGapMs(soundTo(capture, call.soundPort), fromMs, toMs);
}
