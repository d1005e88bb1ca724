import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own: what its clients and its callers cost is not its time. */
export interface ServerChild<Ready> {
  readonly ready: Ready;
  /** One question at a time. */
  ask<Answer>(question: unknown): Promise<Answer>;
  end(): Promise<void>;
}

/** @param script of this folder; sends what it has to tell first, answers each message, and ends with us. */
export async function startServer<Ready>(
  script: string,
  args: readonly string[],
): Promise<ServerChild<Ready>> {
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child: ChildProcess = fork(file, [...args], { execArgv: ['--expose-gc'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const died = ended.then((code) => Promise.reject(new Error(`the server ended with ${code}`)));
  died.catch(() => undefined);
  const told = <T>(): Promise<T> => {
    const heard = new Promise<T>((resolve) => {
      child.once('message', (message) => resolve(message as T));
    });
    return Promise.race([died, heard]);
  };
  const ready = await told<Ready>();
  return {
    ready,
    ask<Answer>(question: unknown) {
      const answer = told<Answer>();
      child.send(question as string);
      return answer;
    },
    async end() {
      child.send('end');
      await ended;
    },
  };
}
