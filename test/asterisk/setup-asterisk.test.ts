import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findAsterisk, NoAsterisk } from '../../scripts/asterisk/find.mjs';
import { unpackSid } from '../../scripts/asterisk/sid.mjs';

/*
 * The first start on a machine without Asterisk. apt-get, apt-cache, debootstrap and chroot are fakes
 * that write down how they were called: a test must not change the machine it runs on. What they
 * "install" is the real Asterisk of the cache.
 */
const sid = resolve(import.meta.dirname, '../../.cache/asterisk-sid');
const policy = '/usr/sbin/policy-rc.d';
const isRoot = process.getuid?.() === 0;
const path = process.env['PATH'];

let top: string;
let said: string[];

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'pasokh-setup-'));
  mkdirSync(join(top, 'bin'));
  said = [];
  process.env['PATH'] = `${join(top, 'bin')}:${path}`;
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(top, { recursive: true });
});

const say = (line: string): void => void said.push(line);
const calls = (): string[] => {
  const file = join(top, 'calls');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};

/** A program of this name that notes its arguments, then does this. */
function fake(name: string, does = ''): void {
  const script = `#!/bin/sh\necho "${name} $*" >> ${join(top, 'calls')}\n${does}\n`;
  writeFileSync(join(top, 'bin', name), script, { mode: 0o755 });
}

const offers = (version: string): void =>
  fake('apt-cache', `printf 'asterisk:\\n  Installed: (none)\\n  Candidate: ${version}\\n'`);

/** Where the "package" puts what it holds: the real one, under a prefix of its own. */
function packaged(): { readonly prefix: string; readonly install: string } {
  const prefix = join(top, 'usr');
  mkdirSync(join(prefix, 'lib'), { recursive: true });
  mkdirSync(join(prefix, 'share'));
  const triplet = readdirSync(join(sid, 'usr/lib')).find((name) => name.endsWith('-linux-gnu'));
  symlinkSync(join(sid, 'usr/lib', triplet ?? ''), join(prefix, 'lib', triplet ?? ''));
  symlinkSync(join(sid, 'usr/share/asterisk'), join(prefix, 'share/asterisk'));
  const program = join(prefix, 'bin/asterisk');
  process.env['PATH'] = `${join(prefix, 'bin')}:${process.env['PATH']}`;
  const script = "#!/bin/sh\\necho 'Asterisk 22.10.1+packaged'\\n";
  return {
    prefix,
    install: `mkdir -p ${join(prefix, 'bin')}; printf "${script}" > ${program}; chmod +x ${program}`,
  };
}

async function refusal(): Promise<string> {
  const fault = await findAsterisk({ cacheDir: join(top, 'cache'), say }).catch(
    (thrown: unknown) => thrown,
  );
  expect(fault).toBeInstanceOf(NoAsterisk);
  const { message } = fault as Error;
  // Whatever was in the way, what to do is the end of it.
  expect(message).toMatch(/On Debian run "npm start" once as root[^\n]*\nElsewhere install/);
  return message;
}

/** Nobody starts an Asterisk of his own while it is installed, and nothing stays of that. */
const lookForPolicy = `test -x ${policy} && echo "no service may start" >> `;

describe("the distribution's package", () => {
  it('is installed where it is new enough, without starting it, and then used', async () => {
    offers('1:22.10.1+dfsg-1');
    const { prefix, install } = packaged();
    const wasThere = existsSync(policy);
    fake('apt-get', `${lookForPolicy}${join(top, 'calls')}\n${install}`);
    if (!isRoot) {
      expect(await refusal()).toContain('can be installed: run "apt-get install asterisk" as root');
      return;
    }
    const found = await findAsterisk({ cacheDir: join(top, 'cache'), say });
    expect(found).toMatchObject({
      command: [join(prefix, 'bin/asterisk')],
      version: '22.10.1+packaged',
    });
    expect(calls()).toEqual([
      'apt-cache policy asterisk',
      'apt-get install -y --no-install-recommends asterisk asterisk-modules',
      'no service may start',
    ]);
    expect(existsSync(policy)).toBe(wasThere);
    expect(said.join('\n')).toContain("installing the distribution's package 22.10.1+dfsg-1");
  });

  it('too old is told with its version, and not installed', async () => {
    offers('1:20.6.0~dfsg-2');
    fake('apt-get');
    fake('debootstrap', 'exit 1');
    const message = await refusal();
    expect(message).toContain('this distribution offers only Asterisk 20.6.0~dfsg-2');
    expect(calls().filter((line) => /^apt-get install .* asterisk/.test(line))).toEqual([]);
  });

  it('that is not offered, and one that cannot be installed, are told with what was said', async () => {
    offers('(none)');
    fake('apt-get');
    fake('debootstrap', 'echo "E: no network here" >&2; exit 1');
    expect(await refusal()).toContain('this distribution offers no Asterisk package');

    offers('1:22.10.1+dfsg-1');
    const wasThere = existsSync(policy);
    fake('apt-get', 'echo "E: Unable to fetch some archives" >&2; exit 100');
    const message = await refusal();
    if (isRoot) {
      expect(message).toContain('E: Unable to fetch some archives');
      expect(message).toContain('run "apt-get update" and "apt-get install asterisk" as root');
    }
    expect(existsSync(policy)).toBe(wasThere);
  });
});

describe("Debian sid's package, unpacked beside the system", () => {
  const dir = (): string => join(top, 'cache/asterisk-sid');
  /** A tree with what must not stay in it. */
  const unpacks = `case "$1" in --version) exit 0;; esac
mkdir -p "$3/usr/sbin" "$3/etc/apt/apt.conf.d" "$3/var/cache/apt" "$3/usr/share/doc"
echo "I: Retrieving libc6"`;

  it('is built in a folder of its own, and stands there whole at the end', async () => {
    fake('debootstrap', unpacks);
    fake('chroot', `${lookForPolicy.replace(policy, `"$1${policy}"`)}${join(top, 'calls')}`);
    await unpackSid({ dir: dir(), say });
    const part = `${dir()}.${process.pid}.part`;
    const [asked, unpacked, ...rest] = calls();
    expect(asked).toBe('debootstrap --version');
    expect(unpacked).toMatch(
      new RegExp(`^debootstrap --variant=minbase sid ${part} http://\\S+/debian$`),
    );
    const inside = `chroot ${part} apt-get -o Acquire::Check-Valid-Until=false`;
    expect(rest).toEqual([
      `${inside} update`,
      'no service may start',
      `${inside} install -y --no-install-recommends asterisk asterisk-modules`,
      'no service may start',
    ]);
    expect(readdirSync(join(top, 'cache'))).toEqual(['asterisk-sid']);
    expect(existsSync(join(dir(), 'var/cache/apt'))).toBe(false);
    expect(readFileSync(join(dir(), 'etc/hosts'), 'utf8')).toBe(readFileSync('/etc/hosts', 'utf8'));
    expect(said.at(-1)).toBe('Asterisk: ready.');
  });

  it('that fails says why and what to do, and leaves nothing half-made, also of earlier tries', async () => {
    fake('debootstrap', `${unpacks}\necho "E: Failed getting release file" >&2; exit 1`);
    // Of a try whose process is gone, and of one that still runs.
    mkdirSync(`${dir()}.999999999.part`, { recursive: true });
    mkdirSync(`${dir()}.1.part`);
    const fault: unknown = await unpackSid({ dir: dir(), say }).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(Error);
    const { message } = fault as Error;
    expect(message).toContain(`could not be unpacked into ${dir()}: debootstrap failed (1)`);
    expect(message).toContain('E: Failed getting release file');
    expect(message).toContain('the mirror cannot be reached (network, proxy) or the disk is full');
    expect(readdirSync(join(top, 'cache'))).toEqual(['asterisk-sid.1.part']);
  });
});
