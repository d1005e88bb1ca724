import { describe, expect, test } from 'vitest';
import { PhoneCall } from '../../src/edge/phone-call.ts';
import { ringOf } from '../../src/edge/sip-account.ts';
import { traceLineOf } from '../../src/log/index.ts';
import { callLineOf, CallId, CallOutcome, Notice } from '../../telephony/protocol/index.ts';

const CALL = '1763900000.19';
const callId = CallId.parse(CALL);

describe('one id follows a call through all logs', () => {
  test('its own lines and those of the ring that was promised in it are found, no others', () => {
    const line = (fields: object) =>
      JSON.stringify({ level: 30, time: 5, process: 'server', ...fields, msg: 'an SMS' });
    const found = traceLineOf(line({ callId: CALL, smsId: 's-1', state: 'delivered' }), CALL);
    expect(found).toEqual({
      ...{ atMs: 5, process: 'server', text: 'an SMS' },
      fields: { smsId: 's-1', state: 'delivered' },
    });
    expect(traceLineOf(line({ callId: `pc-${CALL}.2` }), CALL)?.fields).toEqual({
      callId: `pc-${CALL}.2`,
    });
    expect(traceLineOf(line({ callId: `pc-${CALL}` }), CALL)).not.toBeNull();
    for (const other of [
      line({ callId: `${CALL}0` }),
      line({ callId: `pc-${CALL}0.1` }),
      line({ callId: null, resumes: CALL }),
      `${CALL} is on the line`,
      `{"callId":"${CALL}","cut`,
    ]) {
      expect([other, traceLineOf(other, CALL)]).toEqual([other, null]);
    }
  });

  test('every kind of notice that is of a call says of which, and says nothing of a person', () => {
    const ofNoCall = ['agent-changed', 'estimate-changed', 'alarm-raised', 'alarm-cleared'];
    for (const { shape } of Notice.options) {
      const type = shape.type.value;
      const all = {
        ...{ type, callId, callbackId: callId, firstCallId: callId, alarm: 'pbx-lost' },
        ...{ callerToken: 'sealed', arrivedAs: 'sealed', subject: 'pbx', agentId: 'a' },
      };
      const known = Object.entries(all).filter(([name]) => name in shape);
      const told = callLineOf(Object.fromEntries(known) as unknown as Notice);
      expect([type, told?.callId ?? null]).toEqual([type, ofNoCall.includes(type) ? null : CALL]);
      expect(JSON.stringify(told ?? {})).not.toContain('sealed');
    }
    const silent = { type: 'alarm-raised', alarm: 'one-sided-audio', subject: CALL } as const;
    expect(callLineOf(silent)).toEqual({
      ...{ callId: CALL, notice: 'alarm-raised', how: 'one-sided-audio' },
    });
    const ended = { type: 'call-ended', callId, agentId: null, outcome: CallOutcome.enum.closed };
    expect(callLineOf(ended as unknown as Notice)).toEqual({
      ...{ callId: CALL, notice: 'call-ended', how: 'closed' },
    });
  });

  test('the edge knows from the ring itself whose call it is, and when that is over', () => {
    const invite = (...heads: string[]) =>
      ['INVITE sip:a@x SIP/2.0', 'To: <sip:a@x>', ...heads, '', 'X-Pasokh-Offer: 9.9'].join('\r\n');
    expect(ringOf(invite(`X-Pasokh-Offer: ${CALL}.2`, 'Allow: INVITE'))).toEqual({
      ...{ callId: CALL, offerId: `${CALL}.2` },
    });
    expect(ringOf(`BYE sip:a@x SIP/2.0\r\n\r\n`)).toBeNull();
    expect(ringOf(`CANCEL sip:a@x SIP/2.0\r\n\r\n`)).toBeNull();
    expect(ringOf('SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n')).toBeUndefined();
    expect(ringOf('')).toBeUndefined();
  });

  test('what the phone declined, or nobody took, is no longer said of its socket', () => {
    const message = (first: string, number: string, ...heads: string[]) =>
      [first, 'Call-ID: x@pbx', `CSeq: ${number}`, ...heads, '', ''].join('\r\n');
    const offer = (number: number) =>
      message('INVITE sip:a@x SIP/2.0', '7 INVITE', `X-Pasokh-Offer: ${CALL}.${number}`);
    for (const no of ['486 Busy Here', '480 Temporarily Unavailable', '302 Moved', '603 Decline']) {
      const call = new PhoneCall();
      expect(call.fromPbx(offer(2))).toBe(true);
      // The PBX says it again until it is answered.
      expect(call.fromPbx(offer(2))).toBe(false);
      call.fromPhone(message('SIP/2.0 180 Ringing', '7 INVITE'));
      call.fromPhone(message(`SIP/2.0 ${no}`, '6 OPTIONS'));
      call.fromPhone(message(`SIP/2.0 ${no}`, '7 INVITE').replace('x@pbx', 'y@pbx'));
      expect(call.ring).toEqual({ callId: CALL, offerId: `${CALL}.2` });
      call.fromPhone(message(`SIP/2.0 ${no}`, '7  INVITE').replace('Call-ID', 'i'));
      expect(call.ring).toBeNull();
    }
    const talk = new PhoneCall();
    talk.fromPbx(offer(3));
    talk.fromPhone(message('SIP/2.0 200 OK', '7 INVITE'));
    // A change within the talk that the phone does not want ends nothing.
    talk.fromPbx(message('INVITE sip:a@x SIP/2.0', '8 INVITE'));
    talk.fromPhone(message('SIP/2.0 488 Not Acceptable Here', '8 INVITE'));
    expect(talk.ring?.offerId).toBe(`${CALL}.3`);
    talk.fromPhone(message('BYE sip:pbx SIP/2.0', '2 BYE'));
    expect(talk.ring).toBeNull();
  });
});
