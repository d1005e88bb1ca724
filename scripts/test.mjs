// `npm test`: everything, on real parts. Installs what it lacks from npm and Debian; the parts run
// under Node 24, one after the other; the last line sums them up.
import { join } from 'node:path';
import { root, SetupError } from './setup/command.mjs';
import { ensureDebianPackages } from './setup/debian-packages.mjs';
import { tellFailure } from './setup/failure.mjs';
import { ensureNodeModules, requireNode } from './setup/node-modules.mjs';
import { allParts, runParts } from './setup/parts.mjs';
import { ensureWebBuilt } from './setup/web-build.mjs';

const say = (line) => process.stdout.write(`${line}\n`);

try {
  requireNode();
  await ensureNodeModules(say);
  await ensureDebianPackages(say);
  await ensureAsterisk();
  await ensureWebBuilt(say);
  process.exitCode = await runParts(allParts);
} catch (fault) {
  tellFailure(fault);
  process.exitCode = 1;
}

async function ensureAsterisk() {
  const { findAsterisk, NoAsterisk } = await import('./asterisk/find.mjs');
  try {
    const { version } = await findAsterisk({ cacheDir: join(root, '.cache'), say });
    say(`Asterisk ${version}`);
  } catch (fault) {
    if (!(fault instanceof NoAsterisk)) throw fault;
    throw new SetupError(fault.message, 'then run "npm test" again');
  }
}
