import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/**
 * What a short command prints, or null when it is not there or fails.
 *
 * @param {string} program
 * @param {string[]} args
 */
export async function output(program, args) {
  try {
    return (await execute(program, args, { timeout: 60_000 })).stdout;
  } catch {
    return null; // The caller asks whether it works; how it fails makes no difference there.
  }
}

/**
 * Runs a long command and hands over each line it prints, of both streams. Throws Error with the
 * last lines when it fails.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, onLine?: (line: string) => void }} [options]
 */
export async function runLong(program, args, { env = process.env, onLine = () => {} } = {}) {
  const last = [];
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      last.push(line);
      if (last.length > 8) last.shift();
      onLine(line);
    });
  }
  const code = await new Promise((finish, fail) => {
    child.on('error', fail);
    child.on('close', finish);
  });
  if (code !== 0) throw new Error(`${program} failed (${code}):\n${last.join('\n')}`);
}
