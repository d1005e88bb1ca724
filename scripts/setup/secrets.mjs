// The secrets of this installation, made once. Shape: Secrets in src/config.ts.
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

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
  writeFileSync(`${path}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  return true;
}
