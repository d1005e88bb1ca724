import type { Person, Product } from '../../test/support/product.ts';
import { startAgent, type WorkingAgent } from './agents.ts';
import { type SippAgents, startSippAgents } from './sipp-agents.ts';

/** The phones of all agents of a bench. */
export interface Phones {
  /** Where the n-th listens. */
  readonly ports: readonly number[];
  /** Whose phone this is, by its port and the user of the SIP address there; null: nobody's. */
  agentOf(port: number, user: string | null): string | null;
  stop(): Promise<void>;
}

const LIMIT_MS = 3_600_000;

interface Habits {
  readonly ringMs: number;
  /** By turns, so that they do not become free together. */
  readonly talksMs: readonly number[];
}

/** One phone of our own for each talk. */
export async function openOwnPhones(
  product: Product,
  administrator: Person,
  { ringMs, talksMs }: Habits,
): Promise<Phones> {
  const phones: WorkingAgent[] = [];
  for (const [n, talkMs] of talksMs.entries()) {
    const habits = { username: `bench${n + 1}`, ringMs, talkMs };
    phones.push(await startAgent(product, administrator, habits));
  }
  const ports = phones.map(({ port }) => port);
  return {
    ports,
    agentOf: (port) => (ports.includes(port) ? String(port) : null),
    async stop() {
      for (const phone of phones) await phone.stop();
    },
  };
}

/** For many: one SIPp for each talk, with as many phones of it. */
export async function openSippPhones(
  product: Product,
  administrator: Person,
  { ringMs, talksMs, count }: Habits & { readonly count: number },
): Promise<Phones> {
  const groups: SippAgents[] = [];
  for (const [n, talkMs] of talksMs.entries()) {
    const prefix = `bench${n + 1}-`;
    const size = Math.floor((count + n) / talksMs.length);
    const habits = { prefix, count: size, ringMs, talkMs, limitMs: LIMIT_MS };
    groups.push(await startSippAgents(product, administrator, habits));
  }
  const served = new Set(groups.map(({ port }) => port));
  return {
    ports: groups.flatMap(({ port, userIds }) => userIds.map(() => port)),
    agentOf: (port, user) => (served.has(port) ? user : null),
    async stop() {
      for (const group of groups) await group.stop();
    },
  };
}
