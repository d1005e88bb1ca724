// Writes migrations/{sqlite,postgres}/0000_initial.sql from src/db/schema. Before version 1.0 there is
// this single migration, made afresh each time; from then on it refuses: files are only added.
//
//   node scripts/db-generate.mjs           write
//   node scripts/db-generate.mjs --check   exit 1 when the committed files differ
//
// Needs the product's own Node (node_modules/.bin/node): the schema is TypeScript.
import { readFileSync, writeFileSync, mkdirSync, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate, isMadeAnew } from './generate-migrations.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const check = process.argv.includes('--check');
const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8'));
let differ = false;
for (const { path, text } of await generate(root)) {
  const file = resolve(root, path);
  const present = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (present === text) continue;
  differ = true;
  if (!check && !isMadeAnew(version)) {
    console.error(`${path} stays as it was released: add a file with what has changed since`);
    continue;
  }
  if (!check) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  console.log(`${path}: ${check ? 'differs from src/db/schema' : 'written'}`);
}
process.exitCode = (check || !isMadeAnew(version)) && differ ? 1 : 0;
