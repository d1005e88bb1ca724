import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { IN_FORMAT, OUT_FORMAT, sealFile } from '../../src/letters/folder-automation.ts';
import {
  isSameSignature,
  LARGEST_SKEW_MS,
  SIGNATURE_HEADER,
  signAnswer,
  signRequest,
  TIME_HEADER,
} from '../../src/letters/signature.ts';
import { toJalali, typedJalali } from '../../src/kit/jalali.ts';

/** What goes wrong with the next requests of a kind, so many times. */
export interface Fault {
  readonly on: 'letter' | 'ask' | 'messages' | 'taken' | 'health';
  /** reset-after: it is kept, and the connection dies. cut: half an answer. */
  readonly kind:
    | 'reset-before'
    | 'reset-after'
    | 'cut'
    | 'refuse'
    | 'busy'
    | 'forbidden'
    | 'bad-signature'
    | 'old-answer';
  times: number;
  /** One in so many meets it; 1: each. */
  readonly oneIn?: number;
}

/** How the registry works: how late, how often, in which order, and how wrong. */
export interface Plan {
  readonly delayMs?: number;
  /** Each message is told so many times under its own id. */
  readonly repeats?: number;
  readonly isReversed?: boolean;
  readonly numberOf?: 'the-letter' | 'another-letter' | 'another-year';
  /** An answer follows each number. */
  readonly answers?: boolean;
  /** The number comes with the answer to the sending itself. */
  readonly atOnce?: boolean;
}

interface Kept {
  readonly letterId: string;
  readonly text: string;
  /** How often it came, by whichever way. */
  times: number;
  readonly atMs: number;
  number: string | null;
  isTold: boolean;
}
interface Message {
  readonly messageId: string;
  readonly [field: string]: unknown;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * An office automation for tests: letters by signed HTTP and by a folder, a registry that numbers
 * them when its own clock says so, and messages that are told until they are taken off.
 */
export function officeAutomation(options: {
  readonly secret: string;
  readonly folder: string;
  readonly startMs: number;
}) {
  const { folder, startMs } = options;
  const letters = new Map<string, Kept>();
  let waiting: Message[] = [];
  const faults: Fault[] = [];
  let plan: Plan = {};
  let secret = options.secret;
  let aheadMs = 0;
  let serial = 0;
  let met = 0;
  let lastAnswer = '';
  const startedAt = process.hrtime.bigint();
  const now = (): number =>
    startMs + aheadMs + Number((process.hrtime.bigint() - startedAt) / 1_000_000n);

  function keep(letterId: string, text: string): Kept {
    const known = letters.get(letterId);
    if (known !== undefined) {
      known.times += 1;
      return known;
    }
    const kept = { letterId, text, times: 1, atMs: now(), number: null, isTold: false };
    letters.set(letterId, kept);
    return kept;
  }

  function numberOf(kept: Kept): string {
    const { year } = toJalali(now());
    serial += 1;
    if (plan.numberOf === 'another-year') return `${year - 1}/137/${serial}`;
    const others = [...letters.values()].filter((one) => one !== kept && one.number !== null);
    const [other] = others;
    if (plan.numberOf === 'another-letter' && other?.number) return other.number;
    return `${year}/137/${serial}`;
  }

  /** The registry at work: numbers what has lain there for long enough. */
  function register(): void {
    const fresh: Message[] = [];
    for (const kept of letters.values()) {
      if (kept.isTold || now() < kept.atMs + (plan.delayMs ?? 0)) continue;
      kept.isTold = true;
      kept.number ??= numberOf(kept);
      const { letterId, number } = kept;
      const date = typedJalali(now());
      const about = { letterId, date };
      fresh.push({ messageId: `n-${letterId}`, kind: 'registered', number, ...about });
      if (plan.answers === true) {
        serial += 1;
        const own = `${toJalali(now()).year}/d/${serial}`;
        const said = { inReplyTo: number, number: own, text: `انجام شد: ${letterId}` };
        fresh.push({ messageId: `r-${letterId}`, kind: 'reply', ...about, ...said });
      }
    }
    if (plan.isReversed === true) fresh.reverse();
    for (const message of fresh) {
      for (let time = 0; time < (plan.repeats ?? 1); time += 1) waiting.push(message);
    }
  }

  /** The folder's other side: takes what is in `out`, puts messages into `in`. */
  function workFolder(): void {
    const out = join(folder, 'out');
    if (!existsSync(out)) return;
    for (const name of readdirSync(out)) {
      const file = JSON.parse(readFileSync(join(out, name), 'utf8')) as Record<string, string>;
      if (file['format'] !== OUT_FORMAT || file['sha256'] !== sha256(file['text'] ?? '')) {
        throw new Error(`${name} is no whole letter`);
      }
      const text = file['text'] ?? '';
      keep((JSON.parse(text) as { letterId: string }).letterId, text);
      rmSync(join(out, name));
    }
    register();
    mkdirSync(join(folder, 'in'), { recursive: true });
    for (const message of waiting) {
      serial += 1;
      const name = `m-${String(serial).padStart(6, '0')}.json`;
      const hidden = join(folder, 'in', `.${name}.tmp`);
      writeFileSync(hidden, sealFile(IN_FORMAT, JSON.stringify(message)));
      renameSync(hidden, join(folder, 'in', name));
    }
    waiting = [];
  }

  function faultOf(on: Fault['on']): Fault['kind'] | null {
    const fault = faults.find((one) => one.on === on && one.times > 0);
    if (fault === undefined) return null;
    met += 1;
    if (met % (fault.oneIn ?? 1) !== 0) return null;
    fault.times -= 1;
    return fault.kind;
  }

  async function bodyOf(request: IncomingMessage): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    return Buffer.concat(chunks).toString('utf8');
  }

  function answer(
    response: ServerResponse,
    status: number,
    value: unknown,
    requestSignature: string,
    fault: Fault['kind'] | null,
  ): void {
    const body = JSON.stringify(value);
    const timeMs = now();
    const own = signAnswer(secret, { status, timeMs, requestSignature, body });
    const signature =
      fault === 'bad-signature'
        ? own.replaceAll(/./gu, '0')
        : fault === 'old-answer'
          ? lastAnswer
          : own;
    lastAnswer = own;
    const headers = { [TIME_HEADER]: String(timeMs), [SIGNATURE_HEADER]: signature };
    const length = Buffer.byteLength(body) + (fault === 'cut' ? 50 : 0);
    response.writeHead(status, {
      ...headers,
      'content-type': 'application/json',
      'content-length': length,
    });
    if (fault === 'cut') response.write(body.slice(0, 5), () => response.destroy());
    else response.end(body);
  }

  async function office(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const path = request.url ?? '';
    const method = request.method ?? '';
    const timeMs = Number(request.headers[TIME_HEADER]);
    const signature = String(request.headers[SIGNATURE_HEADER] ?? '');
    const wanted = signRequest(secret, { method, path, timeMs, body });
    const say = (status: number, value: unknown, fault: Fault['kind'] | null = null): void =>
      answer(response, status, value, signature, fault);
    if (!isSameSignature(signature, wanted)) return say(401, { error: 'signature' });
    if (Math.abs(now() - timeMs) > LARGEST_SKEW_MS) return say(401, { error: 'time' });
    const on = kindOf(method, path);
    const fault = faultOf(on);
    if (fault === 'reset-before') return void request.socket.destroy();
    if (fault === 'refuse') return say(422, { error: 'refused' });
    if (fault === 'busy') return say(503, { error: 'busy' });
    if (fault === 'forbidden') return say(403, { error: 'forbidden' });
    const done = handle(on, path, body);
    if (fault === 'reset-after') return void request.socket.destroy();
    return say(done.status, done.value, fault);
  }

  function handle(on: Fault['on'], path: string, body: string): { status: number; value: unknown } {
    switch (on) {
      case 'letter': {
        const { letterId } = JSON.parse(body) as { letterId: string };
        const isKnown = letters.has(letterId);
        const kept = keep(letterId, body);
        if (plan.atOnce === true) kept.number ??= numberOf(kept);
        return { status: isKnown ? 200 : 201, value: shown(kept) };
      }
      case 'ask': {
        const kept = letters.get(path.split('/').at(-1) ?? '');
        return kept === undefined
          ? { status: 404, value: {} }
          : { status: 200, value: shown(kept) };
      }
      case 'messages':
        register();
        return { status: 200, value: { messages: waiting } };
      case 'taken': {
        const { messageIds } = JSON.parse(body) as { messageIds: string[] };
        for (const id of messageIds) {
          const at = waiting.findIndex(({ messageId }) => messageId === id);
          if (at >= 0) waiting.splice(at, 1);
        }
        return { status: 200, value: {} };
      }
      case 'health':
        return { status: 200, value: {} };
    }
  }

  function shown(kept: Kept): object {
    const isNumbered = kept.number !== null && (plan.atOnce === true || kept.isTold);
    return {
      letterId: kept.letterId,
      sha256: sha256(kept.text),
      registered: isNumbered ? { number: kept.number, date: typedJalali(now()) } : null,
    };
  }

  const controls: Record<string, (value: never) => unknown> = {
    plan: (value: Plan) => (plan = value),
    faults: (value: Fault) => faults.push(value),
    advance: ({ ms }: { ms: number }) => (aheadMs += ms),
    say: (value: Message) => waiting.push(value),
    secret: ({ secret: other }: { secret: string }) => (secret = other),
    'work-folder': () => workFolder(),
    look: () => ({
      letters: [...letters.values()],
      waiting: waiting.length,
      faultsLeft: faults.reduce((sum, { times }) => sum + times, 0),
    }),
  };

  const server = createServer((request, response) => {
    const control = /^\/__sim\/([a-z-]+)$/u.exec(request.url ?? '')?.[1];
    const work =
      control === undefined
        ? office(request, response)
        : bodyOf(request).then((body) => {
            const value = controls[control]?.(JSON.parse(body) as never);
            response.end(JSON.stringify(value ?? {}));
          });
    work.catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
  });

  return {
    async listen(): Promise<string> {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('a TCP address');
      return `http://127.0.0.1:${address.port}`;
    },
    close: () => server.close(),
  };
}

function kindOf(method: string, path: string): Fault['on'] {
  if (path === '/health') return 'health';
  if (path === '/messages') return 'messages';
  if (path === '/messages/taken') return 'taken';
  return method === 'POST' ? 'letter' : 'ask';
}
