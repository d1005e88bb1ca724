import { and, asc, between, desc, eq, inArray, lt } from 'drizzle-orm';
import type { Decision } from '../../telephony/protocol/index.ts';
import type { CallWait } from '../contract/call-waits.ts';
import type { Store } from '../db/index.ts';
import { knownFromMs, servedBy } from './repository-agent-states.ts';
import {
  type KeptEvent,
  type KeptOffer,
  type KeptState,
  stretchesOf,
  tellWaits,
} from './wait-story.ts';

const hourMs = 3_600_000;
/** Who stands before somebody else came at most so long before him. */
const longestLineMs = 4 * hourMs;

/** Why a call waited: from its own history, what agents were meanwhile, and whom they were given. */
export async function waitsOf(
  { read, tables }: Pick<Store, 'read' | 'tables'>,
  callId: string,
  events: readonly KeptEvent[],
): Promise<CallWait[]> {
  const { agentPresence, agentState, call, callEvent } = tables;
  const first = events.find(({ type }) => type === 'call-arrived');
  const last = stretchesOf(events).at(-1);
  if (first === undefined || last === undefined) return [];
  const fromMs = first.atMs;
  // Not to the end of the call: what agents were during a long talk explains no wait.
  const { toMs } = last;
  if (fromMs < (await knownFromMs({ read, tables }))) return tellWaits(events, null, []);

  const agentIds = (await read.select({ id: agentPresence.id }).from(agentPresence)).map(
    ({ id }) => id,
  );
  const told = await read
    .select()
    .from(agentState)
    .where(and(inArray(agentState.agentId, agentIds), between(agentState.atMs, fromMs, toMs)))
    .orderBy(asc(agentState.atMs), asc(agentState.seq));
  // What each was when it began: its last word before, found by the index.
  const before = await Promise.all(
    agentIds.map((id) =>
      read
        .select()
        .from(agentState)
        .where(and(eq(agentState.agentId, id), lt(agentState.atMs, fromMs)))
        .orderBy(desc(agentState.atMs), desc(agentState.seq))
        .limit(1),
    ),
  );
  const served = await servedBy({ read, tables }, agentIds, toMs);
  const states = [...before.flat(), ...told].map(
    ({ agentId, atMs, wish, activity, reachable, setAsideMisses, queueIds: own }): KeptState => {
      const isSetAside = setAsideMisses !== null;
      const of = served.findLast((one) => one.agentId === agentId && one.atMs <= atMs);
      const queueIds = own ?? of?.queueIds ?? null;
      return { agentId, atMs, wish, activity, reachable, isSetAside, queueIds };
    },
  );

  const offers = await read
    .select({
      callId: call.id,
      enteredAtMs: call.enteredAtMs,
      atMs: callEvent.atMs,
      detail: callEvent.detail,
    })
    .from(call)
    .innerJoin(callEvent, eq(callEvent.callId, call.id))
    .where(
      and(
        between(call.enteredAtMs, first.atMs - longestLineMs, toMs),
        eq(callEvent.type, 'call-offered'),
        between(callEvent.atMs, fromMs, toMs),
      ),
    );
  const others = offers.flatMap(({ detail, ...offer }): KeptOffer[] => {
    const decision = detail['decision'] as Partial<Decision> | undefined;
    if (offer.callId === callId || decision?.callKeyMs === undefined) return [];
    return [{ ...offer, agentId: String(detail['agentId']), keyMs: decision.callKeyMs }];
  });
  return tellWaits(events, states, others);
}
