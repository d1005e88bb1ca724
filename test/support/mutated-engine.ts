import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { createEngine } from '../../telephony/engine/engine.ts';
import type { PlantedBug } from '../planted/planted-bugs.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The engine with one bug, from a copy of its sources in a folder of its own. */
export async function loadMutated(bug: PlantedBug, folder: string): Promise<typeof createEngine> {
  for (const part of ['telephony/engine', 'telephony/flow', 'src/kit']) {
    mkdirSync(join(folder, part), { recursive: true });
    const filter = (path: string): boolean => !path.endsWith('.json');
    cpSync(join(root, part), join(folder, part), { recursive: true, filter });
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const file = join(folder, 'telephony', bug.file);
  writeFileSync(file, plant(bug, readFileSync(file, 'utf8')));
  const url = pathToFileURL(join(folder, 'telephony/engine/engine.ts')).href;
  const loaded = (await import(/* @vite-ignore */ url)) as { createEngine: typeof createEngine };
  return loaded.createEngine;
}

function plant(bug: PlantedBug, source: string): string {
  const times = source.split(bug.find).length - 1;
  if (times !== 1) throw new Error(`"${bug.name}": its place is found ${times} times`);
  return source.replace(bug.find, () => bug.replace);
}
