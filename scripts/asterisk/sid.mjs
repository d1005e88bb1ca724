import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { output, runLong } from './run.mjs';

const MIRROR = 'http://deb.debian.org/debian';
/** A mirror kept for long may carry a Release file past its date; signatures are checked anyway. */
const APT_OPTIONS = ['-o', 'Acquire::Check-Valid-Until=false'];
const LOADERS = ['lib64/ld-linux-x86-64.so.2', 'lib/ld-linux-aarch64.so.1'];

/**
 * The Asterisk inside an unpacked Debian, run through that Debian's own loader and libraries,
 * without chroot; null when there is none.
 *
 * @param {string} dir
 */
export function sidCandidate(dir) {
  const loader = LOADERS.map((path) => join(dir, path)).find((path) => existsSync(path));
  const program = join(dir, 'usr/sbin/asterisk');
  if (loader === undefined || !existsSync(program)) return null;
  const lib = join(dir, 'usr/lib');
  const triplet = readdirSync(lib).find((name) => name.endsWith('-linux-gnu'));
  if (triplet === undefined) return null;
  const libraries = join(lib, triplet);
  return {
    command: [loader, '--library-path', libraries, program],
    modulesDir: join(libraries, 'asterisk/modules'),
    dataDir: join(dir, 'usr/share/asterisk'),
  };
}

/**
 * Unpacks Debian sid's Asterisk into `dir`, about two minutes and 150 MB fetched. Needs root.
 * Built beside and renamed at the end, so that a broken-off try leaves nothing half-made.
 * Throws Error with the last lines of what failed.
 *
 * @param {{ dir: string, say: (line: string) => void }} options
 */
export async function unpackSid({ dir, say }) {
  mkdirSync(dirname(dir), { recursive: true });
  removeLeftovers(dir);
  const building = `${dir}.${process.pid}.part`;
  try {
    await ensureDebootstrap(say);
    const mirror = hostMirror();
    say(`Asterisk: unpacking a small Debian sid from ${mirror} (about a minute) …`);
    await runLong('debootstrap', ['--variant=minbase', 'sid', building, mirror], {
      onLine: countPackages(say),
    });
    prepare(building, await aptProxyLines());
    const chroot = (...args) =>
      runLong('chroot', [building, ...args], {
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
      });
    say('Asterisk: reading the list of packages …');
    await chroot('apt-get', ...APT_OPTIONS, 'update');
    say('Asterisk: installing its package there …');
    await chroot(
      'apt-get',
      ...APT_OPTIONS,
      'install',
      '-y',
      '--no-install-recommends',
      'asterisk',
      'asterisk-modules',
    );
    for (const spare of ['var/cache/apt', 'var/lib/apt/lists', 'usr/share/doc', 'usr/share/man']) {
      rmSync(join(building, spare), { recursive: true, force: true });
    }
    // Another start may have been quicker; then its folder is as good as ours.
    if (!existsSync(dir)) renameSync(building, dir);
    say('Asterisk: ready.');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(
      `Debian sid could not be unpacked into ${dir}: ${why}\n` +
        '    usually the mirror cannot be reached (network, proxy) or the disk is full (2 GB are needed)',
      { cause: error },
    );
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
}

async function ensureDebootstrap(say) {
  if ((await output('debootstrap', ['--version'])) !== null) return;
  say('Asterisk: installing debootstrap …');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runLong('apt-get', ['update'], { env });
  await runLong(
    'apt-get',
    ['install', '-y', '--no-install-recommends', 'debootstrap', 'debian-archive-keyring'],
    { env },
  );
}

/** The mirror this host itself uses, for it is the one known to be reachable. */
function hostMirror() {
  const sources = ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const stated = /^(?:URIs:|deb(?: \[[^\]]*\])?)\s+(https?:\/\/\S+\/debian)\/?(?:\s|$)/m.exec(
    sources,
  );
  // A minimal Debian has no certificates yet: it can only start over http.
  return stated?.[1]?.replace('https:', 'http:') ?? MIRROR;
}

/** No service may start in there, and names must resolve as they do outside. */
function prepare(root, proxyLines) {
  const policy = join(root, 'usr/sbin/policy-rc.d');
  writeFileSync(policy, '#!/bin/sh\nexit 101\n');
  chmodSync(policy, 0o755);
  for (const file of ['/etc/resolv.conf', '/etc/hosts']) {
    if (existsSync(file)) copyFileSync(file, join(root, file));
  }
  if (proxyLines !== '') writeFileSync(join(root, 'etc/apt/apt.conf.d/99host-proxy'), proxyLines);
}

async function aptProxyLines() {
  const dump = (await output('apt-config', ['dump'])) ?? '';
  const lines = dump.split('\n').filter((line) => /^Acquire::https?::Proxy/.test(line));
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** debootstrap prints hundreds of lines; a person wants to see that it moves. */
function countPackages(say) {
  const counts = new Map();
  return (line) => {
    const phase = /^I: (Retrieving|Unpacking|Configuring) /.exec(line)?.[1];
    if (phase === undefined) return;
    const count = (counts.get(phase) ?? 0) + 1;
    counts.set(phase, count);
    if (count % 40 === 1) say(`Asterisk:   ${phase.toLowerCase()} packages (${count}) …`);
  };
}

/** Folders of tries whose process is gone. */
function removeLeftovers(dir) {
  const parent = dirname(dir);
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(`${basename(dir)}.`) && /\.(\d+)\.part$/.exec(name)?.[1];
    if (!pid || existsSync(`/proc/${pid}`)) continue;
    rmSync(join(parent, name), { recursive: true, force: true });
  }
}
