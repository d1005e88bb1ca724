import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Product } from '../../test/support/product.ts';

const SAMPLE_MS = 500;

/** Ours and the PBX. */
export const pidsOf = (product: Product) => ({
  asterisk: product.pidOf('asterisk'),
  telephony: product.pidOf('telephony'),
  server: product.pidOf('server'),
  edge: product.pidOf('edge'),
  keeper: product.pidOf('keeper'),
});

/** User and system time of a process so far. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * msPerTick();
}

/**
 * Processor time of each of these from now on: for each call in ms, and in percent of one core. One
 * that ends meanwhile keeps what it was last seen to have used. `busyPercent`: of all cores, by
 * everybody.
 */
export function startCpuOf<Name extends string>(pids: Readonly<Record<Name, number>>) {
  const names = Object.keys(pids) as Name[];
  const read = (known: Readonly<Record<Name, number>> | null): Record<Name, number> => {
    const values = names.map((name) => [name, tryCpuMsOf(pids[name]) ?? known?.[name] ?? 0]);
    return Object.fromEntries(values) as Record<Name, number>;
  };
  const startedAtMs = performance.now();
  const before = read(null);
  const machineBefore = readMachine();
  let last = before;
  const sampler = setInterval(() => (last = read(last)), SAMPLE_MS);
  return {
    stop(calls: number) {
      clearInterval(sampler);
      last = read(last);
      const { busy, all } = readMachine();
      const each = (of: (usedMs: number) => number): Record<Name, number> => {
        const entries = names.map((name) => [name, round(of(last[name] - before[name]))]);
        return Object.fromEntries(entries) as Record<Name, number>;
      };
      const tookMs = performance.now() - startedAtMs;
      return {
        cpuMsPerCall: each((usedMs) => usedMs / calls),
        cpuPercent: each((usedMs) => (100 * usedMs) / tookMs),
        busyPercent: Math.round(
          (100 * (busy - machineBefore.busy)) / (all - machineBefore.all || 1),
        ),
      };
    },
  };
}

function tryCpuMsOf(pid: number): number | null {
  try {
    return cpuMsOf(pid);
  } catch {
    // It has ended.
    return null;
  }
}

function readMachine(): { busy: number; all: number } {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  const all = ticks.reduce((sum, one) => sum + one, 0);
  const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0);
  return { busy: all - idle, all };
}

let tickMs: number | null = null;
function msPerTick(): number {
  tickMs ??= 1_000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return tickMs;
}

const round = (value: number): number => Math.round(value * 100) / 100;
