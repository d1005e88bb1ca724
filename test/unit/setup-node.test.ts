import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { SetupError } from '../../scripts/setup/command.mjs';
import { requireNode } from '../../scripts/setup/node-modules.mjs';

const root = resolve(import.meta.dirname, '../..');

it.each(['12.22.12', '18.20.4', '20.0.0', '20.18.3'])(
  'Node %s is too old, and says so',
  (version) => {
    let fault: unknown;
    try {
      requireNode(version);
    } catch (thrown) {
      fault = thrown;
    }
    expect(fault).toBeInstanceOf(SetupError);
    const { message, advice } = fault as SetupError;
    expect(message).toBe(`this is Node ${version}; Node 20.19 or newer is needed`);
    expect(advice).toContain('install a newer Node from https://nodejs.org');
  },
);

it.each(['20.19.0', '20.20.2', '22.1.0', '24.21.0', '100.0.0'])('Node %s will do', (version) => {
  expect(() => requireNode(version)).not.toThrow();
});

/** The real script, under a Node that calls itself older than it is. */
it.each(['start', 'check', 'test', 'build'])(
  'npm run %s ends at once on an old Node',
  async (name) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'pasokh-old-node-'));
    const older = "Object.defineProperty(process, 'versions', { value: { node: '18.20.4' } });";
    const preload = `data:text/javascript,${encodeURIComponent(older)}`;
    const script = join(root, `scripts/${name}.mjs`);
    const env = { ...process.env, PASOKH_DATA: join(dataDir, 'data') };
    const started = promisify(execFile)(process.execPath, ['--import', preload, script], {
      env,
      timeout: 25_000,
    });
    const { code, stderr } = await started.then(
      () => ({ code: 0, stderr: '' }),
      (fault: { code: number; stderr: string }) => fault,
    );
    expect(code).toBe(1);
    expect(stderr).toContain('✗ this is Node 18.20.4; Node 20.19 or newer is needed');
    expect(stderr).toContain('→ install a newer Node from https://nodejs.org or your distribution');
    // Before anything is made.
    expect(readdirSync(dataDir)).toEqual([]);
    rmSync(dataDir, { recursive: true });
  },
);
