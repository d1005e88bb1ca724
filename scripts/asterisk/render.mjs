import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * What the templates need. Directories are absolute paths.
 *
 * @typedef {object} AsteriskValues
 * @property {string} modulesDir Asterisk's modules, from findAsterisk()
 * @property {string} dataDir Asterisk's own read-only data (rest-api, documentation), the same
 * @property {string} soundsDir asterisk-config/sounds
 * @property {string} trunksDir where the site's trunk files are; need not exist
 * @property {number} ariPort HTTP on 127.0.0.1: ARI and the browser phones' /ws
 * @property {string} ariPassword of the ARI user `pasokh`
 * @property {string} sipHost address that UDP SIP listens on
 * @property {number} sipPort
 * @property {number} rtpFrom first UDP port of sound, inclusive
 * @property {number} rtpTo last one, inclusive
 * @property {number} [lapS] seconds of one lap in the fallback queue; 15
 * @property {number} [longestCallS] a forgotten call ends here; 4 hours
 */

/**
 * What came out: where, and which files are new or differ from the rendering before
 * (empty: an Asterisk that runs on this configuration need not be told anything).
 *
 * @typedef {object} RenderedConfig
 * @property {string} configFile for `asterisk -C`
 * @property {string} etcDir
 * @property {string} runDir holds asterisk.ctl and asterisk.pid
 * @property {string} logDir holds messages.log
 * @property {string} queueLog the record of fallback calls
 * @property {string} recordingsDir where ARI recordings land
 * @property {string[]} changed file names
 */

const DEFAULTS = { lapS: 15, longestCallS: 14_400 };
/** Linux takes no longer name for a Unix socket. */
const SOCKET_PATH_BYTES = 107;
const FOLDERS = [
  'etc',
  'var',
  'var/keys',
  'db',
  'spool',
  'spool/recording',
  'run',
  'log',
  'cache',
  'share',
];

/**
 * Renders asterisk-config/templates into `<targetDir>/etc` and lays out every folder that
 * asterisk.conf names under `targetDir` (mode 700; files 600, for they hold secrets).
 * Repeatable: the same values leave the files untouched. Throws Error naming the value or the
 * placeholder at fault.
 *
 * @param {{ templatesDir: string, targetDir: string, values: AsteriskValues }} options
 * @returns {RenderedConfig}
 */
export function renderAsteriskConfig({ templatesDir, targetDir, values }) {
  const rootDir = resolve(targetDir);
  const socket = join(rootDir, 'run/asterisk.ctl');
  if (Buffer.byteLength(socket) > SOCKET_PATH_BYTES) {
    throw new Error(`${socket} is too long a name for a socket: choose a shorter data folder`);
  }
  const known = checkedValues({ ...DEFAULTS, ...values, rootDir });
  for (const folder of FOLDERS) {
    mkdirSync(join(rootDir, folder), { recursive: true, mode: 0o700 });
  }
  chmodSync(rootDir, 0o700);

  const etcDir = join(rootDir, 'etc');
  const names = readdirSync(templatesDir)
    .filter((name) => name.endsWith('.conf'))
    .sort();
  if (names.length === 0) throw new Error(`no templates in ${templatesDir}`);
  const changed = names.filter((name) => {
    const text = fillIn(readFileSync(join(templatesDir, name), 'utf8'), known, name);
    return writeIfChanged(join(etcDir, name), text);
  });
  for (const name of readdirSync(etcDir)) {
    if (!names.includes(name)) rmSync(join(etcDir, name), { recursive: true });
  }

  linkTo(join(rootDir, 'share/sounds'), values.soundsDir);
  for (const part of ['rest-api', 'documentation']) {
    linkTo(join(rootDir, 'share', part), join(values.dataDir, part));
  }
  return {
    configFile: join(etcDir, 'asterisk.conf'),
    etcDir,
    runDir: join(rootDir, 'run'),
    logDir: join(rootDir, 'log'),
    queueLog: join(rootDir, 'log/queue_log'),
    recordingsDir: join(rootDir, 'spool/recording'),
    changed,
  };
}

/**
 * The one file that holds the password, anew: for an Asterisk that is up and reloads it.
 *
 * @param {{ templatesDir: string, etcDir: string, ariPassword: string }} options
 */
export function renderAriPassword({ templatesDir, etcDir, ariPassword }) {
  const name = 'ari.conf';
  const template = readFileSync(join(templatesDir, name), 'utf8');
  writeIfChanged(join(etcDir, name), fillIn(template, checkedValues({ ariPassword }), name));
}

/** A line break or a comment sign in a value would write configuration of its own. */
function checkedValues(values) {
  const known = new Map();
  for (const [name, value] of Object.entries(values)) {
    const text = String(value);
    if (value === undefined || value === null || text === '' || /[\r\n;{}"]/.test(text)) {
      throw new Error(`Asterisk configuration: the value "${name}" is missing or not usable`);
    }
    known.set(name, text);
  }
  return known;
}

function fillIn(template, known, fileName) {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name) => {
    const value = known.get(name);
    if (value === undefined) throw new Error(`${fileName}: nobody knows {{${name}}}`);
    return value;
  });
}

/** Writes beside and renames, so that a crash never leaves half a file. */
function writeIfChanged(path, text) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) {
    chmodSync(path, 0o600);
    return false;
  }
  const fresh = `${path}.new`;
  writeFileSync(fresh, text, { mode: 0o600 });
  renameSync(fresh, path);
  return true;
}

function linkTo(path, target) {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there?.isSymbolicLink() && readlinkSync(path) === target) return;
  if (there) rmSync(path, { recursive: true });
  symlinkSync(target, path);
}
