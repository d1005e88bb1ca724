// Writes what has changed in src/db/schema since the newest migration: one more file for each dialect
// whose tables have changed, and the snapshot that the next change is measured against. A file that was
// released is never touched; what the query builder cannot say (migrations/extra) is added by hand.
//
//   node scripts/db-generate.mjs name=keep-notes   write migrations/{sqlite,postgres}/0007_keep-notes.sql
//   node scripts/db-generate.mjs --check           exit 1 when a change has no migration yet
//
// Needs the product's own Node (node_modules/.bin/node): the schema is TypeScript.
import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  asFile,
  changesBetween,
  nextFile,
  readExtra,
  readSnapshot,
  snapshotOf,
  snapshotPath,
} from './generate-migrations.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const isCheck = process.argv.includes('--check');
const name = process.argv.find((arg) => arg.startsWith('name='))?.slice('name='.length);
if (!isCheck && !/^[a-z0-9-]+$/.test(name ?? '')) {
  console.error('say what changes: node scripts/db-generate.mjs name=<letters, digits and ->');
  process.exit(1);
}

let changed = 0;
for (const dialect of ['sqlite', 'postgres']) {
  const after = await snapshotOf(dialect);
  const before = readSnapshot(root, dialect);
  const statements = await changesBetween(dialect, before, after, readExtra(root, dialect));
  if (statements.length === 0) continue;
  changed += 1;
  const path = nextFile(root, dialect, name ?? 'unwritten');
  if (isCheck) {
    console.error(`src/db/schema has changes that no migration of ${dialect} brings`);
    continue;
  }
  writeFileSync(resolve(root, path), asFile(statements));
  writeFileSync(resolve(root, snapshotPath(dialect)), `${JSON.stringify(after)}\n`);
  console.log(`${path}: read it before it is committed`);
}
if (changed === 0) console.log('src/db/schema is as the newest migrations leave it');
process.exitCode = isCheck && changed > 0 ? 1 : 0;
