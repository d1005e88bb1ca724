/**
 * Channels of the phones that telephony rings are called `po-<call>.<n>`. The keeper, too, reads from
 * them who is on the line with somebody, when telephony is not there to say so.
 */
export const legPrefix = 'po-';

/** The call that this leg is for; null for any other channel. */
export function callOfLeg(channelId: string): string | null {
  if (!channelId.startsWith(legPrefix)) return null;
  const end = channelId.lastIndexOf('.');
  return channelId.slice(legPrefix.length, end < 0 ? undefined : end);
}
