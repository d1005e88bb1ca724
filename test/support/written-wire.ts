import type { Capture, RtpStream, SipPacket } from './pcap.ts';
import { parseSip } from './sip-message.ts';
import { toneSecond } from './sip-sound.ts';

export const PBX = 5_060;

/** One phone's dialogue: when its INVITE, its answer and its end are on the wire. */
interface Leg {
  readonly id: string;
  readonly atMs: number;
  readonly answeredMs?: number;
  readonly endMs?: number;
  readonly by?: 'phone' | 'pbx';
  readonly soundPort?: number;
  readonly refusal?: number;
}

/** Where in its stream a packet stood does not matter here. */
const SOURCE = { sequence: 0, ssrc: 1 };

/** A stretch of the line, written down packet by packet as a capture would have it. */
export class Wire {
  readonly sip: SipPacket[] = [];
  readonly rtp: RtpStream[] = [];

  caller(number: string, leg: Leg): this {
    return this.#dialogue({ phone: 7_000, from: number, to: '137', isOurs: false }, leg);
  }
  ring(offerId: string, phone: number, leg: Leg): this {
    return this.#dialogue({ phone, from: '137', to: 'agent-one', isOurs: true, offerId }, leg);
  }
  /** A phone of the house that a colleague calls. */
  call(phone: number, leg: Leg): this {
    return this.#dialogue({ phone, from: '137', to: 'agent-two', isOurs: true }, leg);
  }
  /** By the dialplan's queue, which shows who calls. */
  queueRing(from: string, phone: number, leg: Leg): this {
    return this.#dialogue({ phone, from, to: 'agent-one', isOurs: true }, leg);
  }
  dial(number: string, leg: Leg): this {
    return this.#dialogue({ phone: 8_000, from: '137', to: number, isOurs: true }, leg);
  }
  /** Music, or an expert's voice, at this port. */
  sound(toPort: number, fromMs: number, toMs: number, hertz = 440): this {
    const tone = toneSecond(hertz);
    const packets = [];
    for (let atMs = fromMs; atMs < toMs; atMs += 20) {
      const at = ((atMs - fromMs) * 8) % 8_000;
      const payload = tone.subarray(at, at + 160);
      packets.push({ atMs, fromPort: 9_000, toPort, ...SOURCE, payloadType: 0, payload });
    }
    this.rtp.push({ fromPort: 9_000, toPort, packets });
    return this;
  }
  pressTwo(fromPort: number, atMs: number): this {
    const payload = Uint8Array.from([2, 10, 0, 160]);
    const packet = { atMs, fromPort, toPort: 9_000, ...SOURCE, payloadType: 101, payload };
    this.rtp.push({ fromPort, toPort: 9_000, packets: [packet] });
    return this;
  }
  capture(): Capture {
    return { sip: this.sip.sort((a, b) => a.atMs - b.atMs), rtp: this.rtp, dropped: 0 };
  }

  #dialogue(
    who: { phone: number; from: string; to: string; isOurs: boolean; offerId?: string },
    { id, atMs, answeredMs, endMs, by = 'phone', soundPort = 0, refusal = 603 }: Leg,
  ): this {
    const put = (
      at: number,
      fromPhone: boolean,
      first: string,
      method: string,
      body = '',
    ): void => {
      const offer = who.offerId === undefined ? '' : `X-Pasokh-Offer: ${who.offerId}\r\n`;
      const text =
        `${first}\r\nFrom: <sip:${who.from}@x>\r\nTo: <sip:${who.to}@x>\r\n${offer}` +
        `Call-ID: ${id}\r\nCSeq: 1 ${method}\r\n\r\n${body}`;
      const message = parseSip(text);
      if (message === null) throw new Error('no SIP');
      const [fromPort, toPort] = fromPhone ? [who.phone, PBX] : [PBX, who.phone];
      this.sip.push({ atMs: at, fromPort, toPort, message });
    };
    const sdp = `m=audio ${soundPort} RTP/AVP 0`;
    put(atMs, !who.isOurs, `INVITE sip:${who.to}@x SIP/2.0`, 'INVITE', who.isOurs ? '' : sdp);
    if (answeredMs !== undefined) {
      put(answeredMs, who.isOurs, 'SIP/2.0 200 OK', 'INVITE', who.isOurs ? sdp : '');
    }
    if (endMs !== undefined) {
      const method = answeredMs === undefined && by === 'pbx' ? 'CANCEL' : 'BYE';
      if (answeredMs === undefined && by === 'phone') {
        put(endMs, true, `SIP/2.0 ${refusal} Refused`, 'INVITE');
      } else put(endMs, by === 'phone', `${method} sip:x SIP/2.0`, method);
    }
    return this;
  }
}
