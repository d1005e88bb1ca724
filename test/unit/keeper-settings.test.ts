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
