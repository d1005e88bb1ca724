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
  namesChanged,
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

const found = [];
for (const dialect of ['sqlite', 'postgres']) {
  const after = await snapshotOf(dialect);
  const before = readSnapshot(root, dialect);
  const statements = await changesBetween(dialect, before, after, readExtra(root, dialect));
  found.push({ dialect, after, statements, names: namesChanged(statements) });
}
const changed = found.filter(({ statements }) => statements.length > 0);

if (isCheck) {
  for (const { dialect } of changed) {
    console.error(`src/db/schema has changes that no migration of ${dialect} brings`);
  }
  process.exit(changed.length > 0 ? 1 : 0);
}
// Asked once for each dialect: a column that is renamed in one and new in the other would lose its rows.
const [one, other] = found.map(({ names }) => names.renamed.join('\n'));
if (one !== other) {
  console.error(`not the same is renamed in both: say the same twice\n${one}\n\n${other}`);
  process.exit(1);
}
for (const { dialect, after, statements, names } of found) {
  // Also where nothing follows from it for the database, as from another order of columns.
  writeFileSync(resolve(root, snapshotPath(dialect)), `${JSON.stringify(after)}\n`);
  if (statements.length === 0) continue;
  const path = nextFile(root, dialect, name ?? '');
  writeFileSync(resolve(root, path), asFile(statements));
  console.log(`${path}: read it before it is committed`);
  for (const dropped of names.dropped) console.log(`  loses what is in it: ${dropped}`);
}
if (changed.length === 0) console.log('src/db/schema is as the newest migrations leave it');
