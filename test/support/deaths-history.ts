import type { CallRecord } from '../../src/contract/calls.ts';
import type { Expert, House } from './deaths.ts';
import { callIdOf, type WireCall } from './deaths-wire.ts';
import { eventually } from './eventually.ts';

/** What a row of the history says, and what the wire says it should: equal in a true history. */
export interface Told {
  readonly phone: string | null;
  readonly outcome: string | null;
  readonly agentId: string | null;
  readonly endedBy: string | null;
}

/** Rows as told, in their order, once every call that ended on the wire has ended in them. */
export async function historyOf(house: House, wire: readonly WireCall[]): Promise<CallRecord[]> {
  const ended = wire.filter(({ role, endedAtMs }) => role === 'caller' && endedAtMs !== null);
  let rows: CallRecord[] = [];
  let fault: unknown = null;
  await eventually('the history has every end', 30_000, async () => {
    // The server may be about to be renewed, or be back only just now.
    rows = await house.history().catch((failed: unknown) => {
      fault = failed;
      return rows;
    });
    return rows.filter(({ outcome }) => outcome !== null).length >= ended.length;
  }).catch((late: unknown) => {
    const told = JSON.stringify(rows.map(toTold));
    throw new Error(`${String(late)}; it has ${told}; last fault: ${String(fault)}`);
  });
  return rows;
}

export const toTold = ({ phone, outcome, agentId, endedBy }: CallRecord): Told => ({
  phone,
  // Whether an abandoned one was short is the figures' matter, not the wire's.
  outcome: outcome === 'short_abandoned' ? 'abandoned' : outcome,
  agentId,
  endedBy,
});

/** The truth, from the wire alone; `rows` only lend the name that each call had on the wire. */
export function truthOf(
  wire: readonly WireCall[],
  rows: readonly CallRecord[],
  experts: readonly Expert[],
): Told[] {
  const nameOf = new Map(rows.map(({ phone, callId }) => [phone, callId]));
  return wire
    .filter(({ role }) => role === 'caller')
    .map((caller) => {
      const phone = `+98${caller.number?.slice(1)}`;
      const legs = wire.filter(
        (leg) => callIdOf(leg) === nameOf.get(phone) && leg.answeredAtMs !== null,
      );
      const last = legs.at(-1);
      const expert = experts.find((one) => one.phone.port === last?.phonePort);
      const isOver = caller.endedAtMs !== null;
      const byAgent = last?.endedBy === 'phone' && caller.endedBy === 'pbx';
      return {
        phone,
        outcome: isOver ? (last === undefined ? 'abandoned' : 'answered') : null,
        agentId: expert?.userId ?? null,
        endedBy: isOver ? (byAgent ? 'agent' : 'caller') : null,
      };
    });
}
