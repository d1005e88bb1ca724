import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { rowOf, rows } from './architecture-table.ts';
import { findBreaches, findCycles, readGraph } from './boundaries.ts';

const root = resolve(import.meta.dirname, '../..');
const folders = ['src', 'telephony', 'web/src'];
const graph = await readGraph(root, folders);

describe('rooms', () => {
  test('the check sees files in every room of the table, and imports between them', () => {
    const seen = new Set(graph.files.map((file) => rowOf(file)?.room));
    expect(rows.map(({ room }) => room).filter((room) => !seen.has(room))).toEqual([]);
    expect(graph.imports.filter(({ kind }) => kind === 'ours').length).toBeGreaterThan(100);
    expect(graph.imports.some(({ isTypeOnly }) => isTypeOnly)).toBe(true);
  });

  test('nobody imports from a room that the table does not open to them', () => {
    expect(findBreaches(graph)).toEqual([]);
  });

  test('no features import each other in a circle', () => {
    expect(findCycles(graph)).toEqual([]);
  });
});

describe('the check itself', () => {
  const made: string[] = [];
  afterEach(() => {
    for (const dir of made.splice(0)) rmSync(dir, { recursive: true });
  });

  async function graphOf(files: Record<string, string>) {
    const dir = mkdtempSync(join(tmpdir(), 'pasokh-rooms-'));
    made.push(dir);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      writeFileSync(join(dir, path), text);
    }
    return readGraph(dir, ['src', 'telephony']);
  }

  test('an engine that reads the protocol for its values, or a file, is told so', async () => {
    const bad = await graphOf({
      'telephony/engine/engine.ts':
        "import { readFileSync } from 'node:fs';\nimport { Notice } from '../protocol/index.ts';\n" +
        'export const x = [readFileSync, Notice];\n',
      'telephony/engine/good.ts':
        "import type { Notice } from '../protocol/index.ts';\nexport type X = Notice;\n",
      'telephony/protocol/index.ts': 'export const Notice = 1;\nexport type Notice = number;\n',
      'src/kit/assert.ts': 'export const assert = 1;\n',
    });
    expect(findBreaches(bad)).toEqual([
      expect.stringContaining('engine.ts → ../protocol/index.ts'.replace('../', 'telephony/')),
      expect.stringMatching(/engine\.ts → (node:)?fs: engine is pure/),
    ]);
  });

  test("a feature that reaches past another's index, or into telephony, is told so", async () => {
    const bad = await graphOf({
      'src/cases/routes.ts':
        "import { a } from '../sms/outbox.ts';\nimport { b } from '../sms/index.ts';\n" +
        "import { c } from '../../telephony/ari/client.ts';\nexport const x = [a, b, c];\n",
      'src/sms/outbox.ts': "import { x } from '../cases/index.ts';\nexport const a = x;\n",
      'src/cases/index.ts': "export { x } from './routes.ts';\n",
      'src/sms/index.ts': 'export const b = 1;\n',
      'telephony/ari/client.ts': 'export const c = 1;\n',
    });
    const breaches = findBreaches(bad);
    expect(breaches).toHaveLength(2);
    expect(breaches.join('\n')).toContain('src/cases/routes.ts → src/sms/outbox.ts');
    expect(breaches.join('\n')).toContain('src/cases/routes.ts → telephony/ari/client.ts');
    expect(findCycles(bad)).toEqual(['src/cases → src/sms → src/cases']);
  });

  test('a process that opens a log of its own, uncensored, is told so', async () => {
    const bad = await graphOf({
      'src/edge/main.ts': "import { pino } from 'pino';\nexport const log = pino();\n",
      'src/kit/log-options.ts': 'export const logOptions = 1;\n',
      'telephony/main.ts':
        "import { pino } from 'pino';\nimport { logOptions } from '../src/kit/log-options.ts';\nexport const log = pino(logOptions);\n",
      'telephony/host/host.ts':
        "import { pino } from 'pino';\nimport { logOptions } from '../../src/kit/log-options.ts';\nexport const log = pino(logOptions);\n",
    });
    expect(findBreaches(bad).map((line) => line.split(':')[0])).toEqual([
      'src/edge/main.ts → pino',
      'telephony/host/host.ts → pino',
    ]);
  });
});
