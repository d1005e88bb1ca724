import type { Ari } from '../../telephony/ari/index.ts';
import { createEngine } from '../../telephony/engine/engine.ts';
import type { Command, EngineRequest, PbxEvent } from '../../telephony/engine/event.ts';
import { createHost, type Host } from '../../telephony/host/index.ts';
import { openJournal } from '../../telephony/host/journal.ts';
import type { AgentId, Answer, Notice } from '../../telephony/protocol/index.ts';
import type { AriRig } from './ari-rig.ts';
import { quietLog } from './ari-rig.ts';
import { eventually } from './eventually.ts';

/** All of telephony on a real PBX, as main.ts puts it together, but in the test's own process. */
export interface RealTelephony {
  readonly ari: Ari;
  readonly host: Host;
  readonly notices: readonly Notice[];
  /** What the PBX has told it, and what it has dealt with by now. */
  readonly reported: readonly PbxEvent[];
  ask(request: EngineRequest): Answer;
  signIn(agentId: string): void;
  /** Resolves with the first notice of this kind, told or yet to be told. */
  next<T extends Notice['type']>(
    type: T,
    fits?: (notice: Extract<Notice, { type: T }>) => boolean,
    limitMs?: number,
  ): Promise<Extract<Notice, { type: T }>>;
  /** It dies here: it hears nothing more, says nothing more and saves nothing. */
  kill(): Promise<void>;
}

export interface TelephonyOptions {
  readonly journalFile: string;
  readonly callerKey: Buffer;
  readonly trunk: string;
  /** May keep a command from the PBX: the process has died just before it. */
  readonly mayExecute?: (command: Command) => boolean;
  /** Its clock; default: the machine's. That of the adapter is always the machine's. */
  readonly nowMs?: () => number;
}

export async function startTelephony(
  rig: AriRig,
  { journalFile, callerKey, trunk, mayExecute = () => true, nowMs = Date.now }: TelephonyOptions,
): Promise<RealTelephony> {
  const notices: Notice[] = [];
  const reported: PbxEvent[] = [];
  const journal = openJournal(journalFile, () => 'journal');
  let isAlive = true;
  let asked = 0;
  const { ari } = rig.openAdapter({
    callerKey,
    trunk,
    onEvent: (event: PbxEvent) => {
      if (!isAlive) return;
      host.post(event);
      reported.push(event);
    },
  });
  const host: Host = createHost({
    journal,
    createEngine,
    nowMs,
    newSeed: () => 1,
    execute: (command) => {
      if (isAlive && mayExecute(command)) ari.execute(command);
    },
    publish: (numbered) => notices.push(...numbered.map(({ notice }) => notice)),
    log: quietLog,
    halt: (reason) => {
      // One that was killed has its alarm clock still, and finds another in its place.
      if (isAlive) throw new Error(`telephony halts: ${reason}`);
    },
    checkpointEveryMs: 30_000,
    checkInvariantsEvery: 1,
  });
  host.start();
  const telephony: RealTelephony = {
    ari,
    host,
    notices,
    reported,
    ask: (request) => host.request(`r${(asked += 1)}`, request),
    signIn(agentId) {
      const memberships = [{ queueId: 'waterworks', rank: 1 }];
      const known = { agentId: agentId as AgentId, memberships, skills: {}, phone: 'desk' };
      telephony.ask({ type: 'sign-in-agent', ...known, pausedReason: null } as EngineRequest);
    },
    next(type, fits = () => true, limitMs = 10_000) {
      return eventually(`the notice ${type}`, limitMs, () => {
        for (const notice of notices) {
          if (notice.type === type && fits(notice as never)) return notice as never;
        }
        return undefined;
      });
    },
    async kill() {
      isAlive = false;
      await ari.stop();
    },
  };
  await eventually('telephony sees the PBX', 10_000, () => ari.connected());
  return telephony;
}
