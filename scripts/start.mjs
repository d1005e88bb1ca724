// `npm start`: from a fresh clone to a running product. Plain JavaScript on any Node ≥ 20.19, with no
// package installed yet; what needs our packages runs under the Node 24 that npm installs. With --prepare
// all but the last step: docs/operation/pasokh.service.
import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { productEnv, productNode, root, SetupError } from './setup/command.mjs';
import { tellFailure } from './setup/failure.mjs';
import { keepFirstPassword } from './setup/first-password.mjs';
import { ensureNodeModules, requireNode } from './setup/node-modules.mjs';
import { ensureSecrets } from './setup/secrets.mjs';
import { readStart } from './setup/start-words.mjs';
import { isAsteriskRunning } from './setup/still-running.mjs';
import { ensureWebBuilt } from './setup/web-build.mjs';

const startedAt = Date.now();
const say = (line) => process.stdout.write(`${elapsed()}  ${line}\n`);
// The keeper's exit codes that another try does not mend: wrong settings, or one runs already.
const refused = 78;
const keeperBackoffMs = [0, 1_000, 5_000];

process.stdout.on('error', () => undefined);

try {
  requireNode();
  const { isPrepareOnly, env } = readStart(process.argv.slice(2), process.env);
  Object.assign(process.env, env);
  const dataDir = resolve(process.env.PASOKH_DATA || join(root, 'data'));
  await (isPrepareOnly && isAsteriskRunning(dataDir) ? goOn() : start(isPrepareOnly, dataDir));
} catch (fault) {
  tellFailure(fault);
  process.exitCode = 1;
}

/** A keeper died under a service manager: the next one must not wait, for nobody watches meanwhile. */
function goOn() {
  say('Asterisk runs on: what was prepared for it is left as it is');
}

async function start(isPrepareOnly, dataDir) {
  await ensureNodeModules(say);
  await ensureWebBuilt(say);
  mkdirSync(join(root, '.cache'), { recursive: true });
  if (ensureSecrets(dataDir)) say(`secrets made in ${join(dataDir, 'secrets.json')}`);
  const asterisk = await findAsteriskOrRefuse();
  const prepared = await prepare(asterisk, dataDir);
  // A service manager starts the keeper itself, and sees its death.
  if (isPrepareOnly) putFirstPasswordAway(prepared, dataDir);
  else process.exitCode = await keep(prepared, dataDir);
}

/** Loaded late: a broken Node is told of before anything else is read. */
async function findAsteriskOrRefuse() {
  const { findAsterisk, NoAsterisk } = await import('./asterisk/find.mjs');
  try {
    return await findAsterisk({ cacheDir: join(root, '.cache'), say });
  } catch (fault) {
    if (!(fault instanceof NoAsterisk)) throw fault;
    throw new SetupError(
      fault.message,
      'then run "npm start" again: finished steps are not repeated',
    );
  }
}

/** Certificates, Asterisk's configuration, database, first administrator. */
function prepare(asterisk, dataDir) {
  return new Promise((done, reject) => {
    const script = join(root, 'scripts/setup/prepare.ts');
    const child = spawn(productNode, [script, JSON.stringify(asterisk)], {
      cwd: root,
      env: productEnv(compiledIn(dataDir)),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let prepared;
    child.on('message', (message) => {
      prepared = message;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (prepared !== undefined) done(prepared);
      // It has told what was wrong.
      else process.exit(code || 1);
    });
  });
}

/** Whoever dies, or is started again, is there in half the time when its code need not be compiled. */
function compiledIn(dataDir) {
  return { NODE_COMPILE_CACHE: join(dataDir, 'compiled') };
}

/** Runs the keeper until it ends; a keeper that crashed is started again, calls go on meanwhile. */
async function keep(prepared, dataDir) {
  say('starting Asterisk, edge, telephony and server …');
  let child;
  let isStopping = false;
  let hasTold = false;
  const forward = (signal) => {
    isStopping = true;
    child?.kill(signal);
  };
  process.on('SIGINT', () => forward('SIGINT'));
  process.on('SIGTERM', () => forward('SIGTERM'));

  const onReady = () => {
    if (!hasTold) tellAddresses(prepared);
    hasTold = true;
  };
  try {
    for (let crashes = 0; ; crashes += 1) {
      const code = await new Promise((done, reject) => {
        child = spawn(productNode, [join(root, 'src/keeper/main.ts')], {
          cwd: root,
          env: productEnv(compiledIn(dataDir)),
          stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
        });
        child.on('message', onReady);
        child.on('error', reject);
        child.on('close', (exitCode) => done(exitCode ?? 1));
      });
      if (code === 0 || code === refused || isStopping) return code;
      const waitMs = keeperBackoffMs[Math.min(crashes, keeperBackoffMs.length - 1)];
      say(`! the keeper ended (${code}); calls go on; starting it again`);
      await new Promise((done) => setTimeout(done, waitMs));
    }
  } finally {
    // Not to be lost: it is shown at one start only, and kept nowhere in the clear.
    if (!hasTold) tellFirstPassword(prepared);
  }
}

function tellAddresses(prepared) {
  say('Pasokh is up\n');
  const authority = prepared.port === 443 ? (name) => name : (name) => `${name}:${prepared.port}`;
  const shown = prepared.demo === null ? prepared.names : ['localhost'];
  for (const name of shown.filter((each) => each !== '127.0.0.1' && each !== '::1')) {
    process.stdout.write(`    https://${authority(name.includes(':') ? `[${name}]` : name)}/\n`);
  }
  process.stdout.write(
    `\n  A browser that warns of the certificate: open the same address with http:// once, the page\n` +
      `  there explains how to trust it (${join(prepared.tlsDir, 'ca.crt')}, SHA-256\n` +
      `  ${fingerprintOf(join(prepared.tlsDir, 'ca.crt'))}).\n`,
  );
  if (prepared.isSmsSimulated) {
    process.stdout.write('  SMS go to the built-in simulator: KAVENEGAR_API_KEY is not set.\n');
  }
  tellFirstPassword(prepared);
  tellDemo(prepared);
  process.stdout.write('\n  Ctrl-C ends everything, Asterisk and its calls too.\n\n');
}

/** For comparing with what the page shows on somebody's own computer. */
function fingerprintOf(path) {
  return new X509Certificate(readFileSync(path)).fingerprint256;
}

function tellFirstPassword({ firstAdministrator }) {
  if (firstAdministrator === null) return;
  const { username, password } = firstAdministrator;
  process.stdout.write(
    `\n  First administrator, shown this once:\n    name      ${username}\n    password  ${password}\n`,
  );
}

/** What a service manager's start says is kept in its journal, for all who may read that. */
function putFirstPasswordAway({ firstAdministrator }, dataDir) {
  if (firstAdministrator === null) return;
  const path = keepFirstPassword(dataDir, firstAdministrator);
  say(`the first administrator was made: read ${path} and delete it`);
}

function tellDemo({ demo, port }) {
  if (demo === null) return;
  process.stdout.write(
    `\n  The demonstration, on this computer alone:\n    https://localhost:${port}/demo\n\n` +
      `  All its accounts have the password ${demo.password}\n` +
      demo.people
        .map(({ username, roles }) => `    ${username.padEnd(12)}${roles.join(', ')}\n`)
        .join(''),
  );
}

function elapsed() {
  return `${((Date.now() - startedAt) / 1_000).toFixed(1)} s`.padStart(8);
}
