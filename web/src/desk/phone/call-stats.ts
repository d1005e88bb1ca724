/** What the page needs of a call's WebRTC statistics; null while there is no connection. */
export interface CallStats {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly energyIn: number;
  readonly energyOut: number;
}

export async function readCallStats(
  connection: RTCPeerConnection | null,
): Promise<CallStats | null> {
  if (connection === null || connection.connectionState === 'closed') return null;
  const sum = { packetsIn: 0, packetsOut: 0, energyIn: 0, energyOut: 0 };
  const report = await connection.getStats();
  report.forEach((entry: Record<string, unknown>) => {
    if (entry['kind'] !== 'audio') return;
    if (entry['type'] === 'inbound-rtp') {
      sum.packetsIn += numberOf(entry['packetsReceived']);
      sum.energyIn += numberOf(entry['totalAudioEnergy']);
    } else if (entry['type'] === 'outbound-rtp') {
      sum.packetsOut += numberOf(entry['packetsSent']);
    } else if (entry['type'] === 'media-source') {
      sum.energyOut += numberOf(entry['totalAudioEnergy']);
    }
  });
  return sum;
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
