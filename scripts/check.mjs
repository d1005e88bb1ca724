// `npm run check`: the fast part of the tests, under a minute; needs nothing but npm's packages.
import { tellFailure } from './setup/failure.mjs';
import { ensureNodeModules, requireNode } from './setup/node-modules.mjs';
import { quickParts, runPartsTogether } from './setup/parts.mjs';

try {
  requireNode();
  await ensureNodeModules((line) => process.stdout.write(`${line}\n`));
  process.exitCode = await runPartsTogether(quickParts);
} catch (fault) {
  tellFailure(fault);
  process.exitCode = 1;
}
