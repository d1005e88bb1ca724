import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineRequest } from '../../telephony/engine/event.ts';
import type { AgentId, Answer, QueueSettings } from '../../telephony/protocol/index.ts';
import { Random } from './random.ts';
import { SimAsterisk } from './sim-asterisk.ts';
import { WholeCallbacks } from './whole-callbacks.ts';
import { planCallsOut } from './whole-calls-out.ts';
import { WholeClock } from './whole-clock.ts';
import { type Tell, type WholeFault, type WholeFaultCounts, Wrong } from './whole-faults.ts';
import { WholeJudge } from './whole-judge.ts';
import { WholeLateJoins } from './whole-late-joins.ts';
import { WholeLine } from './whole-line.ts';
import { WholeQueues } from './whole-queues.ts';
import { WholeOutside } from './whole-outside.ts';
import { agentIds, WholeAgent } from './whole-people.ts';
import { WholeTrunk } from './whole-trunk.ts';
import { killPoints, WholeProcess, WholeServer } from './whole-process.ts';

/** So long things go wrong; then the world heals and everything must come to its end. */
const faultyForMs = 60_000;
const healedWithinMs = 5 * 60_000;
const callers = 10;
const startMs = 1_000_000;

export interface WholeLength {
  readonly steps: number;
  readonly jobs: number;
}

/**
 * A random bad minute of a small town, with all of telephony but the real PBX: throws at the first
 * thing that is not right.
 */
export async function runWholeHistory(
  seed: number,
  counts: WholeFaultCounts,
  tell: Tell = () => undefined,
): Promise<WholeLength> {
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-whole-'));
  const history = new History(seed, counts, join(folder, 'journal'), tell);
  const uninstall = history.clock.install();
  try {
    return await history.run();
  } finally {
    uninstall();
    history.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

class History {
  readonly clock = new WholeClock(startMs);
  readonly #random: Random;
  readonly #lookSeed: number;
  readonly #lateJoins: WholeLateJoins;
  readonly #counts: WholeFaultCounts;
  readonly #journalFile: string;
  readonly #tell: Tell;
  readonly #pbx: SimAsterisk;
  readonly #judge: WholeJudge;
  readonly #server: WholeServer;
  readonly #agents: readonly WholeAgent[];
  readonly #callbacks: WholeCallbacks;
  readonly #queues: WholeQueues;
  readonly #autoAnswered = new Set<string>();
  readonly #frozenCounts = new Map<string, number>();
  #line!: WholeLine;
  #process!: WholeProcess;
  #steps = 0;
  #requests = 0;
  #dialled = 0;
  #viewedAtMs = 0;
  #isPbxUp = true;
  #faulty = true;
  #wrong: unknown = null;

  constructor(seed: number, counts: WholeFaultCounts, journalFile: string, tell: Tell) {
    this.#tell = (line) => tell(`${this.clock.now() - startMs} ${line}`);
    this.#random = new Random(seed);
    this.#lookSeed = seed + 1;
    this.#counts = counts;
    this.#journalFile = journalFile;
    this.#pbx = new SimAsterisk({
      clock: this.clock,
      soundMs: (name) => (name.endsWith('greeting') ? 2_500 : 600),
      lapMs: 3_000,
    });
    this.#judge = new WholeJudge(this.#pbx, this.clock);
    this.#server = new WholeServer((wrong) => this.#onWrong(wrong));
    const town = {
      pbx: this.#pbx,
      clock: this.clock,
      random: this.#random,
      judge: this.#judge,
      faulty: () => this.#faulty,
      count: (fault: WholeFault) => this.#count(fault),
      isPbxUp: () => this.#isPbxUp,
      ask: (request: EngineRequest) => this.#ask(request),
      signIn: (agentId: AgentId) => this.#signIn(agentId),
      autoAnswered: this.#autoAnswered,
    };
    this.#callbacks = new WholeCallbacks({ seed, ...town });
    this.#agents = agentIds.map((id) => new WholeAgent(town, id));
    const outside = new WholeOutside(town, seed);
    this.#lateJoins = new WholeLateJoins(town, seed);
    planCallsOut(town, seed, faultyForMs);
    // In every fifth town all phones ring for one caller.
    const strategy = seed % 5 === 0 ? 'ring-all' : 'longest-idle';
    const settle = (queue: QueueSettings) => this.#callbacks.settle({ ...queue, strategy });
    const agents = () => this.#process.host.view().agents;
    this.#queues = new WholeQueues({ seed, town, agents, settle, forMs: faultyForMs });
    const trunk = new WholeTrunk({ seed, ...town, forMs: faultyForMs }).stand();
    this.#judge.onJoin = (caller, leg) => outside.joined(caller, leg, this.#agentOf(leg.endpoint));
    this.#server.onNotice = (notice, atMs) => {
      this.#watch(() => trunk.onNotice(notice, atMs));
      if (notice.type === 'callback-made') this.#judge.agentEnds(notice.firstCallId);
      if (notice.type === 'call-ended') this.#watch(() => this.#judge.onEnded(notice));
      if (notice.type !== 'wrap-up-started' || this.#random.chance(0.3)) return;
      const { agentId, callId } = notice;
      this.#later(500, 9_000, () => this.#ask({ type: 'finish-wrap-up', agentId, callId }));
    };
  }

  async run(): Promise<WholeLength> {
    this.#startProcess();
    this.#queues.tell();
    for (const agent of this.#agents) {
      this.#later(0, 8_000, () => agent.signIn());
      this.#later(5_000, 20_000, () => agent.act());
    }
    for (let n = 0; n < callers; n += 1) {
      this.#later(0, faultyForMs - 5_000, () => this.#citizenCalls());
    }
    this.#planFaults();
    await this.#live(this.clock.now() + faultyForMs, () => false);
    this.#heal();
    await this.#live(this.clock.now() + healedWithinMs, () => this.#isOver());
    this.#finish();
    return { steps: this.#steps + this.#process.steps, jobs: this.clock.fired };
  }

  close(): void {
    this.#process.kill();
    this.#process.bury();
  }

  async #live(untilMs: number, isOver: () => boolean): Promise<void> {
    const observe = (): void => {
      this.#judge.observe(this.#isConnected());
      this.#callbacks.judge();
      if (this.#wrong !== null) throw this.#wrong;
      const nowMs = this.clock.now();
      if (nowMs - this.#viewedAtMs < 500 || !this.#process.isAlive) return;
      this.#viewedAtMs = nowMs;
      this.#judge.judgeTalks(this.#process.host.view());
    };
    await this.clock.run(untilMs, observe, isOver);
  }

  #isConnected(): boolean {
    return this.#process.isAlive && this.#line.isOpen && this.#process.ari.connected();
  }

  #planFaults(): void {
    const between = (low: number, high: number) => this.#random.between(low, high);
    const chance = (p: number) => this.#random.chance(p);
    const somewhen = (fault: () => void): (() => void) =>
      this.clock.after(between(8_000, faultyForMs - 4_000), fault);
    if (chance(0.5)) somewhen(() => this.#restartPbx());
    if (chance(0.6)) {
      somewhen(() => {
        this.#count('socket-cut');
        this.#line.cut(between(50, 6_000));
      });
    }
    if (chance(0.5)) {
      somewhen(() => {
        this.#count('socket-silent');
        this.#line.goSilent(between(2_000, 4_000));
      });
    }
    for (const p of [0.5, 0.3]) if (chance(p)) somewhen(() => this.#killProcess());
    for (const p of [0.6, 0.4]) if (chance(p)) somewhen(() => this.#killInStep());
    this.#planLooks();
  }

  /** Drawn apart: a kept seed still means the history that it was kept for, with looks in it. */
  #planLooks(): void {
    const random = new Random(this.#lookSeed);
    for (let looks = random.between(0, 3); looks > 0; looks -= 1) {
      this.clock.after(random.between(8_000, faultyForMs + 10_000), () => {
        if (!this.#process.isAlive || !this.#process.ari.connected()) return;
        this.#count('looked-again');
        void this.#process.ari.lookAgain();
      });
    }
  }

  #heal(): void {
    this.#faulty = false;
    for (const agent of this.#agents) {
      if (!agent.phone.registered) agent.register(true);
      agent.signIn();
      // The second time for those whose telephony is just starting.
      for (const ms of [3_000, 20_000]) {
        this.clock.after(ms, () => {
          if (!agent.phone.registered) agent.register(true);
          this.#ask({ type: 'resume-agent', agentId: agent.id });
        });
      }
    }
  }

  #isOver(): boolean {
    if (!this.#process.isAlive || !this.#isPbxUp) return false;
    const { calls, callbacks = [], agents } = this.#process.host.view();
    const inPbx = this.#pbx.channels.size + this.#pbx.bridges.size;
    if (inPbx + calls.length + callbacks.length > 0) return false;
    return agents.every((agent) => agent.activity === 'idle');
  }

  #finish(): void {
    const { calls, callbacks, agents } = this.#process.host.view();
    this.#ensure(callbacks?.length === 0, `no promise is left: ${JSON.stringify(callbacks)}`);
    const left = [...this.#pbx.channels.keys(), ...this.#pbx.bridges.keys()];
    this.#ensure(left.length === 0, `nothing is left in the PBX: ${left.join(' ')}`);
    this.#ensure(calls.length === 0, `no call is left: ${JSON.stringify(calls)}`);
    const busy = agents.filter((agent) => agent.activity !== 'idle');
    this.#ensure(busy.length === 0, `every agent is free: ${JSON.stringify(busy)}`);
    const { arrivals, outcomes, open, answered } = this.#server;
    this.#ensure(open.size === 0, `every call ended: ${[...open].join(' ')}`);
    const ended = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
    this.#ensure(arrivals === ended, `offered ${arrivals} is the sum of outcomes ${ended}`);
    for (const callId of answered) {
      this.#ensure(this.#judge.joined.has(callId), `${callId} was answered only in words`);
    }
  }

  #startProcess(): void {
    this.#line = new WholeLine({
      pbx: this.#pbx,
      clock: this.clock,
      random: this.#random,
      faulty: () => this.#faulty,
      tell: this.#tell,
      count: (fault) => this.#count(fault),
      accepts: () => this.#isPbxUp,
      onRequest: (operation, given) => this.#onRequest(operation, given),
      onTrouble: (given, untilMs) => this.#judge.onTrouble(given, untilMs),
      onReply: (operation, given, reply) =>
        operation === 'channels.rtpstatistics' ? this.#freeze(given, reply) : reply,
    });
    this.#process = new WholeProcess({
      journalFile: this.#journalFile,
      clock: this.clock,
      random: () => this.#random.next(),
      line: this.#line,
      tell: this.#tell,
      server: this.#server,
      onWrong: (wrong) => this.#onWrong(wrong),
      onDeath: () => this.#onDeath(),
    });
    const process = this.#process;
    const acknowledge = (): void => {
      if (!process.isAlive) return;
      process.host.acknowledge(this.#server.lastSeq);
      this.#later(2_000, 9_000, acknowledge);
    };
    this.#later(2_000, 9_000, acknowledge);
  }

  #onDeath(): void {
    const dead = this.#process;
    this.#later(100, 4_000, () => {
      dead.bury();
      this.#steps += dead.steps;
      this.#startProcess();
    });
  }

  #killProcess(): void {
    if (this.#process.isAlive) this.#count('process-killed');
    this.#process.kill();
  }

  #killInStep(): void {
    if (!this.#process.isAlive) return;
    this.#count('process-killed-in-step');
    this.#process.killPoint = this.#random.pick(killPoints);
  }

  #restartPbx(): void {
    this.#count('pbx-restart');
    this.#isPbxUp = false;
    this.#judge.pbxDies();
    this.#pbx.kill();
    this.#later(500, 4_000, () => {
      for (const agent of this.#agents) {
        if (!this.#random.chance(0.3)) continue;
        agent.phone.registered = false;
        this.#later(500, 6_000, () => agent.register(true));
      }
      this.#pbx.restart();
      this.#isPbxUp = true;
    });
  }

  #citizenCalls(): void {
    if (!this.#isPbxUp) return;
    this.#dialled += 1;
    const number = `0915${String(1_000_000 + this.#dialled)}`;
    const caller = this.#pbx.dial(number, this.#random.pick(['137', '137', '138']));
    this.#callbacks.waits(caller);
    if (this.#random.chance(0.4)) this.#later(0, 25_000, () => caller.end(16));
  }

  #ask(request: EngineRequest): Answer | null {
    if (!this.#process.isAlive) return null;
    const answer = this.#process.host.request(`r${(this.#requests += 1)}`, request);
    // Who died in the middle of it answers nobody.
    return this.#process.isAlive ? answer : null;
  }

  async #signIn(agentId: AgentId): Promise<boolean> {
    const { ari } = this.#process;
    try {
      await ari.provision({ agentId, kind: 'web', password: 'x'.repeat(20) });
    } catch {
      return false;
    }
    const queueIds = this.#queues.servedBy(agentId);
    const answer = this.#ask({
      type: 'sign-in-agent',
      agentId,
      memberships: queueIds.map((queueId) => ({ queueId, rank: 1 })),
      skills: {},
      phone: 'web',
      pausedReason: null,
    });
    return answer?.ok === true;
  }

  #onRequest(operation: string, given: Readonly<Record<string, unknown>>): void {
    this.#judge.onRequest(operation as never, given);
    if (operation === 'bridges.addChannel') this.#lateJoins.meet(given);
    const channelId = String(given['channelId']);
    if (operation === 'channels.originate') {
      const variables = given['variables'] as Record<string, string> | undefined;
      if (variables?.['PJSIP_HEADER(add,X-Pasokh-Auto-Answer)'] === '1') {
        this.#autoAnswered.add(channelId);
      }
    }
    if (operation === 'channels.hangup' && this.#faulty && this.#random.chance(0.25)) {
      const leg = this.#pbx.channels.get(channelId);
      if (leg?.isLeg === true) this.#agentOf(leg.endpoint)?.answerJustNow(leg);
    }
  }

  /** A leg whose page is gone sends no more sound. */
  #freeze(given: Readonly<Record<string, unknown>>, reply: { status: number; body: unknown }) {
    const channelId = String(given['channelId']);
    if (reply.status !== 200 || !this.#judge.deadLegs.has(channelId)) return reply;
    const counts = reply.body as { rxcount: number; txcount: number };
    const frozen = this.#frozenCounts.get(channelId) ?? counts.rxcount;
    this.#frozenCounts.set(channelId, frozen);
    return { status: 200, body: { ...counts, rxcount: frozen } };
  }

  #agentOf(endpoint: string): WholeAgent | undefined {
    return this.#agents.find(({ id }) => (id as string) === endpoint);
  }

  #later(lowMs: number, highMs: number, act: () => void): void {
    this.clock.after(this.#random.between(lowMs, highMs), act);
  }

  #count(fault: WholeFault): void {
    this.#tell(`! ${fault}`);
    this.#counts[fault] += 1;
  }

  /** For judgements inside the product's own calls, which must not be disturbed. */
  #watch(judge: () => void): void {
    try {
      judge();
    } catch (wrong) {
      this.#onWrong(wrong);
    }
  }

  #onWrong(wrong: unknown): void {
    this.#wrong ??= wrong;
  }

  #ensure(isRight: boolean, rule: string): void {
    if (!isRight) throw new Wrong(rule);
  }
}
