import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureSecrets } from '../../scripts/setup/secrets.mjs';
import { ConfigError } from '../../src/config.ts';
import { readKeeperConfig } from '../../src/keeper/settings.ts';

let dataDir: string;
beforeEach(() => void (dataDir = mkdtempSync(join(tmpdir(), 'pasokh-settings-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));
const read = (env: Record<string, string> = {}) =>
  readKeeperConfig({ PASOKH_DATA: dataDir, ...env });

test('the keeper refuses by itself what another try does not mend', () => {
  expect(() => read()).toThrow(ConfigError);
  ensureSecrets(dataDir);
  expect(read().dataDir).toBe(dataDir);
  expect(() => read({ PASOKH_PORT: 'https' })).toThrow(ConfigError);
});

test('the folder of the demonstration is refused to a real line, and to it alone', () => {
  ensureSecrets(dataDir);
  writeFileSync(join(dataDir, 'demo.json'), '{}');
  expect(() => read()).toThrow('holds the demonstration');
  expect(read({ PASOKH_DEMO: 'on' }).demo).not.toBeNull();
});

test('what people send in, letters and secrets never lie where the page is served from', () => {
  ensureSecrets(dataDir);
  const page = read().paths.webRoot;
  const { webRoot: _, ...others } = read().paths;
  const served = Object.entries(others).filter(([, path]) => path.startsWith(`${page}/`));
  expect(served).toEqual([]);
  expect(() => read({ PASOKH_LETTERS: `${page}/letters` })).toThrow('PASOKH_LETTERS');
  expect(() => read({ PASOKH_CASE_HEADS: page })).toThrow('PASOKH_CASE_HEADS');
  expect(read({ PASOKH_LETTERS: `${page}-letters` }).paths.letters).toBe(`${page}-letters`);
});
