import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeNotifyPlace } from '../../src/config.ts';
import { type Notifier, startNotifier } from '../../src/keeper/notify.ts';
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

function start(unwell: () => readonly string[], watchdogMs: number | null): Notifier {
  const env = {
    NOTIFY_SOCKET: join(dir, 'notify'),
    PATH: process.env['PATH'],
    ...(watchdogMs === null ? {} : { WATCHDOG_USEC: String(watchdogMs * 1_000) }),
  };
  const place = takeNotifyPlace(env);
  if (place === null) throw new Error('nobody waits for word');
  // Whoever is started by the keeper must not speak for the line.
  expect(Object.keys(env)).toEqual(['PATH']);
  notifier = startNotifier({ place, unwell, onFault: (fault) => faults.push(fault) });
  return notifier;
}
const says = (words: string) =>
  eventually(`"${words}" is told`, 20_000, () => told.some((line) => line.includes(words)));

describe('the service manager', () => {
  test('hears that the line is ready and that it stops', async () => {
    const { ready, stopping } = start(() => [], null);
    ready();
    await says('READY=1 STATUS=all well');
    stopping();
    await says('STOPPING=1');
    expect([told.some((line) => line.includes('WATCHDOG')), faults]).toEqual([false, []]);
  });

  test('has signs of life while all are well, none and the name while one is not, then again', async () => {
    let away: readonly string[] = [];
    let looks = 0;
    start(() => {
      looks += 1;
      return away;
    }, 40);
    await says('WATCHDOG=1');
    await eventually('twice', 20_000, () => told.filter((l) => l.includes('WATCHDOG')).length > 1);
    away = ['server'];
    await says('STATUS=away: server');
    told.splice(0, told.findIndex((line) => line.includes('away')) + 1);
    const before = looks;
    await eventually('some looks', 20_000, () => looks > before + 3);
    away = [];
    await says('STATUS=all well WATCHDOG=1');
    // Nothing was sent between: the first word after it is the one that all are well again.
    expect(told[0]).toContain('STATUS=all well');
    expect(faults).toEqual([]);
  });

  test('is told nothing where it did not ask, and a fault of the way is told', async () => {
    expect(takeNotifyPlace({ PATH: '/bin' })).toBeNull();
    const place = { socket: join(dir, 'nobody'), watchdogMs: null, searchPath: '/nowhere' };
    startNotifier({ place, unwell: () => [], onFault: (one) => faults.push(one) }).ready();
    await eventually('the fault', 10_000, () => faults.length === 1);
  });
});

test('who dies in a loop is away until one of his lives answers', () => {
  const clock = { ms: 0 };
  const wellness = createWellness(() => clock.ms);
  const server = { name: 'server', pid: 1, how: 'exit code 1', againInMs: 1 };
  wellness.hear({ type: 'started', ...server });
  clock.ms = 400;
  wellness.hear({ type: 'died', ...server });
  wellness.hear({ type: 'started', ...server });
  wellness.hear({ type: 'starved', name: 'edge' });
  expect([wellness.awayFor(400), wellness.awayFor(399)]).toEqual([[], ['server']]);
  wellness.hear({ type: 'answered', name: 'server' });
  clock.ms = 9_000;
  expect(wellness.awayFor(0)).toEqual([]);
  wellness.hear({ type: 'hung', name: 'asterisk', pid: 2 });
  clock.ms = 9_100;
  expect(wellness.awayFor(50)).toEqual(['asterisk']);
});
