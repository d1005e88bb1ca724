import { z } from 'zod';
import { AgentId, CallId, OfferId } from './ids.ts';

/**
 * What the PBX itself says that it holds of ours, listed anew: neither the engine's memory nor the
 * adapter's has a part in it. For the self-check alone.
 */
export const PbxView = z.strictObject({
  /** Callers who are in our hands, and with whose leg each one is joined. */
  calls: z.array(z.strictObject({ callId: CallId, joinedOfferId: OfferId.nullable() })),
  /** Legs that we made and that still exist, ringing or answered. */
  legs: z.array(OfferId),
  /** Calls that are no longer there, but what joined them still is. */
  leftovers: z.array(CallId),
  /** Agents' phones: whether each is registered, and on a leg that we did not make. Absent: not asked. */
  phones: z
    .array(z.strictObject({ agentId: AgentId, isOnline: z.boolean(), hasOwnLeg: z.boolean() }))
    .optional(),
});
export type PbxView = z.infer<typeof PbxView>;
