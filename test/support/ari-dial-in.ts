import type { SipCall } from './ari-phone.ts';
import type { AriRig } from './ari-rig.ts';
import type { RealTelephony } from './ari-telephony.ts';
import { eventually } from './eventually.ts';

/** A citizen's call on the real exchange, and what telephony says of it. */
export interface DialledIn<Prompt extends string> {
  readonly call: SipCall;
  readonly callId: string;
  /** Each prompt is a tone of its own: resolves when he hears this one. */
  hears(prompt: Prompt): Promise<unknown>;
  ended(): ReturnType<RealTelephony['next']>;
}

/** He has a number of his own, dials 137, and telephony knows his call. */
export async function dialIn<Prompt extends string>(on: {
  readonly rig: AriRig;
  readonly telephony: RealTelephony;
  readonly number: string;
  readonly toneHz: number;
  readonly promptHz: Readonly<Record<Prompt, number>>;
}): Promise<DialledIn<Prompt>> {
  const { rig, telephony } = on;
  const known = telephony.notices.length;
  const phone = await rig.openCitizen(on.number, on.toneHz);
  const call = await phone.dial('137');
  const { callId } = await eventually('his call has arrived', 10_000, () =>
    telephony.notices.slice(known).find((notice) => notice.type === 'call-arrived'),
  );
  return {
    call,
    callId,
    hears: (prompt) =>
      eventually(`he hears ${prompt}`, 15_000, () => call.hears(on.promptHz[prompt]) > 0.1),
    ended: () => telephony.next('call-ended', (notice) => notice.callId === callId, 20_000),
  };
}
