import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

export interface PostgresServer {
  /** A fresh, empty database: its URL. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/**
 * A real PostgreSQL of this machine, in a folder of its own, reachable by its socket only (so no
 * port is taken). Throws, naming what is missing; a contract suite without it proves nothing.
 *
 * @param more settings of its own, `name=value`; fsync is off where none turns it on
 */
export async function startPostgres(more: readonly string[] = []): Promise<PostgresServer> {
  const bin = findBin();
  const folder = mkdtempSync(join(tmpdir(), 'pasokh-pg-'));
  const asPostgres = process.getuid?.() === 0;
  if (asPostgres) {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
    chownSync(folder, id('-u'), id('-g'));
  }
  // PostgreSQL refuses to run as root.
  const wrap = (program: string, args: string[]): [string, string[]] =>
    asPostgres ? ['runuser', ['-u', 'postgres', '--', program, ...args]] : [program, args];
  const cluster = join(folder, 'cluster');
  execFileSync(
    ...wrap(join(bin, 'initdb'), [
      '-D',
      cluster,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '--no-sync',
    ]),
    { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder },
  );
  // The shell holds our end of a pipe: when we are gone, however we went, so is the server.
  const script = '"$@" & pid=$!; read -r _; kill -INT $pid; wait $pid';
  const usual = ['listen_addresses=', 'fsync=off', ...more].flatMap((setting) => ['-c', setting]);
  const settings = ['-D', cluster, '-k', folder, ...usual];
  const server = spawn(...wrap('sh', ['-c', script, 'sh', join(bin, 'postgres'), ...settings]), {
    stdio: ['pipe', 'ignore', 'pipe'],
    cwd: folder,
  });
  let log = '';
  server.stderr.on('data', (chunk: Buffer) => (log += chunk.toString('utf8')));
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`PostgreSQL is not up in 20 s:\n${log}`)),
      20_000,
    );
    const settle = (done: () => void) => {
      clearTimeout(limit);
      server.stderr.off('data', look);
      done();
    };
    const look = () => {
      if (log.includes('ready to accept connections')) settle(resolve);
    };
    server.stderr.on('data', look);
    void ended.then(() => settle(() => reject(new Error(`PostgreSQL stopped at once:\n${log}`))));
  });
  const url = (name: string) => `postgres://postgres@/${name}?host=${encodeURIComponent(folder)}`;

  return {
    async createDatabase(name) {
      const client = new Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`create database "${name}"`);
      await client.end();
      return url(name);
    },
    async stop() {
      server.stdin.end();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function findBin(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  for (const version of versions) {
    const bin = join(root, version, 'bin');
    if (existsSync(join(bin, 'postgres')) && existsSync(join(bin, 'initdb'))) return bin;
  }
  throw new Error(
    'PostgreSQL is not installed (apt-get install postgresql): contract tests need it',
  );
}
