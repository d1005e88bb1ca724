import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeNotifyPlace } from '../../src/config.ts';
import { type Notifier, startNotifier } from '../../src/keeper/notify.ts';
import { askServerHealth } from '../../src/keeper/server-health.ts';
import { createWellness } from '../../src/keeper/wellness.ts';
import { eventually } from '../support/eventually.ts';

/**
 * systemd's end of the socket: prints each datagram, its lines by blanks. Perl, for Node has no such sockets.
 * A barrier carries a file that whoever sent it waits to be closed: not asked for, it is so at once.
 */
const LISTENER = `use Socket; $| = 1;
socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die; bind($s, pack_sockaddr_un($ARGV[0])) or die;
print "listening\\n";
while (defined recv($s, my $told, 4096, 0)) { $told =~ s/\\n/ /g; print "$told\\n" if $told !~ /BARRIER/ }`;

const PATH = process.env['PATH'] ?? '';
const programOf = (name: string): string =>
  PATH.split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path)) ?? name;

let dir: string;
let listener: ChildProcess;
let notifier: Notifier | null;
let told: string[];
let faults: string[];

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'pasokh-notify-'));
  told = [];
  faults = [];
  notifier = null;
  const path = join(dir, 'notify');
  listener = spawn('perl', ['-e', LISTENER, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: listener.stdout ?? process.stdin });
  lines.on('line', (line) => told.push(line.trim()));
  await eventually('it listens', 10_000, () => told.shift() === 'listening');
});
afterEach(async () => {
  notifier?.stop();
  listener.kill('SIGKILL');
  await once(listener, 'close');
  rmSync(dir, { recursive: true });
});

function start(away: () => readonly string[], watchdogMs: number | null, path = PATH): Notifier {
  const env = {
    NOTIFY_SOCKET: join(dir, 'notify'),
    PATH: path,
    ...(watchdogMs === null ? {} : { WATCHDOG_USEC: String(watchdogMs * 1_000) }),
  };
  const place = takeNotifyPlace(env);
  if (place === null) throw new Error('nobody waits for word');
  // Whoever is started by the keeper must not speak for the line.
  expect(Object.keys(env)).toEqual(['PATH']);
  const onFault = (fault: string) => void faults.push(fault);
  notifier = startNotifier({ place, away, onFault, againMs: 20 });
  return notifier;
}
const says = (words: string) =>
  eventually(`"${words}" is told`, 20_000, () => told.some((line) => line.includes(words)));

describe('the service manager', () => {
  test('hears that the keeper watches, who is away, and that it stops; no sign unasked', async () => {
    let away: readonly string[] = ['server', 'asterisk'];
    const { ready, look, stopping } = start(() => away, null);
    look();
    await says('STATUS=away: server, asterisk');
    ready();
    await says('READY=1');
    away = [];
    look();
    await says('STATUS=all well');
    stopping();
    await says('STOPPING=1');
    expect([told.some((line) => line.includes('WATCHDOG')), faults]).toEqual([false, []]);
    expect(told.filter((line) => line.includes('READY')).length).toBe(1);
  });

  test('has signs of life also while somebody is away: that is in the status alone', async () => {
    let away: readonly string[] = [];
    const signs = () => told.filter((line) => line.includes('WATCHDOG=1')).length;
    const { look } = start(() => away, 60);
    await eventually('two signs', 20_000, () => signs() > 1);
    away = ['server', 'database'];
    look();
    await says('STATUS=away: server, database');
    const before = signs();
    await eventually('two more signs', 20_000, () => signs() > before + 1);
    away = [];
    await says('STATUS=all well');
    expect(faults).toEqual([]);
  });

  test('that was not heard is told again at once, all of it, until it is', async () => {
    // A machine that cannot start the program: then it can.
    const { ready } = start(() => ['server'], 600_000, dir);
    ready();
    await eventually('two tries in vain', 10_000, () => faults.length > 1);
    expect(told).toEqual([]);
    symlinkSync(programOf('systemd-notify'), join(dir, 'systemd-notify'));
    await says('READY=1 STATUS=away: server WATCHDOG=1');
    expect(told.length).toBe(1);
  });

  test('is told nothing where it did not ask, and a fault of the way is told', async () => {
    expect(takeNotifyPlace({ PATH: '/bin' })).toBeNull();
    const place = { socket: join(dir, 'nobody'), watchdogMs: null, searchPath: '/nowhere' };
    notifier = startNotifier({ place, away: () => [], onFault: (one) => faults.push(one) });
    notifier.ready();
    await eventually('the fault', 10_000, () => faults.length === 1);
  });
});

test('who dies in a loop is away until one of his lives answers', () => {
  const wellness = createWellness();
  const server = { name: 'server', pid: 1, how: 'exit code 1', againInMs: 1 };
  wellness.hear({ type: 'started', ...server });
  wellness.hear({ type: 'died', ...server });
  wellness.hear({ type: 'started', ...server });
  wellness.hear({ type: 'starved', name: 'edge' });
  expect(wellness.away()).toEqual(['server']);
  wellness.hear({ type: 'answered', name: 'server' });
  expect(wellness.away()).toEqual([]);
  wellness.hear({ type: 'hung', name: 'telephony', pid: 2 });
  wellness.hearParts(['database', 'telephony']);
  expect(wellness.away()).toEqual(['telephony', 'database']);
  wellness.hearParts([]);
  expect(wellness.away()).toEqual(['telephony']);
});

describe('the server’s word', () => {
  async function askOne(status: number, body: string) {
    const path = join(dir, 'server.sock');
    const server = createServer((_request, response) => response.writeHead(status).end(body));
    await new Promise<void>((listening) => server.listen(path, listening));
    try {
      return await askServerHealth(path);
    } finally {
      server.close();
    }
  }

  test('names who is away; ready is with database and telephony alone', async () => {
    const well = await askOne(200, '{"database":true,"telephony":true}');
    expect([well.isReady, well.away]).toEqual([true, []]);
    const deaf = await askOne(200, '{"database":true,"telephony":false}');
    expect([deaf.isReady, deaf.away]).toEqual([false, ['telephony']]);
    const ill = await askOne(503, '{"database":false,"telephony":true}');
    expect([ill.isReady, ill.away]).toEqual([false, ['database']]);
  });

  test('that is cut off, or never comes, says that it is not ready, and blames nobody', async () => {
    expect(await askOne(200, '{"databa')).toMatchObject({ isReady: false, away: [] });
    const nobody = await askServerHealth(join(dir, 'nobody.sock'));
    expect([nobody.isReady, nobody.away]).toEqual([false, []]);
    expect(nobody.text).toContain('ENOENT');
  });
});
