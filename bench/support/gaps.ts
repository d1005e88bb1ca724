import type { SipPacket } from '../../test/support/pcap.ts';
import { headerOf, userOf } from '../../test/support/sip-message.ts';

/** Each agent's BYE → the next INVITE at that agent, in ms. */
export function gapsOf(
  sip: readonly SipPacket[],
  agentOf: (phonePort: number, user: string | null) => string | null,
): number[] {
  const byes = new Map<string, number>();
  const gaps: number[] = [];
  for (const { atMs, fromPort, toPort, message } of sip) {
    if (message.method === 'BYE') {
      const agent = agentOf(fromPort, userOf(headerOf(message, 'From')));
      if (agent !== null && !byes.has(agent)) byes.set(agent, atMs);
    } else if (message.method === 'INVITE') {
      const agent = agentOf(toPort, userOf(headerOf(message, 'To')));
      const byeAtMs = agent === null ? undefined : byes.get(agent);
      if (agent === null || byeAtMs === undefined) continue;
      gaps.push(atMs - byeAtMs);
      byes.delete(agent);
    }
  }
  return gaps;
}
