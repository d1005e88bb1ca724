import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { type Config, ConfigError, readConfig } from '../../src/config.ts';
import { MigrationError } from '../../src/db/index.ts';
import { ensureCertificates, namesOfThisMachine } from '../../src/keeper/certificates.ts';
import { findRunning } from '../../src/keeper/pid-file.ts';
import { NEWCOMERS } from '../../src/demo/people.ts';
import { demoTrunk } from '../../src/demo/trunk.ts';
import { layOutSounds, soundFoldersOf } from '../../src/prompts/sounds.ts';
import type { FoundAsterisk } from '../asterisk/find.mjs';
import { renderAsteriskConfig } from '../asterisk/render.mjs';
import { prepareDatabase } from './database.ts';
import { type DemoSecrets, ensureDemoSecrets, isDemoFolder } from './demo-secrets.ts';
import { findPortFaults, type NeededPort } from './ports.ts';

/**
 * The second half of the set-up, under Node 24 with our packages: everything that needs the
 * configuration. Told where Asterisk is as its one argument (JSON); tells its parent what came out.
 */
export interface Prepared {
  readonly names: readonly string[];
  readonly port: number;
  readonly tlsDir: string;
  readonly isSmsSimulated: boolean;
  readonly firstAdministrator: { readonly username: string; readonly password: string } | null;
  /** Null: a normal start. */
  readonly demo: {
    readonly password: string;
    readonly people: readonly { readonly username: string; readonly roles: readonly string[] }[];
  } | null;
}

/** Ends the set-up in words: what is wrong, and what to do. */
class Refusal extends Error {
  readonly advice: string;

  constructor(message: string, advice: string) {
    super(message);
    this.advice = advice;
  }
}

const root = resolve(import.meta.dirname, '../..');
/** What the kernel allows for the path of a Unix socket, less the terminating zero. */
const longestSocketPath = 107;

process.umask(0o077);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  process.send?.(await prepare(JSON.parse(process.argv[2] ?? 'null') as FoundAsterisk | null));
} catch (fault) {
  if (!(fault instanceof Refusal)) throw fault;
  process.stderr.write(`\n✗ ${fault.message}\n→ ${fault.advice}\n`);
  process.exitCode = 1;
}
// The parent's channel would keep us alive.
process.disconnect?.();

async function prepare(asterisk: FoundAsterisk | null): Promise<Prepared> {
  const config = readConfigOrRefuse();
  refuseForeignFolder(config);
  await refuseWhatCannotRun(config);
  const demo = config.demo === null ? null : ensureDemoSecrets(config.paths.demoFile, randomBytes);
  const names = namesOfThisMachine(hostname());
  const outcome = await ensureCertificates({ dir: config.paths.tls, names, nowMs: Date.now() });
  if (outcome !== 'kept') say(`TLS: certificate ${outcome} for ${names.join(', ')}`);
  if (asterisk !== null) prepareAsterisk(config, asterisk, demo);
  const firstAdministrator = await prepareDatabase(config, {
    say,
    demoPassword: demo?.password ?? null,
    nowMs: () => Date.now(),
    monotonicMs: () => performance.now(),
    newId: randomUUID,
    randomBytes,
  }).catch((fault: unknown) => refuseDatabase(fault, config));
  return {
    names,
    port: config.port,
    tlsDir: config.paths.tls,
    isSmsSimulated: config.kavenegar.apiKey === '',
    firstAdministrator,
    demo: demo === null ? null : { password: demo.password, people: NEWCOMERS },
  };
}

/** The invented city and a real one never share a folder; a line on PostgreSQL has no database there. */
function refuseForeignFolder({ dataDir, demo, paths }: Config): void {
  const isDemo = isDemoFolder(paths.demoFile);
  if (demo === null) {
    if (!isDemo) return;
    throw new Refusal(`${dataDir} holds the demonstration`, 'set PASOKH_DATA to another folder');
  }
  if (!isDemo && [paths.database, paths.journal].some((file) => existsSync(file))) {
    throw new Refusal(
      `${dataDir} holds a real line, which the demonstration never touches`,
      'start the demonstration without PASOKH_DATA, or with another folder',
    );
  }
}

async function refuseWhatCannotRun(config: Config): Promise<void> {
  const run = join(config.dataDir, 'run');
  mkdirSync(run, { recursive: true, mode: 0o700 });
  const keeper = findRunning(join(run, 'keeper.pid'));
  if (keeper !== null) {
    throw new Refusal(
      `Pasokh runs already (process ${keeper.pid}), at https://localhost:${config.port}/`,
      'end it with "npm run stop" (or Ctrl-C where it was started), or use it as it is',
    );
  }
  if (Buffer.byteLength(config.paths.telephonySocket) > longestSocketPath) {
    throw new Refusal(
      `the data folder's path is too long for a Unix socket: ${config.dataDir}`,
      'put the project higher up, or set PASOKH_DATA to a shorter path',
    );
  }
  const faults = await findPortFaults(portsOf(config, run));
  if (faults.length > 0) {
    throw new Refusal(faults.join('\n  '), 'end the other program, or set the variable named');
  }
}

/** Ports held by what a dead keeper left running are not faults: the next one takes that over. */
function portsOf(config: Config, run: string): NeededPort[] {
  const isLeft = (name: string): boolean => findRunning(join(run, `${name}.pid`)) !== null;
  const needed: NeededPort[] = [];
  if (!isLeft('edge')) {
    const { host, port } = config;
    needed.push({ kind: 'tcp', host, port, use: 'browsers', variable: 'PASOKH_PORT' });
  }
  if (!isLeft('server') && config.kavenegar.apiKey === '') {
    needed.push({
      kind: 'tcp',
      host: '127.0.0.1',
      port: config.smsSimulatorPort,
      use: 'SMS simulator',
      variable: 'PASOKH_SMS_SIMULATOR_PORT',
    });
  }
  if (!isLeft('asterisk')) {
    needed.push(
      {
        kind: 'tcp',
        host: '127.0.0.1',
        port: config.ariPort,
        use: 'Asterisk',
        variable: 'PASOKH_ARI_PORT',
      },
      {
        kind: 'udp',
        host: config.sipHost,
        port: config.sipPort,
        use: 'SIP',
        variable: 'PASOKH_SIP_PORT',
      },
    );
  }
  return needed;
}

/** What a person can put right; anything else is a fault of ours and keeps its stack. */
function refuseDatabase(fault: unknown, { databaseUrl }: Config): never {
  if (fault instanceof MigrationError) {
    throw new Refusal(fault.message, 'nothing was changed; a backup is restored by its version');
  }
  const code = (fault as NodeJS.ErrnoException).code ?? '';
  if (databaseUrl !== '' && /^(E[A-Z]+|28P01|28000|3D000)$/.test(code)) {
    throw new Refusal(
      `PostgreSQL does not take us (${code})`,
      'check DATABASE_URL: host, port, database, user and password',
    );
  }
  throw fault;
}

function prepareAsterisk(config: Config, asterisk: FoundAsterisk, demo: DemoSecrets | null): void {
  // There from the first start on, so that a trunk's file has a place to be copied to.
  const trunks = join(config.dataDir, 'trunks');
  mkdirSync(trunks, { recursive: true, mode: 0o700 });
  if (demo !== null) {
    writeFileSync(join(trunks, 'demo.conf'), demoTrunk(demo.phonePassword), { mode: 0o600 });
  }
  const sounds = soundFoldersOf(config.dataDir);
  layOutSounds(sounds);
  const rendered = renderAsteriskConfig({
    templatesDir: join(root, 'asterisk-config/templates'),
    targetDir: config.paths.asterisk,
    values: {
      modulesDir: asterisk.modulesDir,
      dataDir: asterisk.dataDir,
      soundsDir: sounds.played,
      trunksDir: join(config.dataDir, 'trunks'),
      ariPort: config.ariPort,
      ariPassword: config.secrets.ariPassword,
      sipHost: config.sipHost,
      sipPort: config.sipPort,
      rtpFrom: config.rtpFrom,
      rtpTo: config.rtpTo,
    },
  });
  const command = [...asterisk.command, '-C', rendered.configFile, '-f'];
  const path = join(config.paths.asterisk, 'command.json');
  writeFileSync(path, `${JSON.stringify(command)}\n`, { mode: 0o600 });
  if (rendered.changed.length === 0) return;
  say(`Asterisk ${asterisk.version}: configuration rendered (${rendered.changed.length} files)`);
  if (findRunning(join(config.dataDir, 'run', 'asterisk.pid')) !== null) {
    say('! Asterisk runs on with its calls; what changed counts from its next start');
  }
}

function readConfigOrRefuse(): Config {
  try {
    return readConfig();
  } catch (fault) {
    if (!(fault instanceof ConfigError)) throw fault;
    throw new Refusal(fault.message, 'set these environment variables right, then start again');
  }
}
