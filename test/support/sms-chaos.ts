import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makePersonal, migrate, openStore, type Store } from '../../src/db/index.ts';
import { makeUuid } from '../../src/kit/ids.ts';
import { localIdMaker, smsRepository } from '../../src/sms/index.ts';
import type { SmsPoint } from '../../src/sms/worker.ts';
import { eventually } from './eventually.ts';
import type { WorkerConfig } from './sms-worker-config.ts';

/** The five named moments at which a worker is killed, in their order. */
export const KILL_POINTS: readonly SmsPoint[] = [
  'before-commit',
  'after-maybe-sent',
  'bytes-sent',
  'accepted-unread',
  'before-state-write',
];
export const ENDINGS = ['delivered', 'failed', 'undelivered', 'needs_review'];

export interface ChaosWorld {
  readonly name: string;
  readonly databaseUrl: string;
  readonly dedup: boolean;
  /** SMS.ir: knows no keys of ours, and goes wrong in no other way. */
  readonly gateway?: 'smsir';
  /** Ordered before the first message: what the gateway does wrong. */
  readonly faults: readonly object[];
  /** The worker believes every doubt to be a loss. */
  readonly blind?: boolean;
  /** One worker is killed at each. */
  readonly points: readonly SmsPoint[];
  /** Queued before each kill. */
  readonly rows: number;
  /** The kill comes although fewer messages reached the point: the gateway keeps some. */
  readonly patienceMs?: number;
  readonly onKill?: (point: SmsPoint, reached: number) => void;
}

export interface ChaosEnd {
  readonly rows: Awaited<ReturnType<ReturnType<typeof smsRepository>['list']>>;
  readonly wanted: Map<string, { to: string; body: string }>;
  readonly sends: number;
  readonly resolves: number;
  /** How many messages stood at the point when the worker was killed. */
  readonly reached: readonly number[];
  readonly faultsLeft: number;
  readonly held: readonly { localid: string; receptor: string; message: string }[];
  readonly stats: { total: number; dupByText: number };
}

/** Workers that are killed in the middle, and a gateway that lives on; in processes of their own. */
export function smsChaos(folder: string) {
  const children = new Set<ChildProcess>();

  function start(main: string, args: readonly string[]): ChildProcess {
    const child = spawn(process.execPath, [resolve(import.meta.dirname, main), ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
      // Many processes of the same files: compiled once.
      env: { ...process.env, NODE_COMPILE_CACHE: join(folder, 'compiled') },
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }

  async function startGateway(main: string): Promise<{ url: string; child: ChildProcess }> {
    const child = start(main, []);
    const line = await new Promise<string>((done, fail) => {
      child.stdout?.once('data', (chunk: Buffer) => done(chunk.toString('utf8')));
      child.once('exit', () => fail(new Error('the simulator did not start')));
    });
    return { url: (JSON.parse(line) as { url: string }).url, child };
  }

  return {
    /** Kills a worker at each point with messages in hand, then lets a later one clear up. */
    async live(world: ChaosWorld): Promise<ChaosEnd> {
      const home = mkdtempSync(join(folder, 'world-'));
      const sqlitePath = join(home, 'pasokh.db');
      const personalKey = randomBytes(32).toString('base64');
      const isSmsir = world.gateway === 'smsir';
      const main = isSmsir ? 'smsir-simulator-main.ts' : 'sms-simulator-main.ts';
      const gateway = await startGateway(main);
      const { dedup } = world;
      if (!isSmsir) {
        await press(gateway.url, 'options', { dedup, toOperatorMs: 50, deliveryMs: 100 });
      }
      for (const fault of world.faults) await press(gateway.url, 'faults', fault);
      const { databaseUrl } = world;
      const store = openStore({
        databaseUrl,
        sqlitePath,
        monotonicMs: () => performance.now(),
        onSlow: () => undefined,
      });
      await migrate(store);
      const newId = (): string => makeUuid(Date.now(), randomBytes(10));
      const personal = makePersonal({ store, key: personalKey, newId, randomBytes });
      const newLocalId = localIdMaker(Date.now, () => 0);
      const repository = smsRepository({ store, personal, newId, newLocalId });
      const reachedFile = join(home, 'reached');

      const work = (killAt: SmsPoint | null): ChildProcess => {
        const config: WorkerConfig = {
          databaseUrl,
          sqlitePath,
          personalKey,
          gatewayUrl: gateway.url,
          gateway: world.gateway ?? 'kavenegar',
          killAt,
          rows: world.rows,
          reachedFile,
          patienceMs: world.patienceMs ?? null,
          blind: world.blind ?? false,
          // The dead one's rows stay its own while the next is killed: each row dies at one point.
          leaseMs: killAt === null ? 8000 : 60_000,
          clockAheadMs: killAt === null ? 70_000 : 0,
        };
        const file = join(home, `${killAt}.json`);
        writeFileSync(file, JSON.stringify(config));
        return start('sms-worker-main.ts', [file]);
      };

      const wanted = new Map<string, { to: string; body: string }>();
      const reached: number[] = [];
      for (const [lap, point] of world.points.entries()) {
        for (let place = 0; place < world.rows; place += 1) {
          const serial = String(lap * world.rows + place).padStart(4, '0');
          const message = { to: `+989151${serial}55`, body: `نتیجه درخواست ${serial}: انجام شد` };
          const nowMs = Date.now();
          const { smsId } = await store.tx((w) =>
            repository.enqueue(w, {
              ...{ kind: 'result', caseId: null, cycle: null, phone: message.to },
              ...{ body: message.body, dedupeKey: `${world.name}:${serial}`, urgent: true },
              ...{ nowMs, expiresAtMs: nowMs + 3_600_000 },
            }),
          );
          wanted.set(smsId, message);
        }
        const signal = await ended(work(point));
        if (signal !== 'SIGKILL') throw new Error(`the worker ended by itself at ${point}`);
        reached.push(Number(readFileSync(reachedFile, 'utf8')));
        world.onKill?.(point, reached.at(-1) ?? 0);
      }

      const last = work(null);
      let states = '';
      const settled = async (): Promise<boolean> => {
        const { byState } = await repository.figures();
        states = JSON.stringify([...byState]);
        return [...byState.keys()].every((state) => ENDINGS.includes(state));
      };
      await eventually('every message has an ending', 60_000, settled).catch((error: unknown) => {
        throw new Error(`messages by state: ${states}`, { cause: error });
      });
      const gone = ended(last);
      last.kill('SIGTERM');
      await gone;
      const rows = await repository.list({ caseId: null, limit: wanted.size + 1 });
      const asked = await countAttempts(store);
      const phones = await (isSmsir
        ? lookAtSmsir(gateway.url, rows)
        : lookAtKavenegar(gateway.url));
      await store.close();
      gateway.child.kill('SIGTERM');
      return { rows, wanted, ...asked, reached, ...phones };
    },

    stop(): void {
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

function ended(child: ChildProcess): Promise<NodeJS.Signals | null> {
  return new Promise((done) => child.once('exit', (_code, signal) => done(signal)));
}

async function press(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/__sim/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`the simulator took no ${path}: ${answer.status}`);
}

async function look<T>(url: string, path: string): Promise<T> {
  return (await (await fetch(`${url}/__sim/${path}`)).json()) as T;
}

type Phones = Pick<ChaosEnd, 'held' | 'stats' | 'faultsLeft'>;

async function lookAtKavenegar(url: string): Promise<Phones> {
  const { messages: held } = await look<{ messages: ChaosEnd['held'] }>(url, 'messages');
  const stats = await look<ChaosEnd['stats']>(url, 'stats');
  const left = await look<{ times: number }[]>(url, 'faults');
  return { held, stats, faultsLeft: left.reduce((sum, { times }) => sum + times, 0) };
}

/** It has no key of ours: each message of a world is to a number of its own, in words of its own. */
async function lookAtSmsir(url: string, rows: ChaosEnd['rows']): Promise<Phones> {
  type Held = { data: { mobile: number; messageText: string }[] };
  const { data } = await look<Held>(url, 'messages');
  const texts = new Map<string, number>();
  const held = data.map(({ mobile, messageText: message }) => {
    const to = `+${mobile}`;
    const row = rows.find((one) => one.to === to && one.body === message);
    texts.set(`${to} ${message}`, (texts.get(`${to} ${message}`) ?? 0) + 1);
    return { localid: row?.localId ?? 'nobody', receptor: `0${to.slice(3)}`, message };
  });
  const dupByText = [...texts.values()].filter((count) => count > 1).length;
  return { held, stats: { total: held.length, dupByText }, faultsLeft: 0 };
}

async function countAttempts(store: Store): Promise<{ sends: number; resolves: number }> {
  const { smsAttempt } = store.tables;
  const all = await store.read.select({ op: smsAttempt.op }).from(smsAttempt);
  const resolves = all.filter(({ op }) => op === 'resolve').length;
  return { resolves, sends: all.length - resolves };
}
