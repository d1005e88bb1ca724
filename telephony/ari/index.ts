import type { Command, PbxEvent } from '../engine/event.ts';
import { openCallerToken, sealCallerNumber, sealSpelling } from './caller-token.ts';
import type { AgentId, CallerToken, PbxView, TrunkState } from '../protocol/index.ts';
import { createBook } from './book.ts';
import { createAriRest } from './client.ts';
import type { AriRest } from './client.ts';
import { createConnection } from './connection.ts';
import { createCredentials } from './credentials.ts';
import { createEventSocket } from './event-socket.ts';
import type { EventListener, EventSource } from './event-socket.ts';
import type { AriCount } from './figures.ts';
import { createExecutor } from './executor.ts';
import type { Acting } from './executor.ts';
import type { Log } from './log.ts';
import { lookAtPbx } from './look.ts';
import { createMediaWatch } from './media-watch.ts';
import { pause } from './pause.ts';
import { mayTransferByPhone } from './phone-transfers.ts';
import type { PhoneTransfers } from './phone-transfers.ts';
import { provisionAccount, ProvisionError, retireAccount } from './provision.ts';
import type { AskConsole } from './console.ts';
import type { Account } from './provision.ts';
import { subscribe } from './reconcile.ts';
import { createRequestLine } from './request-line.ts';
import { toTrunkEndpoint } from './trunk.ts';
import { lookAtTrunks, reloadTrunks } from './trunks.ts';
import type { Callers } from './intake.ts';
import type { Spool } from './recording-acts.ts';

export interface AriOptions {
  /** Of the PBX's HTTP server, without path: `http://127.0.0.1:8188`. */
  readonly baseUrl: string;
  readonly username: string;
  readonly password: string;
  /** After a refusal: what the secrets hold now, and held before. Left out: the one above for ever. */
  readonly passwordsNow?: () => readonly string[];
  readonly application: 'pasokh';
  /** 32 bytes: seals callers' numbers. */
  readonly callerKey: Buffer;
  /** Hears everything; must not throw; may be called while `execute` runs. */
  readonly onEvent: (event: PbxEvent) => void;
  readonly now: () => number;
  readonly random: () => number;
  readonly log: Log;
  /** Hears how long the PBX takes. */
  readonly count?: AriCount;
  /** The trunk that outgoing calls take; empty: nobody is called. */
  readonly trunk?: string;
  /** Left out: `if-safe`. */
  readonly phoneTransfers?: PhoneTransfers;
  /** The PBX's default class if left out. */
  readonly musicClass?: string;
  /** Put before a prompt's name: `pasokh/` makes `greeting` the sound `pasokh/greeting`. */
  readonly promptPrefix: string;
  /** Tells how trunks stand; left out: nobody does. */
  readonly askConsole?: AskConsole;
  /** Where callers' messages are recorded. */
  readonly spool?: Spool;
  /** Another process has taken our place: the adapter has stepped down for good. */
  readonly onReplaced?: () => void;
}

export interface Ari {
  /** Never throws, never awaited: every outcome returns as an event. */
  execute(command: Command): void;
  /** Pushes a phone's account into the PBX. Throws ProvisionError if it is not taken. */
  provision(account: Account): Promise<void>;
  /** Puts a password that nobody knows on a phone's account. Throws ProvisionError. */
  retire(account: Omit<Account, 'kind'>): Promise<void>;
  /** Learns the PBX's API beforehand, so that `start` is quick. False: it did not answer. */
  prepare(): Promise<boolean>;
  /** `known`: agents of before; the PBX need not be asked whose phones theirs are. */
  start(known?: readonly AgentId[]): void;
  /** Lets go of the PBX and leaves every call as it is. */
  stop(): Promise<void>;
  /** True between a snapshot and the next loss. */
  connected(): boolean;
  /** What the PBX says that it holds of ours, past the book; null when it does not answer. */
  look(): Promise<PbxView | null>;
  /** The ways to the telephone network, by name; null when the PBX does not answer. */
  lookAtTrunks(): Promise<TrunkState[] | null>;
  /** Reads the trunks' files anew; false: the PBX did not do it. */
  reloadTrunks(): Promise<boolean>;
  /** Finds out anew what the PBX holds, as after a lost connection. */
  lookAgain(): Promise<void>;
  /** The PBX answers a request right now. */
  ping(): Promise<boolean>;
  /** Resolves when all commands so far are carried out or have failed. */
  idle(): Promise<void>;
}

/** What the adapter stands on; the tests put the fake PBX here. */
export interface AriPorts {
  readonly rest: AriRest;
  readonly openEvents: (listener: EventListener) => EventSource;
}

/** Commands are carried out in milliseconds; one behind a prompt is not waited for. */
const settleMs = 500;

/** The only place that says channel, bridge and playback. */
export function createAri(options: AriOptions, ports: AriPorts = openPorts(options)): Ari {
  const { application, now, log, onEvent } = options;
  const { rest } = ports;
  const book = createBook(now);
  /** As last pushed, for a PBX that was killed before it had written them down. */
  const accounts = new Map<AgentId, Account>();

  function report(event: PbxEvent): void {
    const call = event.type === 'call.hung-up' ? book.calls.get(event.callId) : undefined;
    const isNews = book.admit(event);
    if (call !== undefined) executor.cleanUp(call);
    if (isNews) onEvent(event);
    if (event.type === 'agent.unreachable') mediaWatch.hurry();
  }

  /** Where somebody who has called us can be called. */
  function toEndpointOf(token: CallerToken | null): string | null {
    const number = token === null ? null : openCallerToken(options.callerKey, token);
    return number === null ? null : toTrunkEndpoint(options.trunk ?? '', number);
  }

  async function push(account: Account): Promise<void> {
    const mayTransfer = await mayTransferByPhone(rest, options.phoneTransfers ?? 'if-safe');
    await provisionAccount(rest, { ...account, mayTransfer });
  }

  const acting: Acting = {
    toEndpointOf,
    trunk: options.trunk ?? '',
    rest,
    book,
    report,
    now,
    application,
    log,
    insist: onEvent,
    connected: () => connection.connected(),
    musicClass: options.musicClass ?? null,
    promptPrefix: options.promptPrefix,
    spool: options.spool ?? null,
  };
  const executor = createExecutor(acting);
  const seal = (callerNumber: string | undefined) =>
    sealCallerNumber(options.callerKey, callerNumber ?? null);
  const callers: Callers = {
    seal,
    sealSpelling: (callerNumber) => sealSpelling(options.callerKey, callerNumber ?? null),
    isCallable: (callerNumber) => toEndpointOf(seal(callerNumber)) !== null,
  };
  const connection = createConnection({
    rest,
    book,
    report,
    onEvent(event) {
      onEvent(event);
      // Of those that a former process of ours rings nobody has told us so far.
      if (event.type !== 'pbx.snapshot') return;
      for (const { callId } of event.dials ?? []) executor.watchDial(callId);
    },
    onSoundEnded(message) {
      executor.recordingEnded(message);
      executor.whisperEnded(message);
    },
    callers,
    onEntered: (callId) => executor.entered(callId),
    now,
    application,
    log,
    random: options.random,
    openEvents: ports.openEvents,
    onReplaced: () => options.onReplaced?.(),
    async restoreAccounts(present) {
      const lost = [...accounts.values()].filter(({ agentId }) => !present.has(agentId));
      for (const account of lost) await push(account);
      return lost.length > 0;
    },
  });
  const mediaWatch = createMediaWatch({ rest, book, report, now, connected: connection.connected });

  return {
    execute: (command) => executor.execute(command),
    async provision(account) {
      if (!rest.ready()) throw new ProvisionError('the PBX has not answered yet');
      await push(account);
      accounts.set(account.agentId, account);
      const agentId: AgentId = account.agentId;
      if (!book.isAgent(agentId)) book.addAgent(agentId);
      await subscribe(rest, application, [agentId]);
      await connection.lookAtPhone(agentId);
    },
    async retire(account) {
      accounts.delete(account.agentId);
      if (!rest.ready()) throw new ProvisionError('the PBX has not answered yet');
      await retireAccount(rest, account);
    },
    prepare: async () => rest.ready() || rest.load(),
    start(known = []) {
      for (const agentId of known) book.addAgent(agentId);
      connection.start();
      mediaWatch.start();
    },
    async stop() {
      mediaWatch.stop();
      connection.stop();
      await rest.close();
    },
    connected: () => connection.connected(),
    look: async () => (rest.ready() ? lookAtPbx(rest, application, book) : null),
    async lookAtTrunks() {
      if (!rest.ready()) return null;
      return lookAtTrunks({
        rest,
        askConsole: options.askConsole ?? (async () => null),
        outgoing: options.trunk ?? '',
        isAgent: (name) => book.isAgent(name as AgentId),
      });
    },
    reloadTrunks: async () => rest.ready() && (await reloadTrunks(rest)),
    lookAgain: () => connection.lookAgain(() => Promise.race([executor.idle(), pause(settleMs)])),
    async ping() {
      return (await rest.perform('asterisk.ping', {})).status === 200;
    },
    idle: () => executor.idle(),
  };
}

function openPorts(options: AriOptions): AriPorts {
  const { baseUrl, username, password, application, random, now, log } = options;
  const credentials = createCredentials(username, password, options.passwordsNow);
  const line = createRequestLine();
  return {
    rest: createAriRest({
      ...{ baseUrl, credentials, line, log },
      ...(options.count === undefined ? {} : { count: options.count }),
    }),
    openEvents: (listener) =>
      createEventSocket({
        baseUrl,
        credentials,
        application,
        random,
        now,
        log,
        listener,
        line,
      }),
  };
}
