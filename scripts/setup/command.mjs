// Running other programs, with the words a person needs when one fails.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Thrown for what the person at the terminal can put right; `advice` says how. */
export class SetupError extends Error {
  name = 'SetupError';

  constructor(message, advice) {
    super(message);
    this.advice = advice;
  }
}

/** The environment in which `node` is the Node 24 of node_modules, and its tools are found. */
export function productEnv(extra = {}) {
  const bin = join(root, 'node_modules', '.bin');
  return { ...process.env, PATH: `${bin}:${process.env.PATH}`, ...extra };
}

/** The Node 24 that npm installed: everything of the product runs under it. */
export const productNode = join(root, 'node_modules', 'node', 'bin', 'node');

/**
 * Runs a command to its end. `quiet` keeps its output and shows it only when it fails.
 * Resolves to { code, output }; rejects only when the program cannot be started.
 */
export function run(command, args, { quiet = false, cwd = root, env = productEnv() } = {}) {
  return new Promise((resolvePromise, reject) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(command, args, { cwd, env, stdio });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const output = Buffer.concat(chunks).toString('utf8');
      resolvePromise({ code: code ?? 128, signal, output });
    });
  });
}

/** Runs a command whose failure ends the set-up with `advice`. */
export async function mustRun(command, args, advice, options = {}) {
  const result = await run(command, args, options).catch((fault) => ({
    code: 127,
    output: fault.message,
  }));
  if (result.code !== 0) {
    const tail = result.output.trim().split('\n').slice(-15).join('\n');
    throw new SetupError(
      `"${[command, ...args].join(' ')}" failed (${result.code})\n${tail}`,
      advice,
    );
  }
  return result.output;
}

/** Whether a program of this name is on the PATH. */
export async function isOnPath(program) {
  const found = await run('sh', ['-c', `command -v ${program}`], { quiet: true });
  return found.code === 0;
}
