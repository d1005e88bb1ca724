// `npm run build`: packages and page, without starting anything; what an image is made of.
import { tellFailure } from './setup/failure.mjs';
import { ensureNodeModules, requireNode } from './setup/node-modules.mjs';
import { ensureWebBuilt } from './setup/web-build.mjs';

const say = (line) => process.stdout.write(`${line}\n`);

try {
  requireNode();
  await ensureNodeModules(say);
  say((await ensureWebBuilt(say)) ? 'the page is built' : 'the page is up to date');
} catch (fault) {
  tellFailure(fault);
  process.exitCode = 1;
}
