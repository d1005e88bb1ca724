// The secrets of this installation, made once. Shape: Secrets in src/config.ts.
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Makes `<dataDir>/secrets.json` (mode 600) when there is none; never touches one that is there. */
export function ensureSecrets(dataDir) {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const path = join(dataDir, 'secrets.json');
  if (existsSync(path)) {
    chmodSync(path, 0o600);
    return false;
  }
  const secrets = {
    ariPassword: randomBytes(24).toString('base64url'),
    callerKey: randomBytes(32).toString('base64'),
    sessionKey: randomBytes(32).toString('base64'),
    personalKey: randomBytes(32).toString('base64'),
    smsCallbackSecret: randomBytes(24).toString('base64url'),
  };
  write(path, secrets);
  return true;
}

/** What may change while people are signed in, and how a fresh one is made. */
const ROTATED = {
  'session-key': { field: 'sessionKey', make: () => randomBytes(32).toString('base64') },
  'sms-callback': {
    field: 'smsCallbackSecret',
    make: () => randomBytes(24).toString('base64url'),
  },
  // What else it takes is told in ari-password.ts: a fresh one in this file alone opens nothing.
  'ari-password': {
    field: 'ariPassword',
    make: () => randomBytes(24).toString('base64url'),
  },
};

/**
 * A fresh secret in the place of the present one, which stays beside it as the former; `forget` ends
 * the former ones, but that of Asterisk: it may be in force there still, and the next rotation of its
 * name settles that by asking (ari-password.ts). One former of a name is kept: while it stands the next rotation is refused, for
 * who signed in by it would be signed out.
 *
 * @param {string} dataDir
 * @param {string} name
 * @returns {'written' | 'no-such-secret' | 'former-stands'}
 */
export function rotateSecret(dataDir, name) {
  const path = join(dataDir, 'secrets.json');
  const { former, ...secrets } = JSON.parse(readFileSync(path, 'utf8'));
  if (name === 'forget') {
    const ariPassword = former?.ariPassword;
    write(path, ariPassword === undefined ? secrets : { ...secrets, former: { ariPassword } });
    return 'written';
  }
  if (!Object.hasOwn(ROTATED, name)) return 'no-such-secret';
  const { field, make } = ROTATED[name];
  if (former?.[field] !== undefined) return 'former-stands';
  write(path, {
    ...secrets,
    [field]: make(),
    former: { ...former, [field]: secrets[field] },
  });
  return 'written';
}

/**
 * Of this name alone: nobody knows the former one any more.
 *
 * @param {string} dataDir
 * @param {keyof typeof ROTATED} name
 */
export function forgetFormer(dataDir, name) {
  const path = join(dataDir, 'secrets.json');
  const { former = {}, ...secrets } = JSON.parse(readFileSync(path, 'utf8'));
  const { [ROTATED[name].field]: _forgotten, ...left } = former;
  write(path, Object.keys(left).length === 0 ? secrets : { ...secrets, former: left });
}

/** Whole or not at all: a machine that loses its power keeps the old ones. */
function write(path, secrets) {
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  // On the disk before it has the name: without personalKey the database opens to nobody.
  onDisk(`${path}.new`);
  renameSync(`${path}.new`, path);
  onDisk(dirname(path));
}

function onDisk(path) {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
