import type { BoardPatch } from '../../src/contract/board.ts';
import type { DeskState, Pop } from '../../src/contract/desk.ts';
import { LiveHub, type HubDeps } from '../../src/live/index.ts';

export interface HubRig {
  readonly hub: LiveHub;
  readonly patches: BoardPatch[];
  readonly desks: { agentId: string; state: DeskState }[];
  readonly pops: { agentId: string; opened?: Pop; closed?: { callId: string; offerId: string } }[];
  clock: { ms: number };
}

export function pop(callId: string, offerId: string): Pop {
  return {
    callId,
    offerId,
    queueId: 'general',
    contactId: `contact-${callId}`,
    phone: '+989153124587',
    phoneShown: '0915 312 4587',
    waitedMs: 0,
    citizens: [],
    openCases: [],
    lastContacts: [],
  };
}

/** The hub with its wire ending in arrays. */
export function hubRig(change: Partial<HubDeps> = {}): HubRig {
  const patches: BoardPatch[] = [];
  const desks: HubRig['desks'] = [];
  const pops: HubRig['pops'] = [];
  const clock = { ms: 1_000_000 };
  const hub = new LiveHub({
    wire: {
      toBoard: (patch) => void patches.push(patch),
      toDesk: (agentId, state) => void desks.push({ agentId, state }),
      popOpened: (agentId, opened) => void pops.push({ agentId, opened }),
      popClosed: (agentId, closed) => void pops.push({ agentId, closed }),
    },
    nowMs: () => clock.ms,
    day: '2026-11-23',
    phoneOf: (call) => (call.callerToken === null ? null : '+989153124587'),
    findCitizenName: async () => 'زهرا محمدی',
    findAgentName: async (agentId) => `کارشناس ${agentId}`,
    answeredToday: () => 0,
    buildPop: async (offer) => pop(offer.callId, offer.offerId ?? ''),
    phoneKindOf: () => 'web',
    canDialOut: true,
    unfinishedOf: async () => [],
    onFault: (error) => {
      throw error;
    },
    onPopSent: () => undefined,
    ...change,
  });
  return { hub, patches, desks, pops, clock };
}

/** Lets promises that are already settled run on; no waiting for time. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((done) => setImmediate(done));
}
