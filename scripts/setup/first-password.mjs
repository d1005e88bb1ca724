import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The first administrator's name and password, for the folder's owner alone; returns where they are. */
export function keepFirstPassword(dataDir, { username, password }) {
  const path = join(dataDir, 'first-password.txt');
  writeFileSync(path, '', { mode: 0o600 });
  // One that was there keeps its mode else.
  chmodSync(path, 0o600);
  writeFileSync(path, `${username} ${password}\n`);
  return path;
}
