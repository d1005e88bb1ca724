import type { SipCall } from './ari-phone.ts';
import { eventually } from './eventually.ts';
import { keepsPromise } from './keeps-promise.ts';
import { PROMISED_MS, type PromiseName } from './promises.ts';

const PACKET_MS = 20;

/**
 * Awaits that a phone hears `forMs` of sound from now on, whatever it is: where nothing plays, it never
 * does. Tells the longest time without a packet of RTP since `sinceMs` of `performance.now()` (default:
 * now); that it keeps the promise itself is for `npm run bench:promises`, as a busy machine sends late.
 */
export async function hearsSound(
  call: SipCall,
  name: PromiseName,
  { forMs = 400, sinceMs }: { forMs?: number; sinceMs?: number } = {},
): Promise<void> {
  const fromMs = performance.now();
  await eventually(`${name}: sound is heard`, forMs + PROMISED_MS[name], () => {
    return call.heardAtMs.filter((atMs) => atMs > fromMs).length >= forMs / PACKET_MS;
  });
  const silenceMs = call.longestSilenceMs(sinceMs ?? fromMs);
  keepsPromise(name, silenceMs);
}
