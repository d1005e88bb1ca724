import { describe, expect, test } from 'vitest';
import { judge } from '../../bench/support/chaos-judge.ts';
import type { CallRecord } from '../../src/contract/calls.ts';
import type { Expert } from '../support/deaths.ts';
import type { Capture, RtpStream, SipPacket } from '../support/pcap.ts';
import { parseSip } from '../support/sip-message.ts';
import { toneSecond } from '../support/sip-sound.ts';

/**
 * The judge of `npm run chaos` must see what it is there for: small stretches, written down as the
 * packets and the history would have them, each with one thing wrong.
 */
const PBX = 5_060;
const COLLEAGUE = 6_009;
const PEER = 6_010;
const EXPERT_HZ = 700;
const expert = { userId: 'e1', phone: { port: 6_001 } } as unknown as Expert;

/** Where in its stream a packet stood does not matter here. */
const SOURCE = { sequence: 0, ssrc: 1 };

interface Leg {
  readonly id: string;
  readonly atMs: number;
  readonly answeredMs?: number;
  readonly endMs?: number;
  readonly by?: 'phone' | 'pbx';
  readonly soundPort?: number;
  readonly refusal?: number;
}

class Wire {
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

function row(callId: string, number: string, told: Partial<CallRecord>): CallRecord {
  return {
    callId,
    phone: `+98${number.slice(1)}`,
    agentId: null,
    endedBy: 'caller',
    isCallback: false,
    direction: 'inbound',
    ...told,
  } as CallRecord;
}

const A = '09151111111';
const B = '09152222222';

function judged(wire: Wire, ...rows: readonly CallRecord[]) {
  return judgedAfter([], wire, ...rows);
}

/** `deathsMs`: of telephony. */
function judgedAfter(deathsMs: number[], wire: Wire, ...rows: readonly CallRecord[]) {
  const experts = [expert];
  const capture = wire.capture();
  const ports = { colleaguePort: COLLEAGUE, peerPort: PEER };
  const verdict = judge({ capture, sipPort: PBX, rows, experts, deathsMs, ...ports });
  const { dropped, outOfOrder, doubled, untrue } = verdict;
  return { dropped, outOfOrder, doubled, untrue };
}

const FINE = { dropped: [], outOfOrder: [], doubled: [], untrue: [] };

/** A talks with the expert from 1 s to 5 s. */
const talk = (): Wire =>
  new Wire()
    .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 5_000, soundPort: 7_100 })
    .sound(7_100, 0, 5_000)
    .ring('1.1.1', 6_001, { id: 'r', atMs: 900, answeredMs: 1_000, endMs: 5_010, by: 'pbx' });
const talked = row('1.1', A, { outcome: 'answered', agentId: 'e1' });

/** A is promised a call at 8 s and is called at 20 s. */
const promise = (): Wire =>
  new Wire()
    .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 8_000, by: 'pbx', soundPort: 7_100 })
    .sound(7_100, 0, 8_000)
    .pressTwo(7_100, 3_000);
const promised = row('1.1', A, { outcome: 'callback_accepted' });
const called = (wire: Wire): Wire =>
  wire
    .ring('pc-1.1.1.1', 6_001, {
      id: 'r',
      atMs: 19_000,
      answeredMs: 19_900,
      endMs: 30_010,
      by: 'pbx',
    })
    .dial(A, { id: 'd', atMs: 20_000, answeredMs: 21_000, endMs: 30_000, soundPort: 8_100 })
    .sound(8_100, 21_000, 30_000, EXPERT_HZ);
const reached = row('pc-1.1.1', A, { outcome: 'answered', agentId: 'e1', isCallback: true });

describe('the judge of chaos', () => {
  test('finds nothing where nothing is', () => {
    expect(judged(talk(), talked)).toEqual(FINE);
    expect(judged(called(promise()), promised, reached)).toEqual(FINE);
  });

  test('a citizen who is hung up on, by nobody’s wish', () => {
    const wire = new Wire()
      .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 5_000, by: 'pbx', soundPort: 7_100 })
      .sound(7_100, 0, 5_000)
      .ring('1.1.1', 6_001, { id: 'r', atMs: 900, answeredMs: 1_000, endMs: 5_010, by: 'pbx' });
    expect(judged(wire, talked).dropped).toEqual([`${A} unasked`]);
  });

  test('a promise that was made for no key, and one that was not kept', () => {
    expect(judged(promise(), promised).dropped).toEqual([`${A} was never called`]);
    const silent = new Wire()
      .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 8_000, by: 'pbx', soundPort: 7_100 })
      .sound(7_100, 0, 8_000);
    const { dropped, untrue } = judged(called(silent), promised, reached);
    expect(dropped).toEqual([`${A} unasked`]);
    expect(untrue).toHaveLength(1);
  });

  test('a citizen who picks up and hears nothing', () => {
    const wire = promise()
      .ring('pc-1.1.1.1', 6_001, {
        id: 'r',
        atMs: 19_000,
        answeredMs: 19_900,
        endMs: 30_010,
        by: 'pbx',
      })
      .dial(A, { id: 'd', atMs: 20_000, answeredMs: 21_000, endMs: 30_000, soundPort: 8_100 })
      .sound(8_100, 24_000, 30_000, EXPERT_HZ);
    expect(judged(wire, promised, reached).dropped).toEqual([`${A} silent 3000`]);
  });

  test('a phone that is rung twice at once, and one that is rung again after he talked', () => {
    const atOnce = called(promise()).dial(A, { id: 'd2', atMs: 20_500, endMs: 22_000, by: 'pbx' });
    expect(judged(atOnce, promised, reached).doubled).toEqual([`${A} rung twice at once`]);
    const again = called(promise()).dial(A, { id: 'd2', atMs: 40_000, endMs: 42_000, by: 'pbx' });
    expect(judged(again, promised, reached).doubled).toEqual([`${A} called again`]);
  });

  test('one who picked up as his ring was taken back is called again', () => {
    const crossed = {
      id: 'd0',
      atMs: 10_000,
      answeredMs: 12_006,
      endMs: 12_000,
      by: 'pbx',
    } as const;
    const wire = called(promise()).dial(A, { ...crossed, soundPort: 8_200 });
    expect(judged(wire, promised, reached).doubled).toEqual([]);
  });

  test('an expert who picked up while nobody of ours was there has not talked', () => {
    const wire = new Wire()
      .caller(A, { id: 'a', atMs: 0, answeredMs: 10, endMs: 1_400, soundPort: 7_100 })
      .sound(7_100, 0, 1_400)
      .ring('1.1.1', 6_001, { id: 'r', atMs: 900, answeredMs: 1_000, endMs: 1_007, by: 'pbx' });
    expect(judged(wire, row('1.1', A, { outcome: 'abandoned' }))).toEqual(FINE);
  });

  test('a refusal that nobody of ours was there to see is followed by a minute of peace', () => {
    const refused = { id: 'd0', atMs: 20_000, endMs: 20_030 };
    const next = { id: 'd1', answeredMs: 91_000, endMs: 93_000, soundPort: 8_100 };
    const rungAt = (atMs: number): Wire =>
      promise()
        .ring('pc-1.1.1.1', 6_001, { id: 'r0', atMs: 19_000, answeredMs: 19_900, endMs: 20_500 })
        .dial(A, refused)
        .ring('pc-1.1.2.1', 6_001, {
          id: 'r1',
          atMs: 89_000,
          answeredMs: 89_100,
          endMs: 93_010,
          by: 'pbx',
        })
        .dial(A, { ...next, atMs })
        .sound(8_100, 91_000, 93_000, EXPERT_HZ);
    const again = { ...reached, callId: 'pc-1.1.2' as CallRecord['callId'] };
    expect(judgedAfter([20_010], rungAt(90_000), promised, again)).toEqual(FINE);
    expect(judgedAfter([20_010], rungAt(60_000), promised, again).doubled).toHaveLength(1);
    expect(judgedAfter([20_040], rungAt(90_000), promised, again).doubled).toHaveLength(1);
  });

  test('two experts for one citizen; a colleague who is asked is none', () => {
    const second = { id: 'r2', atMs: 2_000, answeredMs: 2_100, endMs: 4_000, by: 'pbx' } as const;
    expect(judged(talk().ring('1.1.2', 6_002, second), talked).doubled).toEqual([
      '1.1.2 beside 1.1.1',
    ]);
    expect(judged(talk().ring('1.1.2', COLLEAGUE, second), talked)).toEqual(FINE);
  });

  test('a later citizen who is rung for first, also before one who is to be called back', () => {
    const later = talk()
      .caller(B, { id: 'b', atMs: 100, answeredMs: 110, endMs: 800, soundPort: 7_200 })
      .sound(7_200, 100, 800)
      .ring('2.2.1', 6_002, { id: 'r2', atMs: 500, endMs: 810, by: 'pbx' });
    const gone = row('2.2', B, { outcome: 'abandoned' });
    expect(judged(later, talked, gone).outOfOrder).toEqual([`${A} rings late`]);
    const together = talk()
      .caller(B, { id: 'b', atMs: 100, answeredMs: 110, endMs: 900, soundPort: 7_200 })
      .sound(7_200, 100, 900)
      .ring('2.2.1', 6_002, { id: 'r2', atMs: 820, endMs: 910, by: 'pbx' });
    expect(judged(together, talked, gone).outOfOrder).toEqual([]);
    const passed = called(promise())
      .caller(B, { id: 'b', atMs: 9_000, answeredMs: 9_010, endMs: 18_900, soundPort: 7_200 })
      .sound(7_200, 9_000, 18_900)
      .ring('2.2.1', 6_002, { id: 'r2', atMs: 18_500, endMs: 18_910, by: 'pbx' });
    expect(judged(passed, promised, reached, gone).outOfOrder).toEqual([`${A} rings late`]);
  });

  test('a history that tells of a call back that never was, or of another expert', () => {
    const vain = promise().dial(A, { id: 'd', atMs: 20_000, endMs: 21_000 });
    expect(judged(vain, promised, reached).untrue).toHaveLength(1);
    const other = { ...reached, agentId: 'e2' };
    expect(judged(called(promise()), promised, other).untrue).toHaveLength(1);
  });

  test('a citizen who leaves a message, and whose call is told as that', () => {
    const number = '09171111111';
    const wire = new Wire()
      .caller(number, { id: 'm', atMs: 0, answeredMs: 10, endMs: 9_000, soundPort: 7_100 })
      .sound(7_100, 0, 9_000);
    expect(judged(wire, row('3.3', number, { outcome: 'voicemail' }))).toEqual(FINE);
    expect(judged(wire, row('3.3', number, { outcome: 'abandoned' })).untrue).toHaveLength(1);
  });

  test('a trunk that took no call has rung nobody', () => {
    const wire = called(promise()).dial(A, { id: 'f', atMs: 10_000, endMs: 10_020, refusal: 503 });
    expect(judged(wire, promised, reached)).toEqual(FINE);
    const never = promise().dial(A, { id: 'f', atMs: 10_000, endMs: 10_020, refusal: 503 });
    expect(judged(never, promised).dropped).toEqual([`${A} was never called`]);
  });

  describe('of an expert’s own calls', () => {
    const out = (by: 'phone' | 'pbx'): Wire =>
      new Wire()
        .ring('pc-out-5.1', 6_001, { id: 'o', atMs: 0, answeredMs: 100, endMs: 9_010, by: 'pbx' })
        .dial('115', { id: 'd', atMs: 200, answeredMs: 1_000, endMs: 9_000, by, soundPort: 8_200 })
        .sound(8_200, 1_000, 9_000, EXPERT_HZ);
    const told = { direction: 'outbound', enteredAtMs: 0, endedAtMs: 9_000 } as const;

    test('one that was well, and one whose citizen was hung up on', () => {
      const talked = row('pc-out-5', '0115', { ...told, outcome: 'answered' });
      expect(judged(out('phone'), talked)).toEqual(FINE);
      expect(judged(out('pbx'), talked).dropped).toEqual(['115 unasked (d)']);
    });

    test('one that is told as none', () => {
      const none = row('pc-out-5', '0115', { ...told, outcome: 'unreached' });
      expect(judged(out('phone'), none).untrue).toHaveLength(1);
    });

    test('one that rang nobody, right before another that did', () => {
      const wire = new Wire()
        .ring('pc-out-4.1', 6_001, { id: 'p', atMs: 0, answeredMs: 50, endMs: 60 })
        .ring('pc-out-5.1', 6_001, { id: 'o', atMs: 70, answeredMs: 100, endMs: 9_010, by: 'pbx' })
        .dial('115', { id: 'd', atMs: 200, answeredMs: 1_000, endMs: 9_000, soundPort: 8_200 })
        .sound(8_200, 1_000, 9_000, EXPERT_HZ);
      const vain = { ...told, endedAtMs: 65, outcome: 'unreached' } as const;
      const talked = row('pc-out-5', '0115', { ...told, outcome: 'answered' });
      expect(judged(wire, row('pc-out-4', '0115', vain), talked)).toEqual(FINE);
    });

    test('two colleagues who were parted', () => {
      const wire = new Wire()
        .ring('pc-in-5.1', 6_001, { id: 'o', atMs: 0, answeredMs: 100, endMs: 9_010, by: 'pbx' })
        .call(PEER, {
          id: 'd',
          atMs: 200,
          answeredMs: 1_000,
          endMs: 9_000,
          by: 'pbx',
          soundPort: 8_300,
        })
        .sound(8_300, 1_000, 9_000, EXPERT_HZ);
      const inner = row('pc-in-5', '0', { ...told, direction: 'inner', outcome: 'answered' });
      expect(judged(wire, inner).dropped).toEqual(['pc-in-5 parted']);
    });
  });
});
