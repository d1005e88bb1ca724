// Walks every case's history and compares it with the signed heads outside the database: a cut tail,
// a deleted case, a rewritten chain, a changed copy in the archive are told by name. Exit code 1.
//
//   npm run --silent verify:history
import { randomBytes } from 'node:crypto';
import { historyVerifier } from '../src/cases/index.ts';
import { readConfig } from '../src/config.ts';
import { makePersonal, openStore } from '../src/db/index.ts';
import { makeUuid } from '../src/kit/ids.ts';

const config = readConfig();
const newId = (): string => makeUuid(Date.now(), randomBytes(10));
const store = openStore({
  databaseUrl: config.databaseUrl,
  sqlitePath: config.paths.database,
  monotonicMs: () => performance.now(),
  onSlow: () => undefined,
});
try {
  const { personalKey } = config.secrets;
  const personal = makePersonal({ store, key: personalKey, newId, randomBytes });
  const folder = config.paths.caseHeads;
  const found = await historyVerifier({ store, personal, newId, folder, personalKey }).verify();
  for (const { name, fault } of found.files.faults) console.log(`${name}: ${fault}`);
  for (const { caseId, fault } of found.faults) console.log(`case ${caseId}: ${fault}`);
  console.log(
    `${found.cases} cases, ${found.files.count} files of heads, ` +
      (found.ok
        ? 'every history is whole'
        : `${found.faults.length + found.files.faults.length} faults`),
  );
  process.exitCode = found.ok ? 0 : 1;
} finally {
  await store.close();
}
