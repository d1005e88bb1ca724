import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Fault, Plan } from './office-automation.ts';

export interface KeptLetter {
  readonly letterId: string;
  readonly text: string;
  readonly times: number;
  readonly number: string | null;
}

/** The other side, in a process of its own, with its buttons. */
export interface Office {
  readonly url: string;
  plan(plan: Plan): Promise<unknown>;
  fault(fault: Fault): Promise<unknown>;
  /** Its own clock; ours is turned by the test. */
  advance(ms: number): Promise<unknown>;
  say(message: object): Promise<unknown>;
  setSecret(secret: string): Promise<unknown>;
  /** The folder's other side does its work once. */
  workFolder(): Promise<unknown>;
  look(): Promise<{ letters: KeptLetter[]; waiting: number; faultsLeft: number }>;
  stop(): Promise<void>;
}

export async function startOffice(
  secret: string,
  folder: string,
  startMs: number,
): Promise<Office> {
  const main = resolve(import.meta.dirname, 'office-automation-main.ts');
  const args = [main, secret, folder, String(startMs)];
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((done, fail) => {
    child.stdout?.once('data', (chunk: Buffer) => done(chunk.toString('utf8')));
    child.once('exit', () => fail(new Error('the office automation did not start')));
  });
  const { url } = JSON.parse(line) as { url: string };
  const press = async (name: string, body: object = {}): Promise<unknown> => {
    const answer = await fetch(`${url}/__sim/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${name}: ${text}`);
    return JSON.parse(text);
  };
  return {
    url,
    plan: (plan) => press('plan', plan),
    fault: (fault) => press('faults', fault),
    advance: (ms) => press('advance', { ms }),
    say: (message) => press('say', message),
    setSecret: (other) => press('secret', { secret: other }),
    workFolder: () => press('work-folder'),
    look: () => press('look') as ReturnType<Office['look']>,
    async stop() {
      const gone = new Promise((done) => child.once('exit', done));
      child.kill('SIGTERM');
      await gone;
    },
  };
}
