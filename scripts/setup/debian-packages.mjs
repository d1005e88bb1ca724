// The programs that tests need beside npm's packages, from the distribution.
import { readdirSync } from 'node:fs';
import { isOnPath, mustRun, run, SetupError } from './command.mjs';

const needed = [
  { name: 'chromium', isThere: () => isOnPath('chromium') },
  { name: 'libnss3-tools', isThere: () => isOnPath('certutil') },
  { name: 'sip-tester', isThere: () => isOnPath('sipp') },
  { name: 'tcpdump', isThere: () => isOnPath('tcpdump') },
  { name: 'espeak-ng', isThere: () => isOnPath('espeak-ng') },
  { name: 'sox', isThere: () => isOnPath('sox') },
  { name: 'openssl', isThere: () => isOnPath('openssl') },
  { name: 'systemd', isThere: () => isOnPath('systemd-notify') },
  { name: 'debootstrap', isThere: () => isOnPath('debootstrap') },
  { name: 'postgresql', isThere: hasPostgres },
];

/** Installs what is missing when we may; else says what to install. */
export async function ensureDebianPackages(say) {
  const missing = await findMissing();
  if (missing.length === 0) return;
  const names = missing.join(' ');
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !(await isOnPath('apt-get'))) {
    throw new SetupError(
      `the tests need programs that are not here: ${names}`,
      isRoot
        ? "install them with the package manager of this system (the names are Debian's)"
        : `run "apt-get install ${names}" as root, or the tests as root`,
    );
  }
  say(`installing from the distribution: ${names} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '-y', '--no-install-recommends', ...missing];
  const first = await run('apt-get', install, { quiet: true, env });
  if (first.code !== 0) {
    const advice =
      'look at the lines above: usually the mirror cannot be reached or the disk is full';
    await mustRun('apt-get', ['update'], advice, { quiet: true, env });
    await mustRun('apt-get', install, advice, { quiet: true, env });
  }
  const stillMissing = await findMissing();
  if (stillMissing.length > 0) {
    throw new SetupError(
      `installed, but not found: ${stillMissing.join(' ')}`,
      'look whether these packages of your distribution carry other programs',
    );
  }
}

async function findMissing() {
  const missing = [];
  for (const { name, isThere } of needed) if (!(await isThere())) missing.push(name);
  return missing;
}

/** Debian keeps the server's programs off the PATH, by version. */
async function hasPostgres() {
  if (await isOnPath('initdb')) return true;
  try {
    const versions = readdirSync('/usr/lib/postgresql');
    return versions.some((version) =>
      readdirSync(`/usr/lib/postgresql/${version}/bin`).includes('initdb'),
    );
  } catch {
    // No such folder: no PostgreSQL.
    return false;
  }
}
